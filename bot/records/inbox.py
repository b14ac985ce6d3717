"""Accepted questions, durable until answered, and which of them were heard before.

Knows no chat service: where an answer goes is an opaque JSON object of the edge. The text of a question lives here only
until it is answered; the keys that recognise a repeat live a day longer.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from bot.durable import Drawer
from bot.tally import Tally

_KEYS_KEPT_SECONDS = 24 * 3600.0
_CONVERSATIONS_KEPT_SECONDS = 30 * 24 * 3600.0
_SWEEP_EVERY = 500  # acceptances between two removals of what is too old
_REMEMBERED = 10_000  # newest keys also held in memory: repeats are recognised even when the disk fails

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, conversation TEXT NOT NULL, text TEXT NOT NULL,
    reply_to TEXT NOT NULL, accepted_at REAL NOT NULL, attempts INTEGER NOT NULL, owner TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS conversations (conversation TEXT PRIMARY KEY, place TEXT NOT NULL, topic TEXT NOT NULL,
    at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS muted (conversation TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS by_place ON conversations (place, at);
"""

_ENTRIES = "SELECT id, conversation, text, reply_to, accepted_at, attempts FROM entries"
_DONE = "DELETE FROM entries WHERE id = ?"
_RELEASED = "UPDATE entries SET owner = '', attempts = 0 WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted question. `accepted_at` is in Unix seconds; `attempts` counts how often answering was begun."""

    id: str
    conversation: str
    text: str
    reply_to: Mapping[str, Any]
    accepted_at: float
    attempts: int = 0


class Inbox:
    """The inbox of one process; several processes may share the file.

    A question belongs to the process that accepted it for as long as that process lives, which the operating system
    tells by a file lock. No method raises for a disk that fails: the question then lives in memory only, and what became
    of one is noted with the next `adopt`, or at the end; which is logged and counted (`inbox.failed`).

    Args:
        path: the SQLite file. A damaged one is moved aside.
        clock: Unix seconds.

    """

    def __init__(self, path: Path, tally: Tally, clock: Callable[[], float] = time.time) -> None:
        self._path, self._clock = path, clock
        self._lock = threading.Lock()
        self._remembered: OrderedDict[str, None] = OrderedDict()
        self._accepted = 0
        self._ended: dict[str, str] = {}  # by entry, what the disk has yet to be told of it
        self._owner = f"{os.getpid()}-{secrets.token_hex(8)}"
        self._drawer = Drawer(path, _SCHEMA, "inbox", tally, meanwhile="questions are kept in memory only")
        self._alive = self._drawer.read(lambda _db: self._life(), None) if self._drawer.is_open else None
        if self._alive is None:
            self._drawer.give_up()  # others would take our questions for a dead process's

    # -- one question ----------------------------------------------------------------------------------------------

    def accept(
        self,
        keys: Iterable[str],
        *,
        conversation: str,
        text: str,
        reply_to: Mapping[str, Any],
        place: str = "",
        topic: str = "",
        mute: bool = False,
    ) -> Entry | None:
        """Keep a question, or return None if any of its `keys` was heard within the last day.

        Args:
            keys: everything this question may come back as.
            text: what was asked; erased when it is answered.
            conversation: from now on the bot takes part in it.
            reply_to: a JSON object.
            place: where the conversation is, for `last_topic`.
            topic: the conversation that this one continues, if it does.
            mute: from now on the bot takes no part in the conversation, until it is addressed in it again.

        """
        entry = Entry(secrets.token_hex(12), conversation, text, reply_to, self._clock())
        with self._lock:
            if not self._unheard(tuple(keys)):
                return None
            where = place, topic or conversation
            fresh = self._drawer.write(lambda db: self._write(db, entry, tuple(keys), where, mute=mute), True)
            self._remember(f"conversation {conversation}")
            if mute:
                del self._remembered[f"conversation {conversation}"]
        return entry if fresh else None

    def begin(self, entry: Entry) -> Entry:
        """Note that answering begins, so that a question that kills us is not tried forever."""
        begun = "UPDATE entries SET attempts = attempts + 1 WHERE id = ?"
        self._drawer.write(lambda db: db.execute(begun, (entry.id,)).rowcount, 0)
        return replace(entry, attempts=entry.attempts + 1)

    def done(self, entry: Entry) -> None:
        """The answer was delivered: forget the text and where it went."""
        self._end(entry, _DONE)

    def release(self, entry: Entry) -> None:
        """It could not be delivered now, through no fault of its own: the next `adopt`, here or in another process,
        returns it again.
        """
        self._end(entry, _RELEASED)

    def adopt(self) -> list[Entry]:
        """Unfinished questions that nobody alive is working on, oldest first. They are ours from now on."""
        with self._lock:
            self._note_ended()
        return self._drawer.write(self._adopt, [])

    def unanswered(self) -> list[Entry]:
        """The questions that somebody still waits for, in whatever process."""
        none: list[tuple[Any, ...]] = []
        rows = self._drawer.read(lambda db: db.execute(_ENTRIES).fetchall(), none)
        return [_entry(row) for row in rows]

    def take_back(self, key: str) -> None:
        """Who asked took the question with this key back: nobody waits for an answer any more."""
        with self._lock:
            self._remember(_taken_back(key))
        noted = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
        self._drawer.write(lambda db: db.execute(noted, (_taken_back(key), self._clock())).rowcount, 0)

    def is_taken_back(self, key: str) -> bool:
        """Whether that was done within the last day, in whatever process."""
        with self._lock:
            remembered = _taken_back(key) in self._remembered
        known = "SELECT 1 FROM seen WHERE key = ?"
        return (
            remembered
            or self._drawer.read(lambda db: db.execute(known, (_taken_back(key),)).fetchone(), None) is not None
        )

    # -- conversations ---------------------------------------------------------------------------------------------

    def takes_part(self, conversation: str) -> bool:
        """Whether a question of this conversation was accepted within the last 30 days, and it was not muted since."""
        with self._lock:
            remembered = f"conversation {conversation}" in self._remembered
        return self._drawer.read(lambda db: _takes_part(db, conversation, remembered), remembered)

    def last_topic(self, place: str, *, within_seconds: float) -> str | None:
        """What was last spoken of in `place`: the conversation that began it, if that is not longer ago."""
        query = "SELECT topic FROM conversations WHERE place = ? AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT 1"
        now = self._clock()  # what is later was said before the clock was set back
        row = self._drawer.read(lambda db: db.execute(query, (place, now - within_seconds, now)).fetchone(), None)
        return str(row[0]) if row else None

    def continuing(self, topic: str, place: str, limit: int) -> tuple[str, ...]:
        """The newest conversations in `place` that go on with the one named `topic`, oldest first."""
        query = (
            "SELECT conversation FROM conversations WHERE place = ? AND topic = ? AND conversation != topic "
            "ORDER BY at DESC LIMIT ?"
        )
        none: list[tuple[str]] = []
        rows = self._drawer.read(lambda db: db.execute(query, (place, topic, limit)).fetchall(), none)
        return tuple(str(row[0]) for row in reversed(rows))

    def close(self) -> None:
        """Let go of the file; what is unfinished may be adopted by others at once."""
        with self._lock:
            self._note_ended()
            self._drawer.close()
            if self._alive:
                self._alive.close()
                self._lock_file(self._owner).unlink(missing_ok=True)
            self._alive = None

    # -- inside ----------------------------------------------------------------------------------------------------

    def _end(self, entry: Entry, statement: str) -> None:
        with self._lock:
            self._ended[entry.id] = statement
            self._note_ended()

    def _note_ended(self) -> None:
        """What a failing disk does not take is tried again, unless it never will."""
        if not self._ended:
            return
        left = self._drawer.write(lambda db: _left(db, self._ended), None)
        if left is not None or not self._drawer.is_open:
            self._ended.clear()
        if left is False:
            self._drawer.erase_for_good()

    def _life(self) -> IO[str]:
        """A locked file, by which other processes see that this one lives."""
        alive = self._lock_file(self._owner).open("w")
        fcntl.flock(alive, fcntl.LOCK_EX)
        return alive

    def _unheard(self, keys: tuple[str, ...]) -> bool:
        heard = any(key in self._remembered for key in keys)
        for key in keys:
            self._remember(key)
        return not heard

    def _remember(self, key: str) -> None:
        self._remembered[key] = None
        self._remembered.move_to_end(key)
        while len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)

    def _write(
        self, db: sqlite3.Connection, entry: Entry, keys: tuple[str, ...], where: tuple[str, str], *, mute: bool
    ) -> bool:
        now, before = entry.accepted_at, db.total_changes
        db.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", [(key, now) for key in keys])
        if db.total_changes - before < len(keys):
            return False
        reply_to = json.dumps(dict(entry.reply_to))
        row = (entry.id, entry.conversation, entry.text, reply_to, now, 0, self._owner)
        db.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        joined = (entry.conversation, *where, now)
        db.execute("INSERT OR REPLACE INTO conversations VALUES (?, ?, ?, ?)", joined)
        db.execute("DELETE FROM muted WHERE conversation = ?", (entry.conversation,))
        if mute:
            db.execute("INSERT INTO muted VALUES (?, ?)", (entry.conversation, now))
        self._sweep(db, now)
        return True

    def _sweep(self, db: sqlite3.Connection, now: float) -> None:
        self._accepted += 1
        if self._accepted % _SWEEP_EVERY == 1:
            db.execute("DELETE FROM seen WHERE at < ?", (now - _KEYS_KEPT_SECONDS,))
            db.execute("DELETE FROM conversations WHERE at < ?", (now - _CONVERSATIONS_KEPT_SECONDS,))
            db.execute("DELETE FROM muted WHERE at < ?", (now - _CONVERSATIONS_KEPT_SECONDS,))

    def _adopt(self, db: sqlite3.Connection) -> list[Entry]:
        owners = [row[0] for row in db.execute("SELECT DISTINCT owner FROM entries")]
        found = [row for owner in owners if self._is_gone(owner) for row in self._take(db, owner)]
        return sorted((_entry(row) for row in found), key=lambda entry: entry.accepted_at)

    def _take(self, db: sqlite3.Connection, owner: str) -> list[tuple[Any, ...]]:
        rows = db.execute(f"{_ENTRIES} WHERE owner = ?", (owner,)).fetchall()
        db.execute("UPDATE entries SET owner = ? WHERE owner = ?", (self._owner, owner))
        return rows

    def _is_gone(self, owner: str) -> bool:
        """Whether no process holds the owner's lock: the system lets go of it when a process ends, however it ends."""
        if owner in {"", self._owner}:
            return owner == ""
        path = self._lock_file(owner)
        try:
            with path.open() as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            return True
        except BlockingIOError:
            return False
        return True

    def _lock_file(self, owner: str) -> Path:
        return self._path.with_name(f"{self._path.stem}-{owner}.lock")


def _taken_back(key: str) -> str:
    return f"taken back {key}"


def _left(db: sqlite3.Connection, ended: Mapping[str, str]) -> bool:
    """Whether any question is left once this is noted of each of these."""
    for entry, statement in ended.items():
        db.execute(statement, (entry,))
    return db.execute("SELECT 1 FROM entries LIMIT 1").fetchone() is not None


def _takes_part(db: sqlite3.Connection, conversation: str, remembered: bool) -> bool:
    """Another process may have muted what this one remembers."""
    if db.execute("SELECT 1 FROM muted WHERE conversation = ?", (conversation,)).fetchone():
        return False
    known = "SELECT 1 FROM conversations WHERE conversation = ?"
    return remembered or db.execute(known, (conversation,)).fetchone() is not None


def _entry(row: tuple[Any, ...]) -> Entry:
    identity, conversation, text, reply_to, accepted_at, attempts = row
    return Entry(identity, conversation, text, json.loads(reply_to), accepted_at, attempts)
