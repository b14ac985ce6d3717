"""Answers that were given, for as long as people may come back to them: to see the passage, to say whether it helped,
to ask a person, to find their own recent questions.

Bounded in number and in time; what one person left is forgotten on request. Disclosures of harm must not be recorded:
the caller sees to that.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.durable import Drawer
from bot.model import Answer, Kind, Passage, Scope
from bot.tally import Tally

MOST = 20_000
"""Answers kept at most; the oldest leave. About 60 MB with the text of answers; passages are kept once each."""

_SWEEP_EVERY = 200  # records between two removals of what is too old or too much
_WRITTEN_WITHIN = 24 * 3600.0
"""Seconds after which no answer is still being written; whoever asked is told much earlier that it was missed."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (id TEXT PRIMARY KEY, delivery TEXT UNIQUE NOT NULL, asker TEXT NOT NULL,
    question TEXT NOT NULL, scope TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL, written_at REAL,
    entry TEXT NOT NULL, sources TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS by_asker ON answers (asker, at);
CREATE INDEX IF NOT EXISTS by_time ON answers (at);
CREATE TABLE IF NOT EXISTS passages (name TEXT PRIMARY KEY, fields TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS continued (answer TEXT PRIMARY KEY, place TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS verdicts (answer TEXT NOT NULL, person TEXT NOT NULL, verdict TEXT NOT NULL,
    at REAL NOT NULL, PRIMARY KEY (answer, person)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS forgotten (delivery TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
"""

_INSERT = """
INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (delivery) DO UPDATE SET text = excluded.text,
    kind = excluded.kind, written_at = excluded.written_at, entry = excluded.entry, sources = excluded.sources RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was given. `answer` holds text, kind, sources, `written_at` and `entry`; the rest was not kept.

    `id` cannot be guessed. `at` is in Unix seconds. `continues`: where the conversation stands that the question goes on
    with, in words of the edge; the words said there are not kept here, since they may be somebody else's. Empty: it
    stands alone.
    """

    id: str
    asker: str
    question: str
    scope: Scope
    answer: Answer
    at: float
    continues: str = ""

    @property
    def verified(self) -> bool:
        """Whether these are HR's own words: whatever else is given again was kept under a name."""
        return self.answer.kind is Kind.REUSED and not self.answer.entry


class Ledger:
    """The ledger of one installation; several processes may share the file. Safe to use from any thread.

    No method raises for a disk that fails: nothing is then recorded or found, which is logged and counted
    (`ledger.failed`).

    Args:
        path: the SQLite file. A damaged one is moved aside.
        keep_seconds: how long an answer can be come back to.
        clock: Unix seconds.

    """

    def __init__(
        self,
        path: Path,
        tally: Tally,
        *,
        keep_seconds: float,
        most: int = MOST,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._drawer = Drawer(path, _SCHEMA, "ledger", tally)
        self._keep, self._most, self._clock = keep_seconds, most, clock
        self._recorded = 0

    def record(
        self, delivery: str, *, asker: str, question: str, scope: Scope, answer: Answer, continues: str = ""
    ) -> str:
        """Record an answer and return its id; "" if that was not possible, or who asked wants it forgotten.

        Args:
            delivery: names this one giving of an answer; recorded again, it keeps its id.
            asker: who asked.
            question: as asked.
            scope: what the answer could be drawn from.
            answer: as given.
            continues: where the conversation stands that it goes on with, if it does.

        """
        facts = (question, scope.key(), answer.text, answer.kind.value, answer.written_at, answer.entry)
        row = (delivery, asker, *facts)
        return self._drawer.write(lambda db: self._record(db, row, answer.sources, continues), "")

    def find(self, identity: str) -> Given | None:
        """The answer with this id, unless it is unknown, too old or forgotten."""
        return self._drawer.read(lambda db: next(iter(self._given(db, "id = ?", identity, 1)), None), None)

    def recent(self, asker: str, limit: int = 10) -> tuple[Given, ...]:
        """What this person asked last, newest first. Who shows it checks that they may still read it."""
        nothing: tuple[Given, ...] = ()
        return self._drawer.read(lambda db: self._given(db, "asker = ?", asker, limit), nothing)

    def judge(self, identity: str, person: str, verdict: str) -> str:
        """Note what a person thinks of an answer, one word; the last one counts. What they thought before, or ""; where
        that cannot be kept it is taken for known.
        """
        return self._drawer.write(lambda db: self._judge(db, identity, person, verdict), verdict)

    def judged(self, person: str) -> tuple[str, ...]:
        """The ids of the answers of which this person said what they think."""
        chosen, none = "SELECT answer FROM verdicts WHERE person = ?", list[tuple[str]]()
        found = self._drawer.read(lambda db: db.execute(chosen, (person,)).fetchall(), none)
        return tuple(answer for (answer,) in found)

    def forget(self, person: str, unfinished: Collection[str] = ()) -> int:
        """Erase what this person asked and what they thought of answers; how many questions that were.

        `unfinished`: deliveries of answers to them that are still being written, and will not be recorded.
        """
        now = self._clock()
        gone = self._drawer.write(lambda db: _forget(db, person, unfinished, now), 0)
        self._drawer.erase_for_good()
        return gone

    def close(self) -> None:
        self._drawer.close()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _record(
        self, db: sqlite3.Connection, facts: tuple[Any, ...], sources: tuple[Passage, ...], continues: str
    ) -> str:
        now = self._clock()
        if db.execute("SELECT 1 FROM forgotten WHERE delivery = ?", facts[:1]).fetchone():
            return ""
        names = [_put_passage(db, source, now) for source in sources]
        row = (secrets.token_urlsafe(18), *facts, json.dumps(names), now)
        identity = str(db.execute(_INSERT, row).fetchone()[0])
        if continues:
            db.execute("INSERT OR REPLACE INTO continued VALUES (?, ?)", (identity, continues))
        self._sweep(db, now)
        return identity

    def _judge(self, db: sqlite3.Connection, identity: str, person: str, verdict: str) -> str:
        held = "SELECT verdict FROM verdicts WHERE answer = ? AND person = ?"
        (before,) = db.execute(held, (identity, person)).fetchone() or ("",)
        if before != verdict:
            row = (identity, person, verdict, self._clock())
            db.execute("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?)", row)
        return str(before)

    def _given(self, db: sqlite3.Connection, condition: str, value: str, limit: int) -> tuple[Given, ...]:
        columns = "id, asker, question, scope, text, kind, written_at, entry, sources, at"
        query = f"SELECT {columns} FROM answers WHERE {condition} AND at > ? ORDER BY at DESC LIMIT ?"  # noqa: S608 - constants
        rows = db.execute(query, (value, self._clock() - self._keep, limit)).fetchall()
        return tuple(_given(db, row) for row in rows)

    def _sweep(self, db: sqlite3.Connection, now: float) -> None:
        self._recorded += 1
        if self._recorded % _SWEEP_EVERY == 1:
            for dated in ("answers", "passages", "verdicts", "forgotten"):
                # by a clock that was set back since: no longer than others
                db.execute(f"UPDATE {dated} SET at = ? WHERE at > ?", (now, now))  # noqa: S608 - constants
            newest = "SELECT at FROM answers ORDER BY at DESC LIMIT 1 OFFSET ?"
            row = db.execute(newest, (self._most,)).fetchone()
            before = max(now - self._keep, row[0] if row else 0.0)
            db.execute("DELETE FROM answers WHERE at <= ?", (before,))
            for more in ("verdicts", "continued"):
                db.execute(f"DELETE FROM {more} WHERE answer NOT IN (SELECT id FROM answers)")  # noqa: S608 - constants
            db.execute("DELETE FROM passages WHERE at <= ?", (before,))
            db.execute("DELETE FROM forgotten WHERE at <= ?", (now - _WRITTEN_WITHIN,))


def _forget(db: sqlite3.Connection, person: str, unfinished: Collection[str], now: float) -> int:
    given = db.execute("SELECT delivery FROM answers WHERE asker = ?", (person,)).fetchall()
    db.executemany("INSERT OR REPLACE INTO forgotten VALUES (?, ?)", [(delivery, now) for delivery in unfinished])
    mine = "answer IN (SELECT id FROM answers WHERE asker = ?)"
    db.execute(f"DELETE FROM verdicts WHERE person = ? OR {mine}", (person, person))  # noqa: S608 - a constant
    db.execute(f"DELETE FROM continued WHERE {mine}", (person,))  # noqa: S608 - a constant
    db.execute("DELETE FROM answers WHERE asker = ?", (person,))
    return len({*unfinished, *(delivery for (delivery,) in given)})


def _put_passage(db: sqlite3.Connection, passage: Passage, now: float) -> str:
    """The name of a passage, which lives as long as the last answer that cites it."""
    name = f"{passage.id} {passage.digest}"
    p = passage
    fields = json.dumps([p.id, p.digest, p.path, p.title, p.headings, p.text, p.audience], ensure_ascii=False)
    db.execute(
        "INSERT INTO passages VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET fields = excluded.fields, at = excluded.at",
        (name, fields, now),
    )
    return name


def _given(db: sqlite3.Connection, row: tuple[str, str, str, str, str, str, float | None, str, str, float]) -> Given:
    identity, asker, question, scope, text, kind, written_at, entry, names, at = row
    sources = tuple(passage for name in json.loads(names) if (passage := _passage(db, name)))
    answer = Answer(text, Kind(kind), answered=kind != Kind.NONE, sources=sources, written_at=written_at, entry=entry)
    continued = db.execute("SELECT place FROM continued WHERE answer = ?", (identity,)).fetchone()
    return Given(identity, asker, question, Scope(frozenset(scope.split(","))), answer, at, *(continued or ()))


def _passage(db: sqlite3.Connection, name: str) -> Passage | None:
    row = db.execute("SELECT fields FROM passages WHERE name = ?", (name,)).fetchone()
    if row is None:
        return None
    identity, digest, path, title, headings, text, audience = json.loads(row[0])
    return Passage(identity, digest, path, title, tuple(headings), text, audience)
