"""Rows on disk: diskcache with our own Disk class and settings, and what is done to the tables that we keep beside it.

Everything here may raise what SQLite raises; `cache.storage.vault` makes it safe.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any

import diskcache
from diskcache.core import DEFAULT_SETTINGS, METADATA, MODE_RAW

from cache.keys import Seal
from cache.storage.connection import SharedConnection
from cache.storage.files import Files
from cache.storage.raw_disk import RawDisk
from cache.storage.rows import CorruptedDatabase, CorruptedRow, NewRow, Purge, Restored, Row, RowKey, Span, Written
from cache.storage.schema import IS_SPARED, PAGE_BYTES, SPARED, TABLES, make

BUSY_SECONDS = 2.5
"""How long SQLite waits for another process's lock before one attempt counts as busy."""

WRITE_SECONDS = 1.0
"""The same for new rows: somebody waits for the answer, and it can be given without being kept."""

_CHANGES_KEPT, _CHANGES_SHARE = 20_000, 20_000
"""Changes that another process may lag behind, and for so many bytes of the size limit one; who is further back reads all
headers again."""

_NO_BOUND = 2**62
"""More entries than there can be."""

_SHRINK_STEP = 100
"""Rows that go at once, at most, where a database has to shrink."""

_TRIMMED_EVERY = 64
"""Rows after which changes beyond those are forgotten."""

_LOG_SHARE = 20
"""The write-ahead log may take a twentieth of the size limit before it is folded into the database ..."""

_DATABASE_SHARE = 0.85
"""... which itself may take this share, so that both together, with a transaction in flight, stay under the limit."""

LARGEST_LOG_SHARE = 0.10
"""The write-ahead log beyond which a store waits until it is folded in."""

_PLAIN = f"Cache.raw = 1 AND Cache.mode = {MODE_RAW} AND Cache.filename IS NULL"
_COLUMNS = f"Cache.key, Cache.tag, {_PLAIN}"

_TAKE = f"SELECT value, {_PLAIN} FROM Cache WHERE key = ? AND raw = 1"  # noqa: S608 - a constant

_INSERT = f"""
INSERT OR REPLACE INTO Cache (raw, mode, store_time, access_time, key, tag, value)
SELECT 1, {MODE_RAW}, ?1, ?1, column1, column2, column3 FROM (VALUES {{}})
WHERE (SELECT value FROM Settings WHERE key = 'count') <= ?
"""  # noqa: S608 - a constant. What diskcache's `set` does, in one statement for as many rows as there are

_NEWEST = "SELECT coalesce(max(seq), 0) FROM Changes"

_TOUCHED_ROWS = (
    f"SELECT seq, row, {_COLUMNS} FROM Changes LEFT JOIN Cache ON Cache.rowid = row WHERE seq >= ? ORDER BY seq"  # noqa: S608
)

_MOVED = "key, tag, value, store_time, access_time, access_count"
_PURGE = "at, by, what, removed, rowid"


_KNOWN_SETTINGS = {
    *DEFAULT_SETTINGS,
    *METADATA,
    "sqlite_cell_size_check",
    "sqlite_journal_size_limit",
    "sqlite_recursive_triggers",
    "sqlite_wal_autocheckpoint",
}


class Shelf(diskcache.Cache):  # type: ignore[misc]
    """One open database: sealed values by key, a log of changes, and the record of purges.

    Connections are per thread (diskcache's doing), but for what is asked for all the time: threads share one to write
    rows, and one to read changes. Those are kept until `release`, also because SQLite deletes the write-ahead log with
    its last connection, and we recognise our files by it. `generation` tells one opened database from the next; `seal` is
    the one of its values, which are sealed and opened outside.
    """

    def __init__(self, files: Files, size: int, generation: int, seal: Seal) -> None:
        self.generation, self.seal = generation, seal
        if not files.database.exists():
            make(files.database, BUSY_SECONDS)
        self._changes_kept = max(1000, min(_CHANGES_KEPT, size // _CHANGES_SHARE))
        log_pages = max(16, min(4000, size // _LOG_SHARE // PAGE_BYTES))
        pragmas = {
            "cache_size": -2000,  # kB per connection
            "cell_size_check": 1,
            "journal_size_limit": log_pages * PAGE_BYTES,
            "mmap_size": 0,  # a file truncated under a memory map ends the process
            "recursive_triggers": 1,  # so that what a row takes the place of is counted and logged as deleted
            "synchronous": 1,
            "wal_autocheckpoint": log_pages,
        }
        super().__init__(
            str(files.folder),
            timeout=BUSY_SECONDS,
            disk=RawDisk,
            statistics=0,
            tag_index=0,
            eviction_policy="none",
            cull_limit=0,  # bounds are ours, kept in `write`
            size_limit=size,
            sqlite_journal_mode="wal",
            **{f"sqlite_{name}": value for name, value in pragmas.items()},
        )
        with self._changing():
            for statement in TABLES.split(";\n"):
                self._sql(statement)
            if not self._count(IS_SPARED):
                for statement in SPARED.split(";\n"):
                    self._sql(statement)
        self._writer = SharedConnection(files.database, WRITE_SECONDS, pragmas)
        self._reader = SharedConnection(files.database, BUSY_SECONDS, pragmas)
        self._reader.rows("SELECT count(*) FROM Settings")
        self.identity = files.identity()

    def reset(self, key: str, *arguments: Any, **options: Any) -> Any:
        """Diskcache sets an attribute or a pragma for every row of its Settings table."""
        if key not in _KNOWN_SETTINGS:
            raise CorruptedDatabase(f"unknown setting {key!r}")
        return super().reset(key, *arguments, **options)

    def release(self) -> None:
        """Close this thread's connection and those that are shared; those of other threads go with their threads."""
        for connection in (self._writer, self._reader, self):
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def reads(self) -> bool:
        """Whether what is stored can still be read, though it cannot be written."""
        try:
            self._count("SELECT count(*) FROM Settings")
        except sqlite3.Error:
            return False
        return True

    def fold_log(self) -> None:
        """Fold the write-ahead log into the database, waiting for who reads from it.

        SQLite does so by itself only in moments when nobody reads or writes, which under load do not come.
        """
        self._sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    # -- values ------------------------------------------------------------------------------------------------------

    def take(self, key: bytes) -> bytes | None:
        """The value under `key`, or None.

        Raises:
            CorruptedRow: what is there is not a value of ours.

        """
        row = self._sql(_TAKE, (key,)).fetchone()
        if row is None:
            return None
        value, plain = row
        if not plain or type(value) is not bytes:
            raise CorruptedRow
        return value

    def has_plainly_room(self, size: int, needed: int) -> bool:
        """Whether the size limit is far where database and log have this `size`: what is in one may be in both."""
        return self._holds(size // self._page_size, needed)

    def write(self, new: Sequence[NewRow], entries: int, *, has_room: bool) -> Written:
        """Put rows in, newest of all, after as many of the oldest went as the bounds ask.

        Those for which there plainly `has_room` take one statement: between two of them Python may let other threads
        run while everybody waits for the lock of the database.
        """
        gone, rows = 0, self._inserted(self._writer.execute, new, entries) if has_room else []
        if not rows:
            gone, rows = self._inserted_after_others(new, entries)
        ((newest,),) = self._writer.rows(_NEWEST)
        if any(row % _TRIMMED_EVERY == 0 for row in rows):
            self._writer.execute("DELETE FROM Changes WHERE seq <= ?", (newest - self._changes_kept,))
        return Written(rows, gone, newest)

    def _inserted_after_others(self, new: Sequence[NewRow], entries: int) -> tuple[int, list[int]]:
        gone, rows = 0, list[int]()
        with self._changing():
            for row in new:
                self._sql("DELETE FROM Cache WHERE key = ?", (row.key,))
                gone += self._make_room(row.size, entries)
                rows += self._inserted(self._sql, [row], _NO_BOUND)
        return gone, rows

    def _inserted(self, execute: Callable[..., sqlite3.Cursor], new: Sequence[NewRow], entries: int) -> Sequence[int]:
        """The numbers of the new rows; none if there are then more entries than there may be."""
        cursor = execute(_insert(len(new)), (time.time(), *chain.from_iterable(new), entries - len(new)))
        last = int(cursor.lastrowid or 0)
        return range(last - len(new) + 1, last + 1) if cursor.rowcount > 0 else []

    def _make_room(self, needed: int, entries: int) -> int:
        excess, gone = self._excess(entries), 0
        while excess > 0 or not self._fits(needed):
            if excess <= 0 and self._give_up_an_undo():
                continue
            oldest = "SELECT rowid FROM Cache ORDER BY rowid LIMIT ?"
            cursor = self._sql(f"DELETE FROM Cache WHERE rowid IN ({oldest})", (max(excess, 1),))  # noqa: S608
            if cursor.rowcount == 0:
                break
            excess, gone = 0, gone + cursor.rowcount
        return gone

    def _excess(self, entries: int) -> int:
        """How many entries too many one more would make. diskcache's own count is cheap, but anybody could alter it."""
        if self._count("SELECT value FROM Settings WHERE key = 'count'") + 1 <= entries:
            return 0
        return self._count("SELECT count(*) FROM Cache") + 1 - entries

    def _give_up_an_undo(self) -> bool:
        """Whether there was something aside of a purge, which goes before any entry that can be found."""
        oldest = "(SELECT min(purge) FROM Removed)"
        return bool(self._sql(f"DELETE FROM Removed WHERE purge = {oldest}").rowcount)  # noqa: S608

    def shrink(self) -> int:
        """Bring a database that a higher limit let grow within its limit, and give the room back to the disk; how many rows
        went. In steps, as all that one transaction deletes is in the log at the same time.
        """
        gone = 0
        self._sql("DELETE FROM Image")
        while not self._fits(0):
            with self._changing():
                aside = self._drop_oldest("Removed")
                oldest = 0 if aside else self._drop_oldest("Cache")
                self._forget_changes()
            self.fold_log()
            gone += oldest
            if not (aside or oldest):
                break
        self._sql("VACUUM")
        self.fold_log()
        return gone

    def _drop_oldest(self, table: str) -> int:
        some = min(_SHRINK_STEP, 1 + self._count(f"SELECT count(*) FROM {table}") // 20)  # noqa: S608 - a constant
        oldest = f"SELECT rowid FROM {table} ORDER BY rowid LIMIT {some}"  # noqa: S608
        return int(self._sql(f"DELETE FROM {table} WHERE rowid IN ({oldest})").rowcount)  # noqa: S608

    def _forget_changes(self) -> None:
        self._sql(f"DELETE FROM Changes WHERE seq <= ({_NEWEST}) - ?", (self._changes_kept,))  # noqa: S608

    def _fits(self, needed: int) -> bool:
        pages = self._count("PRAGMA page_count")
        return self._holds(pages, needed) or self._holds(pages - self._count("PRAGMA freelist_count"), needed)

    def _holds(self, pages: int, needed: int) -> bool:
        return bool((pages + 4) * self._page_size + needed <= self.size_limit * _DATABASE_SHARE)

    def drop(self, rows: Sequence[RowKey]) -> int:
        """Remove `rows`; how many there were."""
        with self._changing():
            return sum(map(self._drop, rows))

    def _drop(self, row: RowKey) -> int:
        return int(self._sql("DELETE FROM Cache WHERE rowid = ? AND key = ?", row).rowcount)

    def old(self, before: float, among: int) -> list[RowKey]:
        """Those of the so many oldest rows that were stored before then (Unix seconds)."""
        oldest = "SELECT rowid, key, store_time FROM Cache ORDER BY rowid LIMIT ?"
        return list(self._sql(f"SELECT rowid, key FROM ({oldest}) WHERE store_time < ?", (among, before)))  # noqa: S608

    def drop_key(self, key: bytes) -> int:
        """Remove the row under `key`; how many there were."""
        return int(self._sql("DELETE FROM Cache WHERE key = ?", (key,)).rowcount)

    def drop_rows(self, numbers: Sequence[int]) -> None:
        """Remove rows by number, whatever their key."""
        with self._changing():
            for number in numbers:
                self._sql("DELETE FROM Cache WHERE rowid = ?", (number,))

    # -- changes -----------------------------------------------------------------------------------------------------

    def newest_change(self) -> int:
        ((newest,),) = self._read(_NEWEST)
        return int(newest)

    def rows(self) -> list[Row]:
        """The header of every row, oldest first."""
        return [Row(*row) for row in self._sql(f"SELECT rowid, {_COLUMNS} FROM Cache ORDER BY rowid")]  # noqa: S608

    def changed(self, after: int) -> tuple[int, list[Row]] | None:
        """The newest change, and each row touched since change `after` as it is now; None if that is too long ago."""
        found = self._read(_TOUCHED_ROWS, (after,))
        if not found or found[0][0] != after:
            return None
        return found[-1][0], [Row(*row[1:]) for row in found[1:]]

    def image(self) -> tuple[Any, Any] | None:
        """The newest change that the last image knew of, and what `keep_image` was given with it."""
        found: tuple[Any, Any] | None = self._sql("SELECT seq, value FROM Image").fetchone()
        return found

    def keep_image(self, newest: int, value: bytes) -> None:
        """Keep the image of an index that read the changes up to `newest`."""
        self._sql("INSERT OR REPLACE INTO Image VALUES (1, ?, ?)", (newest, value))

    def examine(self) -> None:
        """Check the structure of the database, and count its entries anew: by a number too low there would be too many.

        Raises:
            CorruptedDatabase: it is damaged.

        """
        found = self._sql("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise CorruptedDatabase(found)
        self._sql("UPDATE Settings SET value = (SELECT count(*) FROM Cache) WHERE key = 'count'")

    # -- purges --------------------------------------------------------------------------------------------------------

    def purge(
        self, rows: Sequence[RowKey], purge: Purge, undoable: Span, *, for_good: bool, aside: Sequence[RowKey]
    ) -> int:
        """Remove `rows` and record it, at once or not at all; how many there were. They lie aside, unless `for_good`.

        What purges out of the span `undoable` moved aside is gone for good, and those in `aside`.
        """
        with self._changing():
            self._forget_purges(undoable)
            for row in aside:
                self._sql("DELETE FROM Removed WHERE rowid = ? AND key = ?", row)
            number = self._recorded(purge)
            removed = sum(self._drop(row) if for_good else self._move_aside(number, row) for row in rows)
            self._sql("UPDATE Purges SET removed = ? WHERE rowid = ?", (removed, number))
            self._forget_changes()
        return removed

    def _recorded(self, purge: Purge) -> int:
        values = (purge.at, purge.by, purge.what, purge.removed)
        return int(self._sql("INSERT INTO Purges VALUES (?, ?, ?, ?)", values).lastrowid)

    def _move_aside(self, number: int, row: RowKey) -> int:
        """One row after the other: its pages are those that the next one takes."""
        self._sql(
            f"INSERT INTO Removed SELECT ?, rowid, {_MOVED} FROM Cache WHERE rowid = ? AND key = ? AND {_PLAIN}",  # noqa: S608
            (number, *row),
        )
        return self._drop(row)

    def aside(self) -> list[tuple[RowKey, Any]]:
        """What purges moved aside: by number and key, with its header."""
        return [((number, key), tag) for number, key, tag in self._sql("SELECT rowid, key, tag FROM Removed")]

    def forget_purges(self, undoable: Span) -> int:
        """Let go of what purges out of that span moved aside; how many rows."""
        over = "SELECT 1 FROM Removed JOIN Purges ON purge = Purges.rowid WHERE at NOT BETWEEN ? AND ?"
        if not self._sql(over, undoable).fetchone():
            return 0
        with self._changing():
            return self._forget_purges(undoable)

    def _forget_purges(self, undoable: Span) -> int:
        over = "purge IN (SELECT rowid FROM Purges WHERE at NOT BETWEEN ? AND ?)"
        return int(self._sql(f"DELETE FROM Removed WHERE {over}", undoable).rowcount)  # noqa: S608

    def last_purge(self, undoable: Span) -> Purge | None:
        """The newest purge made then of which something still lies aside."""
        aside = "rowid IN (SELECT purge FROM Removed)"
        found = self._sql(
            f"SELECT {_PURGE} FROM Purges WHERE at BETWEEN ? AND ? AND {aside} ORDER BY rowid DESC LIMIT 1",  # noqa: S608
            undoable,
        ).fetchone()
        return Purge(*found) if found else None

    def returnable(self, number: int) -> list[tuple[bytes, Any]]:
        """Keys and headers of what purge `number` moved aside, where the key is free."""
        free = "key NOT IN (SELECT key FROM Cache)"
        return list(self._sql(f"SELECT key, tag FROM Removed WHERE purge = ? AND {free}", (number,)))  # noqa: S608

    def restore(self, number: int, record: Purge, is_valid: Callable[[bytes, object], bool], entries: int) -> Restored:
        """Put back what purge `number` moved aside, where it is valid and its key is free, and record it.

        They are as old as they were: where there is no room for all, they are the first to go.
        """
        with self._changing():
            aside = self._sql(
                "SELECT rowid, key, tag FROM Removed WHERE purge = ? ORDER BY rowid", (number,)
            ).fetchall()
            restored = [back for row, key, tag in aside if is_valid(key, tag) and (back := self._put_back(row))]
            self._sql("DELETE FROM Removed WHERE purge = ?", (number,))
            gone = self._make_room(0, entries + 1)
            back = sum(self._count(f"SELECT count(*) FROM Cache WHERE rowid = {int(row)}") for row in restored)  # noqa: S608
            self._recorded(replace(record, removed=back))
        return Restored(back, gone - len(restored) + back)

    def _put_back(self, row: int) -> int:
        """The number that it has then, 0 if its key is taken. The old one if that is still free, so that the newest entries
        are still the newest.

        What lay aside goes at once: its pages are those that the next one takes.
        """
        free = "CASE WHEN row IN (SELECT rowid FROM Cache) THEN NULL ELSE row END"
        cursor = self._sql(
            f"INSERT OR IGNORE INTO Cache (rowid, raw, mode, size, {_MOVED})"  # noqa: S608
            f" SELECT {free}, 1, {MODE_RAW}, 0, {_MOVED} FROM Removed WHERE rowid = ?",
            (row,),
        )
        number = int(cursor.lastrowid) if cursor.rowcount else 0
        self._sql("DELETE FROM Removed WHERE rowid = ?", (row,))
        return number

    def purges(self, limit: int) -> tuple[Purge, ...]:
        found = self._sql(f"SELECT {_PURGE} FROM Purges ORDER BY rowid DESC LIMIT ?", (limit,))  # noqa: S608
        return tuple(Purge(*row) for row in found)

    # -- counters ------------------------------------------------------------------------------------------------------

    def add_up(self, counts: Mapping[str, int], hits: Mapping[bytes, int]) -> bool:
        """Add to the counters by name, and to the hits of entries by key: no change to any entry. True, once it is done."""
        add = "INSERT INTO Counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value"
        with self._changing():
            for counted in counts.items():
                self._sql(add, counted)
            for key, number in hits.items():
                self._sql("UPDATE Cache SET access_count = access_count + ? WHERE key = ?", (number, key))
        return True

    def counters(self) -> dict[str, int]:
        return {str(name): int(value) for name, value in self._sql("SELECT name, value FROM Counters")}

    def hits_by_key(self) -> dict[bytes, int]:
        """The hits of every entry by key."""
        return {key: int(hits) for key, hits in self._sql("SELECT key, access_count FROM Cache")}

    # -- statements --------------------------------------------------------------------------------------------------

    def _read(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        return self._reader.rows(statement, values)

    def _count(self, statement: str) -> int:
        return int(self._sql(statement).fetchone()[0])

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """One transaction.

        diskcache hides the cause of a BEGIN that failed behind its Timeout, and leaves the transaction open when a
        COMMIT fails, which would lock everybody else out.
        """
        try:
            with self.transact():
                yield
        except diskcache.Timeout as timeout:
            raise timeout.__context__ or timeout from None
        finally:
            if self._con.in_transaction and self._txn_id is None:
                self._con.rollback()


@cache  # as many as entries are stored at once
def _insert(rows: int) -> str:
    return _INSERT.format(", ".join(["(?, ?, ?)"] * rows))
