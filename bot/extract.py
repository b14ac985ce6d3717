"""The answerer that needs no model: quotes the sentences, table rows or list items that answer, word for word.

A piece is worth what it says of the question, its words counted by their rarity; what its heading, its lead-in and its
document say counts for less. A question is declined when the best that can be quoted leaves out what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.asked import Asked, asked_for, holds
from bot.knowledge.search import SearchResult
from bot.language import STOP_WORDS, Phrase, Thesaurus, stem, words
from bot.model import Extract, Found, Passage
from bot.sentences import Form, Quotable, quotables

EXTRACT_VERSION = 1
"""Part of the key of cached answers: another number retires the quotations of an older version."""

LONGEST = 80
"""Words. About what is read at a glance in Slack."""

_PASSAGES = 6
_MOST_PIECES = 3
_AROUND = 0.55  # worth of a question's word said by the heading or lead-in instead of the piece itself
_SYNONYM = 0.7  # worth of a word of the thesaurus, against the asker's own
_KIND = 0.35  # share of the question's weight that holding the kind of thing asked for is worth
_RANK = 0.5  # how much the passage's own rank matters
_ALSO = 0.62  # a further piece must be worth this share of the best
_CONFIDENT = 0.5  # of the question's weight must be met by what is quoted, or by where it stands


@dataclass(frozen=True, slots=True)
class _Sought:
    """What the question asks: its words by weight, other phrases for them, and the kind of thing wanted."""

    weights: dict[str, float]
    synonyms: tuple[tuple[Phrase, tuple[Phrase, ...]], ...]
    kind: Asked

    @property
    def whole(self) -> float:
        return sum(self.weights.values()) or 1.0

    def met(self, said: set[str]) -> dict[str, float]:
        """The share (0..1) in which each word of the question is met by the stems `said`."""
        met = {term: 1.0 for term in self.weights if term in said}
        for phrase, others in self.synonyms:
            if any(_content(other) <= said for other in others):
                met |= {term: max(met.get(term, 0.0), _SYNONYM) for term in phrase if term in self.weights}
        return met


@dataclass(frozen=True, slots=True)
class _Piece:
    """A quotable piece with what it is worth."""

    quotable: Quotable
    worth: float
    met: dict[str, float]


def extract(result: SearchResult, thesaurus: Thesaurus) -> Extract:
    """Quote what answers `result.asked` from the passages found, in at most 80 words, or decline.

    Every quoted word stands in one of the passages returned; table rows are told with their column names.
    """
    sought = _sought(result, thesaurus)
    pieces = _valued(sought, result.found[:_PASSAGES])
    if not pieces:
        return Extract("", (), answered=False, confidence=0.0)
    chosen = _chosen(pieces)
    confidence = _confidence(sought, chosen)
    if confidence < _CONFIDENT:
        return Extract("", (), answered=False, confidence=confidence)
    quoted = tuple(dict.fromkeys(piece.quotable.passage for piece in chosen))
    return Extract(_told(chosen), quoted, answered=True, confidence=confidence)


def _sought(result: SearchResult, thesaurus: Thesaurus) -> _Sought:
    said = words(result.asked)
    weights = {s: result.rarity.get(s, 0.0) for word in said if word not in STOP_WORDS for s in [stem(word)]}
    return _Sought(weights, tuple(thesaurus.matches([stem(word) for word in said])), asked_for(result.asked))


def _valued(sought: _Sought, found: Sequence[Found]) -> list[_Piece]:
    """All pieces of the passages, the most valuable first."""
    best = max((f.score for f in found), default=0.0) or 1.0
    pieces = [
        _Piece(q, worth * (1 - _RANK + _RANK * f.score / best), met)
        for f in found
        for q in quotables(f.passage)
        for worth, met in [_worth(sought, q)]
        if worth > 0
    ]
    return sorted(pieces, key=lambda piece: -piece.worth)


def _worth(sought: _Sought, quotable: Quotable) -> tuple[float, dict[str, float]]:
    own = sought.met(_stems(quotable.text))
    around = sought.met(_stems(" ".join((quotable.text, quotable.lead, *_headings(quotable.passage)))))
    met = {term: max(own.get(term, 0.0), _AROUND * share) for term, share in around.items()}
    worth = sum(sought.weights[term] * share for term, share in met.items())
    if not own and quotable.form is not Form.ROW:
        worth *= 0.6
    if sought.kind is not Asked.ANYTHING and holds(quotable.text, sought.kind):
        worth += _KIND * sought.whole
    return worth * _fit(quotable), around


def _fit(quotable: Quotable) -> float:
    """Questions and long-winded pieces answer less well than short statements."""
    if quotable.text.rstrip("*_ ").endswith(("?", ":")):
        return 0.55
    return 1.0 if quotable.length <= 40 else 0.9


def _headings(passage: Passage) -> tuple[str, ...]:
    return (passage.title, *passage.headings)


def _chosen(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The best piece, and up to two more that are nearly as good and fit."""
    chosen: list[_Piece] = []
    room = LONGEST
    for piece in pieces:
        if len(chosen) == _MOST_PIECES or (chosen and piece.worth < _ALSO * chosen[0].worth):
            break
        if piece.quotable.length <= room and not _repeats(piece, chosen):
            chosen.append(piece)
            room -= piece.quotable.length
    return chosen or [pieces[0]]


def _repeats(piece: _Piece, chosen: Sequence[_Piece]) -> bool:
    """Whether nearly all of a piece is said already."""
    said = _stems(piece.quotable.text)
    return any(len(said & _stems(c.quotable.text)) > 0.8 * len(said) for c in chosen)


def _confidence(sought: _Sought, chosen: Sequence[_Piece]) -> float:
    """How much of the question, by weight, is met by what is quoted and where it stands; 0..1."""
    met = {term: max(piece.met.get(term, 0.0) for piece in chosen) for term in sought.weights}
    share = sum(sought.weights[term] * part for term, part in met.items()) / sought.whole
    fits = any(holds(piece.quotable.text, sought.kind) for piece in chosen)
    return share if fits else 0.6 * share


def _told(chosen: Sequence[_Piece]) -> str:
    """The pieces in reading order, list items and rows as a list."""
    order = {passage: n for n, passage in enumerate(dict.fromkeys(piece.quotable.passage for piece in chosen))}
    ordered = sorted(chosen, key=lambda piece: (order[piece.quotable.passage], piece.quotable.position))
    lines = [
        ("- " if len(ordered) > 1 and p.quotable.form is not Form.SENTENCE else "") + p.quotable.text for p in ordered
    ]
    return _cut("\n".join(lines))


def _cut(text: str) -> str:
    said = text.split(" ")
    return text if len(text.split()) <= LONGEST else " ".join(said[: LONGEST - 1]) + " …"


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text)}


def _content(phrase: Phrase) -> set[str]:
    return {term for term in phrase if term not in STOP_WORDS}
