"""What happened, by hour and by day, added up over restarts and processes. Counts only: no text, nobody's name.

Whatever is counted in the `Tally` is kept here, so there is one way to count. Days and hours are those of UTC.

How many people asked is counted by marks: a keyed hash of each person's id, under a key that is made at random for each
day and destroyed with the day's marks once they are counted. So nobody can be followed from one day to the next, not even
by us. The price: people are known per day only, never "different people this month". While a day lasts, somebody who
holds this file and a person's id could find out whether that person asked at all, or asked a question whose words they
guess; never what else.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from bot.durable import Drawer
from bot.tally import TOOK, Tally
from bot.upkeep import Upkeep

DAYS_KEPT = 90
PEOPLE = "people"
"""The counter of how many different people asked on a day."""

APART = "answers.apart"
"""Care after harm and small talk, in one counter: how often people turn to us after harm is nobody's statistic."""

FEWEST_ASKERS = 3
"""People who must have asked the same on one day before it counts as popular; of rarer questions nothing is kept."""

_HOURS_KEPT_DAYS = 2
_POPULAR_DAYS = 30
_FLUSH_SECONDS = 10.0
_CLOSED_AFTER = 600.0  # seconds after midnight: by then every process has written down what it had
_MOST_MARKS_WAITING = 50_000
_DAY = 24 * 3600.0

_SEPARATELY = {"answers.care": APART, "answers.smalltalk": APART}
_BY_HOUR = ("answers.", "model.", "replies.", f"{TOOK}reply.")
_ELSEWHERE = ("cache.took.",)  # kept by the cache

_SCHEMA = """
CREATE TABLE IF NOT EXISTS counts (period TEXT, name TEXT, amount INTEGER NOT NULL, PRIMARY KEY (period, name))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS keys (day TEXT PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (day TEXT, question BLOB, mark BLOB, PRIMARY KEY (day, question, mark)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS askers (day TEXT, question BLOB, people INTEGER NOT NULL, PRIMARY KEY (day, question))
    WITHOUT ROWID;
"""

_ANY = b""
"""Stands for any question, in the marks that tell how many people asked."""

Counts = Mapping[str, int]


class Journal:
    """The journal of one installation; several processes may share the file. Safe to use from any thread.

    Nothing is written while somebody waits: a thread of its own brings what was counted to the file every ten seconds,
    which is what a crash may lose. No method raises for a disk that fails: counts then wait in memory for the next
    time, which is logged and counted (`journal.failed`).

    Args:
        path: the SQLite file. A damaged one is moved aside.
        tally: what is counted; the journal keeps all of it, what was counted before it opened too.
        clock: Unix seconds.

    """

    def __init__(self, path: Path, tally: Tally, clock: Callable[[], float] = time.time) -> None:
        self._tally, self._clock = tally, clock
        self._lock, self._flushing = threading.Lock(), threading.Lock()
        self._drawer = Drawer(path, _SCHEMA, "journal", tally, meanwhile="counts wait in memory")
        self._brought: Counter[str] = Counter()
        self._asked: set[tuple[str, bytes, str]] = set()
        self._upkeep = Upkeep("the journal", self.flush, _FLUSH_SECONDS)

    def asked(self, person: str, question: bytes | None = None) -> None:
        """A person asked; only that, and that it was not the same one twice, is kept.

        Args:
            person: their id.
            question: an opaque key, the same for whoever asks the same; None: not to be counted by question.

        """
        day = _day(self._clock())
        with self._lock:
            if len(self._asked) < _MOST_MARKS_WAITING:
                self._asked |= {(day, what, person) for what in (_ANY, question) if what is not None}

    def flush(self) -> None:
        """Bring what was counted to the file; where that fails, it waits for the next time."""
        with self._flushing:
            counted = Counter(self._tally.counts())
            with self._lock:
                asked, self._asked = self._asked, set()
            if self._drawer.write(lambda db: self._write(db, counted - self._brought, asked), False):
                self._brought = counted
                return
            with self._lock:
                self._asked |= asked

    def close(self) -> None:
        """Write down what was counted and let go of the file."""
        self._upkeep.stop()
        if self._drawer.is_open:
            self.flush()
            self._drawer.close()

    # -- what happened -------------------------------------------------------------------------------------------------

    def days(self, number: int) -> dict[str, Counts]:
        """The counts of the last days, by day (`2026-11-24`), oldest first; every day is there, today is the last."""
        now = self._clock()
        return self._read([_day(now - back * _DAY) for back in reversed(range(number))], _kept)

    def hours(self, number: int) -> dict[str, Counts]:
        """The same by hour (`2026-11-24T09`), of the counters that are kept by hour. At most 24 hours back."""
        now = self._clock()
        return self._read([_hour(now - back * 3600.0) for back in reversed(range(number))], _kept_by_hour)

    def popular(self, limit: int) -> list[bytes]:
        """Keys of the questions that many people asked in the last 30 days, the commonest first.

        Each was asked by at least three different people on one day.
        """
        today, since = _day(self._clock()), _day(self._clock() - _POPULAR_DAYS * _DAY)
        query = (
            "SELECT question FROM (SELECT question, people FROM askers WHERE day >= ? UNION ALL "
            "SELECT question, count(*) FROM marks WHERE day = ? AND question > x'' GROUP BY question HAVING count(*) >= ?) "
            "GROUP BY question ORDER BY sum(people) DESC, question LIMIT ?"
        )
        return [row[0] for row in self._rows(query, (since, today, FEWEST_ASKERS, limit))]

    # -- inside --------------------------------------------------------------------------------------------------------

    def _read(self, periods: list[str], kept: Callable[[Counts], Counter[str]]) -> dict[str, Counts]:
        """What the file says, and what it did not take yet: of a full disk the figures must not say that all is well."""
        self.flush()
        found: dict[str, Counter[str]] = {period: Counter() for period in periods}
        query = "SELECT period, name, amount FROM counts WHERE period BETWEEN ? AND ?"
        for period, name, amount in self._rows(query, (periods[0], periods[-1])):
            if period in found:
                found[period][name] = amount
        for day, people in self._rows("SELECT day, count(*) FROM marks WHERE question = x'' GROUP BY day"):
            if day in found:
                found[day][PEOPLE] += people
        with self._flushing:
            found[periods[-1]] += kept(Counter(self._tally.counts()) - self._brought)
        return dict(found)

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        """What the file says; nothing where it cannot be read."""
        nothing: list[Any] = []
        return self._drawer.read(lambda db: db.execute(query, values).fetchall(), nothing)

    def _write(self, db: sqlite3.Connection, counted: Counter[str], asked: Iterable[tuple[str, bytes, str]]) -> bool:
        now = self._clock()
        over = _day(now - _CLOSED_AFTER)
        _add(db, _hour(now), _kept_by_hour(counted))
        _add(db, _day(now), _kept(counted))
        _mark(db, asked, since=over)
        _close_days(db, before=over)
        _forget(db, now)
        return True


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")


def _hour(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H")


def _kept(counted: Counts) -> Counter[str]:
    kept: Counter[str] = Counter()
    for name, amount in counted.items():
        if not name.startswith(_ELSEWHERE):
            kept[_SEPARATELY.get(name, name)] += amount
    return kept


def _kept_by_hour(counted: Counts) -> Counter[str]:
    return Counter({name: amount for name, amount in _kept(counted).items() if name.startswith(_BY_HOUR)})


def _add(db: sqlite3.Connection, period: str, counted: Counts) -> None:
    rows = [(period, name, amount) for name, amount in counted.items()]
    db.executemany(
        "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET amount = amount + excluded.amount", rows
    )


def _mark(db: sqlite3.Connection, asked: Iterable[tuple[str, bytes, str]], *, since: str) -> None:
    """Leave marks; those of a day that is counted already are left out."""
    keys: dict[str, bytes] = {}
    for day, question, person in asked:
        if day >= since:
            key = keys.get(day) or keys.setdefault(day, _key(db, day))
            mark = blake2b(question + b"\0" + person.encode(), key=key, digest_size=8).digest()
            db.execute("INSERT OR IGNORE INTO marks VALUES (?, ?, ?)", (day, question, mark))


def _key(db: sqlite3.Connection, day: str) -> bytes:
    """The key of a day, the same in every process."""
    db.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (day, secrets.token_bytes(32)))
    return bytes(db.execute("SELECT key FROM keys WHERE day = ?", (day,)).fetchone()[0])


def _close_days(db: sqlite3.Connection, *, before: str) -> None:
    """Of the days that are over keep how many asked, and destroy marks and keys."""
    if db.execute("SELECT 1 FROM keys WHERE day < ? LIMIT 1", (before,)).fetchone() is None:
        return
    counted = "SELECT day, question, count(*) FROM marks WHERE day < ? GROUP BY day, question"
    for day, question, people in db.execute(counted, (before,)).fetchall():
        if question == _ANY:
            _add(db, day, {PEOPLE: people})
        elif people >= FEWEST_ASKERS:
            db.execute("INSERT OR REPLACE INTO askers VALUES (?, ?, ?)", (day, question, people))
    db.execute("DELETE FROM marks WHERE day < ?", (before,))
    db.execute("DELETE FROM keys WHERE day < ?", (before,))


def _forget(db: sqlite3.Connection, now: float) -> None:
    db.execute("DELETE FROM counts WHERE period < ?", (_day(now - DAYS_KEPT * _DAY),))
    hours = "DELETE FROM counts WHERE length(period) > 10 AND period < ?"
    db.execute(hours, (_hour(now - _HOURS_KEPT_DAYS * _DAY),))
    db.execute("DELETE FROM askers WHERE day < ?", (_day(now - _POPULAR_DAYS * _DAY),))
