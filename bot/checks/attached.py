"""Whether a number stands with its own thing: 28 days in the row of Germany are not the days of France.

Judged only where the passages set things side by side: rows and columns of a table, items of a list with a name in
front, sentences that differ in little but the thing and its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.checks.quantities import evened, money, quantities
from bot.language import content_stems, words
from bot.reading.sentences import Shape, Unit, units

_ALIKE = 0.6
"""Share of the words of two sentences, figures aside, that both have, if they say the same of two things."""

_CLAUSE = re.compile(r"[,;](?!\d)|\b(?:and|but|while|whereas|versus|vs|compared (?:to|with))\b|\n", re.IGNORECASE)

Figure = tuple[str, str]
"""A number with its unit or currency."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Figures that stand under two names. `rows` and `columns` are the names of the others, each as stems."""

    figures: frozenset[Figure]
    row: frozenset[str]
    column: frozenset[str]
    rows: tuple[frozenset[str], ...]
    columns: tuple[frozenset[str], ...]

    def denies(self, said: frozenset[str]) -> bool:
        """Whether `said` names another row or column than this one."""
        return _other(said, self.row, self.rows) or _other(said, self.column, self.columns)


def _other(said: frozenset[str], own: frozenset[str], others: Sequence[frozenset[str]]) -> bool:
    apart = own - frozenset().union(*others)
    return bool(apart) and not said & apart and any(said & (other - own) for other in others)


def misattached(text: str, passages: Sequence[str]) -> bool:
    """Whether a figure in `text` is another thing's, by what the `passages` set side by side."""
    text, blocks = _same_names(text), [list(units(_same_names(passage))) for passage in passages]
    if _is_quoted(text, blocks):
        return False
    cells = [cell for block in blocks for cell in _cells(block)]
    if not cells:
        return False
    in_cells = {unit.text for block in blocks for unit in block if _is_named(unit)}
    elsewhere = {
        f
        for block in blocks
        for u in block
        if u.text not in in_cells and not _is_twin(u, block)
        for f in _figures(u.text)
    }
    return any(
        _is_stray(figure, said, cells) and not _is_placed(figure, said, cells)
        for said in _claims(text, cells)
        for figure in _figures(said) - elsewhere
    )


_COUNTRIES = (
    (re.compile(r"\bU\.?K\b\.?"), "United Kingdom"),
    (re.compile(r"\bU\.?S\b(?:\.?A\b)?\.?(?![$\d])"), "United States"),
)


def _same_names(text: str) -> str:
    """`text` with two countries in full, which tables and sentences call by different names."""
    for short, name in _COUNTRIES:
        text = short.sub(name, text)
    return text


def _is_quoted(text: str, blocks: Sequence[Sequence[Unit]]) -> bool:
    """Whether a passage says it word for word, with its figures where it has them."""
    said = f" {' '.join(words(text))} "
    return any(said in f" {' '.join(words(unit.text))} " for block in blocks for unit in block)


def _is_stray(figure: Figure, said: str, cells: Sequence[Cell]) -> bool:
    holders = [cell for cell in cells if figure in cell.figures]
    stems = frozenset(content_stems(said))
    return bool(holders) and all(cell.denies(stems) for cell in holders)


def _is_placed(figure: Figure, said: str, cells: Sequence[Cell]) -> bool:
    """Whether the clause around a figure names its row, whatever the rest of the sentence speaks of."""
    clauses = [frozenset(content_stems(clause)) for clause in _CLAUSE.split(said) if figure in _figures(clause)]
    holders = [(cell, cell.row - frozenset().union(*cell.rows)) for cell in cells if figure in cell.figures]
    return any(clause & name and not cell.denies(clause) for clause in clauses for cell, name in holders)


def _claims(text: str, cells: Sequence[Cell]) -> list[str]:
    """The sentence, or its clauses where it speaks of several rows or columns."""
    said = frozenset(content_stems(text))
    several = any(len(_named(said, names)) > 1 for cell in cells for names in (
        (cell.row, *cell.rows), (cell.column, *cell.columns),
    ))  # fmt: skip
    return _CLAUSE.split(text) if several else [text]


def _named(said: frozenset[str], names: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    apart = [name - frozenset().union(*(other for other in names if other != name)) for name in names]
    return [name for name in dict.fromkeys(apart) if said & name]


def _figures(text: str) -> frozenset[Figure]:
    amounts, rest = money(evened(text))
    return frozenset({*((m.amount, m.currency) for m in amounts), *((q.number, q.unit) for q in quantities(rest))})


# -- rows, columns, and named items --------------------------------------------------------------------------------------


def _is_named(unit: Unit) -> bool:
    return unit.shape is not Shape.SENTENCE and ": " in unit.text and len(unit.text.partition(": ")[0].split()) <= 8


def _is_twin(unit: Unit, block: Sequence[Unit]) -> bool:
    return any(unit in pair for pair in _twins(block))


def _cells(block: Sequence[Unit]) -> Iterator[Cell]:
    for number in dict.fromkeys(unit.block for unit in block):
        yield from _table([unit for unit in block if unit.block == number and _is_named(unit)])
    for one, other in _twins(block):
        for own, its in ((one, other), (other, one)):
            name, others = _apart(own, its), _apart(its, own)
            if name and others:
                yield Cell(_figures(own.text), name, frozenset(), (others,), ())


def _table(rows: Sequence[Unit]) -> Iterator[Cell]:
    names = [frozenset(content_stems(row.text.partition(": ")[0])) for row in rows]
    for at, row in enumerate(rows):
        cells = row.text.partition(": ")[2].split("; ")
        columns = [_words(cell) for cell in cells]
        for here, cell in enumerate(cells):
            others = tuple(column for there, column in enumerate(columns) if there != here)
            elsewhere = tuple(name for there, name in enumerate(names) if there != at and name != names[at])
            yield Cell(_figures(cell), names[at], columns[here] if others else frozenset(), elsewhere, others)


def _words(text: str) -> frozenset[str]:
    return frozenset(stem for stem in content_stems(text) if not stem[0].isdigit())


# -- sentences that differ in little ---------------------------------------------------------------------------------------


def _twins(block: Sequence[Unit]) -> Iterator[tuple[Unit, Unit]]:
    stated = [unit for unit in block if not _is_named(unit) and any(u for _, u in _figures(unit.text))]
    for one, other in combinations(stated, 2):
        a, b = _words(evened(one.text)), _words(evened(other.text))
        if len(a & b) >= _ALIKE * len(a | b) and _figures(one.text) != _figures(other.text):
            yield one, other


def _apart(own: Unit, other: Unit) -> frozenset[str]:
    return _words(evened(own.text)) - _words(evened(other.text))
