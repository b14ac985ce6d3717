"""Small SQLite files that outlive the process: opened safely, shared by processes, erased for good."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bot.tally import Tally

log = logging.getLogger(__name__)

T = TypeVar("T")

_ASIDE = 5
"""Damaged files of a kind that are kept. The largest hold most: where a disk fails, the later ones are nearly empty."""

_BUSY_SECONDS = 1.0  # the edge has three seconds to acknowledge; another process holds the lock for milliseconds


def open_database(path: Path, schema: str, name: str, *, flushed: bool = False) -> sqlite3.Connection:
    """A connection in write-ahead mode. A damaged or emptied file is moved aside (`*.damaged`) and an empty one begun.

    Commits survive a killed process; without `flushed` they spare the acknowledgement a disk flush, at the price of the
    last moments before a power cut. Erased text is overwritten.

    Args:
        path: the SQLite file, made if missing (mode 0600).
        schema: what is created where it is missing.
        name: what is in the file, for the log.
        flushed: commits survive a power cut, too.

    Raises:
        sqlite3.OperationalError, OSError: the disk does not let us.

    """
    if str(path) == ":memory:":
        return _connected(path, schema, flushed)
    _make(path)
    try:
        return _looked_at(path, schema, flushed)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        log.error("The file of the %s was damaged: moved aside, starting an empty one", name)
        _move_aside(path)
        _make(path)
        return _connected(path, schema, flushed)


def moved_aside(folder: Path) -> tuple[str, ...]:
    """The names of damaged files that wait in `folder` for somebody to look at them, oldest first of each kind."""
    return tuple(sorted(file.name for file in folder.glob("*.damaged")))


def _make(path: Path) -> None:
    """Make the file where there is none. It is never seen empty: an empty one has lost what was in it."""
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with contextlib.closing(sqlite3.connect(fresh)) as db:
            db.execute("PRAGMA journal_mode=WAL")
        with contextlib.suppress(FileExistsError):  # another process was quicker
            path.hardlink_to(fresh)
    finally:
        fresh.unlink(missing_ok=True)


def _looked_at(path: Path, schema: str, flushed: bool) -> sqlite3.Connection:
    if path.stat().st_size == 0:
        raise sqlite3.DatabaseError("emptied")
    return _connected(path, schema, flushed)


def _move_aside(path: Path) -> None:
    """Keep a damaged file, with the log that may still complete it, and of the same kind the largest few."""
    aside = path.with_name(f"{path.stem}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.damaged")
    path.replace(aside)
    with contextlib.suppress(FileNotFoundError):
        path.with_name(f"{path.name}-wal").replace(_log_of(aside))
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    of_its_kind = sorted(path.parent.glob(f"{path.stem}-*.damaged"), key=lambda file: -file.stat().st_size)
    for file in of_its_kind[_ASIDE:]:
        file.unlink()
        _log_of(file).unlink(missing_ok=True)


def _log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def _connected(path: Path, schema: str, flushed: bool) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute(f"PRAGMA synchronous={'FULL' if flushed else 'NORMAL'}")
        db.execute("PRAGMA secure_delete=ON")
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("quick_check failed")
        db.executescript(schema)
    except sqlite3.Error:
        db.close()
        raise
    return db


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Everything inside becomes visible at once, or not at all."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk may have ended it
            db.execute("ROLLBACK")
        raise


class Drawer:
    """One such file, safe to use from any thread, for records that one can do without: a disk that fails is logged
    without its words, which may quote ours, and counted (`NAME.failed`); the caller goes on. Of a file that could not be
    opened the log says so once, while what it does not take is counted all the same.

    Args:
        path, schema, name, flushed: as for `open_database`.
        meanwhile: what becomes of records that the disk does not take, for the log.

    """

    def __init__(
        self, path: Path, schema: str, name: str, tally: Tally, *, flushed: bool = False, meanwhile: str = ""
    ) -> None:
        self._name, self._tally, self._meanwhile = name, tally, meanwhile and f": {meanwhile}"
        self._lock = threading.Lock()
        self._is_over = False
        self._db: sqlite3.Connection | None = None
        with self._telling("opened"):
            self._db = open_database(path, schema, name, flushed=flushed)

    @property
    def is_open(self) -> bool:
        return self._db is not None

    def read(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """What `work` finds in the database, or `otherwise`."""
        with self._lock, self._telling("read"):
            return work(self._open)
        return otherwise

    def write(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """The same in a transaction."""
        with self._lock, self._telling("written"), transaction(self._open) as db:
            return work(db)
        return otherwise

    def erase_for_good(self) -> None:
        """Empty the write-ahead log, which remembers what was deleted."""
        self.read(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone(), None)

    def give_up(self) -> None:
        """Go on without the file, as if it could not have been opened."""
        with self._lock:
            if self._db:
                self._db.close()
            self._db = None

    def close(self) -> None:
        """Let go of the file. Who still comes finds nothing, which is no failure: the process is about to end."""
        self._is_over = True
        self.give_up()

    @property
    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            raise _NotOpen
        return self._db

    @contextlib.contextmanager
    def _telling(self, doing: str) -> Iterator[None]:
        try:
            yield
        except _NotOpen:
            if not self._is_over:
                self._tally.add(f"{self._name}.failed")
        except (sqlite3.Error, OSError) as error:
            reason = getattr(error, "sqlite_errorname", None) or type(error).__name__
            log.error("The %s could not be %s (%s)%s", self._name, doing, reason, self._meanwhile)
            self._tally.add(f"{self._name}.failed")


class _NotOpen(Exception):
    """There is no file to read or to write."""
