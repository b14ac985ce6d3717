"""A connection to SQLite that the threads of a process share, one at a time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


class Closed(sqlite3.OperationalError):
    """The connection was closed by another thread, as the database was replaced: to be tried again, like a busy one."""

    sqlite_errorcode = sqlite3.SQLITE_BUSY


class SharedConnection:
    """One connection for short statements of many threads: what it has read stays in its memory.

    Of a connection for each thread, nearly every one has to read anew what the others changed. May raise what SQLite
    raises, and `Closed`.

    Args:
        database: the file.
        seconds: how long a statement waits for a lock.
        pragmas: settings of the connection, by name.

    """

    def __init__(self, database: Path, seconds: float, pragmas: Mapping[str, int]) -> None:
        self._lock, self._open = threading.Lock(), True
        self._connection = sqlite3.connect(database, timeout=seconds, isolation_level=None, check_same_thread=False)
        for name, value in pragmas.items():
            self._connection.execute(f"PRAGMA {name} = {value}").fetchall()

    def execute(self, statement: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        """Carry out a statement that finds nothing."""
        with self._lock:
            self._check()
            return self._connection.execute(statement, tuple(values))

    def rows(self, statement: str, values: Iterable[Any] = ()) -> list[Any]:
        """What a statement finds."""
        with self._lock:
            self._check()
            return self._connection.execute(statement, tuple(values)).fetchall()

    def close(self) -> None:
        """Close it, after the statement that another thread is carrying out."""
        with self._lock:
            self._open = False
            self._connection.close()

    def _check(self) -> None:
        if not self._open:
            raise Closed("closed")
