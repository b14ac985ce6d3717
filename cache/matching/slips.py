"""Is a word somebody else's slip of the finger, or a word of its own? Letters are swapped, dropped, doubled and hit beside.

A letter that is replaced by one from elsewhere on the keyboard, and that does not sound like it, makes another word:
"revocation" is no misspelling of "relocation".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

from bot.language import STOP_WORDS, Thesaurus, slips_apart, stem
from cache.matching.terms import term
from cache.matching.wording import (
    ASKING_WORDS,
    BOUND,
    COUNTED,
    KEYED_ASKS,
    LIGHT,
    MODES,
    NAMED_ASKS,
    NEAR_ENDINGS,
    NEAR_WORDS,
    OWN_WORDS,
    PREDICATES,
    QUANTITIES,
    ROLES,
    TOPIC_WORDS,
)

_MOST_KNOWN = 4096
"""Words are few; whoever makes up new ones does not fill the memory with them."""

_AGENT_SPELLING = re.compile(r"or(?=s?$)")

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = ("aeiouy", "ck", "cs", "sz", "fv", "gj", "mn", "dt", "bp")
_SHION = re.compile(r"[cs]ion")
_DOUBLED = re.compile(r"(.)\1")


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


def mistyped(word: str, meant: str) -> bool:
    """Whether `word` is plausibly `meant` with a typing error: one slip, two from eight letters on."""
    if _heard(word) == _heard(meant):
        return True
    most = 2 if len(word) >= 8 else 1
    return slips_apart(word, meant, most) <= most and _is_plausible(word, meant)


def _heard(word: str) -> str:
    return _SHION.sub("tion", _DOUBLED.sub(r"\1", word))


def _is_plausible(word: str, meant: str) -> bool:
    """Whether each letter that was replaced by another is one that is easily hit or heard for it."""
    if len(word) != len(meant):
        return True
    wrong = [(one, other) for one, other in zip(word, meant, strict=True) if one != other]
    return len(set(word) ^ set(meant)) == 0 or all(frozenset(pair) in _MIXED_UP for pair in wrong)


_SPELLED = frozenset().union(
    LIGHT,
    BOUND,
    ROLES,
    OWN_WORDS,
    MODES,
    PREDICATES,
    NAMED_ASKS,
    KEYED_ASKS,
    COUNTED,
    QUANTITIES,
    TOPIC_WORDS,
    ASKING_WORDS,
)
"""Words that count as they are spelled, and not only by their stem."""

_SPELLED_BY_STEM = {
    stem(word): tuple(w for w in sorted(_SPELLED) if stem(w) == stem(word)) for word in _SPELLED if word.isalpha()
}


def repaired(normal: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    """`normal` with typing errors put right towards known words.

    Args:
        normal: a normal form.
        alike: known words that might be meant by one: same first letter, about the same length.
        thesaurus: its words are known, too.

    Only a word that nobody knows is touched, and only if exactly one known word is a single slip away (two from eight
    letters on). A known word is never taken for another.

    """
    said, standing = normal.split(), _standing(thesaurus)
    doubtful = [word for word in {*said} - standing if not standing.take(word.removesuffix("'s"))]
    put_right = {word: right for word in doubtful if (right := _put_right(word, alike, thesaurus)) != word}
    return " ".join(put_right.get(word, word) for word in said) if put_right else normal


class _Standing(set[str]):
    """Words that were met, and are left as they are whatever words are known besides those of a thesaurus."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        super().__init__()
        self._thesaurus = thesaurus

    def take(self, word: str) -> bool:
        """Whether `word` is one of them, which it is from now on."""
        if not word.isalpha():  # numbers would fill the memory
            return True
        stands = self._stands(word)
        if stands and len(self) < _MOST_KNOWN:
            self.add(word)
        return stands

    def _stands(self, word: str) -> bool:
        if len(word) < 4:
            return True
        if not _is_known(word, self._thesaurus):
            return False
        return len(word) == 4 or not (_own_spelling(word) or word.endswith(("er", "ers")))


@lru_cache(maxsize=4)
def _standing(thesaurus: Thesaurus) -> _Standing:
    return _Standing(thesaurus)


def _put_right(word: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    owner = word.removesuffix("'s")
    if owner == word:
        return _meant(word, alike, thesaurus)
    return _meant(owner, lambda asked: {known.removesuffix("'s") for known in alike(asked)}, thesaurus) + "'s"


def _meant(word: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    if len(word) == 4:
        return _short(word, alike, thesaurus)
    return _own_spelling(word) or _nearest(word, alike, thesaurus)


def _begun_wrong(word: str, alike: Callable[[str], Iterable[str]]) -> str:
    """The known word that `word` is with its first two letters in the wrong order, "rtaining"; itself if there is none."""
    meant = word[1] + word[0] + word[2:]
    return meant if meant != word and (meant in STOP_WORDS or meant in _SPELLED or meant in alike(meant)) else word


def _undoubled(word: str, alike: Callable[[str], Iterable[str]]) -> str:
    """The known word of three letters that `word` is with one of them doubled: "gett"; "" if there is none."""
    meant = _DOUBLED.sub(r"\1", word)
    return meant if len(meant) == 3 and (meant in STOP_WORDS or meant in _SPELLED or meant in alike(word)) else ""


def _nearest(word: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    if _is_known(word, thesaurus):
        return next((other for other in alike(word) if _AGENT_SPELLING.sub("er", other) == word), word)
    candidates = {
        other for other in alike(word) if other[0] == word[0] and len(other) >= 4 and other.replace("'", "").isalpha()
    }
    if word in candidates or any(term(other) == term(word) for other in candidates - OWN_WORDS):
        return word
    near = [other for other in candidates if mistyped(word, other.replace("'", ""))]
    if not near:
        return _begun_wrong(word, alike)
    return near[0] if len(near) == 1 else word


def _short(word: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    """A short word is put right only if a letter within it is missing, "aply", or two stand in the wrong order, "leiu"."""
    if _is_known(word, thesaurus):
        return word
    known = {o for o in alike(word) if o.isalpha() and (len(o) == 4 or (len(o) == 5 and o[-1] == word[-1]))}
    meant = {o for o in known if o[0] == word[0] and mistyped(word, o) and (len(o) == 5 or sorted(o) == sorted(word))}
    if not meant:
        return _undoubled(word, alike) or _begun_wrong(word, alike)
    return meant.pop() if len(meant) == 1 else word


@lru_cache(maxsize=4096)
def _own_spelling(word: str) -> str:
    """The one word of the tables that `word` is a misspelling of although it has its stem: "permited", "eligable", "deadlin"."""
    if len(word) < 6 or word in _SPELLED:
        return ""
    same_ending = [
        other for other in _SPELLED_BY_STEM.get(stem(word), ()) if other[-2:] == word[-2:] or other == f"{word}e"
    ]
    return next((other for other in same_ending if mistyped(word, other)), "")


@lru_cache(maxsize=4096)
def _is_known(word: str, thesaurus: Thesaurus) -> bool:
    return word in STOP_WORDS or word in LIGHT or word in ROLES or thesaurus.knows(stem(word)) or _is_near(word)


def _is_near(word: str) -> bool:
    begun = (word.removesuffix(ending) for ending in NEAR_ENDINGS if word.endswith(ending))
    return any(one in NEAR_WORDS and (one[-1] == "e" or f"{one}d" != word) for one in begun)
