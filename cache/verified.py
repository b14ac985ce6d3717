"""Answers that HR verified: asked before the cache, kept until their documents change or their review date passes.

There are hundreds, written by hand and not to be made again, so they have a file of their own, all of them are in
memory, and neither time to live, nor room, nor a purge of the cache, nor a model takes them away.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.durable import (
    AGAIN_SECONDS,
    UnsafeFolder,
    drop_log_of,
    identity_of,
    is_still,
    open_database,
    transaction,
    unsafe,
)
from bot.language import Thesaurus
from bot.model import Answer, CurrentEvidence, Evidence, Passage, Scope, Verification
from bot.tally import Tally
from cache import matching
from cache.matching.normal import asked, normal_form
from cache.matching.slips import repaired
from cache.readings import Reading, Readings
from cache.vouched import Vouched, decode, digest, encode

log = logging.getLogger(__name__)

MOST = 5_000
"""Verified answers that are kept; nobody can look after more."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS verified (id TEXT PRIMARY KEY, body TEXT NOT NULL, asked_at REAL NOT NULL DEFAULT 0,
    digest BLOB);
CREATE TABLE IF NOT EXISTS audit (at REAL NOT NULL, by TEXT NOT NULL, what TEXT NOT NULL, question TEXT NOT NULL);
"""

Current = Callable[[Vouched], CurrentEvidence]
"""What an answer's own question would be answered from now, in its scope."""


class NotVerifiable(ValueError):
    """An answer that cannot be verified for others; the text is a word for the reason."""


@dataclass(frozen=True, slots=True)
class Due:
    """A verified answer that is no longer given, and why, as `Vouched.why_retired` says it."""

    held: Vouched
    why: str


@dataclass(frozen=True, slots=True)
class _Row:
    held: Vouched
    reading: Reading


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """A row that is not given: `damaged`, or not shared any more."""

    id: str
    damaged: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What is in the file, as of one moment."""

    places: dict[str, list[Vouched]]
    words: dict[str, set[str]]
    damaged: tuple[str, ...] = ()


class VerifiedAnswers:
    """The verified answers of one file, which processes may share. Safe to use from any thread.

    Args:
        path: made if missing. One that cannot be opened, or lies where others can write, is no error: nothing is found, keeping raises, and it is tried
            again now and then. One that was deleted or replaced is opened anew.
        thesaurus: which words mean the same.
        clock: Unix seconds.

    """

    def __init__(self, path: Path, thesaurus: Thesaurus, tally: Tally, clock: Callable[[], float] = time.time) -> None:
        self._thesaurus, self._tally, self._clock = thesaurus, tally, clock
        self._readings = Readings("verified", thesaurus)
        # Two connections: a lookup never waits for somebody who writes, and sees of either what was written.
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._path, self._identity = path, identity_of(path)
        self._is_over, self._again_at = False, float("-inf")
        self._rows: dict[tuple[bytes, bytes, bytes | None], _Row | _LeftOut] = {}
        self._known, self._seen = _Known({}, {}), -1
        self._problem = ""
        self._current()

    def close(self) -> None:
        with self._lock, self._writing:
            self._is_over = True
            self._let_go()

    def _let_go(self) -> None:
        for connection in filter(None, (self._db, self._reader)):
            connection.close()
        self._db, self._reader, self._known, self._seen = None, None, _Known({}, {}), -1

    # -- finding -----------------------------------------------------------------------------------------------------

    def lookup(self, question: str, scope: Scope, now: CurrentEvidence, *, language: str = "en") -> Answer | None:
        """The verified answer to `question`, if one stands for this asker now. Never raises for the disk."""
        normal = normal_form(question)
        for held in self._alike(question, language):
            is_theirs = scope.audiences.issuperset(held.audiences) and self._clock() < held.verification.review_by
            if is_theirs and held.stands(now, reworded=normal != normal_form(held.question)):
                return held.answer()
        return None

    def like(self, question: str, *, language: str = "en") -> tuple[Vouched, ...]:
        """Those whose question asks the same, whoever they are for and whether or not they stand."""
        return tuple(self._alike(question, language))

    def all(self) -> tuple[Vouched, ...]:
        """Every verified answer, oldest first."""
        held = (held for place in self._current().places.values() for held in place)
        return tuple(sorted(held, key=lambda one: one.verification.at))

    def damaged(self) -> tuple[str, ...]:
        """The ids of those that are no longer what HR wrote: kept in the file, and given to nobody."""
        return self._current().damaged

    def problem(self) -> str:
        """Why the file cannot be used, in SQLite's word for it, or why nothing in its folder can be trusted; empty while
        it can.
        """
        return self._problem

    def _alike(self, question: str, language: str) -> list[Vouched]:
        known = self._current()
        if not known.places:
            return []
        reading = self._readings.of(question, Scope(), language)
        return [] if reading.refused else known.places.get(self._meant(reading, known), [])

    def _meant(self, reading: Reading, known: _Known) -> str:
        """The place of a question, typing errors put right."""
        said = repaired(reading.normal, lambda word: known.words.get(word[0], ()), self._thesaurus)
        return reading.place if said == reading.normal else self._place(reading.room, said)

    def _place(self, room: str, normal: str) -> str:
        return matching.place(room, normal, self._thesaurus)

    # -- changing ----------------------------------------------------------------------------------------------------

    def put(
        self,
        question: str,
        scope: Scope,
        text: str,
        *,
        sources: Iterable[Passage],
        evidence: Evidence,
        owner: str,
        review_by: float,
        by: str,
        language: str = "en",
    ) -> Vouched:
        """Keep HR's text for whoever asks this in the scope, in place of what was verified for it before.

        Args:
            owner: who looks after it, as readers see it.
            review_by: until when it is given, in Unix seconds.
            by: who verified it, for the record.

        Raises:
            NotVerifiable: the question is personal, needs its conversation, there are too many answers already, or the
                disk did not keep this one.

        """
        reading = self._readings.of(question, Scope(), language)
        if reading.refused:
            raise NotVerifiable(reading.refused)
        if len(self.all()) >= MOST:
            raise NotVerifiable("full")
        verification = Verification(owner, self._clock(), review_by)
        names = tuple(sorted(scope.audiences))
        identity = secrets.token_hex(6)
        held = Vouched(identity, asked(question), names, language, text, tuple(sources), evidence, verification, by)
        self._write(held, [one.id for one in self._alike(question, language) if one.audiences == names])
        if held not in self.all():
            raise NotVerifiable("disk")
        return held

    def remove(self, identity: str, by: str) -> Vouched | None:
        """Take one away, on record; None if there is none with this id.

        Raises:
            sqlite3.Error: it could not be written down.

        """
        held = next((one for one in self.all() if one.id == identity), None)
        if held is not None:
            self._delete(identity, by, held.question)
        return held

    def remove_damaged(self, identity: str, by: str) -> bool:
        """Take a damaged one away, on record; whether there was one with this id.

        Raises:
            sqlite3.Error: it could not be written down.

        """
        if identity not in self.damaged():
            return False
        self._delete(identity, by, "")
        return True

    def _delete(self, identity: str, by: str, question: str) -> None:
        with self._writing, transaction(self._open) as db:
            db.execute("DELETE FROM verified WHERE id = ?", (identity,))
            self._record(db, by, "removed", question)

    def _write(self, held: Vouched, replaced: list[str]) -> None:
        body = encode(held)
        try:
            with self._writing, transaction(self._open) as db:
                db.executemany("DELETE FROM verified WHERE id = ?", [(identity,) for identity in replaced])
                row = (held.id, body, digest(held.id, body))
                db.execute("INSERT INTO verified (id, body, digest) VALUES (?, ?, ?)", row)
                self._record(db, held.by, "verified", held.question)
        except (sqlite3.Error, OSError) as error:
            log.error("A verified answer could not be written down (%s)", _name(error))
            self._tally.add("verified.failed")
            raise NotVerifiable("disk") from error

    def _record(self, db: sqlite3.Connection, by: str, what: str, question: str) -> None:
        db.execute("INSERT INTO audit VALUES (?, ?, ?, ?)", (self._clock(), by, what, question))

    # -- looking after them --------------------------------------------------------------------------------------------

    def examine(self, current: Current) -> tuple[Due, ...]:
        """Those that came due and that nobody was asked about yet.

        What stands on the same passages after an edit elsewhere is known to stand from then on.
        """
        found = ((held, self._overdue(held, current)) for held in self.all())
        return tuple(Due(held, why) for held, why in found if why and not self._was_asked(held.id))

    def asked(self, identity: str) -> None:
        """HR was asked about it: `examine` does not return it again, in any process."""
        with self._writing, transaction(self._open) as db:
            db.execute("UPDATE verified SET asked_at = ? WHERE id = ?", (self._clock(), identity))

    def _overdue(self, held: Vouched, current: Current) -> str:
        now = current(held)
        if why := held.why_retired(now, self._clock()):
            return why
        if now.version != held.evidence.version and held.is_unchanged(found := now.evidence()):
            self._anchor(held.anchored(found.version))
        return ""

    def _anchor(self, held: Vouched) -> None:
        body = encode(held)
        with self._writing, transaction(self._open) as db:
            changed = (body, digest(held.id, body), held.id)
            db.execute("UPDATE verified SET body = ?, digest = ? WHERE id = ?", changed)

    def _was_asked(self, identity: str) -> bool:
        with self._writing:
            asked = "SELECT 1 FROM verified WHERE id = ? AND asked_at > 0"
            return self._open.execute(asked, (identity,)).fetchone() is not None

    # -- inside --------------------------------------------------------------------------------------------------------

    @property
    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            raise sqlite3.OperationalError("the verified answers are not open")
        return self._db

    def _current(self) -> _Known:
        """What is known, after a look whether another process wrote."""
        try:
            self._see_to_file()
            self._catch_up()
        except (sqlite3.Error, OSError) as error:
            self._failed(error)
        return self._known

    def _see_to_file(self) -> None:
        """Open the file if it is not open, now and then, or if another lies in its place."""
        if self._db is not None and is_still(self._path, self._identity):
            return
        with self._lock, self._writing:
            if self._db is not None and not is_still(self._path, self._identity):
                log.error("The file of the verified answers was deleted or replaced: opening it again")
                self._tally.add("verified.failed")
                self._let_go()
                drop_log_of(self._path, self._identity)
            if self._db is None and not self._is_over and self._clock() >= self._again_at:
                self._again_at = self._clock() + AGAIN_SECONDS
                if problem := unsafe(self._path.parent):
                    raise UnsafeFolder(problem)
                self._db, self._reader = _opened(self._path), _opened(self._path)
                self._identity, self._again_at = identity_of(self._path), float("-inf")

    def _catch_up(self) -> None:
        with self._lock:
            if self._reader is not None:
                if (seen := _others_wrote(self._reader)) != self._seen:
                    self._known, self._seen = self._read(self._reader), seen
                self._problem = ""

    def _read(self, db: sqlite3.Connection) -> _Known:
        """What is in the file; only what changed is worked out anew."""
        # As bytes: of text that is none, SQLite would fail the whole statement, and so every answer.
        with closing(db.execute("SELECT CAST(id AS BLOB), CAST(body AS BLOB), digest FROM verified")) as rows:
            before, self._rows = self._rows, {}
            for row in rows:
                self._rows[row] = before.get(row) or self._row(*row)
        return _arranged(self._rows.values())

    def _row(self, identity: bytes, body: bytes, kept: bytes | None) -> _Row | _LeftOut:
        name = identity.decode(errors="replace")
        try:
            held = decode(name, _intact(name, body, kept))
        except ValueError:
            log.error("The verified answer %s is damaged: it is left out, and kept in the file", name)
            self._tally.add("verified.damaged")
            return _LeftOut(name, damaged=True)
        reading = self._readings.of(held.question, Scope(), held.language)
        if reading.refused:
            log.warning("A verified answer is left out: its question is not shared any more (%s)", reading.refused)
            return _LeftOut(name, damaged=False)
        return _Row(held, reading)

    def _failed(self, error: Exception) -> None:
        if _name(error) != self._problem:
            log.error("The verified answers cannot be read (%s): questions are answered without them", _name(error))
        self._problem = _name(error)
        self._tally.add("verified.failed")


def _name(error: Exception) -> str:
    if isinstance(error, UnsafeFolder):
        return str(error)
    return getattr(error, "sqlite_errorname", None) or type(error).__name__


def _intact(identity: str, body: bytes, kept: bytes | None) -> str:
    """The body as HR wrote it; one that an older release wrote has no digest yet."""
    text = body.decode()
    if kept not in {None, digest(identity, text)}:
        raise ValueError("not what was written")
    return text


def _arranged(rows: Collection[_Row | _LeftOut]) -> _Known:
    """By place, those for fewer readers first, then the newest."""
    places: dict[str, list[Vouched]] = defaultdict(list)
    words: dict[str, set[str]] = defaultdict(set)
    given = (row for row in rows if isinstance(row, _Row))
    for row in sorted(given, key=lambda row: (-len(row.held.audiences), -row.held.verification.at)):
        places[row.reading.place].append(row.held)
        for word in row.reading.normal.split():
            words[word[0]].add(word)
    damaged = tuple(row.id for row in rows if isinstance(row, _LeftOut) and row.damaged)
    return _Known(dict(places), dict(words), damaged)


def _opened(path: Path) -> sqlite3.Connection:
    db = open_database(path, _SCHEMA, "verified answers", flushed=True)
    if "digest" not in _columns(db) or db.execute("SELECT 1 FROM verified WHERE digest IS NULL").fetchone():
        with transaction(db):
            _give_digests(db)
    return db


def _give_digests(db: sqlite3.Connection) -> None:
    """To what an older release wrote."""
    if "digest" not in _columns(db):
        db.execute("ALTER TABLE verified ADD COLUMN digest BLOB")
    query = "SELECT CAST(id AS BLOB), CAST(body AS BLOB), rowid FROM verified WHERE digest IS NULL"
    for identity, body, row in db.execute(query).fetchall():
        with suppress(UnicodeDecodeError):  # damaged already, and told as such when it is read
            given = digest(identity.decode(), body.decode())
            db.execute("UPDATE verified SET digest = ? WHERE rowid = ?", (given, row))


def _columns(db: sqlite3.Connection) -> set[str]:
    return {column[1] for column in db.execute("PRAGMA table_info(verified)")}


def _others_wrote(db: sqlite3.Connection) -> int:
    """A number that changes when another connection, of any process, wrote to the file."""
    return int(db.execute("PRAGMA data_version").fetchone()[0])
