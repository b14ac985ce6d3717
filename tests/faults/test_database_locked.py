"""`database is locked` once reached users. Sixteen threads and two processes ask and store at once, and nobody notices."""

from __future__ import annotations

import json
import logging
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cache.parts import found, keep, open_cache
from tests.waiting import until

ROOT = Path(__file__).parents[2]
THREADS_EACH = 8


def question(worker: str, number: int) -> str:
    return f"How many days of leave are there for {worker} in case {number}?"


def text(worker: str, number: int) -> str:
    return f"There are {number} days of leave in the case of {worker}."


def ask_and_store(folder: Path, name: str, seconds: float) -> dict[str, int]:
    """One process: eight threads store new answers and ask for those they stored, until the time is over."""
    cache = open_cache(folder, max_entries=100_000, max_bytes=10**9)
    until = time.monotonic() + seconds

    def work(thread: int) -> tuple[int, int]:
        worker, stored, lost, number = f"{name}{chr(97 + thread)}", 0, 0, 0
        while time.monotonic() < until:
            stored += keep(cache, question(worker, number), text(worker, number))
            number += 1
            for earlier in (number - 1, number // 2):
                lost += found(cache, question(worker, earlier)) != text(worker, earlier)
        return stored, lost + number - stored

    with ThreadPoolExecutor(THREADS_EACH) as pool:
        results = list(pool.map(work, range(THREADS_EACH)))
    cache.close()
    return {"stored": sum(stored for stored, _ in results), "lost": sum(lost for _, lost in results)}


def two_processes(folder: Path, seconds: float) -> int:
    """How many answers two processes stored together, without losing one or saying that anything is locked."""
    command = [sys.executable, "-m", "tests.faults.test_database_locked", str(folder), str(seconds)]
    running = [
        subprocess.Popen([*command, name], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for name in ("first", "second")
    ]
    outputs = [process.communicate(timeout=seconds + 50) for process in running]
    for process, (_, errors) in zip(running, outputs, strict=True):
        assert process.returncode == 0, errors
        assert "locked" not in errors
        assert "Traceback" not in errors
    results = [json.loads(out) for out, _ in outputs]
    assert [result["lost"] for result in results] == [0, 0]
    stored = sum(int(result["stored"]) for result in results)
    cache = open_cache(folder, max_entries=100_000, max_bytes=10**9)
    assert cache.verify().corrupt == 0
    assert cache.stats().entries == stored
    cache.close()
    return stored


@pytest.mark.slow
def test_sixteen_threads_in_two_processes_for_ten_seconds(tmp_path: Path) -> None:
    assert two_processes(tmp_path / "cache", 10) > 1000


def test_sixteen_threads_in_two_processes_for_a_moment(tmp_path: Path) -> None:
    assert two_processes(tmp_path / "cache", 1.5) > 100


def test_a_store_waits_for_another_process_that_writes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The lock is let go while the store is under way."""
    cache = open_cache(tmp_path / "cache")
    other = sqlite3.connect(tmp_path / "cache" / "cache.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with caplog.at_level(logging.DEBUG), ThreadPoolExecutor(1) as pool:
        stored = pool.submit(keep, cache)
        until(cache._vault._writing.locked)
        other.execute("COMMIT")
        assert stored.result()
    assert found(cache)
    assert "locked" not in caplog.text
    other.close()
    cache.close()


def test_a_lookup_does_not_wait_for_another_process_that_writes(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache")
    assert keep(cache)
    other = sqlite3.connect(tmp_path / "cache" / "cache.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    started = time.perf_counter()
    assert found(cache)
    assert time.perf_counter() - started < 1
    other.close()
    cache.close()


def test_a_lock_that_stays_means_not_stored_and_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cache.storage.store.WRITE_SECONDS", 0.01)
    cache = open_cache(tmp_path / "cache")
    other = sqlite3.connect(tmp_path / "cache" / "cache.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not keep(cache)
    other.execute("ROLLBACK")
    other.close()
    cache._vault._locked_until = 0.0  # what a second does
    assert keep(cache)
    assert found(cache)
    cache.close()


def test_a_lock_that_stays_holds_nobody_back_for_long(tmp_path: Path) -> None:
    """Forty people wait for answers that cannot be kept: one second at most, whoever has the lock."""
    cache = open_cache(tmp_path / "cache")
    other = sqlite3.connect(tmp_path / "cache" / "cache.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asked = [f"How many days of leave are there in case {number}?" for number in range(40)]
    started = time.perf_counter()
    with ThreadPoolExecutor(len(asked)) as pool:
        assert not any(pool.map(lambda question: keep(cache, question), asked))
    assert time.perf_counter() - started < 2.5
    other.close()
    cache.close()


def test_what_expired_meanwhile_keeps_nobody_waiting_for_a_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every store takes some of it along, and so does the upkeep: both tried four times, and every other store waited."""
    monkeypatch.setattr("cache.storage.store.BUSY_SECONDS", 0.5)
    now = time.time()
    cache = open_cache(tmp_path / "cache", ttl_seconds=3600, clock=lambda: now)
    assert keep(cache)
    now += 3601
    other = sqlite3.connect(tmp_path / "cache" / "cache.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    started = time.perf_counter()
    assert not keep(cache, "What is the dress code?")
    cache._look_after()
    assert time.perf_counter() - started < 2.5
    other.close()
    cache._vault._locked_until = 0.0  # what a second does
    assert keep(cache, "What is the dress code?")
    assert cache.stats().entries == 1
    cache.close()


def test_a_program_that_reads_for_long_holds_nobody_back_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a backup: the log cannot be folded in below it, and forty people waited for that in turn, 27 seconds."""
    monkeypatch.setattr("cache.storage.store.BUSY_SECONDS", 1.0)
    cache = open_cache(tmp_path / "cache", max_bytes=1_000_000)
    assert keep(cache)
    other = sqlite3.connect(tmp_path / "cache" / "cache.db", isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM Cache").fetchone()
    asked = [f"How many days of leave are there in case {number}?" for number in range(60)]
    started = time.perf_counter()
    with ThreadPoolExecutor(20) as pool:
        assert not all(pool.map(lambda question: keep(cache, question, "word " * 2000 + "end."), asked))
    assert found(cache)
    assert time.perf_counter() - started < 2.5
    other.close()
    cache._vault._locked_until = 0.0  # what a second does
    assert keep(cache, "What is the dress code?")
    cache.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.DEBUG)
    sys.stdout.write(json.dumps(ask_and_store(Path(sys.argv[1]), sys.argv[3], float(sys.argv[2]))))
