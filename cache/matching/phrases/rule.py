"""How the tables of wordings beside this file are written."""

from __future__ import annotations

import re
from dataclasses import dataclass

SOMEONE = r"(?:i|we|you|u|they|one|employees|staff|people|everyone|everybody|anyone|someone|somebody)"
"""Anybody who asks, or whom a rule is for."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A wording and what it is put into. Looked for only in a question with one of the words `of`."""

    of: frozenset[str]
    pattern: re.Pattern[str]
    replacement: str


def rules(*told: tuple[str, str, str]) -> tuple[Rule, ...]:
    """Rules as words of which one is in every question that the pattern finds, pattern, and what it is put into."""
    return tuple(Rule(frozenset(of.split()), re.compile(pattern), replacement) for of, pattern, replacement in told)


def wordings(*groups: tuple[str, ...]) -> tuple[Rule, ...]:
    """Rules from groups of wordings that ask the same: the first of each group is what the others are put into.

    A wording is a regular expression over whole words, with two signs of its own: `{x}` is one or more words, which
    the first wording may repeat, and `~` is SOMEONE. `^` and `$` hold it to an end of the question. It is looked for by
    the rarest word that every question with it has, or by those of a choice, "(day|date)".
    """
    return tuple(_rule(first, other) for first, *others in groups for other in others)


def _rule(first: str, other: str) -> Rule:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>\\S+(?: \\S+)*?)", other.replace("~", SOMEONE))
    opening = "" if other.startswith("^") else r"(?<!\S)"
    closing = "" if other.endswith("$") else r"(?!\S)"
    replacement = re.sub(r"\{(\w+)\}", r"\\g<\1>", first.strip("^$"))
    return Rule(_needed(other), re.compile(f"{opening}{pattern}{closing}"), replacement)


def _needed(wording: str) -> frozenset[str]:
    """Words of which one is in every question with this wording: of several such sets the one that fewest questions have."""
    bare = re.sub(r"\{\w+\}|[~^$]", " ", wording)
    while (inner := re.sub(r"\([^()]*\)[?*]", " ", bare)) != bare:
        bare = inner
    choices = [_one_of(part) for part in re.findall(r"\([^()]*\)|[^\s()]+", bare)]
    if not any(choices):
        raise ValueError(f"{wording!r} has no word that is in every question with it")
    return min(
        filter(None, choices), key=lambda words: (not words.isdisjoint(_COMMON), len(words), -min(map(len, words)))
    )


def _one_of(part: str) -> frozenset[str]:
    """The words of which a choice needs one; none where it cannot be told."""
    rarest: set[str] = set()
    for choice in part.strip("()").split("|"):
        plain = [word for word in choice.split() if re.fullmatch(r"[a-z0-9+]+[a-z0-9]s?\??", word)]
        if not plain:
            return frozenset()
        word = max(plain, key=lambda word: (word not in _COMMON, len(word)))
        rarest |= {word.rstrip("?"), word[:-2] if word.endswith("?") else word}
    return frozenset(rarest)


_COMMON = frozenset(
    "a an and any are as at be by can company could did do does employees for from get give given go has have how i if in is it long many may me much must my "
    "no not of off on one or our out pay paid per should take that the their there they this time to up we what when where which who "
    "why will with work would you your".split()
)
"""Words that many questions have, and that tell little of a wording."""
