"""Amounts by day, added up over restarts and processes.

Every amount is held in memory until it is in the file, so a disk that fails loses nothing while the process lives. A
model call takes seconds, so it is written down at once; what happens often and is cheap may wait for company.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from bot.durable import open_database, transaction

log = logging.getLogger(__name__)

T = TypeVar("T")

_COMPANY_SECONDS = 5.0  # amounts that may wait are written at most this seldom
_DAYS_KEPT = 400  # a year can be compared with the one before

_SCHEMA = """
CREATE TABLE IF NOT EXISTS amounts (day TEXT, name TEXT, amount REAL NOT NULL, PRIMARY KEY (day, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS said (day TEXT, name TEXT, PRIMARY KEY (day, name)) WITHOUT ROWID;
"""


class CostLedger:
    """The ledger in one SQLite file, which several processes may share. Safe to use from any thread.

    No method raises for the state of the disk: then what this process knows counts, which is logged once.

    Args:
        path: opened on first use; a damaged file is moved aside.
        clock: monotonic seconds.

    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path, self._clock = path, clock
        self._lock = threading.RLock()
        self._db: sqlite3.Connection | None = None
        self._waiting: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._said: set[tuple[str, str]] = set()
        self._known: dict[tuple[str, str], dict[str, float]] = {}
        self._written_at = float("-inf")
        self._fails = False

    def add(self, day: str, amounts: Mapping[str, float], *, may_wait: bool = False) -> None:
        """Add to a day (YYYY-MM-DD) what is not zero. `may_wait`: a crash may lose the last few seconds of these."""
        with self._lock:
            for name, amount in amounts.items():
                if amount:
                    self._waiting[day, name] += amount
            if not may_wait or self._clock() - self._written_at >= _COMPANY_SECONDS:
                self.flush()

    def totals(self, first: str, last: str) -> Mapping[str, float]:
        """All amounts by name, from one day to another, both included."""
        with self._lock:
            query = "SELECT name, sum(amount) FROM amounts WHERE day BETWEEN ? AND ? GROUP BY name"
            found = self._guarded(lambda db: dict(db.execute(query, (first, last)).fetchall()))
            if found is not None:
                self._known = {(first, last): found}
            total = defaultdict(float, self._known.get((first, last), {}))
            for (day, name), amount in self._waiting.items():
                if first <= day <= last:
                    total[name] += amount
            return total

    def is_first(self, day: str, name: str) -> bool:
        """Whether nobody asked this for that day and name before: what is to be said once a day is said once."""
        with self._lock:
            if (day, name) in self._said:
                return False
            self._said = {(d, n) for d, n in self._said if d == day} | {(day, name)}
            insert = "INSERT OR IGNORE INTO said VALUES (?, ?)"
            inserted = self._guarded(lambda db: db.execute(insert, (day, name)).rowcount)
            return inserted != 0

    def flush(self) -> None:
        """Bring to the file what waits."""
        with self._lock:
            rows = [(day, name, amount) for (day, name), amount in self._waiting.items()]
            written = self._guarded(lambda db: _written(db, rows)) if rows else False
            if written:
                self._waiting.clear()
                self._written_at = self._clock()

    def close(self) -> None:
        with self._lock:
            self.flush()
            if self._db:
                self._db.close()
                self._db = None

    def _guarded(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """What `work` gives, or None where the file cannot be used."""
        try:
            self._db = self._db or _opened(self._path)
            done = work(self._db)
        except (sqlite3.Error, OSError) as error:
            if not self._fails:
                log.error("The ledger of costs cannot be used; costs are counted in memory until it can: %s", error)
            self._fails = True
            return None
        self._fails = False
        return done


def _written(db: sqlite3.Connection, rows: list[tuple[str, str, float]]) -> bool:
    with transaction(db):
        db.executemany(
            "INSERT INTO amounts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET amount = amount + excluded.amount", rows
        )
    return True


def _opened(path: Path) -> sqlite3.Connection:
    db = open_database(path, _SCHEMA, "costs")
    for table in ("amounts", "said"):
        db.execute(f"DELETE FROM {table} WHERE day < date('now', '-{_DAYS_KEPT} days')")  # noqa: S608 - our own names
    return db
