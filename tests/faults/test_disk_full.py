"""A full disk costs new answers their place, and nothing else; when there is room again, they are kept again."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import build_core, read_policies
from bot.errors import Hindered
from bot.model import Kind, Question, Scope
from bot.settings import load
from cache.answers import AnswerCache, Everything
from tests.cache.parts import EVERYONE, EVIDENCE, TEXT, answer, found, keep, open_cache


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def filled(disk: Path) -> Path:
    """The file that takes all its room."""
    ballast = disk / "ballast"
    with pytest.raises(OSError, match="No space"):
        ballast.write_bytes(bytes(10_000_000))
    return ballast


def started_when_full(disk: Path) -> tuple[AnswerCache, Path]:
    """A cache that has an answer and was opened when there was no room any more, and what takes the room."""
    cache = open_cache(disk / "cache")
    assert keep(cache)
    cache.close()
    ballast = filled(disk)
    cache = open_cache(disk / "cache")
    assert cache.problem()
    assert found(cache) == TEXT
    return cache, ballast


def test_questions_are_answered_after_a_start_without_room(small_disk: Path) -> None:
    """The policies lie elsewhere, and can be read."""
    asked = Question("How many days of leave do I get?", Scope())
    (small_disk / "data").mkdir()
    (policies := small_disk / "policies").mkdir()
    (policies / "leave.md").write_text("# Leave\n\nYou get 25 days of leave a year.\n")
    settings = load({"DATA_DIR": str(small_disk / "data"), "KNOWLEDGE_PATH": str(policies)}, "/nonexistent/.env")
    ballast = filled(small_disk)
    for _ in range(2):
        with closing(build_core(settings)) as core:
            assert read_policies(core).passages == 1
            assert "25 days" in core.engine.answer(asked).text
            assert "Free some space" in core.alerts.all()["DATA_DIR"]
    ballast.unlink()
    with closing(build_core(settings)) as core:
        read_policies(core)
        assert core.engine.answer(asked).text
        assert core.alerts.all() == {}
        assert core.engine.answer(asked).kind is Kind.REUSED


def test_where_there_is_no_room_anywhere_a_start_is_worth_another_one(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small_disk / "data").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(small_disk))
    filled(small_disk)
    with pytest.raises(Hindered, match="DATA_DIR") as stopped:
        build_core(load({"DATA_DIR": str(small_disk / "data")}, "/nonexistent/.env"))
    assert "Free some space" in stopped.value.fix


def test_a_full_disk(small_disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = open_cache(small_disk / "cache")
    assert keep(cache)
    ballast = filled(small_disk)
    long = "There are many days of leave in that case. " * 500
    admissions = [
        cache.store(f"How many days of leave are there in case {n}?", EVERYONE, EVIDENCE, answer(long))
        for n in range(100)
    ]
    refused = [admission for admission in admissions if not admission.stored]
    assert {admission.reason for admission in refused} == {"unavailable"}
    assert caplog.text.count("cannot write") == 1
    for number, admission in enumerate(admissions):
        kept = found(cache, f"How many days of leave are there in case {number}?")
        assert (kept is not None) == admission.stored
    assert found(cache) == TEXT
    ballast.unlink()
    assert keep(cache, "Who approves travel abroad?", "Your head of unit approves travel abroad.")
    assert found(cache, "Who approves travel abroad?")
    cache.close()


def test_a_start_on_a_full_disk_gives_the_answers_that_are_there(small_disk: Path) -> None:
    cache, ballast = started_when_full(small_disk)
    assert (
        cache.store("Who approves travel?", EVERYONE, EVIDENCE, answer("Your head of unit does.")).reason
        == "unavailable"
    )
    assert cache.purge(Everything(), by="U1") is None
    assert found(cache) == TEXT
    ballast.unlink()
    cache._vault._shelves._rests_until = 0.0  # what five seconds do
    assert keep(cache, "Who approves travel abroad?", "Your head of unit approves travel abroad.")
    assert not cache.problem()
    assert found(cache, "Who approves travel abroad?")
    assert found(cache) == TEXT
    cache.close()


@pytest.mark.parametrize("orderly", [True, False])
def test_a_read_only_store_is_read(small_disk: Path, tmp_path: Path, *, orderly: bool) -> None:
    cache = open_cache(tmp_path / "cache")
    assert keep(cache)
    if orderly:
        cache.close()
    shutil.copytree(tmp_path / "cache", small_disk / "cache")  # as a crash leaves it, if it was not closed
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    reader = open_cache(small_disk / "cache")
    assert reader.problem()
    assert found(reader) == TEXT
    refused = reader.store("Who approves travel?", EVERYONE, EVIDENCE, answer("Your head of unit does."))
    assert refused.reason == "unavailable"
    assert reader.verify().corrupt == 0
    assert found(reader) == TEXT
    reader.close()
    cache.close()


def test_a_purge_is_seen_by_who_started_on_a_full_disk(small_disk: Path) -> None:
    cache, ballast = started_when_full(small_disk)
    ballast.unlink()
    other = open_cache(small_disk / "cache")
    assert other.purge(Everything(), by="U1") == 1
    other.close()
    assert cache.problem()  # still a view, for some seconds
    assert found(cache) is None
    cache.close()


def test_a_lower_limit_gives_room_back_to_the_disk(tmp_path: Path) -> None:
    """Whoever lowers it is short of room: the file was as large as ever, and the first store asked for as much again."""
    folder, asked = tmp_path / "cache", [f"Who approves travel to city {number}?" for number in range(150)]
    cache = open_cache(folder)
    assert all(keep(cache, question, "word " * 4000 + "end.") for question in asked)
    cache.close()
    cache = open_cache(folder, max_bytes=1_000_000)
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 1_000_000
    left = [question for question in asked if found(cache, question)]
    assert left == asked[-len(left) :]
    assert len(left) > 10
    assert cache.stats().evictions == len(asked) - len(left)
    assert keep(cache)
    assert cache.verify().corrupt == 0
    cache.close()
