"""Memory once grew until the process was ended. Index, memory and disk stay within their bounds, the newest are kept."""

from __future__ import annotations

import gc
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest

from cache.answers import AnswerCache
from tests.cache.parts import answer, found, keep, open_cache

_TEXT = "There are so many days of leave in that case. " * 4


def question(number: int) -> str:
    return f"How many days of leave are there in case {number}?"


def disk(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("cache.db*") if not file.name.endswith("-shm"))


def store_many(cache: AnswerCache, folder: Path, start: int, end: int, *, entries: int, size: int) -> None:
    """Store distinct questions; after each, entries and bytes are within their bounds."""
    for number in range(start, end):
        assert keep(cache, question(number), _TEXT)
        assert len(cache._catalogue._index) == min(number + 1, entries)
        assert disk(folder) <= size


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_twenty_thousand_questions_at_a_limit_of_five_thousand(tmp_path: Path) -> None:
    stays_bounded(tmp_path / "cache", count=20_000, entries=5_000, size=20_000_000)


def test_sixteen_hundred_questions_at_a_limit_of_five_hundred(tmp_path: Path) -> None:
    stays_bounded(tmp_path / "cache", count=1_600, entries=500, size=2_000_000)


def memory() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def stays_bounded(folder: Path, *, count: int, entries: int, size: int) -> None:
    cache = open_cache(folder, max_entries=entries, max_bytes=size)
    cache._upkeep.stop()  # in the middle of its work it holds what is neither old nor new
    tracemalloc.start()
    settled = 3 * entries  # by then every dictionary has made room for those that leave while others come
    store_many(cache, folder, 0, settled, entries=entries, size=size)
    cache._look_after()  # what ten seconds do, before both looks: it puts entries in their places
    full = memory()
    store_many(cache, folder, settled, count, entries=entries, size=size)
    cache._look_after()
    grown = memory() - full
    tracemalloc.stop()
    assert indexed(folder, entries=entries, size=size) / entries < 1_900
    assert grown < 50 * entries
    assert cache.stats().entries == entries
    assert found(cache, question(count - 1))
    assert found(cache, question(count - entries))
    assert found(cache, question(count - entries - 1)) is None
    cache.close()


def indexed(folder: Path, *, entries: int, size: int) -> int:
    """Bytes that the index takes, in a process that has asked nothing yet."""
    tracemalloc.start()
    with closing(open_cache(folder, max_entries=entries, max_bytes=size)) as cache:
        used = memory()
        assert len(cache._catalogue._index) == entries
    tracemalloc.stop()
    return used


def test_long_answers_stay_within_the_bytes(tmp_path: Path) -> None:
    """The limit in bytes, not in entries, decides here; the oldest leave for the newest."""
    size = 2_000_000
    cache = open_cache(tmp_path / "cache", max_bytes=size)
    for number in range(300):
        assert keep(cache, question(number), f"There are {number} days. " * (20 + number * 8))
        assert disk(tmp_path / "cache") <= size
    assert found(cache, question(299))
    assert found(cache, question(0)) is None
    assert len(cache._catalogue._index) == cache.stats().entries
    cache.close()


def test_an_answer_larger_than_the_store_is_not_kept_and_costs_nobody_their_place(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache", max_bytes=1_000_000)
    assert keep(cache)
    assert not keep(cache, question(1), "There are many days of leave. " * 40_000)
    assert found(cache)
    cache.close()


def test_a_smaller_limit_than_last_time_is_kept_from_the_first_store(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache")
    store_many(cache, tmp_path / "cache", 0, 60, entries=60, size=100_000_000)
    cache.close()
    cache = open_cache(tmp_path / "cache", max_entries=20)
    assert len(cache._catalogue._index) <= 20
    assert keep(cache, question(60), answer().text)
    assert cache.stats().entries == 20
    assert found(cache, question(60))
    assert found(cache, question(41))
    assert found(cache, question(40)) is None
    cache.close()
