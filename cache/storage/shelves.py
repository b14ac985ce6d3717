"""The open database: opened, looked at, replaced where it is damaged, and left where it is gone."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from bot.tally import Tally
from cache.keys import Seal
from cache.storage.faults import Fault, fault_of
from cache.storage.files import Files
from cache.storage.pulse import Pulse
from cache.storage.rows import CorruptedRow
from cache.storage.still import StillShelf
from cache.storage.store import Shelf

log = logging.getLogger(__name__)

T = TypeVar("T")

_ATTEMPTS = 4
"""How often one piece of work is tried: against a busy store, and after a damaged one was replaced."""

_PAUSE = 5.0
"""Seconds of serving without a store before one that could not be opened is tried again."""

_SAME_SECONDS = 0.005
"""How long files that were looked at count as the same: under load this spares most of the calls of the system."""


class Shelves:
    """The shelf on the files as they are now, and none where there cannot be one. Safe to use from any thread.

    `problem`: why there is none at the moment, in plain words with what to do about it; "" if there is one. `generation`
    grows with every opened database: what was learned from the one before is void. `pulse`: the one beside its files.

    Args:
        files: where the database, its key and its quarantine are.
        size: the most bytes it may take.
        tally: counts `cache.damaged`, `cache.busy` and `cache.disk`.
        clock: seconds; only differences matter.

    """

    def __init__(self, files: Files, size: int, tally: Tally, clock: Callable[[], float]) -> None:
        self._files, self._size, self._tally, self._clock = files, size, tally, clock
        self._opening = threading.RLock()
        self._shelf: Shelf | None = None
        self._still: StillShelf | None = None  # what can be read while no shelf can be opened
        self.pulse: Pulse | None = None
        self._rests_until = self._same_until = float("-inf")
        self._closed = self._told = False
        self.problem, self.generation = "", 0
        self.current()

    def close(self) -> None:
        """Let go of the files; there is no shelf from then on."""
        with self._opening:
            self._closed = True
            for shelf in (self._shelf, self._still):
                if shelf is not None:
                    self._leave(shelf)
            self.pulse = None

    def do(
        self,
        work: Callable[[Shelf], T],
        otherwise: T,
        shelf_for: Callable[[], Shelf | None] | None = None,
        attempts: int = _ATTEMPTS,
    ) -> T:
        """`work` on a sound shelf, or `otherwise`. Passes on CorruptedRow, which is about one row only."""
        for _ in range(attempts):
            shelf = (shelf_for or self.current)()
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
            self._tell_once(
                "The answer cache cannot write: %s. Answers are given without being kept", self._words(error)
            )
            if not shelf.reads():
                self._leave(shelf)
            return False
        if fault is Fault.BUSY:
            self._tally.add("cache.busy")
        else:
            self._replace(shelf, error)
        return True

    def at_hand(self) -> Shelf | None:
        """What can be read: the open shelf if that does no harm, else whatever `current` finds, else a still one.

        That it was replaced is seen by who follows the changes, before and after.
        """
        shelf = self._shelf
        if shelf is not None and self._files.are_safe(shelf.identity):
            return shelf
        return self.followed()

    def followed(self) -> Shelf | None:
        """Whatever `current` finds, else a still one: for who follows the changes, and must not follow old files."""
        shelf = self.current()
        return self._still_view() if shelf is None else shelf  # never `or`: its truth is a count read from the database

    def _still_view(self) -> Shelf | None:
        still = self._still
        if still is not None and still.is_outdated():
            with self._opening:
                if self._still is still:
                    still.release()
                    self._still = self._opened_still()
        return self._still

    def current(self) -> Shelf | None:
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
        self._rests_until, self.problem = self._clock() + _PAUSE, self._words(error)
        self._tally.add("cache.disk")
        self._tell_once("The answer cache cannot be opened: %s. Answers are given without being kept", self.problem)

    def _opened(self) -> Shelf:
        """A shelf on the files there, or on fresh ones if those are damaged or sealed with another key."""
        self._files.make_folder()
        self._files.clear_the_way()
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
        self.generation += 1
        self.pulse = Pulse(self._files.pulse)
        return Shelf(self._files, self._size, self.generation, seal)

    def _opened_still(self) -> StillShelf | None:
        """The database as it is, if it is ours: nothing may be put aside or made anew where nothing can be written."""
        with contextlib.suppress(OSError, sqlite3.Error):
            seal = Seal.read(self._files.secret)
            if seal is not None and not self._files.are_foreign():
                self.generation += 1
                return StillShelf(self._files, self.generation, seal)
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
        if self.pulse:
            self.pulse.beat()  # that of the files put aside, which others have open, too

    def _leave(self, shelf: Shelf) -> None:
        self._files.lengthen_map(shelf.identity)
        shelf.release()
        self._shelf = self._still = None

    def _words(self, error: Exception) -> str:
        """The error, with the files that cause it where SQLite does not name them."""
        return ". ".join(filter(None, (str(error), self._files.closed())))

    def _tell_once(self, message: str, reason: str) -> None:
        if not self._told:
            self._told = True
            log.warning(message, reason)
