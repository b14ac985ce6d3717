"""The verdict on a draft: what of it may be shown, on which passages it stands, or why it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile

from bot.checks.attached import misattached
from bot.checks.citations import attributed, cited, evened_markers, without_markers
from bot.checks.contacts import addresses, links
from bot.checks.facts import unsupported
from bot.checks.leaks import leaks, spoken
from bot.checks.neutral import neutralise
from bot.checks.quantities import evened
from bot.language import STOP_WORDS, content_stems, words
from bot.model import SHORTEST_ANSWER, Passage
from bot.reading.asked import MEASURED, asked
from bot.reading.lookalikes import visible
from bot.reading.sentences import sentences

_SUBSTANCE, _SHARED = 5, 0.3
"""A sentence of at least so many content words says nothing of the policies if fewer of them than this share stand in
its passages."""

_UNFOUNDED = "unfounded statement"
"""The fault of chatter: it is left out, and nothing else of the draft is doubted for it."""

_REMEMBERED = 512
"""Verdicts on sentences: while a draft is streamed, each of its sentences is judged again with every one that follows."""

_FOUNDED = 0.6
"""Share of the content words of a sentence without a marker that some passage must have."""


@dataclass(frozen=True, slots=True)
class Review:
    """The verdict on a draft: the text as it may be shown and what it stands on, or the reasons why not.

    `dropped` are the reasons of the sentences that were left out of a text that may be shown.
    """

    ok: bool
    text: str
    cited: tuple[Passage, ...] = ()
    reasons: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def review(text: str, passages: Sequence[Passage], question: str = "") -> Review:
    """Check a draft against the passages it was written from, numbered from 1.

    A draft that leaks is refused, whole: where one leak was recognised, another may not be. Only what follows a plain
    end of the thinking aloud is judged on its own. A sentence that states a fact its passages do not hold is dropped;
    the draft is refused if that sentence opened it, or held what the question asks for; so is chatter, a sentence without
    a marker of which no passage speaks, but nothing else is doubted for it. The shown text has its markers
    removed (the sources are named below it) and is neutralised. A draft without any marker stands on the passages that
    say what its sentences say, if each of them finds one.
    """
    given = evidence_of(passages)
    plain = visible(text)
    found = leaks(plain, given)
    if found and (said := spoken(plain)) and not leaks(said, given):
        plain, found = said, []
    if found:
        return _refused(*found)
    return _judged(evened_markers(plain), passages, question)


def _judged(text: str, passages: Sequence[Passage], question: str) -> Review:
    numbers = cited(text) or attributed(text, passages)
    if faults := _citation_faults(numbers, passages):
        return _refused(*faults)
    made = list(statements(text, passages, numbers))
    kept = [statement for statement in made if not statement.faults]
    faults = tuple(dict.fromkeys(fault for statement in made for fault in statement.faults))
    shown = without_markers(_joined(made), passages).strip()
    if len(shown) < SHORTEST_ANSWER or (faults and not _still_answers(made, kept, question)):
        return _refused(*faults or ("too short",))
    stands_on = tuple(passages[n - 1] for n in _stood_on(kept, numbers))
    return Review(ok=True, text=neutralise(shown, _links(evidence_of(stands_on))), cited=stands_on, dropped=faults)


def _refused(*reasons: str) -> Review:
    return Review(ok=False, text="", reasons=reasons)


def _still_answers(statements: Sequence[Statement], kept: Sequence[Statement], question: str) -> bool:
    """Whether what was kept still opens as the draft did, and holds the kind of thing asked for as well as the draft."""
    told = [statement for statement in statements if statement.faults != (_UNFOUNDED,)]
    if not told or told[0].faults or 2 * len(kept) < len(told):
        return False
    wanted = asked(question)
    if not question or wanted.wanted not in MEASURED:
        return True
    return wanted.held_by(_told(kept)) >= wanted.held_by(_told(statements))


def _told(statements: Sequence[Statement]) -> str:
    return " ".join(statement.text for statement in statements)


def evidence_of(passages: Sequence[Passage]) -> str:
    """What the passages say, with where they stand."""
    return "\n".join(f"{p.place}\n{p.text}" for p in passages)


def _links(evidence: str) -> frozenset[str]:
    return links(evidence)[0] | {f"mailto:{address}" for address in addresses(evidence)[0]}


def _citation_faults(numbers: Sequence[int], passages: Sequence[Passage]) -> tuple[str, ...]:
    if not numbers:
        return ("no citation",)
    return () if all(1 <= n <= len(passages) for n in numbers) else ("unknown citation",)


def _stood_on(kept: Sequence[Statement], numbers: Sequence[int]) -> list[int]:
    """The passages of the kept statements; of a draft whose markers all were dropped, those it named."""
    marked = {number for statement in kept for number in statement.numbers}
    return [number for number in numbers if number in marked] or list(numbers)


# -- statement by statement ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a draft, a list item or a table row: its line, what stands before it there, and what is wrong."""

    line: int
    before: str
    text: str
    numbers: tuple[int, ...]
    faults: tuple[str, ...] = field(default=())


_LINE_OPENS = re.compile(r"^\s*(?:(?:[-*+•>]|#{1,6}|\d{1,3}[.)])\s+)*")
_TABLE_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")


def statements(text: str, passages: Sequence[Passage], numbers: Sequence[int]) -> Iterator[Statement]:
    """The sentences of a text with even markers, judged; those without a marker by the passages that `numbers` name."""
    said: list[str] = []
    for at, line in enumerate(text.splitlines()):
        for before, sentence in split(line):
            own = tuple(cited(sentence))
            relied_on = [passages[n - 1] for n in own or numbers]
            plain = without_markers(sentence, passages)
            faults = faults_of(plain, relied_on)
            said += words(plain)
            if not (faults or own or _is_foreign(said)):
                faults = _unfounded(plain, passages)
            yield Statement(at, before, sentence, own, tuple(faults))


def split(line: str) -> Iterator[tuple[str, str]]:
    """The sentences of a line, each with what stands before it."""
    opening = _LINE_OPENS.match(line)
    at = opening.end() if opening else 0
    before = line[:at]
    for sentence in [line[at:].strip()] if line.lstrip().startswith("|") else sentences(line[at:]):
        start = line.index(sentence, at)
        yield before + line[at:start], sentence
        before, at = "", start + len(sentence)


def faults_of(said: str, relied_on: Sequence[Passage]) -> list[str]:
    """What is wrong with a sentence that stands on these passages."""
    return list(_faults_of(said, tuple(relied_on)))


@lru_cache(maxsize=_REMEMBERED)
def _faults_of(said: str, relied_on: tuple[Passage, ...]) -> Sequence[str]:
    evidence = evidence_of(relied_on)
    faults = unsupported(said, evidence)
    if not faults and misattached(said, [passage.text for passage in relied_on]):
        faults.append("misattached number")
    return faults if faults or _is_about(said, evidence) else ["unsupported statement"]


def _unfounded(said: str, passages: Sequence[Passage]) -> list[str]:
    """Whether a sentence without a marker says what no passage speaks of. A courtesy says nothing."""
    return [_UNFOUNDED] if _is_unfounded(said, tuple(passages)) else []


@lru_cache(maxsize=_REMEMBERED)
def _is_unfounded(said: str, passages: tuple[Passage, ...]) -> bool:
    content = [word for word in content_stems(evened(said)) if word not in _TALK]
    held = set(content_stems(evened(evidence_of(passages))))
    founded = sum(word in held for word in content) >= _FOUNDED * len(content)
    return not (founded or len(content) < 2 or _is_foreign(words(said)))


_ENGLISH = frozenset("the of and you your is are to with for it by from this that they not if when".split())
_OTHERS = frozenset(
    "der die das und ist nicht sie mit für auf bei dem den von zu le la les et est des du vous pour dans votre une el los las "
    "y en su por para con una del al "
    "hasta tiene puede sind vom bis ihr ihre wird werden kann wenn oder sur ses sont aux par il di che per non gli o os um uma não het een van je".split()
)
"""Common words of other languages that are none of English."""

_TALK = frozenset(
    content_stems(
        "according provided policy policies document documents passages information says say state mention cover details detail ask "
        "contact question questions help hope see check hr know yes sure good great thanks thank welcome sorry happy glad feel free let "
        "short summary summarised follows anything else further unclear doubt clear specify specific please here find found best "
        "luck note important apply applies available exactly directly team department people manager more read look looks like way "
        "things thing point points key answer answers wish get well soon congratulations enjoy able unable recommend suggest reach"
    )
)
"""What courtesies and words about the policies themselves are made of."""


def _is_about(said: str, evidence: str) -> bool:
    """Whether the evidence speaks of what is said. Told only of English: a translation shares few words with it."""
    content = set(content_stems(said)) - _TALK
    if len(content) < _SUBSTANCE or not _is_english(words(said)):
        return True
    return len(content & set(content_stems(evidence))) >= _SHARED * len(content)


def _is_english(said: Sequence[str]) -> bool:
    return sum(word in STOP_WORDS for word in said) >= 2 and not _is_foreign(said)


def _is_foreign(said: Sequence[str]) -> bool:
    return sum(word in _OTHERS or not word.isascii() for word in said) > sum(word in _ENGLISH for word in said)


# -- putting together what was kept ------------------------------------------------------------------------------------------


def _joined(made: Sequence[Statement]) -> str:
    """The kept statements, line by line; a sentence that only led into dropped lines goes with them."""
    by_line, lines = _by_line(made), lines_of(made)
    for at in range(len(lines)):
        if _leads_nowhere(lines, at):
            lines[at] = _line(by_line[at][:-1]) if len(by_line.get(at, [])) > 1 else None
    return "\n".join(line for line in lines if line is not None)


def lines_of(made: Sequence[Statement]) -> list[str | None]:
    """What is left of each line: None of one that was dropped, "" of a blank one."""
    by_line = _by_line(made)
    return [_line(by_line.get(at, [])) for at in range(max(by_line, default=-1) + 1)]


def _by_line(made: Sequence[Statement]) -> dict[int, list[Statement]]:
    by_line: dict[int, list[Statement]] = {}
    for statement in made:
        by_line.setdefault(statement.line, []).append(statement)
    return by_line


def _line(statements: Sequence[Statement]) -> str | None:
    """What is left of a line; None if everything in it was dropped."""
    kept = [s for s in statements if not s.faults]
    if statements and not kept:
        return None
    opening = statements[0].before if statements and statements[0].faults else ""
    return (opening + "".join(s.before + s.text for s in kept)).rstrip()


def _leads_nowhere(lines: Sequence[str | None], at: int) -> bool:
    """Whether a line announces a list, or rules off a table head, of which every line was dropped."""
    below = below_lead(lines, at)
    return below is not None and below != [] and all(other is None for other in below)


def below_lead(lines: Sequence[str | None], at: int) -> list[str | None] | None:
    """The lines that a line announces or rules off, up to the next blank one; None if it does neither."""
    line = lines[at] or ""
    if not line.rstrip("*_ ").endswith(":") and not _TABLE_RULE.match(line):
        return None
    return list(takewhile(lambda other: other != "", lines[at + 1 + (lines[at + 1 : at + 2] == [""]) :]))
