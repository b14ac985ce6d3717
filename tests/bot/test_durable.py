"""A file that one can do without: what is said, and what is counted, when it is not there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.durable import Drawer, moved_aside
from bot.tally import Tally
from tests.fakes import Clock

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "garbage": lambda whole: b"no database at all" * 500,
    "header": lambda whole: bytes(16) + whole[16:],
    "cut in half": lambda whole: whole[: len(whole) // 2],
    "cut within a page": lambda whole: whole[:5000],
    "a page": lambda whole: whole[:4096] + b"\xff" * 4096 + whole[8192:],
    "emptied": lambda whole: b"",
}

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


def filled(folder: Path, number: int = 1) -> Path:
    drawer = Drawer(folder / "things.sqlite", SCHEMA, "things", Tally())
    for _ in range(number):
        kept(drawer)
    drawer.close()
    return folder / "things.sqlite"


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_whatever_is_wrong_with_a_file_it_is_kept_aside_with_its_name_and_another_begun(
    tmp_path: Path, damage: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    file = filled(tmp_path)
    damaged = damage(file.read_bytes())
    file.write_bytes(damaged)
    drawer = Drawer(file, SCHEMA, "things", Tally())
    assert (things(drawer), kept(drawer), things(drawer)) == ([], 1, [("a",)])
    (aside,) = moved_aside(tmp_path)
    assert (tmp_path / aside).read_bytes() == damaged
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "moved aside" in caplog.text


def test_another_damage_leaves_the_first_file_alone_and_they_are_bounded(tmp_path: Path) -> None:
    file = filled(tmp_path, 2000)
    file.write_bytes(bytes(16) + file.read_bytes()[16:])
    largest = file.read_bytes()
    for _ in range(7):
        Drawer(file, SCHEMA, "things", Tally()).close()
        file.write_bytes(b"")
    asides = [(tmp_path / name).read_bytes() for name in moved_aside(tmp_path)]
    assert len(asides) == 5
    assert asides[0] == largest


def test_a_new_file_is_no_loss_and_nothing_else_is_left_beside_it(tmp_path: Path) -> None:
    first, second = (Drawer(tmp_path / "things.sqlite", SCHEMA, "things", Tally()) for _ in range(2))
    assert kept(first)
    assert things(second) == [("a",)]
    second.close()
    first.close()
    assert [file.name for file in tmp_path.iterdir()] == ["things.sqlite"]
    assert (tmp_path / "things.sqlite").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("suffixes", [("",), ("", "-wal", "-shm")], ids=["the file alone", "with its log"])
def test_a_file_that_is_deleted_below_us_is_opened_again_and_keeps_what_comes(
    tmp_path: Path, suffixes: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    tally, file = Tally(), tmp_path / "things.sqlite"
    drawer, other = (Drawer(file, SCHEMA, "things", tally) for _ in range(2))
    kept(drawer)
    for suffix in suffixes:
        Path(f"{file}{suffix}").unlink()
    assert kept(drawer) == 1
    assert kept(other) == 1
    assert things(drawer) == things(Drawer(file, SCHEMA, "things", tally)) == [("a",), ("a",)]
    assert caplog.text.count("was deleted or replaced") == tally.count("things.failed") == 2


def test_a_file_that_is_restored_while_we_run_is_the_one_that_counts(tmp_path: Path) -> None:
    backup = filled(tmp_path, 3).rename(tmp_path / "backup")
    drawer = Drawer(tmp_path / "things.sqlite", SCHEMA, "things", Tally())
    backup.rename(tmp_path / "things.sqlite")
    assert len(things(drawer)) == 3


def test_a_file_that_could_not_be_opened_is_tried_again_now_and_then(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    drawer = Drawer(tmp_path / "later" / "things.sqlite", SCHEMA, "things", Tally(), clock=clock)
    (tmp_path / "later").mkdir()
    assert kept(drawer) == 0
    clock.seconds += 10
    assert kept(drawer) == 1
    assert len(caplog.records) == 1
