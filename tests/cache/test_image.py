"""The index as it was written down at the last close: a start from it knows what a start from all rows would."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import msgspec
import pytest

from cache.answers import AnswerCache, Everything, ForQuestion
from cache.headers import Header
from cache.matching.recipe import recipe
from cache.storage.vault import Image
from tests.cache.parts import THESAURUS, found, keep, open_cache

MANY = 150


def question(number: int) -> str:
    return f"How many days of leave are there in year {2000 + number}?"


def text(number: int) -> str:
    return f"In that year there are {number} days of leave for everybody."


def filled(folder: Path) -> AnswerCache:
    cache = open_cache(folder)
    assert all(keep(cache, question(number), text(number)) for number in range(MANY))
    return cache


def image(folder: Path) -> bytes | None:
    database = sqlite3.connect(folder / "cache.db")
    kept = database.execute("SELECT value FROM Image").fetchone()
    database.close()
    return kept[0] if kept else None


def read_from_image(cache: AnswerCache) -> int:
    """How many entries the index was read with."""
    return len(cache._catalogue._index._base)


def test_what_changed_since_is_known(tmp_path: Path) -> None:
    filled(tmp_path / "cache").close()
    assert image(tmp_path / "cache")
    cache = open_cache(tmp_path / "cache")
    assert read_from_image(cache) == MANY
    assert cache.purge(ForQuestion(question(MANY - 1)), by="U1") == 1
    assert cache.purge(ForQuestion(question(3)), by="U1") == 1
    assert keep(cache, question(MANY), text(MANY))  # under the number of the newest one that went
    assert keep(cache, question(4), text(4) * 2)
    shutil.copytree(tmp_path / "cache", tmp_path / "crashed")
    cache.close()
    cache = open_cache(tmp_path / "crashed")
    answers = {number: found(cache, question(number)) for number in range(MANY + 1)}
    assert answers == {n: text(n) for n in range(MANY + 1)} | {3: None, MANY - 1: None, 4: text(4) * 2}
    assert cache.stats().entries == MANY - 1
    cache.close()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE Image SET value = zeroblob(1000)",
        "UPDATE Image SET value = 'text'",
        "UPDATE Image SET seq = seq - 70",
        "UPDATE Image SET seq = 10000",
        "DELETE FROM Image",
    ],
)
def test_an_image_that_was_altered_counts_for_nothing(tmp_path: Path, damage: str) -> None:
    filled(tmp_path / "cache").close()
    other = sqlite3.connect(tmp_path / "cache" / "cache.db")
    with other:
        other.execute(damage)
    other.close()
    cache = open_cache(tmp_path / "cache")
    assert [found(cache, question(number)) for number in range(MANY)] == [text(number) for number in range(MANY)]
    assert cache.stats().entries == MANY
    assert cache.stats().corrupt == 0
    cache.close()


def test_a_smaller_index_than_last_time_knows_the_newest(tmp_path: Path) -> None:
    filled(tmp_path / "cache").close()
    cache = open_cache(tmp_path / "cache", max_entries=20)
    assert not read_from_image(cache)
    assert found(cache, question(MANY - 1)) == text(MANY - 1)
    assert len(cache._catalogue._index) == 20
    cache.close()


@pytest.mark.parametrize("purged", [0, 1])
def test_what_an_index_had_no_room_for_is_known_once_there_is(tmp_path: Path, purged: int) -> None:
    filled(tmp_path / "cache").close()
    cache = open_cache(tmp_path / "cache", max_entries=20)
    for number in range(MANY - purged, MANY):
        assert cache.purge(ForQuestion(question(number)), by="U1") == 1
    cache.close()
    assert image(tmp_path / "cache")
    cache = open_cache(tmp_path / "cache", max_entries=20)
    assert read_from_image(cache) == (0 if purged else 20)
    assert len(cache._catalogue._index) == 20
    cache.close()
    cache = open_cache(tmp_path / "cache")
    answers = [found(cache, question(number)) for number in range(MANY - purged)]
    assert answers == [text(number) for number in range(MANY - purged)]
    cache.close()


@pytest.mark.parametrize("body", [b"", b"\x80", msgspec.msgpack.encode([[1, 2], b"keys", [1.0, 2.0]])])
def test_an_image_in_another_form_is_left(tmp_path: Path, body: bytes) -> None:
    """One that another release wrote, which seals alike."""
    cache = filled(tmp_path / "cache")
    cache._catalogue.catch_up(surely=True)
    assert cache._catalogue._known
    cache._vault.keep_image(Image(cache._catalogue._known, recipe(THESAURUS) + body))
    shutil.copytree(tmp_path / "cache", tmp_path / "crashed")
    cache.close()
    cache = open_cache(tmp_path / "crashed")
    assert not read_from_image(cache)
    assert [found(cache, question(number)) for number in range(MANY)] == [text(number) for number in range(MANY)]
    cache.close()
    cache = open_cache(tmp_path / "crashed")
    assert read_from_image(cache) == MANY
    cache.close()


def test_the_oldest_that_were_read_leave_first(tmp_path: Path) -> None:
    filled(tmp_path / "cache").close()
    cache = open_cache(tmp_path / "cache", max_entries=MANY)
    assert read_from_image(cache) == MANY
    assert all(keep(cache, question(MANY + number), text(MANY + number)) for number in range(10))
    answers = [found(cache, question(number)) for number in range(MANY + 10)]
    assert answers == [None] * 10 + [text(number) for number in range(10, MANY + 10)]
    assert len(cache._catalogue._index) == MANY
    cache.close()


@pytest.mark.parametrize("planted", [{"place": "zz" * 12}, {"place": "ab"}, {"said": b"short"}, {"room": "a room"}])
def test_a_planted_header_of_another_shape_goes(tmp_path: Path, planted: dict[str, object]) -> None:
    """What the columns of an image have no room for would stop it from being written."""
    filled(tmp_path / "cache").close()
    other = sqlite3.connect(tmp_path / "cache" / "cache.db")
    with other:
        header, how = Header.unpack(*other.execute("SELECT key, tag FROM Cache WHERE rowid = 2").fetchone())
        altered = msgspec.structs.replace(header, **planted).pack(how)
        other.execute("UPDATE Cache SET tag = ? WHERE rowid = 2", (altered,))
        other.execute("DELETE FROM Image")
    other.close()
    cache = open_cache(tmp_path / "cache")
    assert cache.stats().entries == MANY - 1
    assert cache.stats().corrupt == 1
    cache.close()
    assert image(tmp_path / "cache")


def test_words_planted_in_a_header_find_nobody_elses_answer(tmp_path: Path) -> None:
    """Headers lie unsealed on the disk: one that claims another's words costs time, never the right answer."""
    cache = open_cache(tmp_path / "cache")
    assert keep(cache, question(1), text(1))
    assert keep(cache, question(2), text(2))
    cache.close()
    other = sqlite3.connect(tmp_path / "cache" / "cache.db")
    with other:
        rows = other.execute("SELECT key, tag FROM Cache ORDER BY rowid")
        (first, _), (second, how) = (Header.unpack(key, tag) for key, tag in rows)
        planted = msgspec.structs.replace(second, said=first.said).pack(how)
        other.execute("UPDATE Cache SET tag = ? WHERE rowid = 2", (planted,))
    other.close()
    cache = open_cache(tmp_path / "cache")
    assert found(cache, question(1)) == text(1)
    assert found(cache, question(2)) == text(2)
    cache.close()


def test_rows_that_begin_anew_with_low_numbers_are_seen(tmp_path: Path) -> None:
    one, two = open_cache(tmp_path / "cache"), open_cache(tmp_path / "cache")
    assert all(keep(one, question(number), text(number)) for number in range(3))
    assert one.purge(ForQuestion(question(0)), by="U1") == 1
    assert found(two, question(2)) == text(2)
    assert one.purge(Everything(), by="U1") == 2
    assert keep(one, question(5), text(5))
    assert two.purge(Everything(), by="U2") == 1
    assert found(one, question(5)) is None
    one.close()
    two.close()


def test_answers_brought_back_are_seen_and_purged_by_the_others(tmp_path: Path) -> None:
    one, two = open_cache(tmp_path / "cache"), open_cache(tmp_path / "cache")
    assert all(keep(one, question(number), text(number)) for number in range(5))
    assert one.purge(ForQuestion(question(1)), by="U1") == 1
    assert found(two, question(1)) is None
    assert one.undo(by="U1") is not None
    assert two.purge(Everything(), by="U2") == 5
    assert found(one, question(1)) is None
    one.close()
    two.close()
