"""Tells whether a word is somebody else's slip of the finger, or a word of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from bot.language import STOP_WORDS, Thesaurus, stem
from cache.matching.keyboard import DOUBLED, mistyped
from cache.matching.terms import term
from cache.matching.wording import (
    ASKING_WORDS,
    BOUND,
    COUNTED,
    ENGLISH,
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
    SHORT_WORDS,
    TOPIC_WORDS,
)

_MOST_KNOWN = 4096
"""Words are few; whoever makes up new ones does not fill the memory with them."""

_HISSING = ("s", "x", "z", "ch", "sh")
_AGENT_SPELLING = re.compile(r"or(?=s?$)")

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
    letters on). A known word is never taken for another. Short words of other languages are left as they are.

    """
    said, sound = normal.split(), _sound_words(thesaurus)
    least = 5 if ENGLISH.isdisjoint(said) else 3
    doubtful = [word for word in {*said} - sound if len(word) >= least and not sound.includes(word.removesuffix("'s"))]
    put_right = {word: right for word in doubtful if (right := _put_right(word, alike, thesaurus)) != word}
    return " ".join(put_right.get(word, word) for word in said) if put_right else normal


class _SoundWords(set[str]):
    """Words that are no slips, whatever words are known besides those of a thesaurus.

    They come again and again, so those that were met are told by a look into the set.
    """

    def __init__(self, thesaurus: Thesaurus) -> None:
        super().__init__()
        self._thesaurus = thesaurus

    def includes(self, word: str) -> bool:
        """Whether `word` is one of them; if so, it is in the set from now on, unless that is full."""
        if not word.isalpha():  # numbers would fill the memory
            return True
        is_sound = self._is_sound(word)
        if is_sound and len(self) < _MOST_KNOWN:
            self.add(word)
        return is_sound

    def _is_sound(self, word: str) -> bool:
        if len(word) < 3:
            return True
        if not _is_known(word, self._thesaurus):
            return False
        return len(word) <= 4 or not (_own_spelling(word) or word.endswith(("er", "ers")))


@lru_cache(maxsize=4)
def _sound_words(thesaurus: Thesaurus) -> _SoundWords:
    return _SoundWords(thesaurus)


def _put_right(word: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    """The known word that `word` is a slip of, with the 's that it has; itself if there is none."""
    owner = word.removesuffix("'s")
    if owner == word:
        return _meant(word, alike, thesaurus)
    return _meant(owner, lambda asked: {known.removesuffix("'s") for known in alike(asked)}, thesaurus) + "'s"


def _meant(word: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    if len(word) <= 4:
        return _short(word, alike, thesaurus)
    return _own_spelling(word) or _nearest(word, alike, thesaurus)


def _short(word: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    """A short word that nobody knows is put right if a letter within it is missing, "aply", two are swapped, "leiu", or one of
    four was hit beside, "juey".
    """
    if _is_known(word, thesaurus):
        return word
    known = {other for other in alike(word) if other.isalpha() and other[0] == word[0] and len(other) >= len(word)}
    meant = {other for other in known if _is_short_slip(word, other)}
    if not meant:
        return _undoubled(word, alike) or _begun_wrong(word, alike)
    return meant.pop() if len(meant) == 1 else word


def _is_short_slip(word: str, meant: str) -> bool:
    """Whether `word`, of at most four letters, is `meant` with a slip: only a letter within it may be missing, and in a word of
    three, letters may only be swapped.
    """
    if len(meant) > len(word):
        return meant[-1] == word[-1] and mistyped(word, meant)
    may_be_hit = len(word) == 4 or sorted(word) == sorted(meant)
    return may_be_hit and word not in SHORT_WORDS and mistyped(word, meant)


def _nearest(word: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    """A longer word that nobody knows is put right if exactly one known word is near enough."""
    if _is_known(word, thesaurus):
        # By its stem alone, maybe: "operater" has that of "operator".
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


@lru_cache(maxsize=4096)
def _own_spelling(word: str) -> str:
    """The one word of the tables that `word` is a misspelling of although it has its stem: "permited", "eligable", "deadlin"."""
    if len(word) < 6 or word in _SPELLED:
        return ""
    same_ending = [
        other for other in _SPELLED_BY_STEM.get(stem(word), ()) if other[-2:] == word[-2:] or other == f"{word}e"
    ]
    return next((other for other in same_ending if mistyped(word, other)), "")


def _begun_wrong(word: str, alike: Callable[[str], Iterable[str]]) -> str:
    """The known word that `word` is with its first two letters in the wrong order, "rtaining"; itself if there is none."""
    meant = word[1] + word[0] + word[2:]
    return meant if meant != word and (meant in STOP_WORDS or meant in _SPELLED or meant in alike(meant)) else word


def _undoubled(word: str, alike: Callable[[str], Iterable[str]]) -> str:
    """The known word of three letters that `word` is with one of them doubled: "gett"; "" if there is none."""
    meant = DOUBLED.sub(r"\1", word)
    return meant if len(meant) == 3 and (meant in STOP_WORDS or meant in _SPELLED or meant in alike(word)) else ""


@lru_cache(maxsize=4096)
def _is_known(word: str, thesaurus: Thesaurus) -> bool:
    listed = SHORT_WORDS if len(word) == 3 else STOP_WORDS
    return word in listed or word in LIGHT or word in ROLES or thesaurus.knows(stem(word)) or is_near(word)


def is_near(word: str) -> bool:
    """Whether it is an English word that is a slip or two from another one."""
    if word in NEAR_WORDS:
        return True
    if not word.endswith(NEAR_ENDINGS):
        return False
    begun = ((word.removesuffix(ending), ending) for ending in NEAR_ENDINGS if word.endswith(ending))
    return any(one in NEAR_WORDS and _may_follow(one, ending) for one, ending in begun)


def _may_follow(word: str, ending: str) -> bool:
    """Whether that is how the ending is spelled behind such a word: "colleaguees" and "expendes" are none."""
    if ending in {"s", "es"}:
        return (ending == "es") == word.endswith(_HISSING) or (ending == "es" and word[-1] == "o")
    if ending == "d":
        return word[-1] == "e"
    return word[-1] != "e" or ending[0] not in "eioya"
