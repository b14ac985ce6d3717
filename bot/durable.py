"""Small SQLite files that outlive the process: opened safely, shared by processes, erased for good."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.tally import Tally

log = logging.getLogger(__name__)

T = TypeVar("T")

_ASIDE = 5
"""Damaged files of a kind that are kept. The largest hold most: where a disk fails, the later ones are nearly empty."""

AGAIN_SECONDS = 10.0
"""How long a file that could not be opened is left alone: trying may take a second, and somebody waits."""

_BUSY_SECONDS = 1.0  # the edge has three seconds to acknowledge; another process holds the lock for milliseconds

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class UnsafeFolder(OSError):
    """Others can write where our files are: what they put there would be answered with."""


def unsafe(folder: Path) -> str:
    """Why what is in `folder` cannot be trusted, with what to do about it; "" if it can, or is not there."""
    try:
        found = folder.stat()
    except OSError:
        return ""
    if found.st_uid != os.geteuid():
        return f"{folder} belongs to another user. Remove it, or give it to us: chown {os.geteuid()} {folder}"
    if found.st_mode & _OTHERS_WRITE:
        return f"{folder} can be written by other users. Close it: chmod 700 {folder}"
    return ""


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
    with _alone(path.parent):
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


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold off other processes that open a file in `folder`: two must not move aside, or make, the same."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def moved_aside(folder: Path) -> tuple[str, ...]:
    """The names of damaged files that wait in `folder` for somebody to look at them, oldest first of each kind."""
    return tuple(sorted(file.name for file in folder.glob("*.damaged")))


def _make(path: Path) -> None:
    """Make the file where there is none. It is never seen empty: an empty one has lost what was in it."""
    if path.exists():
        return
    _drop_log(path)  # SQLite would take it for a part of the new file
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with contextlib.closing(sqlite3.connect(fresh)) as db:
        db.execute("PRAGMA journal_mode=WAL")
    fresh.replace(path)


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
    without its words, which may quote ours, and counted (`NAME.failed`); the caller goes on. Of a file that cannot be
    opened the log says so once, while what it does not take is counted all the same; it is tried again now and then. One
    that was deleted or replaced is opened anew.

    Args:
        path, schema, name, flushed: as for `open_database`.
        meanwhile: what becomes of records that the disk does not take, for the log.
        clock: monotonic seconds.

    """

    def __init__(
        self,
        path: Path,
        schema: str,
        name: str,
        tally: Tally,
        *,
        flushed: bool = False,
        meanwhile: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path, self._name, self._tally, self._clock = path, name, tally, clock
        self._meanwhile = meanwhile and f": {meanwhile}"
        self._open_anew = partial(open_database, path, schema, name, flushed=flushed)
        self._lock = threading.Lock()
        self._is_over = self._is_given_up = False
        self._db: sqlite3.Connection | None = None
        self._identity: Identity = None, None
        self._again_at = float("-inf")
        with self._telling("opened"):
            self._open()

    @property
    def is_open(self) -> bool:
        return self._db is not None

    def read(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """What `work` finds in the database, or `otherwise`."""
        with self._lock, self._telling("read"):
            return work(self._opened())
        return otherwise

    def write(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """The same in a transaction."""
        with self._lock, self._telling("written"), transaction(self._opened()) as db:
            return work(db)
        return otherwise

    def erase_for_good(self) -> None:
        """Empty the write-ahead log, which remembers what was deleted."""
        self.read(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone(), None)

    def give_up(self) -> None:
        """Go on without the file, as if it could never be opened."""
        with self._lock:
            self._is_given_up = True
            self._let_go()

    def close(self) -> None:
        """Let go of the file. Who still comes finds nothing, which is no failure: the process is about to end."""
        self._is_over = True
        self.give_up()

    def _opened(self) -> sqlite3.Connection:
        """The file that is there now, opened if it is not yet."""
        if self._db is not None and not is_still(self._path, self._identity):
            log.error("The file of the %s was deleted or replaced: opening it again", self._name)
            self._tally.add(f"{self._name}.failed")
            self._let_go()
            drop_log_of(self._path, self._identity)
        if self._db is None and not self._is_given_up and self._clock() >= self._again_at:
            with contextlib.suppress(sqlite3.Error, OSError):  # told when it was opened first
                self._open()
        if self._db is None:
            raise _NotOpen
        return self._db

    def _open(self) -> None:
        self._again_at = self._clock() + AGAIN_SECONDS
        self._db = self._open_anew()
        self._identity, self._again_at = identity_of(self._path), float("-inf")

    def _let_go(self) -> None:
        if self._db:
            self._db.close()
        self._db = None

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


Identity = tuple[tuple[int, int] | None, tuple[int, int] | None]
"""Names a file and its write-ahead log."""


def identity_of(path: Path) -> Identity:
    """Names the files that are there now."""
    return _inode(path), _inode(_log_of(path))


def is_still(path: Path, identity: Identity) -> bool:
    """Whether the file is the one that was opened: what is written to one that was deleted is gone with us."""
    return _inode(path) == identity[0]


def drop_log_of(path: Path, identity: Identity) -> None:
    """Remove the log of a file that another took the place of: SQLite would write it into that one."""
    if _inode(_log_of(path)) == identity[1]:
        _drop_log(path)


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _drop_log(path: Path) -> None:
    for leftover in ("-wal", "-shm"):
        path.with_name(path.name + leftover).unlink(missing_ok=True)


class _NotOpen(Exception):
    """There is no file to read or to write."""
