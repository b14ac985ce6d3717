"""Questions to start with: what many ask, and what the documents a person may read should answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.care.disclosure import Harm, harm_in
from bot.model import Answer, Question, Scope
from cache.matching import same
from handlers.phrasebook import Phrases, phrases_for
from handlers.services import Services

LONGEST = 75
"""Characters of a suggestion: it is read at a glance, and shown on one line."""

_LOOKED_AT = 5
"""Popular questions looked at for each one wanted: some are gone from the cache, or another audience's."""

_TOPICS = (
    ("topic.leave", "annual leave|leave|holiday|vacation"),
    ("topic.expenses", "expense|travel"),
    ("topic.remote", "remote|home|hybrid"),
    ("topic.illness", "sick|illness|absence"),
    ("topic.parents", "parental|maternity|paternity|family"),
    ("topic.notice", "leaving|notice|resign|termination|exit"),
    ("topic.payday", "pay|salary|compensation"),
    ("topic.benefits", "benefit|pension|insurance"),
    ("topic.harassment", "harass|bullying|respect|conduct|grievance"),
    ("topic.start", "onboarding|starter|joining|probation"),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question to start with: as it is asked, in the language of the policies, and as its reader understands it."""

    question: str
    title: str

    @property
    def line(self) -> str:
        """For somebody who types it."""
        return self.question if self.title == self.question else f"{self.title} ({self.question})"


def suggestions(services: Services, scope: Scope, titles: Iterable[str], most: int, say: Phrases) -> list[Suggestion]:
    """At most `most` questions for somebody with this scope: popular ones first, then by the titles they may read."""
    found: list[Suggestion] = []
    asked = [Suggestion(question, question) for question in popular(services, scope, most)]
    for one in (*asked, *(_ours(topic, say) for topic in by_topic(titles, most))):
        if not any(same(one.question, other.question, services.thesaurus).same for other in found):
            found.append(one)
    return found[:most] or [_ours("topic.anything", say)]


def _ours(topic: str, say: Phrases) -> Suggestion:
    """A question of our own. It finds its words in English policies only, as the titles that it goes by are English."""
    return Suggestion(phrases_for("en")(topic), say(topic))


def popular(services: Services, scope: Scope, most: int) -> list[str]:
    """What many different people ask, of what is kept for this scope."""
    found = _kept(services, scope, services.journal.popular(most * _LOOKED_AT))
    return [question for _, question in zip(range(most), found, strict=False)]


def by_topic(titles: Iterable[str], most: int) -> list[str]:
    """The names of questions that documents with these titles should answer."""
    names = [title.casefold() for title in titles]
    fitting = [topic for topic, words in _TOPICS if any(word in name for word in words.split("|") for name in names)]
    return fitting[:most]


def note_asked(services: Services, question: Question, answer: Answer | None) -> None:
    """Count that somebody asked, and by question where it is one that others may be shown: neither we nor the model took
    it for a disclosure. Waits for no disk.

    `answer`: what the engine said; None: not known.
    """
    harmless = answer is not None and not answer.confidential and harm_in(question.text) is Harm.NONE
    key = services.cache.shared_key(question.text, question.scope) if harmless else None
    services.journal.asked(question.asker, key)


def _kept(services: Services, scope: Scope, keys: Iterable[bytes]) -> Iterator[str]:
    for key in keys:
        question = services.cache.question(key, scope)
        if question and len(question) <= LONGEST:
            yield question[0].upper() + question[1:]
