"""The database where nothing can be written: a full disk, or one that is read-only."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from typing import Any

from cache.keys import Seal
from cache.storage.files import NO_FILES, Files
from cache.storage.store import BUSY_SECONDS, Shelf


class StillShelf(Shelf):
    """A database on a full or read-only disk: it can be read, and nothing about it can change.

    Raises:
        sqlite3.Error: it cannot even be read.

    """

    identity = NO_FILES  # it is told by `is_outdated` whether the files are still the same

    def __init__(self, files: Files, generation: int, seal: Seal) -> None:
        # Without a log nothing is left out by a view that takes no locks, for which there may be no room.
        view = "mode=ro" if files.log_size() else "immutable=1"
        self.generation, self.seal = generation, seal
        self._uri, self._files, self._seen = f"{files.database.absolute().as_uri()}?{view}", files, files.state()
        self._txn_id, self._local = None, threading.local()
        self._count("SELECT count(*) FROM Cache")

    @property
    def _con(self) -> sqlite3.Connection:
        con: sqlite3.Connection | None = getattr(self._local, "con", None)
        if con is None:
            con = self._local.con = sqlite3.connect(self._uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        return con

    def release(self) -> None:
        """Close this thread's connection; those of other threads go with their threads."""
        if con := getattr(self._local, "con", None):
            del self._local.con
            con.close()

    def is_outdated(self) -> bool:
        """Whether somebody has written since: a view without locks does not show it."""
        return self._files.state() != self._seen

    def drop_rows(self, numbers: Sequence[int]) -> None:
        """Nothing: what is damaged is passed over."""

    def _read(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        found: list[Any] = self._sql(statement, values).fetchall()
        return found
