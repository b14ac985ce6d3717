"""Small SQLite files for what people entrusted to us: hundreds of rows, several processes, nothing lost without a word."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

log = logging.getLogger(__name__)

_BUSY_SECONDS = 5.0  # another process holds the lock for milliseconds


def opened(path: Path, schema: str) -> sqlite3.Connection:
    """A connection to the file, made if missing (mode 0600). A damaged one is moved aside, for a person to look at.

    Commits survive a power cut; erased text is overwritten.

    Raises:
        sqlite3.Error, OSError: the file can be neither read nor made.

    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        return _connected(path, schema)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        log.error("%s was damaged: moved aside, starting an empty one", path.name)
        path.replace(path.with_suffix(".damaged"))
        for leftover in ("-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        return _connected(path, schema)


@contextlib.contextmanager
def changing(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One transaction, of which everything is kept or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def others_wrote(db: sqlite3.Connection) -> int:
    """A number that changes when another connection, of any process, wrote to the file."""
    return int(db.execute("PRAGMA data_version").fetchone()[0])


def _connected(path: Path, schema: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA secure_delete=ON")
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("quick_check failed")
        db.executescript(schema)
    except sqlite3.Error:
        db.close()
        raise
    return db
