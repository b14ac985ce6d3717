"""Which policies help a person who was harmed, and what of them is shown. Pure; found on this machine, with our words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.model import Passage, Scope

Search = Callable[[str, Scope], Sequence[Passage]]
"""The passages of a scope that a question finds, best first."""

LONGEST = 110
"""Words of one passage that are shown: who is in need reads no more."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What is searched for, and how the title or heading of a passage on it reads."""

    question: str
    place: re.Pattern[str]


def _topic(question: str, place: str) -> Topic:
    return Topic(question, re.compile(place, re.IGNORECASE))


_HARASSMENT = _topic(
    "how to report harassment or bullying, who to contact", r"harass|bully|dignity|discriminat|respect at work|violence"
)
_SPEAKING_UP = _topic(
    "how to report wrongdoing, speak up, protection from retaliation", r"whistle|speak.?(?:ing )?up|retaliat|grievance"
)
_WELLBEING = _topic(
    "employee assistance programme, counselling, mental health support",
    r"well.?being|assistance|counsel|mental|\beap\b",
)
_EMERGENCY = _topic("what to do in an emergency, first aid", r"emergenc|first aid|crisis|violence")

AFTER_HARM, IN_DANGER = (_HARASSMENT, _SPEAKING_UP, _WELLBEING), (_EMERGENCY, _WELLBEING, _HARASSMENT)
"""Topics in the order in which they are shown."""

_SHOWN = 2
"""Passages."""

_WAY_ON = re.compile(r"[\w.+-]+@[\w-]+\.|\d[\d ()-]{6,}\d")
_HELPS = re.compile(
    r"you can|report|help|assistance|support|advis|contact|complain|emergenc|speak|protect", re.IGNORECASE
)
_NUMBERED = re.compile(r"^(\s*)- (?=\d{1,3}[.)]\s)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def passages_for(topics: Sequence[Topic], scope: Scope, search: Search) -> list[Passage]:
    """For each topic the passage that shows best what to do, for the first topics that have one."""
    best = (_best(topic, search(topic.question, scope)) for topic in topics)
    found = {passage.id: passage for passage in best if passage}
    return list(found.values())[:_SHOWN]


def _best(topic: Topic, found: Sequence[Passage]) -> Passage | None:
    """One with somebody to reach is best, then one whose heading says how to get help, then the one found first."""
    fitting = [passage for passage in found if topic.place.search(passage.place)]
    return max(fitting, key=_usefulness, default=None)


def _usefulness(passage: Passage) -> tuple[bool, bool]:
    heading = passage.headings[-1] if passage.headings else ""
    return bool(_WAY_ON.search(passage.text)), bool(_HELPS.search(heading))


def quotation(passage: Passage) -> str:
    """The passage in Markdown, word for word, under where it stands; a long one ends with a whole sentence."""
    lines = (_NUMBERED.sub(r"\1", line) for line in _clipped(passage.text))
    return "\n".join([f"*{passage.place}*", "", *(f"> {line}".rstrip() for line in lines)])


def _clipped(text: str) -> Iterator[str]:
    left = LONGEST
    for line in text.strip().splitlines():
        kept: list[str] = []
        for sentence in _SENTENCE.split(line):
            left -= len(sentence.split())
            if left < 0:
                break
            kept.append(sentence)
        yield " ".join([*kept, *["…"] * (left < 0)])
        if left < 0:
            return
