"""A purge, an undo and the leaving of expired answers reach what is on the disk, whatever this process knows of it."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest

import cache.headers
from cache.answers import AnswerCache, Everything, ForQuestion, FromSource, OneAnswer
from tests.cache.parts import EVERYONE, EVIDENCE, QUESTION, TEXT, answer, found, keep, open_cache

TOPICS = "leave laptop pension travel training parking gym insurance relocation overtime".split()


def asked(number: int) -> str:
    return f"How do I apply for {TOPICS[number - 1]}?"


def put(cache: AnswerCache, number: int) -> None:
    assert keep(cache, asked(number), f"Answer {number}: you apply in the portal.")


def known(cache: AnswerCache) -> list[int]:
    return [number for number in range(1, len(TOPICS) + 1) if found(cache, asked(number))]


def take_out(cache: AnswerCache, number: int) -> None:
    key = cache.shared_key(asked(number), EVERYONE)
    assert key
    assert cache.purge(OneAnswer(key.hex(), time.time() + 9), by="U1") == 1


def test_after_purges_were_undone_in_a_full_cache_all_is_still_purged(tmp_path: Path) -> None:
    cache, other = (open_cache(tmp_path / "cache", max_entries=5) for _ in range(2))
    for number in (1, 2, 3, 4, 5):
        put(cache, number)
    for taken, newer in ((4, 6), (8, 9)):
        if taken == 8:
            put(cache, 7)
            put(cache, 8)
        take_out(cache, taken)
        put(cache, newer)
        assert cache.undo(by="U1")
    held = known(cache)
    assert held == known(other)
    assert len(held) == 5 == cache.stats().entries
    assert cache.preview(Everything()).count == 5
    assert cache.purge(Everything(), by="U1") == 5
    assert (known(cache), known(other)) == ([], [])
    cache.close()
    fresh = open_cache(tmp_path / "cache", max_entries=5)
    assert known(fresh) == []
    for opened in (other, fresh):
        opened.close()


def test_an_undo_counts_what_there_was_room_for(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache", max_entries=5)
    for number in (1, 2, 3, 4, 5):
        put(cache, number)
    take_out(cache, 1)
    take_out(cache, 5)
    for number in (6, 7):
        put(cache, number)
    undone = [cache.undo(by="U1"), cache.undo(by="U1")]
    assert [one and one.restored for one in undone] == [1, 0]  # the oldest answer of all found no room
    assert known(cache) == [3, 4, 5, 6, 7]
    assert [purge.removed for purge in cache.audit(2)] == [0, 1]
    assert cache.stats().evictions == 1
    cache.close()


def test_a_purge_reaches_what_the_index_is_too_small_for(tmp_path: Path) -> None:
    large, small = open_cache(tmp_path / "cache", max_entries=50), open_cache(tmp_path / "cache", max_entries=3)
    for number in range(1, 11):
        put(large, number)
    assert small.purge(Everything(), by="U1") == 10
    assert known(large) == []
    for opened in (large, small):
        opened.close()


def test_what_is_exported_for_a_question_is_what_a_purge_for_it_removes(tmp_path: Path) -> None:
    large, small = open_cache(tmp_path / "cache", max_entries=50), open_cache(tmp_path / "cache", max_entries=1)
    for question in (asked(1), "How can I apply for leave?", asked(2)):
        assert keep(large, question)
    exported = {one.question for one in small.export(ForQuestion(asked(1)))}
    assert exported == set(small.preview(ForQuestion(asked(1))).questions) == {asked(1), "How can I apply for leave?"}
    for opened in (large, small):
        opened.close()


def test_all_is_also_what_another_release_keeps_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = open_cache(tmp_path / "cache")
    assert keep(older)
    monkeypatch.setattr(cache.headers, "_VERSION", b"hrbot99\0")
    newer = open_cache(tmp_path / "cache")
    assert found(newer) is None
    assert newer.purge(FromSource("leave.md"), by="U1") == 0
    assert newer.preview(Everything()).count == 1
    assert newer.purge(Everything(), by="U1") == 1
    undone = newer.undo(by="U1")
    assert undone
    assert undone.restored == 1
    monkeypatch.undo()
    assert found(older) == TEXT
    assert older.purge(Everything(), by="U1") == 1
    assert found(older) is None
    for opened in (older, newer):
        opened.close()


def test_what_another_release_kept_leaves_when_its_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That release may be gone, and this one cannot read when its answers were written."""
    older = open_cache(tmp_path / "cache")
    assert keep(older)
    older.close()
    monkeypatch.setattr(cache.headers, "_VERSION", b"hrbot99\0")
    now = [time.time()]
    newer = open_cache(tmp_path / "cache", ttl_seconds=3600, clock=lambda: now[0])
    newer._look_after()
    assert newer.preview(Everything()).count == 1
    now[0] += 3601
    newer._look_after()
    assert newer.preview(Everything()).count == 0
    assert newer.stats().expired == 1
    newer.close()


def test_an_expired_answer_that_was_replaced_by_others_does_not_take_its_successor_along(tmp_path: Path) -> None:
    now = [1000.0]
    ours, theirs = (open_cache(tmp_path / "cache", clock=lambda: now[0], ttl_seconds=100) for _ in range(2))
    keep(ours, text="You get 24 days of annual leave a year.")
    now[0] += 200
    assert keep(theirs)
    # Too large to be kept: nothing is read from the disk, but expired answers leave.
    ours.store("What is the travel policy?", EVERYONE, EVIDENCE, answer("word " * 3_000_000))
    assert found(theirs) == found(ours) == TEXT
    for opened in (ours, theirs):
        opened.close()


def test_an_answer_from_the_future_is_not_given_and_does_not_stay(tmp_path: Path) -> None:
    """Written while a clock was a year ahead."""
    now = [1000.0 + 365 * 86400]
    cache = open_cache(tmp_path / "cache", clock=lambda: now[0])
    assert keep(cache)
    now[0] = 1000.0
    assert found(cache) is None
    assert keep(cache, "Who approves travel?", "Your head of unit approves travel.")
    assert cache.stats().entries == 1
    cache.close()


@pytest.mark.parametrize(
    "words", [QUESTION, "Hi! How many days of annual leave do I get", "How many days of leave in 2031?"]
)
@pytest.mark.parametrize("theirs", [True, False])
def test_an_older_answer_does_not_take_the_place_of_a_newer_one(tmp_path: Path, words: str, theirs: bool) -> None:
    """In whatever words it was asked for, and whichever process keeps the newer one."""
    ours, others = (open_cache(tmp_path / "cache", clock=lambda: 1000.0) for _ in range(2))
    question = QUESTION if words.endswith("get") else words
    assert keep(others if theirs else ours, question)
    late = msgspec.structs.replace(answer("You get 24 days of annual leave a year."), written_at=990.0)
    assert ours.store(words, EVERYONE, EVIDENCE, late).reason == "worse"
    assert found(ours, question) == found(others, words) == TEXT
    for opened in (ours, others):
        opened.close()


def test_purges_and_their_undoing_keep_to_the_size_limit(tmp_path: Path) -> None:
    limit = 4_000_000
    cache = open_cache(tmp_path / "cache", max_bytes=limit)
    for number in range(600):
        keep(cache, f"How many days of leave are there in case {number}?", "There are many days of leave. " * 200)
    for _ in range(3):
        removed = cache.purge(Everything(), by="U1")
        assert removed
        undone = cache.undo(by="U1")
        assert undone
        assert undone.restored == cache.preview(Everything()).count >= 0.9 * removed
        assert cache.stats().bytes <= 1.1 * limit
    cache.close()
