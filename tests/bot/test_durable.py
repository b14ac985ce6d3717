"""A file that one can do without: what is said, and what is counted, when it is not there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.durable import Drawer
from bot.tally import Tally

SCHEMA = "CREATE TABLE IF NOT EXISTS things (name TEXT)"


def kept(drawer: Drawer) -> int:
    def work(db: sqlite3.Connection) -> int:
        return db.execute("INSERT INTO things VALUES ('a')").rowcount

    return drawer.write(work, 0)


def things(drawer: Drawer) -> list[tuple[str]]:
    nothing: list[tuple[str]] = []
    return drawer.read(lambda db: db.execute("SELECT name FROM things").fetchall(), nothing)


def test_a_file_that_cannot_be_opened_is_told_once_and_counted_with_all_it_did_not_take(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tally = Tally()
    drawer = Drawer(tmp_path / "missing" / "things.sqlite", SCHEMA, "things", tally)
    assert (kept(drawer), kept(drawer), things(drawer)) == (0, 0, [])
    assert len(caplog.records) == 1
    assert tally.count("things.failed") == 4


def test_one_that_was_given_up_is_counted_and_not_told_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tally = Tally()
    drawer = Drawer(tmp_path / "things.sqlite", SCHEMA, "things", tally)
    drawer.give_up()
    assert kept(drawer) == 0
    assert not caplog.records
    assert tally.count("things.failed") == 1


def test_who_comes_after_the_end_finds_nothing_and_nothing_has_failed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tally = Tally()
    drawer = Drawer(tmp_path / "things.sqlite", SCHEMA, "things", tally)
    assert kept(drawer) == 1
    drawer.close()
    assert (kept(drawer), things(drawer)) == (0, [])
    assert not caplog.records
    assert not tally.count("things.failed")


def test_a_disk_that_fails_meanwhile_is_told_and_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tally = Tally()
    drawer = Drawer(tmp_path / "things.sqlite", SCHEMA, "things", tally)
    assert drawer.read(lambda db: len(db.execute("SELECT * FROM nowhere").fetchall()), -1) == -1
    assert "could not be read" in caplog.text
    assert "nowhere" not in caplog.text
    assert tally.count("things.failed") == 1
    drawer.close()
