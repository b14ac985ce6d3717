"""The answerer that needs no model: quotes the sentences, rows or items of the found passages that answer.

Every unit of the passages is weighed by the words it shares with the question (the rarer, the heavier), by where they
stand, and by whether it holds the kind of thing asked for. What the passages do not talk about is declined.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.asked import MEASURED, NUMBER_WORDS, Asked, asked
from bot.language import STOP_WORDS, Thesaurus, stem, words
from bot.model import Extract, Found, Passage
from bot.sentences import Shape, Unit, clean, units

LONGEST_ANSWER = 80
"""Words an extract may have: what is read at a glance in a chat."""

MOST_UNITS = 3
"""Sentences, rows or lists quoted at most."""

SURE_ENOUGH = 0.5
"""Confidence from which the quotation is taken for an answer; see `_confidence`."""

_GENERIC = frozenset(
    stem(word)
    for word in "allow allowed amount apply ask available back become begin bring call change charge check claim collect "
    "come company count cover day days different during employee employees employer entitled ever exactly far fast file "
    "find first follow full give happen help here hour hours im kick kicks know last least left let level long look max "
    "maximum mean min minimum month months much new next normal number office often people per percent person "
    "possible provide put really receive related request required right run say see send set show soon staff start stay "
    "still submit take talk tell thing things time today tomorrow top towards try type usual usually week weeks "
    "whats work worked worker workers working year years".split()
)
"""Words of HR questions that say little about their subject: missing from a passage, they prove nothing."""
_GENERIC_WEIGHT = 0.35

_IN_UNIT, _BY_SYNONYM, _IN_LEAD, _IN_HEADING, _NEARBY = 1.0, 0.8, 0.7, 0.55, 0.3
"""What a word of the question counts by where it stands: in the unit itself, or ever further around it."""


def extract(
    question: str, found: Sequence[Found], thesaurus: Thesaurus, rarity: Mapping[str, float] | None = None
) -> Extract:
    """Quote what answers `question` from `found` (best first), at most LONGEST_ANSWER words.

    Args:
        question: best with its typing errors repaired (`SearchResult.asked`).
        found: the passages to quote from.
        thesaurus: which other words say the same.
        rarity: how rare each stem of the question is among all passages (`SearchResult.rarity`); without it, all
            words count alike.

    """
    query = _Query.of(question, thesaurus, rarity or {})
    weighed = sorted(
        (w for rank, f in enumerate(found) for w in _weigh(query, f, rank, found[0].score)), key=lambda w: -w.score
    )
    if not weighed or not query.weights:
        return Extract("", (), answered=False, confidence=0.0)
    confidence = _confidence(query, weighed[0])
    if confidence < SURE_ENOUGH:
        return Extract("", (), answered=False, confidence=confidence)
    chosen = _chosen(weighed)
    return Extract(_text(chosen), _passages(chosen), answered=True, confidence=confidence)


@dataclass(frozen=True, slots=True)
class _Query:
    """The question as weighted stems with the other phrases for each, and the kind of thing it asks for."""

    weights: Mapping[str, float]
    others: Mapping[str, tuple[str, ...]]
    asked: Asked

    @classmethod
    def of(cls, question: str, thesaurus: Thesaurus, rarity: Mapping[str, float]) -> _Query:
        said = words(question)
        content = dict.fromkeys(_stem(word) for word in said if word not in STOP_WORDS)
        usual = sum(rarity.values()) / len(rarity) if rarity else 1.0
        weights = {s: rarity.get(s, usual) * (_GENERIC_WEIGHT if s in _GENERIC else 1.0) for s in content}
        others: dict[str, tuple[str, ...]] = {}
        for phrase, alternatives in thesaurus.matches([stem(word) for word in said]):
            padded = tuple(f" {' '.join(other)} " for other in alternatives)
            for term in phrase:
                others[term] = others.get(term, ()) + padded
        return cls(weights, others, asked(question))

    @property
    def whole(self) -> float:
        return sum(self.weights.values()) or 1.0


def _stem(word: str) -> str:
    return stem(NUMBER_WORDS.get(word, word))


def _stemmed(text: str) -> str:
    """The stems of `text`, separated and surrounded by blanks, so that phrases can be looked up."""
    return f" {' '.join(map(_stem, words(text)))} "


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A unit with what it weighs. `covered`: share of the question's weight found in its passage; `held`: see Asked."""

    unit: Unit
    passage: Passage
    rank: int
    place: int
    score: float
    covered: float
    held: float
    siblings: tuple[Unit, ...]


def _weigh(query: _Query, found: Found, rank: int, best: float) -> list[_Weighed]:
    passage = found.passage
    parts = units(passage.text)
    around = _stemmed(f"{passage.title} {' '.join(passage.headings)}")
    whole = _stemmed(clean(passage.text))
    prior = found.score / best if best > 0 else 0.0
    weighed = []
    for place, unit in enumerate(parts):
        places = (
            (_stemmed(unit.text), _IN_UNIT),
            (_stemmed(unit.lead), _IN_LEAD),
            (around, _IN_HEADING),
            (whole, _NEARBY),
        )
        met = {term: _met(query, term, places) for term in query.weights}
        share = sum(weight * met[term] for term, weight in query.weights.items()) / query.whole
        covered = sum(weight * (met[term] > 0) for term, weight in query.weights.items()) / query.whole
        held = query.asked.held_by(unit.text)
        score = share + _kind_bonus(query, held) + 0.3 * prior - _penalty(unit) - 0.004 * place
        siblings = tuple(p for p in parts if p.block == unit.block)
        weighed.append(_Weighed(unit, passage, rank, place, score, covered, held, siblings))
    return weighed


def _met(query: _Query, term: str, places: Sequence[tuple[str, float]]) -> float:
    """What one word of the question counts: the best of where it, or another phrase for it, stands."""
    for text, worth in places:
        if f" {term} " in text:
            return worth
        if any(other in text for other in query.others.get(term, ())):
            return worth * _BY_SYNONYM
    return 0.0


def _kind_bonus(query: _Query, held: float) -> float:
    return (0.5 if query.asked.wanted in MEASURED else 0.15) * held


def _penalty(unit: Unit) -> float:
    """What is not said as an answer is: questions, announcements, names of links, examples."""
    if unit.text.endswith("?"):
        return 0.6
    if unit.text.endswith(":"):
        return 0.3
    if unit.shape is not Shape.ROW and unit.size < 5:
        return 0.2
    return 0.15 if unit.text.casefold().startswith(("for example", "example")) else 0.0


def _confidence(query: _Query, best: _Weighed) -> float:
    """How sure we are that the passages answer, from 0 to 1."""
    missing = 0.0 if best.held or query.asked.wanted not in MEASURED else 1.0
    return 1 / (1 + math.exp(-(8 * (best.covered - 0.55) - 2 * missing)))


# -- choosing ----------------------------------------------------------------------------------------------------------


def _chosen(weighed: Sequence[_Weighed]) -> list[_Weighed]:
    """The best units that fit together into one answer, best first."""
    chosen: list[_Weighed] = []
    for candidate in weighed[:12]:
        good = candidate.score >= 0.7 * weighed[0].score and not _repeats(candidate, chosen)
        if good and len(_text([*chosen, candidate]).split()) <= LONGEST_ANSWER:
            chosen.append(candidate)
    return chosen[:MOST_UNITS]


def _lead(unit: Unit) -> str:
    return unit.lead if unit.shape is not Shape.SENTENCE and not unit.lead.endswith("?") else ""


def _repeats(candidate: _Weighed, chosen: Sequence[_Weighed]) -> bool:
    own = set(_stemmed(candidate.unit.text).split())
    others = (set(_stemmed(c.unit.text).split()) for c in chosen)
    return any(len(own & other) > 0.75 * min(len(own), len(other)) for other in others)


def _text(chosen: Sequence[_Weighed]) -> str:
    """The quotation: by passage, in reading order."""
    paragraphs = []
    for passage in _passages(chosen):
        quoted = sorted((c for c in chosen if c.passage is passage), key=lambda c: c.place)
        paragraphs.append(_paragraph([c.unit for c in quoted]))
    return "\n\n".join(paragraphs)


def _paragraph(quoted: Sequence[Unit]) -> str:
    lines: list[str] = []
    lead = ""
    for unit in quoted:
        if _lead(unit) and _lead(unit) != lead:
            lead = _lead(unit)
            if lead not in lines:
                lines.append(lead)
        lines.append(unit.text if unit.shape is Shape.SENTENCE else f"- {unit.text}")
    return "\n".join(lines)


def _passages(chosen: Sequence[_Weighed]) -> tuple[Passage, ...]:
    return tuple(dict.fromkeys(c.passage for c in chosen))
