"""What is asked often, by the words it is asked with: a question of nothing but those asks just that.

`frequent/*.txt` beside this file has the intents. An intent has patterns of four parts: what is asked for, groups of terms of
which one each is needed, and terms that may stand beside them. Nothing else may: a word that a pattern does not know is a
veto, but for what narrows any question down (a time, a condition, a number, a kind of contract), which stays and has to
agree. So a pattern knows many wordings, and none that it was not written for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from bot.language import Thesaurus, words
from cache.matching.terms import in_preferred_words, term, terms
from cache.matching.wording import ASKED_FOR, CONTRACTS, NUMBERS, PLACES, UNITS

_TOLD_IN_WORDS = frozenset(NUMBERS.values())
_PLACES = frozenset(map(term, PLACES))
_TABLES = Path(__file__).with_name("frequent")
_PER = re.compile(r"\bper (?=(?:year|month|week)\b)")
"""Of time it is one word with what is behind it, as `cache.matching.phrases` puts it."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """One way to ask what `intent` asks."""

    intent: str
    asks: frozenset[str]
    needs: tuple[frozenset[str], ...]
    known: frozenset[str]
    """Those, and what may stand beside them."""

    def narrowed(self, said: frozenset[str]) -> frozenset[str] | None:
        """Which of the terms `said` narrow the intent down; None if this is not how it is asked."""
        if any(map(said.isdisjoint, self.needs)):
            return None
        rest = said - self.known
        if not all(map(_narrows, rest)):
            return None
        return rest | (said & UNITS) if any(map(_tells_how_many, rest)) else rest


class Intents:
    """All intents, their words as a thesaurus compares them."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        patterns = [_pattern(name, line, thesaurus) for name, line in _patterns()]
        often = Counter(one for pattern in patterns for group in pattern.needs for one in group)
        self._by_term: dict[tuple[str, str], list[Pattern]] = {}
        for pattern in patterns:
            rarest = min(pattern.needs, key=lambda group: sum(map(often.__getitem__, group)))
            for found_by in product(pattern.asks, rarest):
                self._by_term.setdefault(found_by, []).append(pattern)

    def asked(self, asks: str, said: frozenset[str]) -> tuple[str, frozenset[str]] | None:
        """The intent of a question that asks for `asks` with the terms `said`, and those that narrow it down.

        Of several the one that needs most, and of those the one that leaves least; None if there is none, or if two are equal.
        """
        fitting: dict[tuple[str, frozenset[str]], tuple[int, int]] = {}
        for pattern in {pattern for one in said for pattern in self._by_term.get((asks, one), ())}:
            if (rest := pattern.narrowed(said)) is not None:
                found = pattern.intent, rest
                fitting[found] = max(fitting.get(found, (0, 0)), (len(pattern.needs), -len(rest)))
        best = [found for found, fit in fitting.items() if fit == max(fitting.values())]
        return best[0] if len(best) == 1 else None


@lru_cache(maxsize=4)
def frequent(thesaurus: Thesaurus) -> Intents:
    """Those of a thesaurus; whoever is in a hurry has asked for them before."""
    return Intents(thesaurus)


def names() -> list[str]:
    """All intents, each as a question that asks it."""
    return list(dict.fromkeys(name for name, _ in _patterns()))


def _narrows(one: str) -> bool:
    return one in CONTRACTS or one in _PLACES or _tells_how_many(one)


def _tells_how_many(one: str) -> bool:
    """Whether a unit beside it, "2 weeks", "after some months", says what is counted."""
    return ">" in one or any(map(str.isdigit, one))


@cache
def _patterns() -> list[tuple[str, str]]:
    return [pattern for file in sorted(_TABLES.glob("*.txt")) for pattern in _read(file)]


def _read(file: Path) -> Iterator[tuple[str, str]]:
    """Each pattern of a table, by the name of its intent, the line in front that is not indented."""
    name = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line[0].isspace():
            yield name, line.strip()
        else:
            name = line.strip()


def _pattern(name: str, line: str, thesaurus: Thesaurus) -> Pattern:
    """`asks, asks: one | or another + and one | of these; beside, beside`.

    Who asks "what is" asks what keywords ask; "keywords" alone is for what "what is" asks the meaning of: "exit interview".
    """
    asks, _, rest = line.partition(":")
    needs, _, beside = rest.partition(";")
    asked_for = frozenset(map(str.strip, asks.split(",")))
    if unknown := asked_for - ASKED_FOR - {"keywords"}:
        raise ValueError(f"{name}: nothing asks for {', '.join(unknown)}")
    if "what is" in asked_for:
        asked_for |= {"keywords"}
    groups = tuple(_terms(group.split("|"), thesaurus) for group in needs.split("+"))
    known = _terms(beside.split(","), thesaurus).union(*groups)
    return Pattern(name, asked_for, groups, known)


def not_one_term(thesaurus: Thesaurus) -> list[str]:
    """What the tables list that is no term to `thesaurus`: never found there."""
    listed = {phrase.strip() for _, line in _patterns() for phrase in re.split(r"[|+;,]", line.partition(":")[2])}
    return sorted(phrase for phrase in listed if phrase and not _terms([phrase], thesaurus))


def numbers_in_patterns() -> list[str]:
    """Patterns with a number: by its numbers a question is told from others before it is read (`shapes.numbers_in`)."""
    numbers = {word: line for _, line in _patterns() for word in re.findall(r"(?<!\S)\d+(?!\S)", line)}
    return [line for word, line in numbers.items() if word not in _TOLD_IN_WORDS]


def _terms(phrases: Iterable[str], thesaurus: Thesaurus) -> frozenset[str]:
    """What each of `phrases` is compared by; without those of several terms, as a company's own thesaurus may not know them."""
    return frozenset(found for phrase in phrases if (found := _as_term(phrase.strip(), thesaurus)))


@lru_cache(maxsize=4096)
def _as_term(phrase: str, thesaurus: Thesaurus) -> str:
    """What `phrase` is compared by; "" if that is no single term."""
    found = terms(in_preferred_words(_PER.sub("per+", " ".join(words(phrase))), thesaurus).split())
    return found[0] if len(found) == 1 else ""
