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
from typing import NamedTuple, TypeVar

from bot.tally import Tally
from cache.connection import Closed
from cache.faults import Fault, fault_of
from cache.files import Files
from cache.keys import KEY_BYTES, Seal
from cache.pulse import UNKNOWN, Pulse
from cache.rows import CorruptedRow, NewRow, Purge, Row, RowKey
from cache.store import LARGEST_LOG_SHARE, Shelf, StillShelf

log = logging.getLogger(__name__)

T = TypeVar("T")

_ATTEMPTS = 4
"""How often one piece of work is tried: against a busy store, and after a damaged one was replaced."""

_PAUSE = 5.0
"""Seconds of serving without a store before one that could not be opened is tried again."""

_LOCKED_PAUSE = 1.0
"""Seconds without stores after one that others kept from being done."""

_SAME_SECONDS = 0.005
"""How long files that were looked at count as the same: under load this spares most of the calls of the system."""

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
        self._opening, self._writing = threading.RLock(), threading.Lock()
        self._shelf: Shelf | None = None
        self._still: StillShelf | None = None  # what can be read while no shelf can be opened
        self._pulse: Pulse | None = None
        self._rests_until = self._same_until = self._locked_until = float("-inf")
        self._closed = self._told = False
        self.problem = ""
        """Why there is no store at the moment, in plain words with what to do about it; "" if there is one."""
        self._generation = 0  # grows with every opened database: what was learned from the one before is void
        self._current()

    # -- entries ---------------------------------------------------------------------------------------------------

    def get(self, key: bytes) -> bytes | None:
        """The body stored under `key`, exactly as it was stored, or None. A damaged one is removed and counted."""
        nothing: bytes | None = None
        try:
            return self._do(lambda shelf: _unsealed(shelf, key), nothing, self._at_hand)
        except CorruptedRow:
            self.discard(key)
            return None

    def takes(self, size: int) -> bool:
        """Whether an entry of so many bytes is not too large."""
        return size * _LEAST_ENTRIES <= self._bounds.size

    def takes_at_once(self, size: int) -> bool:
        """Whether entries of so many bytes together may be `put` in one transaction, which all stands in the log at once."""
        return size * _LEAST_BATCHES <= self._bounds.size

    def put(self, new: Sequence[NewRow]) -> Stored | None:
        """Seal and store them, each replacing what its key held; None if they could not be stored.

        A store that others keep locked is left alone for a while, as somebody waits for an answer with every `put`.
        Others learn of it when the pulse is made to `beat`.
        """
        if self._clock() < self._locked_until:
            return None
        nothing: Stored | None = None
        return self._do(lambda shelf: self._write(shelf, new), nothing)

    def _write(self, shelf: Shelf, new: Sequence[NewRow]) -> Stored | None:
        """Other threads wait only while the database works, not while files are looked at."""
        new = [row._replace(value=shelf.seal.close(row.key, row.value)) for row in new]
        log_size = self._small_log_size(shelf)
        if log_size is None:
            return None
        has_room = shelf.has_plainly_room(self._files.database_size() + log_size, sum(row.size for row in new))
        pulse = self._pulse
        try:
            with self._writing, pulse.turn() if pulse else contextlib.nullcontext():
                written = shelf.write(new, self._bounds.entries, has_room=has_room)
        except sqlite3.Error as error:
            if isinstance(error, Closed) or fault_of(error) is not Fault.BUSY:
                raise
            self._tally.add("cache.busy")
            self._locked_until = self._clock() + _LOCKED_PAUSE
            return None
        if written.gone:
            self._tally.add("cache.evicted", written.gone)
        return Stored(written.rows, shelf.generation, written.newest)

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
        """Remove these rows; how many there were."""
        return self._change(lambda shelf: shelf.drop(rows), 0)

    def discard(self, key: bytes) -> None:
        """Remove a damaged entry, and say so."""
        log.warning("Corrupted cache entry removed")
        self._tally.add("cache.corrupt")
        self._change(lambda shelf: shelf.drop_key(key), None)

    # -- what other threads and processes did ------------------------------------------------------------------------

    def pulse(self) -> int:
        """Grows by BEAT with every write through any vault on this store; UNKNOWN where that cannot be told."""
        pulse = self._pulse
        return pulse.read() if pulse else UNKNOWN

    def is_own_store(self, since: int) -> bool:
        """Whether nothing changed since the pulse was that, but by one `put` of ours."""
        pulse = self._pulse
        return pulse is not None and pulse.is_one_of_ours(since)

    def beat(self, *, stored: bool = False) -> int:
        """Make the pulse grow; what it is then. `stored`: by a `put`, for `is_own_store`."""
        pulse = self._pulse
        return pulse.beat(named=stored) if pulse else UNKNOWN

    def rows(self) -> Changes:
        """The header of every sound row, oldest first; others are removed."""
        return self._do(self._read_rows, Changes(self._generation, 0, []), self._followed)

    def changed(self, since: Changes) -> Changes | None:
        """The rows touched after `since`; None if that is too long ago to tell, or was in another database."""
        if pulse := self._pulse:
            pulse.listen()
        return self._do(lambda shelf: self._read_changes(shelf, since), None, self._followed)

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
        return self._do(self._read_image, None, self._at_hand)

    def _read_image(self, shelf: Shelf) -> Image | None:
        if (found := shelf.image()) is None:
            return None
        newest, sealed = found
        body = shelf.seal.open(_image_key(newest), sealed) if isinstance(sealed, bytes) else None
        return None if body is None else Image(Changes(shelf.generation, newest, []), body)

    def keep_image(self, image: Image) -> None:
        """Write an index down, unless it takes more than a twentieth of the size limit; no entry changes by it."""
        if len(image.body) * _LEAST_IMAGES <= self._bounds.size:
            self._do(lambda shelf: self._write_image(shelf, image), None)

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
        self._do(lambda shelf: shelf.examine(), None)

    # -- purges --------------------------------------------------------------------------------------------------------

    def purge(self, rows: Sequence[RowKey], purge: Purge, undo_seconds: float, *, for_good: bool) -> int | None:
        """Remove these rows and record it; how many there were, None if it failed. Unless `for_good` they lie aside for
        `undo_seconds`.
        """
        nothing: int | None = None
        before = purge.at - undo_seconds
        removed = self._change(lambda shelf: shelf.purge(rows, purge, before, for_good=for_good), nothing)
        self._do(self._small_log_size, None)  # the log now holds all of that once more
        return removed

    def last_purge(self, since: float) -> Purge | None:
        """The newest purge since then (Unix seconds) that can be undone."""
        return self._do(lambda shelf: shelf.last_purge(since), None)

    def restore(self, purge: Purge, record: Purge, is_valid: Callable[[bytes, object], bool]) -> int | None:
        """Put back what `purge` removed, unless it is not valid (key, header) or its key taken; how many, None if it failed."""
        nothing: int | None = None
        entries = self._bounds.entries
        restored = self._change(lambda shelf: shelf.restore(purge.number, record, is_valid, entries), nothing)
        self._do(self._small_log_size, None)
        return restored

    def forget_purges(self, before: float) -> None:
        """Let go of what purges before then (Unix seconds) removed."""
        with self._writing:
            self._do(lambda shelf: shelf.forget_purges(before), None)

    def purges(self, limit: int) -> tuple[Purge, ...]:
        """The newest recorded purges, newest first."""
        return self._do(lambda shelf: shelf.purges(limit), (), self._at_hand)

    # -- counters ------------------------------------------------------------------------------------------------------

    def count(self, counts: Mapping[str, int], hits: Mapping[bytes, int]) -> bool:
        """Add to counters by name and to the hits of entries; whether that was written. No entry changes by it."""
        with self._writing:
            return self._do(lambda shelf: shelf.add_up(counts, hits), False)

    def counts(self) -> Mapping[str, int]:
        """The counters by name."""
        nothing: dict[str, int] = {}
        return self._do(lambda shelf: shelf.counters(), nothing, self._at_hand)

    def hits(self) -> Mapping[bytes, int]:
        """The hits of every entry by key."""
        nothing: dict[bytes, int] = {}
        return self._do(lambda shelf: shelf.hits_by_key(), nothing, self._at_hand)

    def size(self) -> int:
        """Bytes on disk, database and write-ahead log together."""
        return self._files.size()

    def close(self) -> None:
        """Let go of the files. Afterwards nothing is found and nothing is stored."""
        with self._opening:
            self._closed = True
            for shelf in (self._shelf, self._still):
                if shelf is not None:
                    shelf.release()
            self._shelf = self._still = self._pulse = None

    # -- the border --------------------------------------------------------------------------------------------------

    def _change(self, work: Callable[[Shelf], T], otherwise: T) -> T:
        """`work` that writes, on a sound shelf, or `otherwise`. When this returns, others can see what was done."""
        with self._writing:
            done = self._do(work, otherwise)
        self.beat()
        return done

    def _do(self, work: Callable[[Shelf], T], otherwise: T, shelf_for: Callable[[], Shelf | None] | None = None) -> T:
        """`work` on a sound shelf, or `otherwise`. Passes on CorruptedRow, which is about one row only."""
        for _ in range(_ATTEMPTS):
            shelf = (shelf_for or self._current)()
            if shelf is None:
                return otherwise
            try:
                return work(shelf)
            except CorruptedRow:
                raise
            except Exception as error:  # noqa: BLE001 - a damaged database makes the library raise almost anything
                if not self._survived(shelf, error):
                    return otherwise
        return otherwise

    def _survived(self, shelf: Shelf, error: Exception) -> bool:
        """Whether to try again after `error`."""
        fault = fault_of(error)
        if fault is Fault.OURS:
            log.error("The answer cache could not be asked (%s)", type(error).__name__, exc_info=error)
            return False
        if fault is Fault.DISK:
            self._tally.add("cache.disk")
            self._tell_once("The answer cache cannot write: %s. Answers are given without being kept", error)
            if not shelf.reads():
                self._leave(shelf)
            return False
        if fault is Fault.BUSY:
            self._tally.add("cache.busy")
        else:
            self._replace(shelf, error)
        return True

    def _at_hand(self) -> Shelf | None:
        """What can be read: the open shelf if that does no harm, else whatever `_current` finds, else a still one.

        That it was replaced is seen by who follows the changes, before and after.
        """
        shelf = self._shelf
        if shelf is not None and self._files.are_safe(shelf.identity):
            return shelf
        return self._followed()

    def _followed(self) -> Shelf | None:
        """Whatever `_current` finds, else a still one: for who follows the changes, and must not follow old files."""
        return self._current() or self._still_view()

    def _still_view(self) -> Shelf | None:
        still = self._still
        if still is not None and still.is_outdated():
            with self._opening:
                if self._still is still:
                    still.release()
                    self._still = self._opened_still()
        return self._still

    def _current(self) -> Shelf | None:
        """The open shelf, opened again if its files are gone or others; None while there cannot be one.

        Whether each of them is still the one that was opened is looked at every few milliseconds; whether they can be
        used without harm, always.
        """
        shelf = self._shelf
        if shelf is not None and self._files.are_safe(shelf.identity):
            if (now := time.monotonic()) < self._same_until:
                return shelf
            if self._files.are(shelf.identity):
                self._same_until = now + _SAME_SECONDS
                return shelf
        with self._opening:
            if self._shelf is not None and not self._files.are(self._shelf.identity):
                log.warning("The answer cache was deleted or replaced; opening it again")
                self._leave(self._shelf)
            if self._shelf is None and not self._closed and self._clock() >= self._rests_until:
                self._open()
            return self._shelf

    def _open(self) -> None:
        try:
            with self._files.alone():
                self._shelf = self._opened()
            self._told, self.problem, self._still = False, "", None
        except Exception as error:  # noqa: BLE001 - whatever is in the way, answers are given without a store
            self._rest(error)
            if self._still is None and fault_of(error) is Fault.DISK and not self._files.unsafe():
                self._still = self._opened_still()

    def _rest(self, error: Exception) -> None:
        self._rests_until, self.problem = self._clock() + _PAUSE, str(error)
        self._tally.add("cache.disk")
        self._tell_once("The answer cache cannot be opened: %s. Answers are given without being kept", error)

    def _opened(self) -> Shelf:
        """A shelf on the files there, or on fresh ones if those are damaged or sealed with another key."""
        self._files.make_folder()
        seal, is_new = Seal.load(self._files.secret)
        if self._files.are_foreign() or (is_new and self._files.exist()):
            self._put_aside("not sealed with this store's key")
        try:
            return self._shelf_on_files(seal)
        except Exception as error:
            if fault_of(error) is not Fault.DAMAGED:
                raise
            self._put_aside(str(error))
            return self._shelf_on_files(seal)

    def _shelf_on_files(self, seal: Seal) -> Shelf:
        self._generation += 1
        self._pulse = Pulse(self._files.pulse)
        return Shelf(self._files, self._bounds.size, self._generation, seal)

    def _opened_still(self) -> StillShelf | None:
        """The database as it is, if it is ours: nothing may be put aside or made anew where nothing can be written."""
        with contextlib.suppress(OSError, sqlite3.Error):
            seal = Seal.read(self._files.secret)
            if seal is not None and not self._files.are_foreign():
                self._generation += 1
                return StillShelf(self._files, self._generation, seal)
        return None

    def _replace(self, shelf: Shelf, error: Exception) -> None:
        """Put a damaged database aside, unless another thread or process has done it already."""
        with self._opening, self._files.alone():
            if self._shelf is not shelf:
                return
            try:
                if self._files.are(shelf.identity):
                    self._put_aside(str(error))
            except OSError as stuck:  # a folder that cannot be written
                self._rest(stuck)
            self._leave(shelf)

    def _put_aside(self, reason: str) -> None:
        log.error("Corrupted cache entry or database (%s); moved to quarantine, starting a fresh one", reason)
        self._tally.add("cache.damaged")
        self._files.put_aside()
        self.beat()  # the pulse of the files put aside, which others have open, too

    def _leave(self, shelf: Shelf) -> None:
        shelf.release()
        self._shelf = self._still = None

    def _tell_once(self, message: str, error: Exception) -> None:
        if not self._told:
            self._told = True
            log.warning(message, error)


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
