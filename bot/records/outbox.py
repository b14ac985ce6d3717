"""Messages that are to be sent once, durable until they were: requests to HR, HR's replies, notices.

Knows no chat service: what is sent is text and a JSON list of blocks. Whoever takes a letter has a minute to send it;
then it may be taken again, so a process that dies loses none. The text is erased when it was sent; the key, which
recognises a repeat, lives on for a month.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.durable import Drawer
from bot.tally import Tally

LEASE_SECONDS = 60.0
_KEPT_SECONDS = 30 * 24 * 3600.0
_AT_A_TIME = 20
_LONGEST_WAIT = 2 * 3600.0
"""What is due later than that was put off by a clock that ran ahead, and is due now."""
_OFTEN = 100
"""Tries, which take days: what was not tried so often only looks old, by a clock that jumped."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS letters (key TEXT PRIMARY KEY, recipient TEXT NOT NULL, thread TEXT NOT NULL,
    text TEXT NOT NULL, blocks TEXT NOT NULL, at REAL NOT NULL, due REAL NOT NULL, attempts INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS by_due ON letters (due);
"""

_KEEP = """
INSERT INTO letters VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET text = excluded.text,
    blocks = excluded.blocks WHERE recipient != ''
"""

_ERASE = "UPDATE letters SET recipient = '', text = '', blocks = '[]' WHERE"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. `to` is a channel or a person, `thread` where in the channel; `attempts` counts this one too."""

    key: str
    to: str
    thread: str
    text: str
    blocks: Sequence[dict[str, Any]]
    at: float
    attempts: int


class Outbox:
    """The outbox of one installation; several processes may share the file. Safe to use from any thread.

    No method raises for a disk that fails (`outbox.failed` is counted); `put` says so.

    Args:
        path: the SQLite file. A damaged one is moved aside.
        clock: Unix seconds.

    """

    def __init__(self, path: Path, tally: Tally, clock: Callable[[], float] = time.time) -> None:
        self._drawer = Drawer(path, _SCHEMA, "outbox", tally)
        self._clock = clock

    def put(self, key: str, to: str, text: str, blocks: Sequence[dict[str, Any]] = (), *, thread: str = "") -> bool:
        """Keep a letter until it is sent, once per `key`; False if the disk does not let us.

        Put again before it was sent, it says something else. Once somebody has `begun`, that may be too late.
        """
        now = self._clock()
        row = (key, to, thread, text, json.dumps(list(blocks), ensure_ascii=False), now, now, 0)
        return self._drawer.write(lambda db: _put(db, row, now - _KEPT_SECONDS), False)

    def begun(self, key: str) -> bool:
        """Whether a letter of this key was sent, or may be: somebody tried."""
        tried = "SELECT 1 FROM letters WHERE key = ? AND attempts > 0"
        return self._drawer.read(lambda db: db.execute(tried, (key,)).fetchone() is not None, True)

    def take(self) -> list[Letter]:
        """Letters that are due, oldest first; ours for a minute."""
        return self._drawer.write(lambda db: _take(db, self._clock()), [])

    def sent(self, key: str) -> None:
        """It was sent, or never can be: forget what it said and to whom."""
        self._drawer.write(lambda db: db.execute(f"{_ERASE} key = ?", (key,)).rowcount, 0)
        self._drawer.erase_for_good()

    def drop(self, to: str, begins: Iterable[str]) -> None:
        """Erase what is on its way to a person, and letters whose key begins like this: they are not sent."""
        self._drawer.write(lambda db: _drop(db, to, begins), None)
        self._drawer.erase_for_good()

    def later(self, key: str, seconds: float) -> None:
        """It could not be sent now."""
        due = self._clock() + seconds
        self._drawer.write(lambda db: db.execute("UPDATE letters SET due = ? WHERE key = ?", (due, key)).rowcount, 0)

    def close(self) -> None:
        self._drawer.close()


def _drop(db: sqlite3.Connection, to: str, begins: Iterable[str]) -> None:
    db.execute(f"{_ERASE} recipient = ?", (to,))
    db.executemany(f"{_ERASE} instr(key, ?) = 1", [(beginning,) for beginning in begins])


def _put(db: sqlite3.Connection, row: tuple[Any, ...], oldest: float) -> bool:
    db.execute(_KEEP, row)
    db.execute("DELETE FROM letters WHERE at < ? AND (recipient = '' OR attempts > ?)", (oldest, _OFTEN))
    return True


def _take(db: sqlite3.Connection, now: float) -> list[Letter]:
    columns = "key, recipient, thread, text, blocks, at, attempts + 1"
    query = f"SELECT {columns} FROM letters WHERE (due <= ? OR due > ?) AND recipient != '' ORDER BY at LIMIT ?"  # noqa: S608 - a constant
    rows = db.execute(query, (now, now + _LONGEST_WAIT, _AT_A_TIME)).fetchall()
    taken = [(now + LEASE_SECONDS, row[0]) for row in rows]
    db.executemany("UPDATE letters SET due = ?, attempts = attempts + 1 WHERE key = ?", taken)
    return [Letter(key, to, thread, text, json.loads(b), at, tried) for key, to, thread, text, b, at, tried in rows]
