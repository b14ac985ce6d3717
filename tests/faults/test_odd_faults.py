"""Faults that are not the store's cost no store; those of the store reach nobody who asks."""

from __future__ import annotations

import errno
import random
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.model import Kind
from bot.tally import Tally
from cache.answers import Everything, FromSource
from cache.storage.quarantine import Quarantine
from cache.storage.store import Shelf
from cache.storage.vault import Changes, Vault
from tests.cache.parts import EVERYONE, EVIDENCE, TEXT, Now, answer, found, keep, open_cache
from tests.faults.test_corruption import garbage_in_place
from tests.waiting import until

OTHER, ITS_TEXT = "Who approves travel?", "Your head of unit approves travel."


def in_quarantine(cache_folder: Path) -> int:
    place = cache_folder.parent / "quarantine"
    return len(list(place.iterdir())) if place.exists() else 0


@pytest.mark.parametrize("error", [MemoryError(), RecursionError()])
def test_a_fault_of_the_process_is_not_taken_for_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    cache = open_cache(tmp_path / "cache")
    assert keep(cache)

    def fails(_shelf: Shelf, *_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "write", fails)
        assert not keep(cache, OTHER, ITS_TEXT)
    assert type(error).__name__ in caplog.text
    assert found(cache) == TEXT
    assert keep(cache, OTHER, ITS_TEXT)
    assert in_quarantine(tmp_path / "cache") == 0
    cache.close()


def test_a_name_that_is_no_text_costs_no_store(tmp_path: Path) -> None:
    """As a command line hands on a byte that is not UTF-8."""
    cache = open_cache(tmp_path / "cache")
    assert keep(cache)
    assert cache.purge(FromSource("\udcff.md"), by="\udcff") == 0
    assert found(cache) == TEXT
    assert in_quarantine(tmp_path / "cache") == 0
    assert cache.audit()[0].what == "source: ?.md"
    cache.close()


def test_a_damaged_store_that_cannot_be_moved_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = open_cache(tmp_path / "cache")
    assert keep(cache)
    cache._vault._shelves.current().fold_log()  # type: ignore[union-attr]
    garbage_in_place(tmp_path / "cache", random.Random(1))

    def stuck(_quarantine: Quarantine, _files: Sequence[Path]) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Quarantine, "take", stuck)
        for _ in range(3):
            assert not keep(cache, OTHER, ITS_TEXT)
            assert found(cache, "How many days of sick leave are there?") is None
            assert not cache.purge(Everything(), by="U1")
            cache.verify()
            cache.stats()
        assert "Permission denied" in cache.problem()
    cache._vault._shelves._rests_until = 0.0  # what five seconds do
    assert keep(cache, OTHER, ITS_TEXT)
    assert found(cache, OTHER) == ITS_TEXT
    assert not cache.problem()
    cache.close()


def test_the_first_answer_after_the_folder_was_removed_is_kept(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache")
    assert keep(cache)
    shutil.rmtree(tmp_path / "cache")
    cache._vault._shelves._same_until = 0.0  # what five milliseconds do
    assert keep(cache, OTHER, ITS_TEXT)
    cache.close()
    cache = open_cache(tmp_path / "cache")
    assert found(cache, OTHER) == ITS_TEXT
    cache.close()


def test_a_deleted_database_is_missed_with_the_next_look_at_the_store(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache")
    assert keep(cache)
    (tmp_path / "cache" / "cache.db").unlink()
    cache._vault._shelves._same_until = cache._catalogue._look_again_at = 0.0  # what fifty milliseconds do
    assert found(cache) is None
    cache.close()


def test_what_is_refused_now_is_not_given_though_it_was_once_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept by a release with other rules, and asked again in the same words."""
    own = "How many days of annual leave do I have left?"
    with monkeypatch.context() as patch:
        patch.setattr("cache.matching.recipe._rules", lambda: "older rules")
        patch.setattr("cache.readings.refusal", lambda _text: "")
        patch.setattr("cache.catalogue.recipe", lambda _thesaurus: b"older..!")
        cache = open_cache(tmp_path / "cache")
        assert keep(cache, own, "You have 7 days of annual leave left.")
        assert found(cache, own)
        cache.close()
    cache = open_cache(tmp_path / "cache")
    assert found(cache, own) is None
    cache.close()


def test_a_lookup_does_not_wait_for_who_reads_the_whole_store(tmp_path: Path) -> None:
    tally = Tally()
    cache = open_cache(tmp_path / "cache", budget_seconds=0.02, tally=tally)
    keep(cache)
    cache._catalogue._look_again_at = 0.0
    held, done = threading.Event(), threading.Event()

    def reader() -> None:
        with cache._catalogue._lock:
            held.set()
            done.wait(10)

    reading = threading.Thread(target=reader)
    reading.start()
    held.wait(10)
    assert found(cache) is None
    done.set()
    reading.join()
    assert found(cache) == TEXT
    assert cache.stats().misses["budget"] == 1
    cache.close()


@pytest.mark.parametrize("is_slow", [False, True])
def test_who_is_far_behind_catches_up_and_keeps_nobody_waiting_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_slow: bool
) -> None:
    ours, theirs = (open_cache(tmp_path / "cache") for _ in range(2))
    theirs._vault._shelves.current()._changes_kept = 50  # type: ignore[union-attr]
    questions = [f"How many days of leave are there in case {number}?" for number in range(400)]
    for question in questions[:200]:
        keep(ours, question)
    for question in questions[200:]:
        keep(theirs, question)
    go_on, rows = threading.Event(), Vault.rows

    def read_all(vault: Vault) -> Changes:
        assert not is_slow or go_on.wait(10)
        return rows(vault)

    monkeypatch.setattr(Vault, "rows", read_all)
    assert found(ours, questions[-1]) == (None if is_slow else TEXT)
    assert ours.lookup(questions[0], EVERYONE, Now()) is None or not is_slow
    go_on.set()
    until(lambda: found(ours, questions[-1]) is not None)
    assert all(found(ours, question) == TEXT for question in questions)
    assert ours.stats().misses.get("budget", 0) == (2 if is_slow else 0)
    for cache in (ours, theirs):
        cache.close()


def test_an_undo_that_cannot_be_done_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = open_cache(tmp_path / "cache")
    assert keep(cache)
    assert cache.purge(Everything(), by="U1") == 1

    def full(_shelf: Shelf, *_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "restore", full)
        undone = cache.undo(by="U1")
        assert undone
        assert undone.restored is None
    undone = cache.undo(by="U1")
    assert undone
    assert undone.restored == 1
    assert found(cache) == TEXT
    cache.close()


def test_damage_found_at_the_start_is_in_the_statistics_and_in_the_report(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache")
    assert keep(cache)
    cache.close()
    garbage_in_place(tmp_path / "cache", random.Random(1))
    cache = open_cache(tmp_path / "cache")
    assert cache.verify().put_aside == 1
    assert cache.stats().damaged_stores == 1
    cell = next((tmp_path / "quarantine").iterdir())
    assert cell.stat().st_mode & 0o077 == 0
    assert cell.parent.stat().st_mode & 0o077 == 0
    cache.close()


def test_large_entries_of_many_threads_keep_to_the_size_limit(tmp_path: Path) -> None:
    limit, most, over = 1_000_000, [0], threading.Event()
    cache = open_cache(tmp_path / "cache", max_bytes=limit)

    def watch() -> None:
        while not over.is_set():
            most[0] = max(most[0], cache.stats().bytes)

    def work(thread: int) -> None:
        for number in range(12):
            asked = f"How many days of leave are there in case {thread * 100 + number}?"
            cache.store(asked, EVERYONE, EVIDENCE, answer("There are many days. " * 4000, kind=Kind.FRESH))

    watching = threading.Thread(target=watch)
    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in (watching, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    watching.join()
    assert 0 < most[0] <= 1.1 * limit
    cache.close()
