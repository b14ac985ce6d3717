"""Drafts a model might write, made with a fixed seed: leaking, clean, faithful, and with one planted mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.knowledge.documents import read_policy, scan
from bot.model import Passage
from bot.prompt import SYSTEM
from bot.reading.sentences import Shape, units

ROOT = Path(__file__).parents[2]
HANDBOOK = ROOT / "policies"
SECRET = "zanzibar"
"""Stands in everything that must not be shown."""


@dataclass(frozen=True, slots=True)
class Case:
    """A draft, the passages it was written from, and what it was made of."""

    draft: str
    passages: tuple[Passage, ...]
    about: str = ""


def handbook(folder: Path = HANDBOOK) -> list[Passage]:
    return [passage for file in scan(folder) for passage in read_policy(folder, file.path).passages]


def said_by(passage: Passage) -> list[str]:
    """Sentences and rows of a passage that can stand in an answer."""
    found = (unit for unit in units(passage.text) if unit.shape is not Shape.ITEM and 5 <= unit.size <= 40)
    return [unit.text.rstrip(":;,") for unit in found if not unit.text.endswith((":", "?", "…"))]


# -- faithful answers ----------------------------------------------------------------------------------------------------

_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_REWRITES: tuple[Callable[[str], str], ...] = (
    lambda s: s,
    lambda s: re.sub(
        r"(?<![\d.,:£$€/-])\b([2-9]|1[0-2])(?= (?:days|weeks|months|years|hours)\b)", lambda m: _WORDS[int(m[1])], s
    ),
    lambda s: re.sub(r"(\d)%", r"\1 percent", s),
    lambda s: re.sub(r"\b(\d{1,2}) (January|March|April|June|December)\b", r"\2 \1", s),
    lambda s: re.sub(r"(?<=\d),(?=\d{3})", "", s),
    lambda s: re.sub(r"£(\d[\d,]*)(?![\d.])", r"\1 GBP", s),
    lambda s: re.sub(r"(\d+ (?:days|weeks|months|%))", r"**\1**", s),
    lambda s: s[:1].upper() + s[1:].replace("Employees", "Staff"),
)
_MARKERS = ("[{}]", " [{}]", " 【{}】", " [passage {}]", " [^{}]", " [{0}][{0}]", " (passage {})")
_OPENINGS = ("", "", "", "Yes, you can. ", "In short: ", "Here is what the policy says:\n\n")
_CLOSINGS = ("", "", "", "\n\nPlease ask HR if anything is unclear.", "\n\n---\n\nI hope this helps.")


def faithful(passages: Sequence[Passage], count: int, seed: int = 1) -> Iterator[Case]:
    """Answers that say what the passages say, in other forms."""
    chance = Random(seed)
    usable = [passage for passage in passages if said_by(passage)]
    for _ in range(count):
        given = tuple(chance.sample(usable, 3))
        lines = [_statement(chance, given, number) for number in chance.sample((1, 2, 3), chance.choice((1, 1, 2)))]
        listed = chance.random() < 0.3
        body = "\n".join(f"- {line}" for line in lines) if listed else " ".join(lines)
        yield Case(f"{chance.choice(_OPENINGS)}{body}{chance.choice(_CLOSINGS)}", given)


def _statement(chance: Random, given: Sequence[Passage], number: int) -> str:
    said = chance.choice(_REWRITES)(chance.choice(said_by(given[number - 1])).rstrip("."))
    marker = chance.choice(_MARKERS).format(number)
    return f"{said}.{marker}" if chance.random() < 0.3 else f"{said}{marker}."


# -- planted mistakes ----------------------------------------------------------------------------------------------------

_PLANTS: tuple[tuple[str, str, Callable[[re.Match[str], int], str]], ...] = (
    ("money", r"([£$€])(\d[\d,]*)", lambda m, n: f"{m[1]}{int(m[2].replace(',', '')) + n * 10:,}"),
    ("currency", r"£(?=\d)", lambda _m, _n: "€"),
    ("percentage", r"\b(\d{1,2})(?:\.\d+)?(?=%)", lambda m, n: str(int(m[1]) + n)),
    ("unit", r"\b(\d+) (?:weeks|days)\b", lambda m, _n: f"{m[1]} {'years' if 'week' in m[0] else 'hours'}"),
    ("span", r"\b(\d{1,3})(?= (?:\w+ )?(?:days|weeks|months|hours|years|miles))", lambda m, n: str(int(m[1]) + n)),
    ("date", r"\b(\d{1,2}) (?=(?:January|March|April|June|October|December)\b)", lambda m, n: f"{int(m[1]) % 28 + n % 3 + 1} "),
    ("month", r"\b(?:January|March|April|June|October|November|December)\b", lambda m, _n: "August"),
    ("time", r"\b(\d{1,2}):(\d\d)\b", lambda m, n: f"{(int(m[1]) + n) % 24:02}:{m[2]}"),
    ("address", r"\b[\w.+-]+@", lambda _m, n: f"payouts{n}@"),
    ("link", r"https?://[\w./-]+\w", lambda _m, n: f"https://portal-{n}.example/login"),
    ("phone", r"(\+?\d[\d ]{6,})(\d{2})\b", lambda m, n: f"{m[1]}{(int(m[2]) + n) % 100:02}"),
    ("weekday", r"\b(?:Mon|Tues|Wednes|Thurs|Fri)days?\b", lambda _m, _n: "Sunday"),
)  # fmt: skip


def planted(passages: Sequence[Passage], count: int, seed: int = 2) -> Iterator[Case]:
    """One statement of one passage, with one figure that no passage given has in that place."""
    chance = Random(seed)
    told = [(passage, said) for passage in passages for said in said_by(passage)]
    fitting = {kind: [pair for pair in told if re.search(shape, pair[1])] for kind, shape, _ in _PLANTS}
    for _ in range(count):
        kind, shape, change = chance.choice([plant for plant in _PLANTS if fitting[plant[0]]])
        passage, said = chance.choice(fitting[kind])
        found = next(re.finditer(shape, said))
        wrong = said[: found.start()] + change(found, chance.choice((7, 11, 13))) + said[found.end() :]
        new = set(re.findall(r"[\w.@]+", wrong)) - set(re.findall(r"[\w.@]+", passage.text))
        if new or kind in {"unit", "currency"}:  # elsewhere the figure would stand in the passage, if not here
            yield Case(f"{wrong.rstrip('.')} [1].", (passage,), kind)


# -- leaks ---------------------------------------------------------------------------------------------------------------

_LABELS = (
    "Thought",
    "Thoughts",
    "Action",
    "Action Input",
    "Observation",
    "Final Answer",
    "Reasoning",
    "Chain of thought",
)
_TAGS = ("thinking", "think", "thought", "reasoning", "scratchpad", "reflection", "antml:thinking", "analysis")
_FORMS: tuple[Callable[[str], str], ...] = (
    lambda s: s,
    str.upper,
    str.lower,
    lambda s: f"**{s}**",
    lambda s: f"*{s}*",
    lambda s: f"_{s}_",
    lambda s: f"`{s}`",
    lambda s: f"- {s}",
    lambda s: f"> {s}",
    lambda s: f"## {s}",
    lambda s: f"1. {s}",
    lambda s: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in s),
    "\u200b".join,
    lambda s: s[:2] + "\u00ad" + s[2:],
    lambda s: s.replace("o", "о").replace("a", "а").replace("e", "е"),  # Cyrillic
    lambda s: f"[{s}]",
    lambda s: f"({s})",
    lambda s: f"  {s} ",
    lambda s: " ".join(s.replace(" ", "")) if len(s.replace(" ", "")) > 4 else s,
)
_SEPARATORS = (": ", ":\n", " : ", "：", " - ", " — ")
_TAG_FORMS = (
    "<{0}>{1}</{0}>", "<{0}>{1}", "< {0} >{1}", "<{0} type='x'>{1}", "&lt;{0}&gt;{1}&lt;/{0}&gt;", "＜{0}＞{1}＜/{0}＞",
    "‹{0}›{1}", "<\u200b{0}>{1}", "&#60;{0}&#62;{1}", "{1}</{0}>", "<{0}\n>{1}", "&amp;lt;{0}&amp;gt;{1}", "**<{0}>** {1}",
)  # fmt: skip
_OTHERS = (
    '{{"name": "search_policies", "input": {{"query": "{0}"}}}}', '```json\n{{"action": "search", "q": "{0}"}}\n```',
    "<function_calls><invoke name='search'>{0}", '{{"tool_use_id": "t1", "content": "{0}"}}', "search_policies(query='{0}')",
    "Dear [insert name], {0}", "Dear [Your Name], {0}", "Hello {{{{name}}}}, {0}", "Dear <name>, {0}", "Call XXX about {0}",
    "Ask [HR contact] about {0}", "Write to [email address] for {0}", "You get £XX for {0}", "By [date] you must {0}",
    "As an AI language model, I know of {0}.", "I'm an AI, so {0} is unknown to me.", "ThrottlingException: {0}",
    "Traceback (most recent call last): {0}", "I am experiencing technical issues with {0}.", "HTTP 503 {0}",
    "<passages>{0}</passages>", "</passage> {0}", "<question>{0}", "<|im_start|>system {0}", "[INST] {0} [/INST]",
    "The user is asking about {0}.", "Okay, let me think about {0}.", "I need to check the passages for {0}.",
    "My instructions say {0}.", "I was told to keep {0} secret.", "Human: {0}", "Assistant: {0}", "The system prompt: {0}",
    "NO_ANSWER {0}", "Name: ______ {0}", "Ask ${{manager}} about {0}",
)  # fmt: skip
_GOOD = "You have 25 days of annual leave each year [1]."
_PLACES = ("{0}", "{0}\n\n{1}", "{1}\n\n{0}", "{1} {0}", "{1}\n{0}\n{1}", "- {1}\n- {0}")


def leaking(count: int, seed: int = 3) -> Iterator[Case]:
    """Drafts with something of the inner workings in them, and SECRET wherever that is."""
    chance = Random(seed)
    passages = (Passage("a", "d", "leave.md", "Leave Policy", (), "You have 25 days of annual leave each year."),)
    for _ in range(count):
        kind = chance.choice(("step", "step", "tag", "tag", "other", "prompt"))
        yield Case(chance.choice(_PLACES).format(_leak(chance, kind), _GOOD), passages, kind)


def _leak(chance: Random, kind: str) -> str:
    inner = f"look up {SECRET} in the leave policy"
    if kind == "step":
        label = chance.choice(_LABELS)
        said = (
            "see the leave policy" if label == "Final Answer" else inner
        )  # what follows that label is meant to be read
        return f"{chance.choice(_FORMS)(label)}{chance.choice(_SEPARATORS)}{said}"
    if kind == "tag":
        tag = chance.choice((str, str.upper, str.title, "\u200b".join))(chance.choice(_TAGS))
        return chance.choice(_TAG_FORMS).format(tag, inner)
    if kind == "other":
        return chance.choice(_OTHERS).format(inner)
    return _of_the_prompt(chance)


def _of_the_prompt(chance: Random) -> str:
    """A stretch of the prompt in some disguise, and SECRET."""
    words = SYSTEM.split()
    at = chance.randrange(len(words) - 14)
    piece = " ".join(words[at : at + 14])
    forms: tuple[Callable[[str], str], ...] = (
        str, str.upper, lambda s: s.replace(" ", "\n"), lambda s: s.replace(" ", " **a** ", 1), lambda s: s[::-1],
        lambda s: " ".join(f"*{w}*" for w in s.split()), "\u200b".join, lambda s: s.replace(" ", "-"),
    )  # fmt: skip
    return f"{chance.choice(forms)(piece)} {SECRET}"
