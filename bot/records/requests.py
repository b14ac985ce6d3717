"""Requests of employees to a person in HR, from being sent to being done.

Who asked is known here and nowhere else: a request without a name carries none when it is shown.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.durable import Drawer
from bot.tally import Tally

KEPT_SECONDS = 90 * 24 * 3600.0
"""How long a request is known after it was answered or done. One that waits for HR is known until then, or forgotten by
its asker: a clock that jumps must not erase what somebody still hopes for.
"""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (id TEXT PRIMARY KEY, asker TEXT NOT NULL, text TEXT NOT NULL,
    named INTEGER NOT NULL, state TEXT NOT NULL, by TEXT NOT NULL, thread TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS silences (id TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID;
"""

_KEEP = """
INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text,
    named = excluded.named, at = excluded.at WHERE asker = excluded.asker AND state IN ('open', 'claimed')
"""


_CLOSED_IN_SILENCE = """
INSERT INTO silences SELECT id, 1 FROM requests WHERE id = ? AND state IN ('open', 'claimed')
    AND (thread = '' OR id IN (SELECT id FROM silences)) ON CONFLICT (id) DO UPDATE SET times = times + 1
"""
_WRITTEN_TO = "DELETE FROM silences WHERE id = ?"

_OVER = "at < ? AND state IN ('answered', 'done')"


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `by` is who in HR has it; `thread` is where HR speaks of it, once that is known. `silences`: how often
    it was closed while nobody had written to the asker.
    """

    id: str
    asker: str
    text: str
    named: bool
    state: State = State.OPEN
    by: str = ""
    thread: str = ""
    silences: int = 0

    @property
    def unanswered(self) -> bool:
        """Whether nobody has written to the asker about it, though it is not done."""
        return self.state in {State.OPEN, State.CLAIMED} and (not self.thread or self.silences > 0)

    def says(self, other: Request) -> bool:
        """Whether HR reads the same in both."""
        return (self.text, self.named) == (other.text, other.named)


class Requests:
    """The requests of one installation; several processes may share the file. Safe to use from any thread.

    No method raises for a disk that fails: nothing is then kept or found, which is logged and counted
    (`requests.failed`).

    Args:
        path: the SQLite file. A damaged one is moved aside.
        clock: Unix seconds.

    """

    def __init__(self, path: Path, tally: Tally, clock: Callable[[], float] = time.time) -> None:
        self._drawer = Drawer(path, _SCHEMA, "requests", tally)
        self._clock = clock

    def open(self, request: Request) -> bool:
        """Keep a request, once per id. Sent again by its asker, it is changed, as long as nobody replied.

        Returns:
            Whether it is kept like this.

        """
        return self._drawer.write(lambda db: self._open(db, request), False)

    def find(self, identity: str) -> Request | None:
        """The request with this id, unless it is unknown, too old or forgotten."""
        return self._drawer.read(lambda db: _find(db, identity, self._oldest()), None)

    def claim(self, identity: str, by: str) -> Request | None:
        """The request as it is now: this person's if nobody had it before; None if it is unknown."""
        change = "UPDATE requests SET at = ?, state = 'claimed', by = ? WHERE id = ? AND state = 'open'"
        return self._changed(change, identity, by)

    def answered(self, identity: str, by: str, thread: str) -> Request | None:
        """Somebody replied, and speaks of it in `thread`; the request as it is now."""
        change = "UPDATE requests SET at = ?, state = 'answered', by = ?, thread = ? WHERE id = ?"
        return self._changed(change, identity, by, thread, first=_WRITTEN_TO)

    def done(self, identity: str, by: str, thread: str) -> Request | None:
        """Nothing more is to be done; HR speaks of it in `thread` if it comes back. The request as it is now."""
        change = "UPDATE requests SET at = ?, state = 'done', by = ?, thread = ? WHERE id = ?"
        return self._changed(change, identity, by, thread, first=_CLOSED_IN_SILENCE)

    def reopened(self, identity: str) -> Request | None:
        """It is not done yet; the request as it is now, with whom it was. Nobody's is there to be claimed."""
        back = "UPDATE requests SET at = ?, state = CASE by WHEN '' THEN 'open' ELSE 'claimed' END WHERE id = ?"
        return self._changed(back, identity)

    def forget(self, person: str) -> tuple[str, ...]:
        """Erase this person's requests; the ids of those there were. A reply then reaches nobody."""
        erased, none = "DELETE FROM requests WHERE asker = ? RETURNING id", list[tuple[str]]()
        gone = self._drawer.write(lambda db: db.execute(erased, (person,)).fetchall(), none)
        self._drawer.erase_for_good()
        return tuple(identity for (identity,) in gone)

    def close(self) -> None:
        self._drawer.close()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _open(self, db: sqlite3.Connection, request: Request) -> bool:
        r = request
        row = (r.id, r.asker, r.text, r.named, r.state.value, r.by, r.thread, self._clock())
        db.execute(_KEEP, row)
        db.execute(f"DELETE FROM requests WHERE {_OVER}", (self._oldest(),))  # noqa: S608 - a constant
        db.execute("DELETE FROM silences WHERE id NOT IN (SELECT id FROM requests)")
        kept = _find(db, r.id, self._oldest())
        return kept is not None and kept.asker == r.asker and kept.says(r)

    def _changed(self, change: str, identity: str, *values: str, first: str = "") -> Request | None:
        def work(db: sqlite3.Connection) -> Request | None:
            if _find(db, identity, self._oldest()):
                if first:
                    db.execute(first, (identity,))
                db.execute(change, (self._clock(), *values, identity))
            return _find(db, identity, self._oldest())

        return self._drawer.write(work, None)

    def _oldest(self) -> float:
        return self._clock() - KEPT_SECONDS


def _find(db: sqlite3.Connection, identity: str, since: float) -> Request | None:
    columns = "id, asker, text, named, state, by, thread, (SELECT times FROM silences WHERE silences.id = requests.id)"
    query = f"SELECT {columns} FROM requests WHERE id = ? AND NOT ({_OVER})"  # noqa: S608 - constants
    row = db.execute(query, (identity, since)).fetchone()
    if row is None:
        return None
    found, asker, text, named, state, by, thread, silences = row
    return Request(found, asker, text, bool(named), State(state), by, thread, silences or 0)
