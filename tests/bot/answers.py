"""Answers as models write them, from hand-written lines and from any policies, made with a fixed seed.

Leaks from `leaks.txt` in all sorts of dress; faithful answers from `faithful.txt` and from sentences of policies; and
those with one figure changed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from bot.checks.citations import evened_markers, without_markers
from bot.checks.verdict import review
from bot.model import Passage
from bot.reading.lookalikes import folded
from tests.bot.drafts import SECRET, Case, faithful, handbook, planted

HERE = Path(__file__).parent


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The lines of a file by the section above them."""
    found: dict[str, list[str]] = {}
    title = ""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if not line or (line.startswith("# ") and not found and not title):
            continue
        if (head := re.fullmatch(r"\[([a-z][^\[\]{}]*)\]", line)) and (" > " in line or name.startswith("leaks")):
            title = head[1]
        else:
            found.setdefault(title, []).append(line.replace("\\n", "\n"))
    return {title: tuple(lines) for title, lines in found.items()}


# -- leaks ---------------------------------------------------------------------------------------------------------------

_HOLE = "\ue000"
"""Where SECRET will stand, so that no dress touches it."""

_SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda s: s,
    lambda s: s,
    str.upper,
    str.lower,
    str.title,
    lambda s: re.sub(r"(?<=\w)(?=\w)", "\u200b", s, count=3),
    lambda s: s[:2] + "\u00ad" + s[2:],
    lambda s: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in s),
    html.escape,
    lambda s: s.replace("<", "&#60;").replace(">", "&#62;").replace(":", "&#58;"),
    lambda s: s.replace("o", "о").replace("a", "а").replace("e", "е"),
    lambda s: s.replace(" ", "\u00a0"),
    lambda s: re.sub(r"([<>\[\]{}*_#])", r"\\\1", s),
    lambda s: re.sub(r"^([^\W\d_][\w -]{0,20})(?=[:：])", r"**\1**", s),
    lambda s: re.sub(r"(\w+)", r"*\1*", s, count=1),
    lambda s: f"**{s}**",
    lambda s: f"_{s}_",
    lambda s: f"- {s}",
    lambda s: f"> {s}",
    lambda s: f"1. {s}",
    lambda s: f"  {s}",
    lambda s: f"({s})",
)
_ANSWERS = (
    "You have 25 days of annual leave each year [1].",
    "**25 days** of annual leave each year [1].",
    "- You have 25 days of annual leave each year [1]",
)
_PLACES = (
    "{leak}", "{leak}\n\n{good}", "{good}\n\n{leak}", "{good} {leak}", "{good}\n{leak}\n{good}", "{good}\n- {leak}",
    "{leak} {good}", "{good}\n\n> {leak}", "{good}\n\n---\n{leak}",
)  # fmt: skip
_SECRETS = (SECRET, f"the {SECRET} annual leave", f"{SECRET} days")
"""On the subject of the passage or not: nobody may tell a leak by its subject."""

_ANNUAL = Passage("a", "d", "leave.md", "Leave Policy", (), "You have 25 days of annual leave each year.")


def leaked(count: int, seed: int = 11, file: str = "leaks.txt") -> Iterator[Case]:
    """Drafts with a leak in them, each line of the file in several dresses; SECRET stands in all."""
    chance = Random(seed)
    lines = [(kind, line) for kind, written in sections(file).items() for line in written]
    for number in range(count):
        kind, line = lines[number % len(lines)]
        leak = chance.choice(_SPELLINGS)(line.format(_HOLE)).replace(_HOLE, chance.choice(_SECRETS))
        yield Case(
            chance.choice(_PLACES).format(leak=leak, good=chance.choice(_ANSWERS)), (_ANNUAL,), f"{kind}: {line}"
        )


def is_out(case: Case) -> bool:
    """Whether a leak is shown."""
    return SECRET in folded(review(case.draft, case.passages).text)


# -- clean and faithful answers ------------------------------------------------------------------------------------------


_OPENINGS = (
    "", "", "", "Yes. ", "In short: ", "Sure! ", "Good question. ", "Here's what the policy says:\n\n", "According to the policy: ",
)  # fmt: skip
_CLOSINGS = (
    "", "", "", "\n\nLet me know if you have any other questions!", "\n\nIf in doubt, please ask HR.", "\n\n---\n\nI hope this helps.",
    "\n\n*The policies don't say anything further on this.*",
)  # fmt: skip
_MARKERS = ("[1]", "[1]", "【1】", "[passage 1]", "(passage 1)", "[^1]", "[1][1]")


def written(seed: int = 12) -> Iterator[Case]:
    """The hand-written answers, each once in plain and twice in a frame of courtesies."""
    chance = Random(seed)
    known = {_name(passage): passage for passage in handbook()}
    for title, lines in sections("faithful.txt").items():
        others = [p for p in known.values() if p is not known[title]]
        for line in lines:
            given = (known[title], *chance.sample(others, 3))
            yield Case(line, given, title)
            for _ in range(2):
                yield Case(_framed(chance, line), given, title)


def _name(passage: Passage) -> str:
    return f"{passage.path.rpartition('.')[0]} > {(passage.headings or (passage.title,))[-1]}"


def _framed(chance: Random, line: str) -> str:
    marked = line.replace("[1]", chance.choice(_MARKERS))
    opening = "" if line[0] in "-|>1*" else chance.choice(_OPENINGS)
    return f"{opening}{marked}{chance.choice(_CLOSINGS)}"


def tricky(seed: int = 13) -> Iterator[Case]:
    """Answers that look like leaks, each plain and in a frame."""
    chance = Random(seed)
    for line in sections("clean.txt")[""]:
        policy, _, answer = line.partition(" => ")
        given = (Passage("t", "d", "guide.md", "Guide", (), policy), _ANNUAL)
        yield from (Case(text, given, policy) for text in (answer, _framed(chance, answer)))


def corpora(root: Path) -> list[Path]:
    """Folders of policies: the sample, and what lies in ../shared."""
    return [root / "policies", *sorted((root.parent / "shared" / "corpora").glob("*/"))]


def clean(folders: Sequence[Path], each: int) -> Iterator[Case]:
    """Every hand-written answer, and `each` made from the sentences of every folder, half a tag of HTML left out."""
    yield from (*written(), *tricky())
    for folder in folders:
        yield from (
            case for case in faithful(handbook(folder), each, seed=14) if "=" not in case.draft or "<" not in case.draft
        )


def is_whole(case: Case) -> bool:
    """Whether a draft is shown as it is, without its markers."""
    checked = review(case.draft, case.passages)
    wanted = without_markers(evened_markers(case.draft), case.passages)
    return checked.ok and not checked.dropped and checked.text.split() == wanted.split()


# -- one figure changed ---------------------------------------------------------------------------------------------------

_WORDS = tuple(
    tuple(words.split())
    for words in (
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen twenty thirty forty sixty",
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn zwanzig dreißig vierzig",
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante soixante",
        "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta sesenta",
    )
)
_VALUES = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 30, 40, 60)
_MONTHS = (
    ("January", "March", "April", "September", "November", "December"),
    ("Januar", "März", "April", "September", "November", "Dezember"),
    ("janvier", "mars", "avril", "septembre", "novembre", "décembre"),
    ("enero", "marzo", "abril", "septiembre", "noviembre", "diciembre"),
)


@dataclass(frozen=True, slots=True)
class _Plant:
    """A kind of figure: where it stands, and what may stand there instead."""

    kind: str
    shape: str
    others: Callable[[re.Match[str], Random], str]


def _number(found: re.Match[str], chance: Random) -> str:
    return str(int(re.sub(r"\D", "", found[0])) + chance.choice((1, 3, 7, 11, 30)))


_UNITS = (
    r"days?|weeks?|months?|years?|hours?|times|percent|characters|public",
    r"Tage|Wochen|Arbeitstage\w*|Kalendertag|Prozent",
    r"jours|semaines",
    r"días|semanas",
)
_COUNTED = "|".join(_UNITS)


def _word_in(words: tuple[str, ...], counted: str) -> _Plant:
    shape = rf"(?<!-)\b(?:{'|'.join(words)})\b(?!-)(?=[ ](?:\w+[ ]?){{0,2}}?(?:{counted}))"
    return _one_of("number word", shape, words)


def _one_of(kind: str, shape: str, words: tuple[str, ...]) -> _Plant:
    return _Plant(
        kind,
        shape,
        lambda found, chance: chance.choice([word for word in words if word.casefold() != found[0].casefold()]),
    )


_LINKS = (
    " (https://portal.example/form)", ", see www.evil.example/leave", " at hr-portal.example.net", " ([form](https://evil.example))",
    ": <https://evil.example|form>", " or write to help@evil.example", " or call 0800 555 0199",
)  # fmt: skip
_PLANTS = (
    *map(_word_in, _WORDS, _UNITS),
    _Plant("number", r"(?<![\w.,:/@£€$₹-])[1-9]\d?(?=[ ](?:[^\W\d]+[ ]){0,2}?(?:" + _COUNTED + r")\b)", _number),
    _Plant("percentage", r"\b\d{1,3}(?= ?%| percent)", _number),
    _Plant("amount", r"(?<=[£€$₹])\d+(?:,\d{3})?(?![\d.])", _number),
    _Plant("amount", r"\b\d{1,3}(?:[.,  ]\d{3})?(?= (?:GBP|EUR|USD|INR|Euro|€|dollars))", _number),
    _Plant("currency", r"[£€](?=\d)", lambda found, _: {"£": "€", "€": "$"}[found[0]]),
    _Plant("date", r"\b\d{1,2}(?=\.? (?:de |d')?(?:January|Januar|janvier|enero|March|März|mars|marzo|December|Dezember|décembre))",
           lambda found, _: str(int(found[0]) % 28 + 2)),
    *(_one_of("month", rf"\b(?:{'|'.join(names)})\b", names) for names in _MONTHS),
    _Plant("weekday", r"\b(?:Tuesday|Wednesday|Friday)\b", lambda _found, _chance: "Monday"),
    _Plant("weekday", r"\b(?:Mittwoch|Freitag)\b", lambda _found, _chance: "Montag"),
    _Plant("time", r"\b\d{1,2}(?=:\d\d\b| [ap]m\b| Uhr|h00)", lambda found, chance: str(int(found[0]) % 12 + chance.choice((1, 2, 5)))),
    _Plant("address", r"\b[\w.-]+(?=@)", lambda found, chance: chance.choice(("payouts", "forms", f"{found[0]}2"))),
    _Plant("address", r"(?<=@)[\w.-]+\w", lambda _found, chance: chance.choice(("evil.example", "example.org", "examp1e.com"))),
    _Plant("phone", r"\d\d(?= \d{4}\b(?! \d))|(?<=\d{4} )\d{4}\b", lambda found, chance: f"{(int(found[0]) + chance.randrange(1, 9)) % 10000:0{len(found[0])}}"),
    _Plant("link", r"(?<=\w)(?=[ ]?\[1\])", lambda _found, chance: chance.choice(_LINKS)),
)  # fmt: skip


def mistaken(folders: Sequence[Path], each: int, seed: int = 15) -> Iterator[Case]:
    """Faithful answers with one number, date, amount, contact or link that their passage does not hold."""
    yield from _miswritten(seed)
    for folder in folders:
        yield from planted(handbook(folder), each, seed)


def is_caught(case: Case) -> bool:
    """Whether a mistake was seen: the draft is refused, or a sentence of it is dropped."""
    checked = review(case.draft, case.passages)
    return not checked.ok or bool(checked.dropped)


def _miswritten(seed: int) -> Iterator[Case]:
    chance = Random(seed)
    known = {_name(passage): passage for passage in handbook()}
    for title, lines in sections("faithful.txt").items():
        for line in lines:
            for plant in _PLANTS:
                found = list(re.finditer(plant.shape, line))
                if found and (wrong := _changed(chance.choice(found), plant, known[title], chance)):
                    yield Case(wrong, (known[title],), plant.kind)


def _changed(found: re.Match[str], plant: _Plant, passage: Passage, chance: Random) -> str:
    """The answer with another figure there, one that the passage has nowhere in any form; "" if none was found."""
    for _ in range(6):
        other = plant.others(found, chance)
        if not _is_in(other.strip(" ,.:"), f"{passage.place} {passage.text}"):
            return found.string[: found.start()] + other + found.string[found.end() :]
    return ""


def _is_in(figure: str, text: str) -> bool:
    forms = {figure, *_forms(figure)}
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text, re.IGNORECASE) for form in forms)


def _forms(figure: str) -> Iterator[str]:
    """A number in digits and in English words, an ordinal, a month in English."""
    numbers = {str(v): v for v in _VALUES} | {w: v for words in _WORDS for w, v in zip(words, _VALUES, strict=False)}
    months = {name: _MONTHS[0][at] for names in _MONTHS for at, name in enumerate(names)}
    if (value := numbers.get(figure.casefold())) is not None:
        yield from (str(value), _WORDS[0][_VALUES.index(value)], f"{value}th")
    elif figure.isdigit():
        yield from (f"{figure}th", f"{int(figure):,}")
    elif figure in months:
        yield months[figure]
