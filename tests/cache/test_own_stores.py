"""A store takes its own row into the index without reading it back: whatever others change meanwhile is seen all the same."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from cache.answers import AnswerCache, Everything, ForQuestion
from cache.storage.rows import NewRow
from cache.storage.vault import Stored, Vault
from tests.cache.parts import found, keep, open_cache
from tests.waiting import until

OURS, THEIRS = "How many days of annual leave are there?", "Who approves travel expenses?"
OLD, NEW = "There are 28 days of annual leave.", "There are 30 days of annual leave."
HEADS = "The head of your unit approves travel expenses."


class Meanwhile:
    """Has something done by others right after a row was written, or right after the beat that tells of it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.after_write: Callable[[], object] | None = None
        self.after_beat: Callable[[], object] | None = None
        put, beat = Vault.put, Vault.beat

        def put_then(vault: Vault, new: Sequence[NewRow]) -> Stored | None:
            done = put(vault, new)
            self.after_write, then = None, self.after_write
            if then:
                then()
            return done

        def beat_then(vault: Vault, *, stored: bool = False) -> int:
            pulse = beat(vault, stored=stored)
            self.after_beat, then = None, self.after_beat
            if then:
                then()
            return pulse

        patch.setattr(Vault, "put", put_then)
        patch.setattr(Vault, "beat", beat_then)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    return Meanwhile(monkeypatch)


@pytest.mark.parametrize("when", ["after_write", "after_beat"])
@pytest.mark.parametrize("stored_before", [False, True])
def test_what_others_remove_while_it_is_stored_is_gone(
    tmp_path: Path, meanwhile: Meanwhile, when: str, stored_before: bool
) -> None:
    ours, theirs = open_cache(tmp_path / "cache"), open_cache(tmp_path / "cache")
    if stored_before:
        keep(ours, OURS, OLD)
    setattr(meanwhile, when, lambda: theirs.purge(Everything(), by="U1"))
    assert keep(ours, OURS, NEW)
    assert found(ours, OURS) is None
    assert found(theirs, OURS) is None
    assert keep(ours, THEIRS, HEADS)
    assert (found(ours, THEIRS), found(theirs, THEIRS)) == (HEADS, HEADS)
    ours.close()
    theirs.close()


@pytest.mark.parametrize("when", ["after_write", "after_beat"])
def test_what_others_store_while_it_is_stored_is_found(tmp_path: Path, meanwhile: Meanwhile, when: str) -> None:
    ours, theirs = open_cache(tmp_path / "cache"), open_cache(tmp_path / "cache")
    setattr(meanwhile, when, lambda: keep(theirs, THEIRS, HEADS))
    assert keep(ours, OURS, NEW)
    for cache in (ours, theirs):
        assert (found(cache, OURS), found(cache, THEIRS)) == (NEW, HEADS)
        assert cache.stats().entries == 2
        cache.close()


def test_a_newer_answer_of_others_is_given_though_ours_was_stored_at_the_same_time(
    tmp_path: Path, meanwhile: Meanwhile
) -> None:
    ours, theirs = open_cache(tmp_path / "cache"), open_cache(tmp_path / "cache")
    meanwhile.after_write = lambda: keep(theirs, OURS, NEW)
    assert keep(ours, OURS, OLD)
    assert (found(ours, OURS), found(theirs, OURS)) == (NEW, NEW)
    assert ours.stats().entries == 1
    ours.close()
    theirs.close()


def test_an_answer_that_takes_the_place_of_another_is_counted_and_logged_as_both(tmp_path: Path) -> None:
    ours, theirs = open_cache(tmp_path / "cache"), open_cache(tmp_path / "cache")
    keep(ours, OURS, OLD)
    assert found(theirs, OURS) == OLD
    keep(ours, OURS, NEW)
    assert (found(ours, OURS), found(theirs, OURS)) == (NEW, NEW)
    assert (ours.stats().entries, theirs.stats().entries) == (1, 1)
    assert theirs.purge(ForQuestion(OURS), by="U1") == 1
    assert found(ours, OURS) is None
    ours.close()
    theirs.close()


@pytest.mark.parametrize("twice", [False, True])
def test_what_several_threads_store_at_once_is_found_by_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, twice: bool
) -> None:
    """The first is held up while it is written, so that the others are written in one piece behind it."""
    ours, theirs = open_cache(tmp_path / "cache"), open_cache(tmp_path / "cache")
    years = [2001, 2002, 2003, 2003, 2002] if twice else [2001, 2002, 2003, 2004, 2005]
    asked = [f"How many days of leave are there in year {year}?" for year in years]
    sizes, go_on, put = [], threading.Event(), Vault.put

    def held_up(vault: Vault, new: Sequence[NewRow]) -> Stored | None:
        sizes.append(len(new))
        if len(sizes) == 2:
            go_on.wait(10)
        return put(vault, new)

    keep(ours, asked[1], OLD)
    monkeypatch.setattr(Vault, "put", held_up)
    keep(theirs, THEIRS, HEADS)
    threads = [threading.Thread(target=keep, args=(ours, question, NEW)) for question in asked]
    for thread in threads:
        thread.start()
    waiting = ours._catalogue._stores._waiting
    until(lambda: len(sizes) == 2 and len(waiting) == len(asked) - 1)
    go_on.set()
    for thread in threads:
        thread.join()
    assert sizes == [1, 1, len(asked) - 1]
    fresh = open_cache(tmp_path / "cache")
    for cache in (ours, theirs, fresh):
        assert [found(cache, question) for question in asked] == [NEW] * len(asked)
        assert cache.stats().entries == len(set(asked)) + 1
    assert theirs.purge(Everything(), by="U1") == len(set(asked)) + 1
    assert [found(ours, question) for question in asked] == [None] * len(asked)
    for cache in (ours, theirs, fresh):
        cache.close()


def test_what_threads_store_and_remove_at_once_ends_as_the_disk_says(tmp_path: Path) -> None:
    one, other = open_cache(tmp_path / "cache"), open_cache(tmp_path / "cache")

    def work(cache: AnswerCache, seed: int) -> None:
        chance = random.Random(seed)
        for step in range(60):
            asked = f"How many days of leave are there in year {2000 + chance.randrange(12)}?"
            if chance.random() < 0.3:
                cache.purge(ForQuestion(asked), by="U1")
            else:
                keep(cache, asked, f"In that year there are {seed * 100 + step} days of leave for everybody.")
            found(cache, asked)

    threads = [
        threading.Thread(target=work, args=(cache, seed)) for seed, cache in enumerate([one, one, one, other, other])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fresh = open_cache(tmp_path / "cache")
    asked = [f"How many days of leave are there in year {2000 + number}?" for number in range(12)]
    held = [found(fresh, question) for question in asked]
    assert [found(one, question) for question in asked] == held
    assert [found(other, question) for question in asked] == held
    assert one.stats().entries == other.stats().entries == fresh.stats().entries == sum(map(bool, held))
    for cache in (one, other, fresh):
        cache.close()
