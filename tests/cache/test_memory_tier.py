"""Entries in memory: as many as there is room for, never one that was removed, and no look at the disk for a repeat."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

from cache.answers import Everything
from cache.memory import Memory
from tests.cache.parts import QUESTION, TEXT, found, keep, open_cache


def test_the_least_recently_used_leave_first() -> None:
    memory = Memory[str](2, 100, len)
    memory.put(b"a", "A", memory.epoch)
    memory.put(b"b", "B", memory.epoch)
    assert memory.get(b"a") == "A"
    memory.put(b"c", "C", memory.epoch)
    assert [memory.get(key) for key in (b"a", b"b", b"c")] == ["A", None, "C"]


def test_the_bytes_are_bounded_too() -> None:
    memory = Memory[str](100, 100, len)
    for number in range(20):
        memory.put(bytes([number]), "x" * 30, memory.epoch)
        assert memory.used <= 100
    assert len(memory) == 3
    memory.put(b"large", "x" * 101, memory.epoch)
    assert memory.get(b"large") is None
    assert len(memory) == 3
    memory.put(bytes([19]), "again" * 2, memory.epoch)
    assert memory.used == 70


def test_what_was_read_before_something_was_forgotten_is_not_taken() -> None:
    memory = Memory[str](10, 100, len)
    epoch = memory.epoch
    memory.forget([b"a"])  # between the read of another thread and its `put`
    memory.put(b"a", "removed since", epoch)
    assert memory.get(b"a") is None
    memory.put(b"a", "A", memory.epoch)
    epoch = memory.epoch
    memory.clear()
    memory.put(b"a", "A", epoch)
    assert (memory.get(b"a"), len(memory), memory.used) == (None, 0, 0)


def test_a_repeat_costs_no_statement(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache")
    keep(cache)
    found(cache)
    statements: list[str] = []
    shelf = cache._vault._shelves._shelf
    assert shelf is not None
    shelf._con.set_trace_callback(statements.append)
    started = time.monotonic()
    for _ in range(200):
        assert found(cache) == TEXT
    looks = (time.monotonic() - started) / 0.05 + 1
    assert len(statements) <= looks, "only the look at the store that is due every 50 ms"
    cache.close()


def test_what_other_tools_remove_is_gone_soon(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache")
    keep(cache)
    assert found(cache) == TEXT
    with sqlite3.connect(tmp_path / "cache" / "cache.db") as other:
        other.execute("DELETE FROM Cache")
    other.close()
    until = time.monotonic() + 5
    while found(cache) and time.monotonic() < until:
        threading.Event().wait(0.01)
    assert found(cache) is None
    cache.close()


def test_a_purge_by_another_reaches_what_is_in_memory_at_once(tmp_path: Path) -> None:
    one, two = open_cache(tmp_path / "cache"), open_cache(tmp_path / "cache")
    for _ in range(50):
        assert keep(one)
        assert found(one) == found(one) == found(two) == found(two) == TEXT
        assert two.purge(Everything(), by="HR") == 1
        assert found(one) is None
        assert found(two) is None
    assert keep(two, QUESTION, "You get 30 days of annual leave a year.")
    assert found(one) == "You get 30 days of annual leave a year."
    one.close()
    two.close()


def test_a_better_answer_replaces_the_one_in_memory_of_others(tmp_path: Path) -> None:
    one, two = open_cache(tmp_path / "cache"), open_cache(tmp_path / "cache")
    keep(one)
    assert found(one) == found(two) == TEXT
    keep(two, QUESTION, "You get 30 days of annual leave a year.")
    assert found(one) == "You get 30 days of annual leave a year."
    one.close()
    two.close()
