"""What goes into the store and comes out of it: rows, what became of them, and purges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class CorruptedRow(Exception):
    """A row is not one that we wrote: it names a file, asks to be unpickled, or holds something other than bytes."""


class CorruptedDatabase(Exception):
    """The database holds what we did not put there, or SQLite finds its structure damaged."""


class Row(NamedTuple):
    """What a row says of itself without its value; of a damaged one anything. `key` is None if the row is gone."""

    number: int
    key: Any
    header: Any
    plain: bool


RowKey = tuple[int, bytes]
"""A row by its number and its key: not another one that took either of them since."""


class NewRow(NamedTuple):
    """A row to be put in."""

    key: bytes
    header: bytes
    value: bytes

    @property
    def size(self) -> int:
        return len(self.header) + len(self.value)


class Written(NamedTuple):
    """The numbers of the rows that were put in, how many others went for them, and the newest change right afterwards."""

    rows: Sequence[int]
    gone: int
    newest: int


class Restored(NamedTuple):
    """How many rows of a purge are back, and how many others went for them."""

    back: int
    gone: int


class Span(NamedTuple):
    """From when to when, both included, in Unix seconds."""

    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Purge:
    """One purge, for the audit table: when (Unix seconds), who, what, and how many entries went, or came back.

    `number` is given by the table.
    """

    at: float
    by: str
    what: str
    removed: int
    number: int = 0
