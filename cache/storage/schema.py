"""How a database of the store is made: its pages, and the tables and triggers beside those of diskcache."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

PAGE_BYTES = 2048
"""Of a new database. Every store writes some pages whole, and a row of two kilobytes has no room beside another in the
usual 4096."""

TABLES = """
CREATE TABLE IF NOT EXISTS Changes (seq INTEGER PRIMARY KEY, row INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS Purges (at REAL NOT NULL, by TEXT NOT NULL, what TEXT NOT NULL, removed INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS Removed (purge INTEGER NOT NULL, row INTEGER NOT NULL, key BLOB NOT NULL, tag BLOB,
    value BLOB, store_time REAL, access_time REAL, access_count INTEGER);
CREATE INDEX IF NOT EXISTS Removed_purge ON Removed (purge);
CREATE TABLE IF NOT EXISTS Image (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, value BLOB);
CREATE TRIGGER IF NOT EXISTS Changes_insert AFTER INSERT ON Cache
    BEGIN INSERT INTO Changes (row) VALUES (NEW.rowid); END;
CREATE TABLE IF NOT EXISTS Counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS Changes_update AFTER UPDATE OF key, raw, tag, mode, filename, value ON Cache
    BEGIN INSERT INTO Changes (row) VALUES (NEW.rowid); END;
CREATE TRIGGER IF NOT EXISTS Changes_delete AFTER DELETE ON Cache
    BEGIN INSERT INTO Changes (row) VALUES (OLD.rowid); END;
"""

SPARED = """
DROP INDEX IF EXISTS Cache_expire_time;
CREATE INDEX Cache_expire_time ON Cache (expire_time) WHERE expire_time IS NOT NULL;
DROP TRIGGER IF EXISTS Settings_size_insert;
CREATE TRIGGER Settings_size_insert AFTER INSERT ON Cache WHEN NEW.size != 0
    BEGIN UPDATE Settings SET value = value + NEW.size WHERE key = 'size'; END
"""
"""Spares what diskcache updates with every row for expiry times and files, which our rows never have."""

IS_SPARED = "SELECT count(*) FROM sqlite_master WHERE name = 'Cache_expire_time' AND sql LIKE '%WHERE%'"


def make(database: Path, seconds: float) -> None:
    """Make an empty database: the size of its pages is settled before diskcache switches its log on."""
    with contextlib.closing(sqlite3.connect(database, timeout=seconds)) as db:
        db.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        db.execute("PRAGMA journal_mode = wal").fetchone()
