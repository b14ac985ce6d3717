"""Ranking: what a question asks for, and how well a passage answers to it.

Candidates come from SQLite's BM25 over stems; they are ranked anew with what BM25 does not see: synonyms of HR, which
words stand together, how much of the question is met, and whether the headings say so.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.knowledge.index import Reader, Row
from bot.language import STOP_WORDS, Phrase, Thesaurus, slips_apart, stem, words
from bot.model import Found, Passage, Scope

_CANDIDATES, _BY_OTHER_WORDS = 30, 20  # passages looked at closely, by the asker's words and by those of the thesaurus
_TITLE, _HEADINGS, _BODY = 1.6, 2.0, 1.0  # how much a word in each field counts
_SATURATION, _LENGTH_MATTERS, _USUAL_LENGTH = 1.2, 0.5, 70.0  # BM25's k1, b and average length (in stems)
_SYNONYM = 0.6  # worth of a word of the thesaurus, against the asker's own
_TOGETHER = 0.35  # bonus for two words that stand together in the passage as they do in the question
_UNMET = 0.45  # what is left of the score of a passage that meets none of the question's weight
_SAME_DOCUMENT = 0.08  # share of its other good passages that a document lends to each of them
_RANK_OFFSET = 60  # evens out the first ranks of two rankings that are fused
_VOWELS = frozenset("aeiouy")
_FIRES = re.compile(
    r"\bfire(?= (?:me|you|us|him|her|them|some(?:one|body)|any(?:one|body)|people|staff)\b)|\bfiring\b", re.IGNORECASE
)
_FIRED = re.compile(r"\bfired\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found, best first, and in which version of the scope's knowledge.

    `asked` is the question with its typing errors repaired. `rarity` tells for each stem of it how rare it is (idf; the
    larger the rarer).
    """

    version: str
    found: tuple[Found, ...]
    asked: str = ""
    rarity: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Query:
    """A question as stems, each with its rarity, and the other phrases for what it says."""

    stems: tuple[str, ...]
    rarity: dict[str, float]
    synonyms: tuple[tuple[Phrase, tuple[Phrase, ...]], ...]
    text: str


Nearest = Callable[[Mapping[int, str], int], Sequence[int]]
"""Of passages (digests by number), the numbers of so many that are nearest to the question in meaning, best first."""


def search(
    reader: Reader,
    text: str,
    scope: Scope,
    thesaurus: Thesaurus,
    *,
    limit: int,
    version: str,
    nearest: Nearest | None = None,
) -> SearchResult:
    """The passages of the scope that best match `text`; see SearchResult.

    With `nearest`, the ranking by words and the one by meaning are fused. What only the latter finds has score 0.
    """
    query = _understood(reader, text, scope, thesaurus)
    others = {term for _, phrases in query.synonyms for phrase in phrases for term in phrase} - set(query.stems)
    rows = {row.number: row for row in reader.matching(scope, others, _BY_OTHER_WORDS)}
    rows |= {row.number: row for row in reader.matching(scope, set(query.stems), _CANDIDATES)}
    scored = {number: _score(query, row) for number, row in rows.items()}
    best = sorted(scored, key=lambda number: (-scored[number], number))[: 4 * limit]
    passages = {number: reader.passage(number) for number in best}
    final = _lent(scored, {number: passages[number].path for number in best})
    found = sorted((Found(passages[n], round(score, 4)) for n, score in final.items()), key=lambda f: -f.score)
    if nearest:
        found = _fused(found, [reader.passage(n) for n in nearest(reader.digests(scope), 4 * limit)])
    return SearchResult(version, tuple(found[:limit]), query.text, query.rarity)


def _fused(by_words: list[Found], by_meaning: list[Passage]) -> list[Found]:
    """Both rankings by the sum of reciprocal ranks (Cormack, Clarke and Buettcher, 2009, with their constant of 60)."""
    worth: defaultdict[str, float] = defaultdict(float)
    for ranking in ([found.passage for found in by_words], by_meaning):
        for rank, passage in enumerate(ranking, 1):
            worth[passage.id] += 1 / (_RANK_OFFSET + rank)
    all_found = {passage.id: Found(passage, 0.0) for passage in by_meaning} | {f.passage.id: f for f in by_words}
    return sorted(all_found.values(), key=lambda f: (-worth[f.passage.id], -f.score))


def _understood(reader: Reader, text: str, scope: Scope, thesaurus: Thesaurus) -> _Query:
    said = [_repaired(reader, scope, word, thesaurus) for word in words(_unburnt(text))]
    all_stems = [stem(word) for word in said]
    content = tuple(stem(word) for word in said if word not in STOP_WORDS)
    synonyms = tuple((phrase, _contents(others)) for phrase, others in thesaurus.matches(all_stems))
    terms = {*content, *(term for _, phrases in synonyms for phrase in phrases for term in phrase)}
    total = reader.size(scope)
    rarity = {term: _idf(reader.frequency(scope, term), total) for term in terms}
    return _Query(content, rarity, synonyms, " ".join(said))


def _unburnt(text: str) -> str:
    """Who asks whether they can be fired is not told about fire wardens."""
    return _FIRED.sub("dismissed", _FIRES.sub("dismiss", text))


def _contents(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """The phrases without their stop words, each once; what is nothing but stop words says nothing."""
    content = (tuple(term for term in phrase if term not in STOP_WORDS) for phrase in phrases)
    return tuple(dict.fromkeys(filter(None, content)))


def _idf(frequency: int, total: int) -> float:
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))


def _repaired(reader: Reader, scope: Scope, word: str, thesaurus: Thesaurus) -> str:
    """`word`, or the known word it was probably meant to be. Known words are never touched."""
    plain = word.isalpha() and len(word) > 4 and word not in STOP_WORDS
    if not plain or reader.frequency(scope, stem(word)) or thesaurus.knows(stem(word)):
        return word
    most = 1 if len(word) < 8 else 2
    near = [
        (slips_apart(word, other, most), -passages, other)
        for other, passages in reader.words_like(scope, word[0], len(word) - most, len(word) + most)
    ]
    return min((n for n in near if n[0] <= most and _is_slip(word, n[2])), default=(0, 0, word))[2]


def _is_slip(word: str, other: str) -> bool:
    """Whether the words differ as mistyped ones do. One consonant for another makes another word: parking, packing."""
    if len(word) != len(other) or len(word) > 9:
        return True
    changed = [pair for pair in zip(word, other, strict=True) if pair[0] != pair[1]]
    return len(changed) > 1 or all(letter in _VOWELS for pair in changed for letter in pair)


def _score(query: _Query, row: Row) -> float:
    counts = _Counts(row, query.rarity)
    met = {term: counts.weight(term) for term in set(query.stems)}
    own = sum(query.rarity[term] * met[term] for term in query.stems)
    extra, helped = _synonym_score(query, counts, met)
    whole = sum(query.rarity[term] for term in query.stems) or 1.0
    covered = sum(query.rarity[t] for t in query.stems if met[t] or t in helped) / whole
    return (own + extra + _together(query, row)) * (_UNMET + (1 - _UNMET) * covered)


def _synonym_score(query: _Query, counts: _Counts, met: dict[str, float]) -> tuple[float, set[str]]:
    """What the best other phrase for each phrase of the question adds, and the stems it stands for."""
    extra, helped = 0.0, set[str]()
    for phrase, others in query.synonyms:
        own = sum(query.rarity.get(term, 0.0) * met.get(term, 0.0) for term in phrase)
        best = max((counts.phrase(other, query.rarity) for other in others), default=0.0)
        if best:
            helped.update(phrase)
        extra += max(0.0, _SYNONYM * best - own)
    return extra, helped


def _together(query: _Query, row: Row) -> float:
    pairs = set(pairwise(query.stems))
    if not pairs:
        return 0.0
    there = {*pairwise(row.body), *pairwise(row.headings), *pairwise(row.title)}
    return _TOGETHER * sum(query.rarity[a] + query.rarity[b] for a, b in pairs & there if a != b)


class _Counts:
    """How often each stem of the query occurs in a passage, weighted by field and evened out as BM25 does."""

    def __init__(self, row: Row, terms: Collection[str]) -> None:
        self._row = row
        evened = _SATURATION * (1 - _LENGTH_MATTERS + _LENGTH_MATTERS * len(row.body) / _USUAL_LENGTH)
        often: defaultdict[str, float] = defaultdict(float)
        for stems, weight in ((row.title, _TITLE), (row.headings, _HEADINGS), (row.body, _BODY)):
            for term in stems:
                if term in terms:
                    often[term] += weight
        self._weights = {term: n * (_SATURATION + 1) / (n + evened) for term, n in often.items()}

    def weight(self, term: str) -> float:
        return self._weights.get(term, 0.0)

    def phrase(self, content: Phrase, rarity: dict[str, float]) -> float:
        """The worth of a phrase: all of its words must be there; standing together counts fully, else by half."""
        worth = 0.0
        for term in content:
            if (weight := self._weights.get(term)) is None:
                return 0.0
            worth += rarity[term] * weight
        return worth if len(content) == 1 or self._adjacent(content) else worth / 2

    def _adjacent(self, content: Sequence[str]) -> bool:
        wanted = set(pairwise(content))
        texts = (self._row.title, self._row.headings, self._row.body)
        return any(wanted <= set(pairwise(text)) for text in texts)


def _lent(scored: dict[int, float], paths: dict[int, str]) -> dict[int, float]:
    """Scores with a little of what the other passages of the same document have: a policy about the subject has
    several good passages, a passing mention has one.
    """
    by_document: defaultdict[str, list[float]] = defaultdict(list)
    for number, path in paths.items():
        by_document[path].append(scored[number])
    return {n: scored[n] + _SAME_DOCUMENT * (_top(by_document[p]) - scored[n]) for n, p in paths.items()}


def _top(scores: Iterable[float]) -> float:
    return sum(sorted(scores, reverse=True)[:4])
