"""Accepted questions, durable until answered, and which of them were heard before.

Knows no chat service: where an answer goes is an opaque JSON object of the edge. The text of a question lives here only
until it is answered; the keys that recognise a repeat live a day longer.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import secrets
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from bot.durable import open_database, transaction
from bot.tally import Tally

log = logging.getLogger(__name__)

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
    tells by a file lock. No method raises for a disk that fails: the question then lives in memory only, which is
    logged and counted (`inbox.failed`).

    Args:
        path: the SQLite file. A damaged one is moved aside.
        clock: Unix seconds.

    """

    def __init__(self, path: Path, tally: Tally, clock: Callable[[], float] = time.time) -> None:
        self._path, self._tally, self._clock = path, tally, clock
        self._lock = threading.Lock()
        self._remembered: OrderedDict[str, None] = OrderedDict()
        self._accepted = 0
        self._owner = f"{os.getpid()}-{secrets.token_hex(8)}"
        self._alive: IO[str] | None = None
        self._db: sqlite3.Connection | None = None
        with self._guarded("opened"):
            self._alive = self._lock_file(self._owner).open("w")
            fcntl.flock(self._alive, fcntl.LOCK_EX)
            self._db = open_database(path, _SCHEMA, "inbox")

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
            fresh = True
            with self._guarded("written"):
                fresh = self._write(entry, tuple(keys), (place, topic or conversation), mute=mute)
            self._remember(f"conversation {conversation}")
            if mute:
                del self._remembered[f"conversation {conversation}"]
        return entry if fresh else None

    def begin(self, entry: Entry) -> Entry:
        """Note that answering begins, so that a question that kills us is not tried forever."""
        with self._lock, self._guarded("written"):
            self._connection.execute("UPDATE entries SET attempts = attempts + 1 WHERE id = ?", (entry.id,))
        return replace(entry, attempts=entry.attempts + 1)

    def done(self, entry: Entry) -> None:
        """The answer was delivered: forget the text and where it went."""
        with self._lock, self._guarded("written"):
            self._connection.execute("DELETE FROM entries WHERE id = ?", (entry.id,))
            if self._connection.execute("SELECT 1 FROM entries LIMIT 1").fetchone() is None:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log remembers what was erased

    def release(self, entry: Entry) -> None:
        """It could not be delivered now, through no fault of its own: the next `adopt`, here or in another process,
        returns it again.
        """
        with self._lock, self._guarded("written"):
            self._connection.execute("UPDATE entries SET owner = '', attempts = 0 WHERE id = ?", (entry.id,))

    def adopt(self) -> list[Entry]:
        """Unfinished questions that nobody alive is working on, oldest first. They are ours from now on."""
        with self._lock, self._guarded("read"):
            return self._adopt()
        return []

    # -- conversations ---------------------------------------------------------------------------------------------

    def takes_part(self, conversation: str) -> bool:
        """Whether a question of this conversation was accepted within the last 30 days, and it was not muted since."""
        with self._lock:
            remembered = f"conversation {conversation}" in self._remembered
            with self._guarded("read"):
                return self._takes_part(conversation, remembered)
            return remembered

    def last_topic(self, place: str, *, within_seconds: float) -> str | None:
        """What was last spoken of in `place`: the conversation that began it, if that is not longer ago."""
        query = "SELECT topic FROM conversations WHERE place = ? AND at >= ? ORDER BY at DESC LIMIT 1"
        with self._lock, self._guarded("read"):
            row = self._connection.execute(query, (place, self._clock() - within_seconds)).fetchone()
            return str(row[0]) if row else None
        return None

    def close(self) -> None:
        """Let go of the file; what is unfinished may be adopted by others at once."""
        with self._lock:
            if self._db:
                self._db.close()
            if self._alive:
                self._alive.close()
                self._lock_file(self._owner).unlink(missing_ok=True)
            self._db = self._alive = None

    # -- inside ----------------------------------------------------------------------------------------------------

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            raise sqlite3.OperationalError("the inbox is not open")
        return self._db

    @contextlib.contextmanager
    def _guarded(self, doing: str) -> Iterator[None]:
        """A failing disk is logged without its words, which may quote ours, and counted; the caller goes on."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            name = getattr(error, "sqlite_errorname", None) or type(error).__name__
            log.error("The inbox could not be %s (%s): questions are kept in memory only", doing, name)
            self._tally.add("inbox.failed")

    def _takes_part(self, conversation: str, remembered: bool) -> bool:
        """Another process may have muted what this one remembers."""
        asked = (conversation,)
        if self._connection.execute("SELECT 1 FROM muted WHERE conversation = ?", asked).fetchone():
            return False
        known = "SELECT 1 FROM conversations WHERE conversation = ?"
        return remembered or self._connection.execute(known, asked).fetchone() is not None

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

    def _write(self, entry: Entry, keys: tuple[str, ...], where: tuple[str, str], *, mute: bool) -> bool:
        with transaction(self._connection) as db:
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

    def _adopt(self) -> list[Entry]:
        with transaction(self._connection) as db:
            owners = [row[0] for row in db.execute("SELECT DISTINCT owner FROM entries")]
            found = [row for owner in owners if self._is_gone(owner) for row in self._take(db, owner)]
        return sorted((_entry(row) for row in found), key=lambda entry: entry.accepted_at)

    def _take(self, db: sqlite3.Connection, owner: str) -> list[tuple[Any, ...]]:
        columns = "id, conversation, text, reply_to, accepted_at, attempts"
        rows = db.execute(f"SELECT {columns} FROM entries WHERE owner = ?", (owner,)).fetchall()  # noqa: S608
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


def _entry(row: tuple[Any, ...]) -> Entry:
    identity, conversation, text, reply_to, accepted_at, attempts = row
    return Entry(identity, conversation, text, json.loads(reply_to), accepted_at, attempts)
