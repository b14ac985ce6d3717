"""Figures that survive restarts and add up over processes, and that cost a lookup no write."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.model import Usage
from bot.tally import Tally, bucket
from cache.stats import percentile
from tests.cache.parts import EVERYONE, EVIDENCE, QUESTION, answer, found, keep, open_cache

PARAPHRASE = "how much vacation do we get?"


def test_figures_survive_a_restart_and_add_up(tmp_path: Path) -> None:
    one, two = open_cache(tmp_path / "cache"), open_cache(tmp_path / "cache")
    keep(one)
    keep(one, "Who approves travel abroad?", "")
    for cache in (one, one, two):
        assert found(cache)
    assert found(two, PARAPHRASE)
    assert found(one, "Where is the canteen?") is None
    one.close()
    two.close()
    again = open_cache(tmp_path / "cache")
    assert found(again)
    stats = again.stats()
    assert (stats.lookups, stats.exact_hits, stats.similar_hits, stats.stores) == (6, 4, 1, 1)
    assert (dict(stats.misses), dict(stats.rejections)) == ({"unknown": 1}, {"blank": 1})
    assert (stats.hits_per_entry, stats.most_hits) == (5.0, 5)
    assert 0 < stats.lookup_p50_ms <= stats.lookup_p95_ms <= stats.lookup_p99_ms < 1000
    again.close()


def test_a_hit_saves_what_its_answer_took(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache")
    made = replace(answer(), seconds=4.5, usage=Usage(1200, 80, 1))
    assert cache.store(QUESTION, EVERYONE, EVIDENCE, made).stored
    assert found(cache)
    assert found(cache, PARAPHRASE)
    assert (cache.stats().seconds_saved, cache.stats().tokens_saved) == (9, 2560)
    cache.close()


def test_a_lookup_writes_nothing(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache")
    keep(cache)
    other = sqlite3.connect(tmp_path / "cache" / "cache.db")
    before = other.execute("PRAGMA data_version").fetchone(), files(tmp_path)
    for _ in range(100):
        assert found(cache)
        assert found(cache, PARAPHRASE)
        assert found(cache, "Where is the canteen?") is None
    assert (other.execute("PRAGMA data_version").fetchone(), files(tmp_path)) == before
    cache._look_after()
    assert other.execute("PRAGMA data_version").fetchone() != before[0], "the batch is written"
    other.close()
    cache.close()


def files(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {f.name: (f.stat().st_size, f.read_bytes()) for f in (folder / "cache").iterdir() if f.suffix != ".db-shm"}


def test_what_a_crash_can_lose_is_what_came_after_the_last_batch(tmp_path: Path) -> None:
    crashing = open_cache(tmp_path / "cache")
    keep(crashing)
    found(crashing)
    crashing._look_after()
    found(crashing)
    after = open_cache(tmp_path / "cache")
    assert after.stats().exact_hits == 1
    after.close()
    crashing.close()


def test_what_cannot_be_written_down_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cache.storage.store.BUSY_SECONDS", 0.05)
    cache = open_cache(tmp_path / "cache")
    keep(cache)
    found(cache)
    other = sqlite3.connect(tmp_path / "cache" / "cache.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert (cache.stats().exact_hits, cache.stats().stores) == (1, 1)
    other.execute("ROLLBACK")
    other.close()
    assert (cache.stats().exact_hits, cache.stats().most_hits) == (1, 1)
    cache.close()


def test_a_store_that_was_lost_begins_to_count_anew(tmp_path: Path) -> None:
    tally = Tally()
    tally.add("cache.hit.exact", 7)  # by an earlier cache of this process, which wrote it down
    cache = open_cache(tmp_path / "cache", tally=tally)
    assert cache.stats().exact_hits == 0
    cache.close()


@pytest.mark.parametrize("microseconds", [0, 1, 2, 3, 7, 8, 9, 100, 12_345, 20_000_000])
def test_a_bucket_is_true_to_a_quarter(microseconds: int) -> None:
    under = bucket(microseconds / 1e6)
    assert under <= microseconds <= max(under * 1.25, under)
    assert bucket(under / 1e6 + 1e-9) == under


def test_percentiles_are_read_off_the_buckets() -> None:
    took = {"8": 90, "1000": 9, "200000": 1}
    assert [percentile(took, share) for share in (0.5, 0.9, 0.95, 1.0)] == [0.008, 0.008, 1.0, 200.0]
    assert percentile({}, 0.5) == 0.0
