"""Small SQLite files that outlive the process: opened safely, shared by processes, erased for good."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

log = logging.getLogger(__name__)

_BUSY_SECONDS = 1.0  # the edge has three seconds to acknowledge; another process holds the lock for milliseconds


def open_database(path: Path, schema: str, name: str) -> sqlite3.Connection:
    """A connection in write-ahead mode. A damaged file is moved aside (`.damaged`) and an empty one begun.

    Commits survive a killed process; `synchronous=NORMAL` spares the acknowledgement a disk flush, at the price of the
    last moments before a power cut. Erased text is overwritten.

    Args:
        path: the SQLite file.
        schema: what is created where it is missing.
        name: what the file is, for the log.

    Raises:
        sqlite3.OperationalError: the disk does not let us.

    """
    try:
        return _connected(path, schema)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        log.error("The %s was damaged: moved aside, starting an empty one", name)
        path.replace(path.with_suffix(".damaged"))
        for leftover in ("-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        return _connected(path, schema)


def _connected(path: Path, schema: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
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
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
