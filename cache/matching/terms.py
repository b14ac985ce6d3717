"""The words a question is compared by: stems, and the one word for each phrase that the thesaurus or our tables know."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.language import Phrase, Thesaurus, stem
from cache.matching.wording import BOUND, OWN_MEANING, OWN_WORDS, SAME_WORDS

_AGENT = re.compile(r"[^aeiou](er|or|ee)s?$")
AGENT_MARK = re.compile(r"\+(?:er|or|ee)$")
"""Who does something is not what is done: the stemmer takes an officer for an office."""

_BINDING = BOUND | {"to"}
_MOST_KNOWN = 4096
"""Words are few; whoever makes up new ones does not fill the memory with them."""


def _stem(word: str) -> str:
    if word in BOUND or not word[0].isalpha():  # stemming numbers would fill the stemmer's memory
        return word
    if word in OWN_WORDS:
        return f"={word.removesuffix('s') if word.removesuffix('s') in OWN_WORDS else word}"
    stemmed = stem(word)
    agent = _AGENT.search(word)
    return stemmed if not agent or stemmed.endswith(agent[1]) else f"{stemmed}+{agent[1]}"


_SAME = {_stem(word): _stem(group[0]) for group in SAME_WORDS for word in group}
_OWN_MEANING = frozenset(tuple(stem(word) for word in phrase) for phrase in OWN_MEANING)


@lru_cache(maxsize=_MOST_KNOWN)
def term(word: str) -> str:
    """What `word` is compared by: the same for words that mean the same wherever HR is asked."""
    return word if "+" in word else _SAME.get(_stem(word), _stem(word))


def terms(content: list[str]) -> list[str]:
    """Stems, each binding word joined to the term behind it."""
    if _BINDING.isdisjoint(content):
        return list(map(term, content))
    found: list[str] = []
    bound = ""
    for word in content:
        if word in _BINDING:
            bound += f"{word}>"
        else:
            found.append(bound + term(word))
            bound = ""
    return [*found, bound] if bound else found


class _Lexicon(dict[str, str]):
    """The one word for each word that was met, as it stands alone; and how the phrases go on that it begins."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        super().__init__()
        self._alike = thesaurus.alike
        self._second: dict[str, set[str]] = {}
        self._longest: dict[str, int] = {}
        for phrase in (*thesaurus.alike, *_OWN_MEANING):
            self._second.setdefault(phrase[0], set()).update(phrase[1:2])
            self._longest[phrase[0]] = max(self._longest.get(phrase[0], 0), len(phrase))
        self._phrases: dict[tuple[str, ...], tuple[int, str]] = {}
        self.goes_on: dict[str, frozenset[str]] = {}
        """By each of those words that may begin a phrase of more than one, the stems of what may come second."""

    def __missing__(self, word: str) -> str:
        if word.isdigit() and word not in self._second:
            return word
        stemmed = _stem_in_phrases(word)
        alone = (
            self._one_word(word, (stemmed,)) or (word.endswith("s") and self._one_word(word[:-1], (word[:-1],))) or word
        )
        if second := frozenset().union(*(self._second.get(one, ()) for one in (stemmed, _SAME.get(stemmed, stemmed)))):
            self.goes_on[word] = second
        if len(self) < _MOST_KNOWN:
            self[word] = alone
        return alone

    def begins(self, word: str, following: str) -> int:
        """How many words a phrase of more than one may have that begins with these; 0 if there is none."""
        stemmed = _stem_in_phrases(following)
        if self.goes_on[word].isdisjoint((stemmed, _SAME.get(stemmed, stemmed))):
            return 0
        first = _stem_in_phrases(word)
        return max(self._longest.get(first, 0), self._longest.get(_SAME.get(first, first), 0))

    def phrase(self, spoken: tuple[str, ...]) -> tuple[int, str]:
        """How many words the phrase at the beginning takes, and the one word for it; 0 if there is none of more than one."""
        known = self._phrases.get(spoken)
        if known is None:
            known = self._longest_phrase(spoken)
            if len(self._phrases) < _MOST_KNOWN:
                self._phrases[spoken] = known
        return known

    def _longest_phrase(self, spoken: tuple[str, ...]) -> tuple[int, str]:
        stemmed = tuple(map(_stem_in_phrases, spoken))
        for length in range(len(stemmed), 1, -1):
            if one_word := self._one_word(spoken[length - 1], stemmed[:length]):
                return length, one_word
        return 0, ""

    def _one_word(self, last: str, phrase: Phrase) -> str:
        """The one word for a phrase: `annual+leave`; "" where it is none. `last` is its last word as it was said."""
        if len(phrase) > 1 and last == "paid":  # "are holidays paid" is not about holiday pay
            return ""
        if phrase in _OWN_MEANING:
            return "+".join(phrase)
        found = self._alike.get(phrase) or self._alike.get(tuple(_SAME.get(one, one) for one in phrase))
        return "+".join(found[0]) if found and not (len(phrase) == 1 and last in OWN_WORDS) else ""


def _stem_in_phrases(word: str) -> str:
    return stem(word) if word[0].isalpha() else word


@lru_cache(maxsize=4)
def _lexicon(thesaurus: Thesaurus) -> _Lexicon:
    return _Lexicon(thesaurus)


def in_preferred_words(said: str, thesaurus: Thesaurus) -> str:
    """`said` with each phrase of a meaning of its own, and each that the thesaurus knows, as one word: `annual+leave`."""
    lexicon, spoken = _lexicon(thesaurus), said.split()
    result = list(map(lexicon.__getitem__, spoken))
    done = 0
    for at in [at for at, word in enumerate(spoken[:-1]) if word in lexicon.goes_on]:
        if at < done or not (most := lexicon.begins(spoken[at], spoken[at + 1])):
            continue
        taken, one_word = lexicon.phrase(tuple(spoken[at : at + most]))
        if taken:
            done = at + taken
            result[at:done] = [one_word, *[""] * (taken - 1)]
    return " ".join(filter(None, result))
