"""The search index: passages in SQLite, and one full-text view per scope.

One view per scope, not a filter after ranking: how often a word occurs, which decides the ranking, is counted over the
documents that the asker may read and no others. Views are filled on first use and kept in step by every change.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import queue
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.durable import transaction
from bot.knowledge.documents import Policy
from bot.language import STOP_WORDS, stem, words
from bot.model import Passage, Scope

log = logging.getLogger(__name__)

_FORMAT = 12  # of the tables and of what the readers make of a file; another number rebuilds the index
_MOST_VIEWS = 64  # scopes with a view of their own; there are about as many as there are combinations of audiences
_BUSY_SECONDS = 30.0  # a first indexing in another process holds the lock for seconds
_MOST_COUNTED = 20_000  # terms whose frequency is remembered until the policies change; about 2 MB
_CONNECTIONS = 4  # readers at the same time; a search takes milliseconds, so more would only cost memory
_TOKENS = "unicode61 remove_diacritics 0 tokenchars '&.'"  # the stems exactly as bot.language makes them

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS documents (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, title TEXT NOT NULL,
    audience TEXT NOT NULL, keywords TEXT NOT NULL, skipped TEXT NOT NULL, link TEXT NOT NULL, dated TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passages (number INTEGER PRIMARY KEY, id TEXT NOT NULL, digest TEXT NOT NULL,
    path TEXT NOT NULL, headings TEXT NOT NULL, text TEXT NOT NULL, audience TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS passages_by_path ON passages (path);
CREATE TABLE IF NOT EXISTS vocabulary (word TEXT, audience TEXT, passages INTEGER NOT NULL,
    PRIMARY KEY (word, audience)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS views (name TEXT PRIMARY KEY, audiences TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document as the index knows it; `skipped` says why it could not be read."""

    path: str
    stamp: str
    title: str
    audience: str
    skipped: str
    link: str = ""
    dated: str = ""

    @property
    def changed(self) -> float:
        """When the file was changed, in Unix seconds."""
        return int(self.stamp.rpartition("-")[2]) / 1e9


@dataclass(frozen=True, slots=True)
class Row:
    """A passage that matched, with the stems of its fields as they were indexed."""

    number: int
    title: list[str]
    headings: list[str]
    body: list[str]


class Index:
    """The index file. Reading never waits for writing; several processes may share the file.

    A damaged file is moved aside and begun anew: everything in it can be read again from the documents.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._writing = threading.Lock()
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._made = 0
        self._making = threading.Lock()
        self._counted: tuple[int, dict[tuple[str, str], int]] = (-1, {})
        self._prepare()
        self.ensure_view(Scope())

    # -- reading ---------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reader]:
        """A reader that sees one consistent state for as long as it is used."""
        db = self._borrow()
        try:
            db.execute("BEGIN")
            try:
                yield self._reader(db)
            finally:
                db.execute("ROLLBACK")
        finally:
            self._idle.put(db)

    def _reader(self, db: sqlite3.Connection) -> Reader:
        """A reader that shares what others counted in the same state of the index."""
        generation = Reader(db, {}).generation()
        if self._counted[0] != generation or len(self._counted[1]) > _MOST_COUNTED:
            self._counted = (generation, {})
        return Reader(db, self._counted[1])

    def ensure_view(self, scope: Scope) -> None:
        """See to it that the scope's view exists; called before the first search of a scope."""
        with self.reading() as reader:
            if reader.has_view(scope):
                return
        with self.writing() as writer:
            writer.fill_view(scope)

    def _borrow(self) -> sqlite3.Connection:
        with contextlib.suppress(queue.Empty):
            return self._idle.get_nowait()
        with self._making:
            if self._made < _CONNECTIONS:
                self._made += 1
                return self._connect()
        return self._idle.get()

    # -- writing ---------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def writing(self) -> Iterator[Writer]:
        """A writer whose changes all become visible at once, at the end."""
        with self._writing:
            db = self._borrow()
            try:
                with transaction(db):
                    yield Writer(db)
            finally:
                self._idle.put(db)

    def close(self) -> None:
        """Close every idle connection."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _prepare(self) -> None:
        try:
            self._create()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
                raise
            log.warning("The search index was damaged: it is built anew from the documents")
            self._remove()
            self._create()

    def _create(self) -> None:
        db = self._connect()
        try:
            if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("quick_check failed")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version not in {0, _FORMAT}:
                db.close()
                self._remove()
                db = self._connect()
            db.execute("PRAGMA journal_mode=WAL")
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version={_FORMAT}")
        finally:
            db.close()

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)

    def _connect(self) -> sqlite3.Connection:
        _close_to_others(self._file)
        db = sqlite3.connect(self._file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA cache_size=-1000")  # kilobytes; the default of two megabytes for each adds up
        db.execute("PRAGMA synchronous=NORMAL")
        return db


def _close_to_others(file: Path) -> None:
    """Make the file if it is missing, and for us alone: it holds the text of restricted policies, its folder may be open."""
    with contextlib.suppress(OSError):  # SQLite says next what is wrong with it
        descriptor = os.open(file, os.O_RDONLY | os.O_CREAT, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)


class Reader:
    """Looks into one state of the index."""

    def __init__(self, db: sqlite3.Connection, frequencies: dict[tuple[str, str], int]) -> None:
        self._db, self._frequencies = db, frequencies

    def generation(self) -> int:
        """A number that grows with every change."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
        return int(row[0]) if row else 0

    def has_view(self, scope: Scope) -> bool:
        found = self._db.execute("SELECT 1 FROM views WHERE name = ?", (view_name(scope),))
        return found.fetchone() is not None

    def documents(self) -> list[Indexed]:
        rows = self._db.execute(
            "SELECT path, stamp, title, audience, skipped, link, dated FROM documents ORDER BY path"
        )
        return [Indexed(*row) for row in rows]

    def count_passages(self) -> Counter[str]:
        """How many passages each document has, by path."""
        return Counter(dict(self._db.execute("SELECT path, count(*) FROM passages GROUP BY path").fetchall()))

    def version(self, scope: Scope, rules: bytes) -> str:
        """Changes exactly when a passage that this scope may read does, or the `rules` by which passages are found."""
        digest = hashlib.blake2b(rules, digest_size=12)
        audiences = self._readable(scope)
        marks = ",".join("?" * len(audiences))
        query = f"SELECT id, digest FROM passages WHERE audience IN ({marks}) ORDER BY id"  # noqa: S608 - only marks
        for row in self._db.execute(query, audiences):
            digest.update("".join(row).encode())
        return digest.hexdigest()

    def matching(self, scope: Scope, terms: Iterable[str], limit: int) -> list[Row]:
        """The passages that hold any of the stems, by BM25 over this scope's view alone, best first."""
        view, wanted = view_name(scope), " OR ".join(f'"{term}"' for term in terms)
        if not wanted:
            return []
        query = (
            f"SELECT rowid, title, headings, body FROM {view} "  # noqa: S608 - a hash
            f"WHERE {view} MATCH ? ORDER BY bm25({view}, 4.0, 3.0, 1.0) LIMIT ?"
        )
        found = self._db.execute(query, (wanted, limit)).fetchall()
        return [Row(number, title.split(), heads.split(), body.split()) for number, title, heads, body in found]

    def frequency(self, scope: Scope, term: str) -> int:
        """How many passages of this scope hold the stem."""
        view = view_name(scope)
        if (known := self._frequencies.get((view, term))) is None:
            row = self._db.execute(f"SELECT doc FROM {view}_terms WHERE term = ?", (term,)).fetchone()  # noqa: S608 - a hash
            known = self._frequencies[view, term] = int(row[0]) if row else 0
        return known

    def size(self, scope: Scope) -> int:
        """How many passages this scope may read."""
        return int(self._db.execute(f"SELECT count(*) FROM {view_name(scope)}_docsize").fetchone()[0])  # noqa: S608

    def words_like(self, scope: Scope, first: str, shortest: int, longest: int) -> list[tuple[str, int]]:
        """The words of this scope that begin with `first` and have such a length, with how many passages hold them."""
        audiences = self._readable(scope)
        marks = ",".join("?" * len(audiences))
        query = (
            f"SELECT word, sum(passages) FROM vocabulary WHERE word >= ? AND word < ? AND audience IN ({marks}) "  # noqa: S608
            "AND length(word) BETWEEN ? AND ? AND passages > 0 GROUP BY word"
        )
        return self._db.execute(query, (first, first + "\U0010ffff", *audiences, shortest, longest)).fetchall()

    def passage(self, number: int) -> Passage:
        query = (
            "SELECT p.id, p.digest, p.path, d.title, p.headings, p.text, p.audience "
            "FROM passages p JOIN documents d USING (path) WHERE number = ?"
        )
        identity, digest, path, title, headings, text, audience = self._db.execute(query, (number,)).fetchone()
        return Passage(identity, digest, path, title, tuple(headings.split("\x1f") if headings else ()), text, audience)

    def digests(self, scope: Scope) -> dict[int, str]:
        """The passages that this scope may read: their digests by number."""
        audiences = self._readable(scope)
        marks = ",".join("?" * len(audiences))
        query = f"SELECT number, digest FROM passages WHERE audience IN ({marks})"  # noqa: S608 - only marks
        return dict(self._db.execute(query, audiences).fetchall())

    def passages(self) -> list[Passage]:
        """Every passage, whoever may read it."""
        return [self.passage(number) for (number,) in self._db.execute("SELECT number FROM passages").fetchall()]

    def _readable(self, scope: Scope) -> list[str]:
        found = self._db.execute("SELECT DISTINCT audience FROM documents")
        return [audience for (audience,) in found if scope.may_read(audience)]


class Writer:
    """Changes the index, inside one transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._views = [(name, _scope(audiences)) for name, audiences in db.execute("SELECT * FROM views").fetchall()]

    def put(self, policy: Policy, stamp: str) -> None:
        """Replace a document by what it is now."""
        self.withdraw(policy.path)
        row = (policy.path, stamp, policy.title, policy.audience, policy.keywords, "", policy.link, policy.dated)
        self._db.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        for passage in policy.passages:
            self._add(passage, policy.keywords)

    def skip(self, path: str, stamp: str, reason: str) -> None:
        """Withdraw a document that can no longer be read, and remember why."""
        self.withdraw(path)
        self._db.execute("INSERT INTO documents VALUES (?, ?, '', ?, '', ?, '', '')", (path, stamp, "(nobody)", reason))

    def withdraw(self, path: str) -> None:
        """Remove a document with everything that could find it."""
        query = "SELECT number, text, headings, title, passages.audience FROM passages JOIN documents USING (path) WHERE path = ?"
        for number, text, headings, title, audience in self._db.execute(query, (path,)).fetchall():
            self._count_words(f"{title} {headings} {text}", audience, -1)
            for name, scope in self._views:
                if scope.may_read(audience):
                    self._db.execute(f"DELETE FROM {name} WHERE rowid = ?", (number,))  # noqa: S608 - a hash
        self._db.execute("DELETE FROM passages WHERE path = ?", (path,))
        self._db.execute("DELETE FROM documents WHERE path = ?", (path,))

    def touch(self) -> None:
        """Tell all readers that something changed."""
        self._db.execute("INSERT INTO meta VALUES ('generation', 1) ON CONFLICT DO UPDATE SET value = value + 1")

    def fill_view(self, scope: Scope) -> None:
        """Make the scope's view, unless another thread was quicker."""
        name = view_name(scope)
        if any(name == known for known, _ in self._views):
            return
        self._drop_oldest_view()
        self._db.execute(f'CREATE VIRTUAL TABLE {name} USING fts5(title, headings, body, tokenize="{_TOKENS}")')
        self._db.execute(f"CREATE VIRTUAL TABLE {name}_terms USING fts5vocab({name}, 'row')")
        self._db.execute("INSERT INTO views VALUES (?, ?)", (name, scope.key()))
        query = (
            "SELECT p.number, d.title, d.keywords, p.headings, p.text, p.audience "
            "FROM passages p JOIN documents d USING (path)"
        )
        for number, title, keywords, headings, text, audience in self._db.execute(query).fetchall():
            if scope.may_read(audience):
                self._insert(name, number, (f"{title} {keywords}", headings.replace("\x1f", " "), text))

    def _drop_oldest_view(self) -> None:
        if len(self._views) >= _MOST_VIEWS:
            name, _ = self._views[0]
            self._db.execute(f"DROP TABLE {name}_terms")
            self._db.execute(f"DROP TABLE {name}")
            self._db.execute("DELETE FROM views WHERE name = ?", (name,))

    def _add(self, passage: Passage, keywords: str) -> None:
        p = passage
        row = (p.id, p.digest, p.path, "\x1f".join(p.headings), p.text, p.audience)
        columns = "(id, digest, path, headings, text, audience)"
        number = self._db.execute(f"INSERT INTO passages {columns} VALUES (?, ?, ?, ?, ?, ?)", row).lastrowid  # noqa: S608
        self._count_words(" ".join((p.title, *p.headings, p.text)), p.audience, +1)
        for name, scope in self._views:
            if number is not None and scope.may_read(p.audience):
                self._insert(name, number, (f"{p.title} {keywords}", " ".join(p.headings), p.text))

    def _insert(self, view: str, number: int, fields: tuple[str, str, str]) -> None:
        row = (number, *map(_stemmed, fields))
        self._db.execute(f"INSERT INTO {view} (rowid, title, headings, body) VALUES (?, ?, ?, ?)", row)  # noqa: S608 - a hash

    def _count_words(self, text: str, audience: str, change: int) -> None:
        plain = {word for word in words(text) if len(word) > 3 and word not in STOP_WORDS}
        self._db.executemany(
            "INSERT INTO vocabulary VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET passages = passages + excluded.passages",
            [(word, audience, change) for word in sorted(plain)],
        )


@lru_cache(maxsize=_MOST_VIEWS)
def view_name(scope: Scope) -> str:
    """The name of a scope's view: a hash, so that no audience's name reaches SQL."""
    return "view_" + hashlib.blake2b(scope.key().encode(), digest_size=8).hexdigest()


def _scope(key: str) -> Scope:
    return Scope(frozenset(key.split(",")))


def _stemmed(text: str) -> str:
    return " ".join(stem(word) for word in words(text) if word not in STOP_WORDS)
