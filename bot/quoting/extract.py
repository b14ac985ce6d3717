"""The answerer that needs no model: quotes the sentences, rows or items of the found passages that answer.

Every unit of the passages is weighed by the words it shares with the question (the rarer, the heavier), by where they
stand, and by whether it holds the kind of thing asked for. What the passages do not talk about is declined.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from bot.language import Thesaurus
from bot.model import Extract, Found, Passage
from bot.quoting.weighing import Query, Weighed, stemmed, weigh
from bot.reading.asked import Wanted
from bot.reading.sentences import Shape, Unit

LONGEST_ANSWER = 80
"""Words an extract may have: what is read at a glance in a chat."""

MOST_UNITS = 3
"""Sentences, rows or lists quoted at most."""

_WIDEST_TABLE = 5
"""Columns of a table that is quoted as a table: a wider one is not read at a glance, and not at all on a phone."""

_WORTH_ADDING = 0.8
"""Share of the best unit's worth from which another one is quoted with it."""

_AS_WELL = 0.2
"""Worth that a row may lack to be as good as the best of its table; rows further down lose a little by their place."""

SURE_ENOUGH = 0.5
"""Confidence from which the quotation is taken for an answer. At this point 99 of 100 tuning questions that the
documents answer are answered and more than half of the others declined (tests/bot/questions)."""

_OFFSET, _SAID, _ESSENTIAL, _HELD, _FOUND = -2.2, 3.4, 2.5, 1.5, 4.3
"""Weights of a logistic regression over the tuning questions of tests/bot/questions; see `_confidence`. The offset is
1.9 above the fitted one: strangers use more words that nobody thought of."""

_FULL_SCORE = 2.2
"""A word's score over its rarity when a passage is all about it: the limit of search's saturation."""


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
    query = Query.of(question, thesaurus, rarity or {})
    weighed = weigh(query, found)
    if not weighed or not query.weights:
        return Extract("", (), answered=False, confidence=0.0)
    confidence = _confidence(query, weighed[0], found)
    if confidence < SURE_ENOUGH:
        return Extract("", (), answered=False, confidence=confidence)
    chosen = _steps(query, weighed) or _chosen(weighed)
    return Extract(_text(chosen), _passages(chosen), answered=True, confidence=confidence)


def _confidence(query: Query, best: Weighed, found: Sequence[Found]) -> float:
    """How sure we are that the passages answer, from 0 to 1.

    Counts how much of what the question is about is said, and how near; how much of what it cannot do without; whether
    the kind of thing asked for is there; and how well the passage was found, against one that is all about it.
    """
    essential = {term: query.weights[term] for term in query.essential}
    score = next(f.score for f in found if f.passage is best.passage)
    signs = (
        _OFFSET
        + _SAID * _share(query.subject, best.met)
        + _ESSENTIAL * (_share(essential, best.met) - 1 if essential else 0.0)
        + _HELD * best.held
        + _FOUND * min(1.0, score / (_FULL_SCORE * query.rarity))
    )
    return 1 / (1 + math.exp(-signs))


def _share(weights: Mapping[str, float], met: Mapping[str, float]) -> float:
    return sum(weight * met[term] for term, weight in weights.items()) / sum(weights.values())


# -- choosing ----------------------------------------------------------------------------------------------------------


def _chosen(weighed: Sequence[Weighed]) -> list[Weighed]:
    """The best units that fit together into one answer, best first."""
    parts = [_rows(weighed, weighed[0]) or [weighed[0]]]
    for candidate in weighed[:12]:
        chosen = [unit for part in parts for unit in part]
        good = candidate.worth >= _WORTH_ADDING * weighed[0].worth and not _is_told(candidate, chosen)
        if good and not _repeats(candidate, chosen):
            parts = _with(parts, candidate, _rows(weighed, candidate))
    return [unit for part in parts for unit in part]


def _with(parts: Sequence[list[Weighed]], candidate: Weighed, rows: list[Weighed]) -> list[list[Weighed]]:
    """The parts of an answer with another one, if there is room. Rows of a table that stands in the passage of the best
    part come together, in the place of what stands elsewhere if need be; of other tables there is the best row.
    """
    ways = [[*parts, [candidate]]]
    if (passage := parts[0][0].passage) is candidate.passage and rows:
        ways = [[*parts, rows], [*(part for part in parts if part[0].passage is passage), rows], *ways]
    fitting = (way for way in ways if len(way) <= MOST_UNITS and _fits([unit for part in way for unit in part]))
    return next(fitting, list(parts))


def _rows(weighed: Sequence[Weighed], best: Weighed) -> list[Weighed]:
    """The rows of a table that answer as well as its best one: which of them is the asker's, only the asker knows."""
    rows = [w for w in weighed if w.passage is best.passage and w.unit.block == best.unit.block]
    alike = [w for w in rows if w.worth >= best.worth - _AS_WELL]
    if best.unit.shape is Shape.ROW and not _fits(alike):
        alike = [replace(w, unit=replace(w.unit, lead="")) for w in alike]
    return alike if best.unit.shape is Shape.ROW and _fits(alike) else []


def _is_told(candidate: Weighed, chosen: Sequence[Weighed]) -> bool:
    """Whether it is among the rows chosen, or another row of their table: those that fit are all there."""
    rows = [c for c in chosen if c.unit.shape is Shape.ROW]
    return any(c.passage is candidate.passage and c.unit.block == candidate.unit.block for c in rows)


def _fits(chosen: Sequence[Weighed]) -> bool:
    return len(_text(chosen).split()) <= LONGEST_ANSWER


def _steps(query: Query, weighed: Sequence[Weighed]) -> list[Weighed]:
    """The whole list, if the question asks how to do something and the best unit is one of its steps."""
    best = weighed[0]
    if query.asked.wanted is not Wanted.PROCEDURE or best.unit.shape is not Shape.ITEM:
        return []
    steps = [w for w in weighed if w.passage is best.passage and w.unit.block == best.unit.block]
    return steps if _fits(steps) else []


def _lead(unit: Unit) -> str:
    return unit.lead if unit.shape is not Shape.SENTENCE and not unit.lead.endswith("?") else ""


def _repeats(candidate: Weighed, chosen: Sequence[Weighed]) -> bool:
    """Whether another passage says the same with the same numbers; with other numbers, both are quoted."""
    own = _said(candidate)
    others = (_said(c) for c in chosen if c.passage is not candidate.passage or c.unit.text == candidate.unit.text)
    return any(_numbers(own) == _numbers(o) and len(own & o) > 0.75 * min(len(own), len(o)) for o in others)


def _said(weighed: Weighed) -> set[str]:
    return set(stemmed(weighed.unit.text).split())


def _numbers(said: set[str]) -> set[str]:
    return {word for word in said if word[0].isdigit()}


def _text(chosen: Sequence[Weighed]) -> str:
    """The quotation: by passage, in reading order."""
    paragraphs = []
    for passage in _passages(chosen):
        quoted = sorted((c for c in chosen if c.passage is passage), key=lambda c: c.place)
        paragraphs.append(_paragraph([c.unit for c in quoted]))
    return "\n\n".join(paragraphs)


def _paragraph(quoted: Sequence[Unit]) -> str:
    lines: list[str] = []
    lead = ""
    for unit, *more in _together(quoted):
        if _lead(unit) and _lead(unit) != lead:
            lead = _lead(unit)
            if lead not in lines:
                lines.append(lead)
        if unit.before and unit.before not in lines:
            lines.append(unit.before)
        is_item = unit.shape is not Shape.SENTENCE
        if more or (not is_item and lines and lines[-1].startswith(("- ", "|"))):
            lines.append("")  # or Markdown takes it for a part of what is above
        lines += _table([unit, *more]) if more else [f"- {unit.text}" if is_item else unit.text]
    return "\n".join(lines).strip()


def _together(quoted: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Units one by one, but the rows of a table that is narrow enough to be shown as one together."""
    for (_, head), run in groupby(quoted, lambda unit: (unit.block, unit.head)):
        rows = list(run)
        yield from [rows] if 1 < len(head) <= _WIDEST_TABLE else ([row] for row in rows)


def _table(rows: Sequence[Unit]) -> list[str]:
    shown = [rows[0].head, *(row.cells for row in rows)]
    head, *body = (f"| {' | '.join(cells)} |" for cells in shown)
    return [head, f"|{'---|' * len(rows[0].head)}", *body]


def _passages(chosen: Sequence[Weighed]) -> tuple[Passage, ...]:
    return tuple(dict.fromkeys(c.passage for c in chosen))
