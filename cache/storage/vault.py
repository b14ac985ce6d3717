"""The border where a faulty disk or database stops being one.

Nothing here raises for a damaged, locked, full, read-only, deleted or replaced store: reads find nothing, writes say
that they did not happen.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from bot.tally import Tally
from cache.keys import KEY_BYTES
from cache.storage.connection import Closed
from cache.storage.faults import Fault, fault_of
from cache.storage.files import Files
from cache.storage.pulse import UNKNOWN
from cache.storage.rows import CorruptedRow, NewRow, Purge, Restored, Row, RowKey, Span
from cache.storage.shelves import Shelves
from cache.storage.store import LARGEST_LOG_SHARE, Shelf

log = logging.getLogger(__name__)

T = TypeVar("T")

_LOCKED_PAUSE = 1.0
"""Seconds without storing after another process stopped a store, by a lock or by reading for long what the log holds."""

_LONGEST_FOLD = 1.0
"""Seconds a store waits for room in the write-ahead log; then it is not done, so that the size limit holds."""

_LEAST_ENTRIES = 10
"""One entry may take a tenth of the size limit, so that it never costs all others their place."""

_LEAST_BATCHES = 50
"""Entries stored together may take this part of the size limit; one alone may take more."""

_LEAST_IMAGES = 20
"""The image of the index may take this part of the size limit; a larger one is not worth the entries it costs."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most the store may hold, counted on disk."""

    entries: int
    size: int  # bytes, database and write-ahead log together


class Changes(NamedTuple):
    """What was read of the rows of one database: `newest` numbers the last change that is in it."""

    generation: int
    newest: int
    rows: list[Row]


class Stored(NamedTuple):
    """The numbers of rows that were put in, and the newest change right afterwards: of their own or of others."""

    rows: Sequence[int]
    generation: int
    newest: int


@dataclass(frozen=True, slots=True)
class Image:
    """An index as bytes, with how far it had read the store; `changes` has no rows."""

    changes: Changes
    body: bytes


class Vault:
    """Sealed values by key. Safe to use from many threads and processes; `close()` once at the end.

    Args:
        files: where the database, its key and its quarantine are.
        bounds: kept at every write; the oldest rows go first.
        tally: counts `cache.corrupt`, `cache.damaged`, `cache.evicted`, `cache.busy` and `cache.disk`.
        clock: seconds; only differences matter.

    """

    def __init__(self, files: Files, bounds: Bounds, tally: Tally, clock: Callable[[], float]) -> None:
        self._files, self._bounds, self._tally, self._clock = files, bounds, tally, clock
        self._shelves, self._writing = Shelves(files, bounds.size, tally, clock), threading.Lock()
        self._locked_until = float("-inf")
        if files.database_size() > bounds.size:
            tally.add("cache.evicted", self._once(lambda shelf: shelf.shrink(), 0))

    @property
    def problem(self) -> str:
        """Why there is no store at the moment, in plain words with what to do about it; "" if there is one."""
        return self._shelves.problem

    # -- entries ---------------------------------------------------------------------------------------------------

    def get(self, key: bytes) -> bytes | None:
        """The body stored under `key`, exactly as it was stored, or None. A damaged one is removed and counted."""
        try:
            return self._shelves.do(lambda shelf: _unsealed(shelf, key), None, self._shelves.at_hand)
        except CorruptedRow:
            self.discard(key)
            return None

    def takes(self, size: int) -> bool:
        """Whether an entry of so many bytes is not too large."""
        return size * _LEAST_ENTRIES <= self._bounds.size

    def takes_at_once(self, size: int) -> bool:
        """Whether entries of so many bytes together may be `put` in one transaction, all of which is in the log at the same
        time.
        """
        return size * _LEAST_BATCHES <= self._bounds.size

    def put(self, new: Sequence[NewRow]) -> Stored | None:
        """Seal and store them, each replacing what its key held; None if they could not be stored.

        A store that others keep locked is left alone for a while, as somebody waits for an answer with every `put`.
        Others learn of it when the pulse is made to `beat`.
        """
        if self._clock() < self._locked_until:
            return None
        return self._shelves.do(lambda shelf: self._write(shelf, new), None)

    def _write(self, shelf: Shelf, new: Sequence[NewRow]) -> Stored | None:
        """Other threads wait only while the database works, not while files are looked at."""
        new = [NewRow(row.key, row.header, shelf.seal.close(row.key, row.value)) for row in new]
        log_size = self._small_log_size(shelf)
        if log_size is None:
            self._leave_alone()
            return None
        has_room = shelf.has_plainly_room(self._files.database_size() + log_size, sum(row.size for row in new))
        pulse = self._shelves.pulse
        try:
            with self._writing, pulse.turn() if pulse else contextlib.nullcontext():
                written = shelf.write(new, self._bounds.entries, has_room=has_room)
        except sqlite3.Error as error:
            self._note_lock(error)
            return None
        if written.gone:
            self._tally.add("cache.evicted", written.gone)
        return Stored(written.rows, shelf.generation, written.newest)

    def _note_lock(self, error: sqlite3.Error) -> None:
        """Leave a store that others keep locked alone for a while. Any other error is raised again."""
        if isinstance(error, Closed) or fault_of(error) is not Fault.BUSY:
            raise error
        self._leave_alone()

    def _leave_alone(self) -> None:
        self._tally.add("cache.busy")
        self._locked_until = self._clock() + _LOCKED_PAUSE

    def _small_log_size(self, shelf: Shelf) -> int | None:
        """Bytes of the write-ahead log once it leaves room for a write; waits a while for that, as others may be folding it."""
        give_up = time.monotonic() + _LONGEST_FOLD
        while (size := self._files.log_size()) > self._bounds.size * LARGEST_LOG_SHARE:
            if time.monotonic() > give_up:
                return None
            with self._writing:
                shelf.fold_log()
            time.sleep(0.001)
        return size

    def remove(self, rows: Sequence[RowKey]) -> int:
        """Remove these rows, unless others keep the store locked; how many went."""
        return self._tidied(lambda shelf: shelf.drop(rows))

    def remove_old(self, before: float, among: int) -> int:
        """Remove those of the so many oldest rows that were stored before then (Unix seconds), whoever wrote them; how many.

        Of what another release keeps here, or what the index has no room for, nobody else would see that its time is over.
        """
        if not (old := self._shelves.do(lambda shelf: shelf.old(before, among), list[RowKey]())):
            return 0
        return self.remove(old)

    def discard(self, key: bytes) -> None:
        """Remove a damaged entry, and say so."""
        log.warning("Corrupted cache entry removed")
        self._tally.add("cache.corrupt")
        self._tidied(lambda shelf: shelf.drop_key(key))

    # -- what other threads and processes did ------------------------------------------------------------------------

    def pulse(self) -> int:
        """Grows by BEAT with every write through any vault on this store; UNKNOWN where that cannot be told."""
        pulse = self._shelves.pulse
        return pulse.read() if pulse else UNKNOWN

    def is_own_store(self, since: int) -> bool:
        """Whether nothing changed since the pulse was that, but by one `put` of ours."""
        pulse = self._shelves.pulse
        return pulse is not None and pulse.is_one_of_ours(since)

    def beat(self, *, stored: bool = False) -> int:
        """Make the pulse grow; what it is then. `stored`: by a `put`, for `is_own_store`."""
        pulse = self._shelves.pulse
        return pulse.beat(named=stored) if pulse else UNKNOWN

    def rows(self) -> Changes:
        """The header of every sound row, oldest first; others are removed."""
        return self._shelves.do(self._read_rows, Changes(self._shelves.generation, 0, []), self._shelves.followed)

    def changed(self, since: Changes) -> Changes | None:
        """The rows touched after `since`; None if that is too long ago to tell, or was in another database."""
        if pulse := self._shelves.pulse:
            pulse.listen()
        return self._shelves.do(lambda shelf: self._read_changes(shelf, since), None, self._shelves.followed)

    def _read_rows(self, shelf: Shelf) -> Changes:
        newest = shelf.newest_change()  # before the rows: what changes meanwhile is read again
        return Changes(shelf.generation, newest, self._sound(shelf, shelf.rows()))

    def _read_changes(self, shelf: Shelf, since: Changes) -> Changes | None:
        if shelf.generation != since.generation or (found := shelf.changed(since.newest)) is None:
            return None
        newest, rows = found
        return Changes(shelf.generation, newest, self._sound(shelf, rows))

    def image(self) -> Image | None:
        """The index as it was last written down; None if there is none, or not one that was sealed here."""
        return self._shelves.do(self._read_image, None, self._shelves.at_hand)

    def _read_image(self, shelf: Shelf) -> Image | None:
        if (found := shelf.image()) is None:
            return None
        newest, sealed = found
        body = shelf.seal.open(_image_key(newest), sealed) if isinstance(sealed, bytes) else None
        return None if body is None else Image(Changes(shelf.generation, newest, []), body)

    def keep_image(self, image: Image) -> None:
        """Write an index down, unless it takes more than a twentieth of the size limit; no entry changes by it."""
        if len(image.body) * _LEAST_IMAGES <= self._bounds.size:
            self._shelves.do(lambda shelf: self._write_image(shelf, image), None)

    def _write_image(self, shelf: Shelf, image: Image) -> None:
        newest = image.changes.newest
        if shelf.generation == image.changes.generation and self._small_log_size(shelf) is not None:
            with self._writing:
                shelf.keep_image(newest, shelf.seal.close(_image_key(newest), image.body))

    def _sound(self, shelf: Shelf, rows: list[Row]) -> list[Row]:
        """Those of `rows` that have the shape we write; the others are removed."""
        sound = [row for row in rows if is_sound(row)]
        if len(sound) < len(rows):
            unsound = [row.number for row in rows if not is_sound(row)]
            log.warning("Corrupted cache entry removed (%d of them)", len(unsound))
            self._tally.add("cache.corrupt", len(unsound))
            shelf.drop_rows(unsound)
        return sound

    def examine(self) -> None:
        """Have SQLite check the database; one that is damaged is replaced."""
        self._shelves.do(lambda shelf: shelf.examine(), None)

    # -- purges --------------------------------------------------------------------------------------------------------

    def purge(
        self,
        rows: Sequence[RowKey],
        purge: Purge,
        undoable: Span,
        *,
        for_good: bool,
        aside: Sequence[RowKey] = (),
    ) -> int | None:
        """Remove these rows and record it; how many there were, None if it failed. Unless `for_good` they lie aside; what
        purges out of the span `undoable` moved there is gone for good, and those in `aside`.
        """
        removed: int | None = self._change(
            lambda shelf: shelf.purge(rows, purge, undoable, for_good=for_good, aside=aside), None
        )
        self._shelves.do(self._small_log_size, None)  # the log now holds all of that once more
        return removed

    def aside(self) -> list[tuple[RowKey, Any]]:
        """What lies aside of purges: by number and key there, with its header."""
        return self._shelves.do(lambda shelf: shelf.aside(), [])

    def last_purge(self, undoable: Span) -> Purge | None:
        """The newest purge made then that can be undone."""
        return self._shelves.do(lambda shelf: shelf.last_purge(undoable), None)

    def returnable(self, purge: Purge) -> list[tuple[bytes, Any]]:
        """Keys and headers of what `purge` removed and nothing took the place of."""
        return self._shelves.do(lambda shelf: shelf.returnable(purge.number), [])

    def restore(self, purge: Purge, record: Purge, is_valid: Callable[[bytes, object], bool]) -> int | None:
        """Put back what `purge` removed, unless it is not valid (key, header) or its key taken; how many, None if it failed."""
        entries = self._bounds.entries
        restored: Restored | None = self._change(
            lambda shelf: shelf.restore(purge.number, record, is_valid, entries), None
        )
        self._shelves.do(self._small_log_size, None)  # as after a purge
        if restored is None:
            return None
        self._tally.add("cache.evicted", restored.gone)
        return restored.back

    def forget_purges(self, undoable: Span) -> None:
        """Let go of what purges out of that span removed."""
        self._tidied(lambda shelf: shelf.forget_purges(undoable))

    def purges(self, limit: int) -> tuple[Purge, ...]:
        """The newest recorded purges, newest first."""
        return self._shelves.do(lambda shelf: shelf.purges(limit), (), self._shelves.at_hand)

    # -- counters ------------------------------------------------------------------------------------------------------

    def count(self, counts: Mapping[str, int], hits: Mapping[bytes, int]) -> bool:
        """Add to counters by name and to the hits of entries; whether that was written. No entry changes by it.

        Where it was not, what was counted waits for the next time.
        """
        return self._once(lambda shelf: shelf.add_up(counts, hits), False)

    def counts(self) -> Mapping[str, int]:
        """The counters by name."""
        return self._shelves.do(lambda shelf: shelf.counters(), {}, self._shelves.at_hand)

    def hits(self) -> Mapping[bytes, int]:
        """The hits of every entry by key."""
        return self._shelves.do(lambda shelf: shelf.hits_by_key(), {}, self._shelves.at_hand)

    def size(self) -> int:
        """Bytes on disk, database and write-ahead log together."""
        return self._files.size()

    def close(self) -> None:
        """Let go of the files. Afterwards nothing is found and nothing is stored."""
        self._shelves.close()

    # -- how it is written -------------------------------------------------------------------------------------------

    def _tidied(self, work: Callable[[Shelf], int]) -> int:
        """How many rows went by `work`, as others can see when this returns. It can wait for the next time: see `_once`."""
        if self._clock() < self._locked_until:
            return 0
        if gone := self._once(work, 0):
            self.beat()
        return gone

    def _once(self, work: Callable[[Shelf], T], otherwise: T) -> T:
        """`work` that writes and can wait for the next time: tried once, as whoever stores meanwhile waits for it."""

        def unless_locked(shelf: Shelf) -> T:
            try:
                return work(shelf)
            except sqlite3.Error as error:
                self._note_lock(error)
                return otherwise

        with self._writing:
            return self._shelves.do(unless_locked, otherwise, attempts=1)

    def _change(self, work: Callable[[Shelf], T], otherwise: T) -> T:
        """`work` that writes, on a sound shelf, or `otherwise`. When this returns, others can see what was done."""
        with self._writing:
            done = self._shelves.do(work, otherwise)
        self.beat()
        return done


def _unsealed(shelf: Shelf, key: bytes) -> bytes | None:
    sealed = shelf.take(key)
    body = None if sealed is None else shelf.seal.open(key, sealed)
    if sealed is not None and body is None:
        raise CorruptedRow
    return body


def _image_key(newest: int) -> bytes:
    return f"index {newest}".encode()


def is_sound(row: Row) -> bool:
    """Whether a row is gone or has the shape that we write; what it says is checked by its seal when it is read."""
    return row.key is None or (
        isinstance(row.key, bytes) and len(row.key) == KEY_BYTES and isinstance(row.header, bytes) and row.plain
    )
