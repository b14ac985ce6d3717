"""A damaged store once gave wrong answers and stopped the bot. It costs answers now, and nothing else."""

from __future__ import annotations

import logging
import pickle
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest

from bot.tally import Tally
from cache.answers import AnswerCache, Everything, VerifyReport
from cache.catalogue import Kept
from cache.headers import Header
from cache.keys import Seal
from cache.storage.quarantine import Quarantine
from tests.cache.parts import found, keep, open_cache

ENTRIES = 40
QUESTIONS = [f"How many days of leave are there in year {2000 + number}?" for number in range(ENTRIES)]
TEXTS = [f"In that year there are {number} days of leave for everybody." for number in range(ENTRIES)]
AFTERWARDS, ITS_TEXT = "Who approves travel to another country?", "Travel abroad is approved by your head of unit."

Damage = Callable[[Path, random.Random], None]


def fill(folder: Path) -> None:
    cache = open_cache(folder)
    assert all(keep(cache, question, text) for question, text in zip(QUESTIONS, TEXTS, strict=True))
    cache.close()


def read_all(cache: AnswerCache) -> int:
    """How many answers are still found. Every one of them is the one that was stored, or this fails."""
    texts = [found(cache, question) for question in QUESTIONS]
    altered = [text for text, stored in zip(texts, TEXTS, strict=True) if text not in {None, stored}]
    assert altered == []
    return sum(text is not None for text in texts)


def recovers(cache: AnswerCache) -> None:
    assert keep(cache, AFTERWARDS, ITS_TEXT)
    assert found(cache, AFTERWARDS) == ITS_TEXT


def truncated(folder: Path, chance: random.Random) -> None:
    file = folder / "cache.db"
    with file.open("r+b") as opened:
        opened.truncate(chance.randrange(file.stat().st_size))


def flipped(folder: Path, chance: random.Random) -> None:
    data = bytearray((folder / "cache.db").read_bytes())
    for _ in range(chance.choice([1, 8, 64])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    with (folder / "cache.db").open("r+b") as opened:
        opened.write(data)


def page_zeroed(folder: Path, chance: random.Random) -> None:
    with (folder / "cache.db").open("r+b") as opened:
        pages = (folder / "cache.db").stat().st_size // 4096
        opened.seek(4096 * chance.randrange(pages))
        opened.write(bytes(4096))


def garbage(folder: Path, chance: random.Random) -> None:
    other = folder / "other"
    other.write_bytes(chance.randbytes(50_000))
    other.replace(folder / "cache.db")


def garbage_in_place(folder: Path, chance: random.Random) -> None:
    with (folder / "cache.db").open("r+b") as opened:
        opened.write(chance.randbytes(50_000))


def emptied(folder: Path, _chance: random.Random) -> None:
    (folder / "cache.db").write_bytes(b"")


def deleted(folder: Path, _chance: random.Random) -> None:
    (folder / "cache.db").unlink()


def pulse_lost(folder: Path, _chance: random.Random) -> None:
    (folder / "pulse").unlink()


def folder_deleted(folder: Path, _chance: random.Random) -> None:
    shutil.rmtree(folder)


def folder_emptied(folder: Path, _chance: random.Random) -> None:
    for file in folder.iterdir():
        file.unlink()


def log_deleted(folder: Path, _chance: random.Random) -> None:
    for name in ("cache.db-wal", "cache.db-shm"):
        (folder / name).unlink(missing_ok=True)


def key_lost(folder: Path, _chance: random.Random) -> None:
    (folder / "seal.key").write_bytes(b"short")


def foreign(folder: Path, _chance: random.Random) -> None:
    (folder / "cache.db").unlink()
    with sqlite3.connect(folder / "cache.db") as other:
        other.execute("CREATE TABLE Cache (id, something)")


CLOSED: list[Damage] = [truncated, flipped, page_zeroed, garbage, emptied, deleted, folder_deleted, key_lost, foreign]
OPEN: list[Damage] = [
    truncated,
    flipped,
    page_zeroed,
    garbage,
    garbage_in_place,
    emptied,
    deleted,
    pulse_lost,
    folder_deleted,
    folder_emptied,
    log_deleted,
]


def damage_while_closed(folder: Path, damage: Damage, seed: int) -> None:
    fill(folder)
    damage(folder, random.Random(seed))
    cache = open_cache(folder)
    read_all(cache)
    recovers(cache)
    cache.close()


def damage_while_open(folder: Path, damage: Damage, seed: int) -> None:
    fill(folder)
    cache = open_cache(folder)
    assert read_all(cache) == ENTRIES
    damage(folder, random.Random(seed))
    read_all(cache)
    recovers(cache)
    read_all(cache)
    cache.close()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("damage", CLOSED)
def test_a_store_damaged_at_rest(tmp_path: Path, damage: Damage, seed: int) -> None:
    damage_while_closed(tmp_path / "cache", damage, seed)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("damage", OPEN)
def test_a_store_damaged_while_open(tmp_path: Path, damage: Damage, seed: int) -> None:
    damage_while_open(tmp_path / "cache", damage, seed)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_twenty_thousand_reads_of_damaged_stores(tmp_path: Path) -> None:
    for seed in range(130):
        for number, damage in enumerate([truncated, flipped, page_zeroed, garbage_in_place]):
            damage_while_open(tmp_path / f"open-{seed}-{number}" / "cache", damage, seed)
            shutil.rmtree(tmp_path / f"open-{seed}-{number}")


def rewrite(folder: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Put `change` of all values in their place, as somebody with SQLite could."""
    other = sqlite3.connect(folder / "cache.db")
    rows = other.execute("SELECT rowid, value FROM Cache ORDER BY rowid").fetchall()
    changed = change([value for _, value in rows])
    with other:
        other.executemany("UPDATE Cache SET value = ? WHERE rowid = ?", zip(changed, [r for r, _ in rows], strict=True))
    other.close()


def test_swapped_answers_are_not_given(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tally = Tally()
    fill(tmp_path / "cache")
    cache = open_cache(tmp_path / "cache", tally=tally)
    rewrite(tmp_path / "cache", lambda values: values[::-1])
    assert read_all(cache) == 0
    assert tally.count("cache.corrupt") == ENTRIES
    assert "Corrupted cache entry" in caplog.text
    recovers(cache)
    cache.close()


def test_one_altered_letter_costs_one_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tally = Tally()
    fill(tmp_path / "cache")
    cache = open_cache(tmp_path / "cache", tally=tally)
    rewrite(tmp_path / "cache", lambda values: [v.replace(b"are 7 days", b"are 9 days") for v in values])
    assert found(cache, QUESTIONS[7]) is None
    assert read_all(cache) == ENTRIES - 1
    assert tally.count("cache.corrupt") == 1
    assert "Corrupted cache entry" in caplog.text
    assert "year" not in caplog.text
    cache.close()


@pytest.mark.parametrize(
    "altered",
    [
        {"written_at": 1.0},
        {"written_at": 9e9},
        {"normal": "x"},
        {"said": b"x" * 16},
        {"room": "ab" * 8},
        {"place": "ab" * 12},
    ],
)
def test_a_header_that_says_another_thing_than_its_entry_is_found(tmp_path: Path, altered: dict[str, object]) -> None:
    """It lies unsealed beside an entry that is sound, and that nobody finds by it."""
    fill(tmp_path / "cache")
    other = sqlite3.connect(tmp_path / "cache" / "cache.db")
    with other:
        header, how = Header.unpack(*other.execute("SELECT key, tag FROM Cache WHERE rowid = 2").fetchone())
        other.execute(
            "UPDATE Cache SET tag = ? WHERE rowid = 2", (msgspec.structs.replace(header, **altered).pack(how),)
        )
    other.close()
    cache = open_cache(tmp_path / "cache", max_entries=ENTRIES // 2)  # it is read though the index has no room for it
    assert cache.verify() == VerifyReport(ENTRIES, 1, int("written_at" in altered))
    assert cache.verify() == VerifyReport(ENTRIES - 1, 0)
    cache.close()


def test_what_others_store_while_entries_are_examined_is_not_taken_for_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = open_cache(tmp_path / "cache"), open_cache(tmp_path / "cache")
    assert keep(ours, AFTERWARDS, TEXTS[0])
    read, meanwhile = ours._catalogue.read, [ITS_TEXT]

    def read_after_others(key: bytes) -> Kept | None:
        while meanwhile:
            assert keep(theirs, AFTERWARDS, meanwhile.pop())
        return read(key)

    monkeypatch.setattr(ours._catalogue, "read", read_after_others)
    assert ours.verify().corrupt == 0
    assert found(ours, AFTERWARDS) == ITS_TEXT
    for cache in (ours, theirs):
        cache.close()


def miscount(folder: Path) -> None:
    """Have the database say that it is empty."""
    other = sqlite3.connect(folder / "cache.db")
    with other:
        other.execute("UPDATE Settings SET value = 0 WHERE key = 'count'")
    other.close()


def test_a_number_of_entries_that_is_too_low_is_put_right(tmp_path: Path) -> None:
    fill(tmp_path / "cache")
    miscount(tmp_path / "cache")
    cache = open_cache(tmp_path / "cache", max_entries=ENTRIES)
    cache.verify()
    recovers(cache)
    assert cache.preview(Everything()).count == ENTRIES
    cache.close()


class Trap:
    """Unpickling one leaves a file behind."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize(
    "planted",
    [
        "UPDATE Cache SET mode = 4, value = :trap",
        "UPDATE Cache SET mode = 4, value = NULL, filename = :file",
        "UPDATE Cache SET raw = 0, key = CAST(:trap || rowid AS BLOB)",
        "UPDATE Cache SET filename = :file",
        "UPDATE Cache SET mode = 2, value = NULL, filename = :file",
        "UPDATE Cache SET tag = :trap",
        "UPDATE Cache SET tag = 7",
        "INSERT INTO Settings VALUES ('get', 'me')",
        "INSERT INTO Settings VALUES ('disk_surprise', 1)",
        "UPDATE Settings SET value = -1000 WHERE key = 'count'",
        "UPDATE Settings SET value = 0 WHERE key = 'count'",
        "UPDATE Settings SET value = NULL WHERE key = 'count'",
    ],
)
@pytest.mark.parametrize("while_open", [True, False])
def test_planted_rows_run_nothing_and_delete_nothing(tmp_path: Path, planted: str, while_open: bool) -> None:
    outside, mark = tmp_path / "outside.val", tmp_path / "executed"
    outside.write_bytes(pickle.dumps(Trap(mark)))
    fill(tmp_path / "cache")
    cache = open_cache(tmp_path / "cache") if while_open else None
    other = sqlite3.connect(tmp_path / "cache" / "cache.db")
    with other:
        other.execute(planted, {"trap": pickle.dumps(Trap(mark)), "file": str(outside)})
    other.close()
    cache = cache or open_cache(tmp_path / "cache")
    read_all(cache)
    cache.verify()
    assert [keep(cache, question, text) for question, text in zip(QUESTIONS, TEXTS, strict=True)] == [True] * ENTRIES
    assert read_all(cache) == ENTRIES
    cache.close()
    assert outside.exists()
    assert not mark.exists()


def test_a_wrong_number_of_entries_hides_none(tmp_path: Path) -> None:
    """An open database is false where its count says that it is empty; and the count is but a row that a flipped bit changes."""
    fill(tmp_path / "cache")
    miscount(tmp_path / "cache")
    cache = open_cache(tmp_path / "cache")
    assert read_all(cache) == ENTRIES
    cache.close()


def test_rows_planted_among_what_a_purge_laid_aside_run_nothing_and_are_never_given(tmp_path: Path) -> None:
    mark = tmp_path / "executed"
    fill(tmp_path / "cache")
    cache = open_cache(tmp_path / "cache")
    assert cache.purge(Everything(), by="U1") == ENTRIES
    other = sqlite3.connect(tmp_path / "cache" / "cache.db")
    with other:
        other.execute("UPDATE Removed SET value = ? WHERE rowid % 3 = 0", (pickle.dumps(Trap(mark)),))
        other.execute("UPDATE Removed SET key = ? WHERE rowid % 3 = 1", (pickle.dumps(Trap(mark)),))
    other.close()
    assert cache.undo(by="U1") is not None
    read_all(cache)
    cache.verify()
    assert 0 < read_all(cache) <= ENTRIES // 3 + 1
    cache.close()
    assert not mark.exists()


@pytest.mark.parametrize("then", ["found(cache)", "keep(cache)", "cache.close()"])
def test_a_map_that_is_emptied_while_open_does_not_end_the_process(tmp_path: Path, then: str) -> None:
    """The system ends who reads what is missing from a file in memory, and SQLite reads it to close a database."""
    program = f"""
import os
from pathlib import Path
from tests.cache.parts import found, keep, open_cache
folder = Path({str(tmp_path / "cache")!r})
cache = open_cache(folder)
assert keep(cache)
os.truncate(folder / "cache.db-shm", 0)
{then}
cache.close()
cache = open_cache(folder)
assert keep(cache)
assert found(cache)
cache.close()
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=False)
    assert ended.returncode == 0


@pytest.mark.parametrize("name", ["cache.db", "cache.db-wal", "cache.db-shm", "pulse", "lock", "seal.key"])
@pytest.mark.parametrize("dangling", [True, False])
def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path: Path, name: str, dangling: bool) -> None:
    folder, victim = tmp_path / "cache", tmp_path / "victim"
    folder.mkdir(mode=0o700)
    if not dangling:
        victim.write_text("precious")
    (folder / name).symlink_to(victim)
    cache = open_cache(folder)
    recovers(cache)
    cache.close()
    assert victim.exists() != dangling
    assert dangling or victim.read_text() == "precious"


@pytest.mark.parametrize("while_open", [True, False])
@pytest.mark.parametrize("linked", [True, False])
def test_what_lies_in_the_place_of_the_pulse_costs_no_answer(tmp_path: Path, while_open: bool, linked: bool) -> None:
    fill(tmp_path / "cache")
    cache = open_cache(tmp_path / "cache") if while_open else None
    pulse = tmp_path / "cache" / "pulse"
    pulse.unlink()
    if linked:
        pulse.symlink_to(tmp_path / "victim")
    else:
        pulse.mkdir()
    cache = cache or open_cache(tmp_path / "cache")
    recovers(cache)
    assert read_all(cache) == ENTRIES
    assert not (tmp_path / "victim").exists()
    cache.close()


def test_a_folder_in_the_place_of_the_secret_makes_way(tmp_path: Path) -> None:
    fill(tmp_path / "cache")
    (tmp_path / "cache" / "seal.key").unlink()
    (tmp_path / "cache" / "seal.key").mkdir()
    cache = open_cache(tmp_path / "cache")
    assert read_all(cache) == 0  # nothing tells any more whether what is there is ours
    recovers(cache)
    cache.close()


def test_a_secret_that_cannot_be_read_is_not_held_open(tmp_path: Path) -> None:
    before = len(list(Path("/dev/fd").iterdir()))
    for _ in range(3):
        with pytest.raises(OSError, match="directory"):
            Seal.read(tmp_path)
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_damaged_stores_are_kept_aside_but_not_forever(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tally = Tally()
    for seed in range(8):
        fill(tmp_path / "cache")
        garbage(tmp_path / "cache", random.Random(seed))
    cache = open_cache(tmp_path / "cache", tally=tally)
    with caplog.at_level(logging.ERROR):
        recovers(cache)
    cache.close()
    assert 1 <= len(list((tmp_path / "quarantine").iterdir())) <= 5
    assert tally.count("cache.damaged") == 1
    assert "Corrupted cache entry" in caplog.text


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder that nothing of ours can be renamed into or out of."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is only one disk")
    with TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def test_a_damaged_store_on_a_disk_of_its_own_is_kept_aside_too(tmp_path: Path, other_disk: Path) -> None:
    """As where a volume is mounted in the place of the cache."""
    (tmp_path / "cache").symlink_to(other_disk)
    fill(tmp_path / "cache")
    (other_disk / "cache.db").write_bytes(b"not a database" * 100)
    cache = open_cache(tmp_path / "cache")
    recovers(cache)
    cache.close()
    (damaged,) = (tmp_path / "quarantine").rglob("cache.db")
    assert damaged.read_bytes().startswith(b"not a database")


def test_what_somebody_put_beside_damaged_stores_is_kept_and_unbinds_nothing(tmp_path: Path) -> None:
    """Names that come before and after ours, in the folder or where a link leads to."""
    theirs = tmp_path / "elsewhere"
    for name in ("0 notes", "what we found"):
        (theirs / name).mkdir(parents=True)
    (theirs / "README").touch()
    (tmp_path / "quarantine").symlink_to(theirs)
    quarantine = Quarantine(tmp_path / "quarantine", 1_000_000)
    for number in range(8):
        damaged = tmp_path / "cache.db"
        damaged.mkdir()
        (damaged / "planted").write_bytes(bytes(300_000))
        quarantine.take([damaged])
        assert len(list(theirs.iterdir())) == 3 + min(number + 1, 3)  # what fits into a megabyte
    assert {"0 notes", "what we found", "README"} <= {path.name for path in theirs.iterdir()}


def test_another_process_sees_that_the_store_was_replaced(tmp_path: Path) -> None:
    """Two caches on one folder stand for two processes: each has connections of its own."""
    fill(tmp_path / "cache")
    one, two = open_cache(tmp_path / "cache"), open_cache(tmp_path / "cache")
    garbage(tmp_path / "cache", random.Random(1))
    one._vault._shelves._same_until = 0.0  # what five milliseconds do
    recovers(one)
    assert found(two, AFTERWARDS) == ITS_TEXT
    assert len(list((tmp_path / "quarantine").iterdir())) == 1
    one.close()
    two.close()


def test_a_place_that_cannot_be_used_means_answering_without_a_cache(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    cache = open_cache(tmp_path / "cache")
    assert not keep(cache)
    assert found(cache) is None
    assert cache.stats().entries == 0
    assert caplog.text.count("cannot be opened") == 1
    cache.close()
