"""How words are mistyped: letters are swapped, dropped, doubled, hit beside and taken for others that sound alike.

A letter that is replaced by one from elsewhere on the keyboard, and that does not sound like it, makes another word:
"revocation" is no misspelling of "relocation".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.language import slips_apart

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = ("aeiouy", "ck", "cs", "sz", "fv", "gj", "mn", "dt", "bp")
_SHION = re.compile(r"[cs]ion")
DOUBLED = re.compile(r"(.)\1")


def _mixed_up() -> frozenset[frozenset[str]]:
    beside = [pair for row in _ROWS for pair in pairwise(row)]
    above = [
        pair
        for upper, lower in pairwise(_ROWS)
        for pair in (*zip(upper, lower), *zip(upper[1:], lower))  # noqa: B905
    ]
    sounds = [(one, other) for group in _ALIKE for one in group for other in group if one != other]
    return frozenset(map(frozenset, (*beside, *above, *sounds)))


_MIXED_UP = _mixed_up()
"""Pairs of letters that are taken for each other: neighbours on the keyboard, and those that sound alike."""

_TAKEN_FOR = {
    letter: [other for pair in _MIXED_UP if letter in pair for other in pair - {letter}]
    for letter in "abcdefghijklmnopqrstuvwxyz"
}
"""The same by letter."""


def mistyped(word: str, meant: str) -> bool:
    """Whether `word` is plausibly `meant` with a typing error: one slip, two from eight letters on."""
    if _heard(word) == _heard(meant):
        return True
    most = 2 if len(word) >= 8 else 1
    return slips_apart(word, meant, most) <= most and _is_plausible(word, meant)


def _heard(word: str) -> str:
    return _SHION.sub("tion", DOUBLED.sub(r"\1", word))


def _is_plausible(word: str, meant: str) -> bool:
    """Whether the letters are the same in another order, or each wrong one is easily hit or heard for the one that is meant."""
    if len(word) != len(meant):
        return True
    wrong = [(one, other) for one, other in zip(word, meant, strict=True) if one != other]
    return set(word) == set(meant) or all(frozenset(pair) in _MIXED_UP for pair in wrong)


def misplaced(word: str) -> Iterator[str]:
    """What `word` comes to by one letter doubled, left out, or swapped with the next. The first one stays, or is swapped."""
    for at in range(len(word)):
        yield word[: at + 1] + word[at:]
        yield word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
        if at:
            yield word[:at] + word[at + 1 :]


def mistaken(word: str) -> Iterator[str]:
    """What `word` comes to by one letter, not the first, that another one is easily hit or heard for."""
    for at, letter in enumerate(word[1:], start=1):
        yield from (word[:at] + other + word[at + 1 :] for other in _TAKEN_FOR.get(letter, ()))
