"""What the policies leave open: questions without an answer, grouped by what they ask, for HR to work on.

No names: who asked is only counted, by a keyed digest that differs from group to group, so that no two groups can be
joined to a person; the key stays in DATA_DIR. Disclosures and questions about one's own case are never noted, and a group
on a sensitive topic is shown only when several people asked.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.care.disclosure import Harm, harm_in
from bot.durable import Drawer
from bot.language import Thesaurus
from bot.model import Scope
from bot.reading.sensitive import is_sensitive
from bot.tally import Tally
from cache.keys import Seal
from cache.matching.normal import asked
from cache.readings import Reading, Readings

KEPT_SECONDS = 90 * 24 * 3600.0
"""How long it is remembered that a question was asked; a group that nobody asks any more goes with it."""

_LONGEST = 500
"""Characters; what is longer is a story rather than a question."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS gaps (id TEXT PRIMARY KEY, place TEXT NOT NULL UNIQUE, question TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0, assignee TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
    changed_by TEXT NOT NULL DEFAULT '', last_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS asked (gap TEXT NOT NULL, asker TEXT NOT NULL, reason TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS by_gap ON asked (gap);
"""


_AGAIN = """
INSERT INTO gaps (id, place, question, last_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (place) DO UPDATE SET done = 0, last_at = excluded.last_at
"""


class Reason(StrEnum):
    """Why a question counts as a gap."""

    NOT_FOUND = "not_found"  # no passage was found
    DECLINED = "declined"  # passages were found, and they do not answer it
    DISLIKED = "disliked"  # it was answered, and somebody said that this was no help


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask the same. `question` is how it was asked first; `people` and `times` since it was last done."""

    id: str
    question: str
    people: int
    times: int
    reasons: Counter[str]
    last_at: float
    assignee: str = ""
    note: str = ""
    done: bool = False

    @property
    def worked(self) -> tuple[str, str, bool]:
        """What HR made of it so far: who looks after it, the note, and whether it is done."""
        return self.assignee, self.note, self.done


class Gaps:
    """The gaps of one file, which processes may share. Safe to use from any thread; never raises for the disk.

    Args:
        path: made if missing; the key to count people by lies beside it.
        thesaurus: which words mean the same.
        min_people: how many must have asked before a group on a sensitive topic is shown.
        clock: Unix seconds.

    """

    def __init__(
        self, path: Path, thesaurus: Thesaurus, *, min_people: int, tally: Tally, clock: Callable[[], float] = time.time
    ) -> None:
        self._readings, self._min_people, self._clock = Readings("gaps", thesaurus), min_people, clock
        self._drawer = Drawer(path, _SCHEMA, "gaps", tally, flushed=True)
        self._key_file, self._secret = path.with_suffix(".key"), b""

    def close(self) -> None:
        self._drawer.close()

    # -- noting ------------------------------------------------------------------------------------------------------

    def note(self, question: str, asker: str, reason: Reason, *, language: str = "en") -> bool:
        """Count a question that was not answered well; whether it was noted.

        Never a disclosure, a question about somebody's own case or one that needs its conversation.
        """
        if not asker or len(question) > _LONGEST or harm_in(question) is not Harm.NONE:
            return False
        reading = self._readings.of(question, Scope(), language)
        if reading.refused:
            return False
        return self._drawer.write(lambda db: self._note(db, reading, asked(question), asker, reason), False)

    def _note(self, db: sqlite3.Connection, reading: Reading, question: str, asker: str, reason: Reason) -> bool:
        now = self._clock()
        self._forget(db, now)
        row = (secrets.token_hex(6), reading.place, question, now)
        db.execute(_AGAIN, row)
        (gap,) = db.execute("SELECT id FROM gaps WHERE place = ?", (reading.place,)).fetchone()
        db.execute("INSERT INTO asked VALUES (?, ?, ?, ?)", (gap, self._counted(gap, asker), reason.value, now))
        return True

    def _counted(self, gap: str, asker: str) -> str:
        """Tells people apart within one group, and says nothing about them."""
        self._secret = self._secret or Seal.load(self._key_file)[0].secret
        return hashlib.blake2b(f"{gap}\x1f{asker}".encode(), key=self._secret, digest_size=8).hexdigest()

    def _forget(self, db: sqlite3.Connection, now: float) -> None:
        db.execute("DELETE FROM asked WHERE at < ?", (now - KEPT_SECONDS,))
        db.execute("DELETE FROM gaps WHERE last_at < ?", (now - KEPT_SECONDS,))

    # -- working on them ---------------------------------------------------------------------------------------------

    def shown(self, since: float = 0.0) -> tuple[Gap, ...]:
        """Open groups that were asked since then (Unix seconds), what most people asked first."""
        found = (gap for gap in self._all() if not gap.done and gap.last_at >= since and self._may_be_shown(gap))
        return tuple(sorted(found, key=lambda gap: (-gap.people, -gap.times, -gap.last_at)))

    def still_open(self) -> int:
        """How many open groups there are, shown or hidden."""
        query = "SELECT count(*) FROM gaps WHERE NOT done AND last_at >= ?"
        since = self._clock() - KEPT_SECONDS
        return int(self._drawer.read(lambda db: db.execute(query, (since,)).fetchone()[0], 0))

    def hidden(self) -> int:
        """How many open groups on sensitive topics too few people asked to be shown."""
        return sum(not gap.done and not self._may_be_shown(gap) for gap in self._all())

    def get(self, identity: str) -> Gap | None:
        """The group with this id, if it may be shown."""
        return next((gap for gap in self._all() if gap.id == identity and self._may_be_shown(gap)), None)

    def work(self, gap: Gap, *, assignee: str, note: str, done: bool, by: str) -> bool:
        """Change who works on a group, what was noted, and whether it is done; then it counts from nothing.

        Whether it was changed, which it is unless somebody changed it since it was read; `by` is kept with it.
        """
        change = "UPDATE gaps SET assignee = ?, note = ?, done = ?, changed_by = ? WHERE id = ?"
        unchanged = "AND assignee = ? AND note = ? AND done = ?"

        def work(db: sqlite3.Connection) -> bool:
            kept = (
                db.execute(f"{change} {unchanged}", (assignee, note, int(done), by, gap.id, *gap.worked)).rowcount == 1
            )
            if kept and done:
                db.execute("DELETE FROM asked WHERE gap = ?", (gap.id,))
            return kept

        return self._drawer.write(work, False)

    def settle(self, question: str, *, by: str, language: str = "en") -> None:
        """The question has an answer now: its group is done."""
        place = self._readings.of(question, Scope(), language).place
        self._drawer.write(lambda db: _settle(db, place, by), None)

    def _may_be_shown(self, gap: Gap) -> bool:
        return gap.people >= self._min_people or not is_sensitive(gap.question)

    def _all(self) -> list[Gap]:
        return self._drawer.read(lambda db: _read(db, self._clock() - KEPT_SECONDS), [])


def _settle(db: sqlite3.Connection, place: str, by: str) -> None:
    db.execute("DELETE FROM asked WHERE gap IN (SELECT id FROM gaps WHERE place = ?)", (place,))
    db.execute("UPDATE gaps SET done = 1, changed_by = ? WHERE place = ?", (by, place))


def _read(db: sqlite3.Connection, since: float) -> list[Gap]:
    people: defaultdict[str, set[str]] = defaultdict(set)
    reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for gap, asker, reason in db.execute("SELECT gap, asker, reason FROM asked WHERE at >= ?", (since,)):
        people[gap].add(asker)
        reasons[gap][reason] += 1
    columns = "id, question, last_at, assignee, note, done"
    rows = db.execute(f"SELECT {columns} FROM gaps WHERE last_at >= ?", (since,))  # noqa: S608 - constants
    return [
        Gap(gap, question, len(people[gap]), reasons[gap].total(), reasons[gap], last_at, assignee, note, bool(done))
        for gap, question, last_at, assignee, note, done in rows
    ]
