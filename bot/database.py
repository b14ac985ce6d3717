"""Opening a small SQLite file that several processes share, and changing it in one piece."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)


def opened(path: Path, schema: str, *, what: str, busy_seconds: float, erase: bool = False) -> sqlite3.Connection:
    """A connection in write-ahead mode, for any thread. Commits survive a killed process; `synchronous=NORMAL` spares
    a disk flush, at the price of the last moments before a power cut. A damaged file is moved aside.

    Args:
        schema: statements that make what is not there.
        what: the file's name in the log, such as "The inbox".
        busy_seconds: how long to wait for a lock that another process holds.
        erase: overwrite what is deleted.

    Raises:
        sqlite3.OperationalError: the file cannot be used, and it is not the file's fault.

    """
    try:
        return _connected(path, schema, busy_seconds, erase)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        log.error("%s was damaged: moved aside, starting an empty one", what)
        path.replace(path.with_suffix(".damaged"))
        for leftover in ("-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        return _connected(path, schema, busy_seconds, erase)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Everything within, or nothing of it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _connected(path: Path, schema: str, busy_seconds: float, erase: bool) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute(f"PRAGMA secure_delete={'ON' if erase else 'OFF'}")
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("quick_check failed")
        db.executescript(schema)
    except sqlite3.Error:
        db.close()
        raise
    return db
