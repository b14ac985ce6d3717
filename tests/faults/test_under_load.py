"""Bounds hold and purges reach everybody while two processes store and ask as fast as they can."""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.tally import Tally
from cache.answers import Everything
from cache.storage.files import Files
from cache.storage.quarantine import Quarantine
from cache.storage.rows import NewRow
from cache.storage.vault import Bounds, Vault
from tests.cache.parts import found, keep, open_cache

ROOT = Path(__file__).parents[2]
LIMIT = 20_000_000


@contextmanager
def processes(count: int, *arguments: str) -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "tests.faults.test_under_load", *arguments]
    running = [
        subprocess.Popen([*command, str(number)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for number in range(count)
    ]
    try:
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


# -- bounds ----------------------------------------------------------------------------------------------------------


def fill(folder: Path, stores: int, name: str) -> None:
    """`stores` values of 0.1 to 50 kB from four threads; says how many were kept."""
    files = Files(folder, Quarantine(folder.parent / "quarantine", LIMIT))
    vault = Vault(files, Bounds(10**6, LIMIT), Tally(), time.monotonic)

    def work(thread: int) -> int:
        chance, kept = random.Random(f"{name} {thread}"), 0
        for _ in range(stores // 4):
            size = int(math.exp(chance.uniform(math.log(100), math.log(50_000))))
            new = NewRow(chance.randbytes(16), b"header", bytes(size))
            kept += vault.takes(size) and vault.put([new]) is not None
        return kept

    with ThreadPoolExecutor(4) as pool:
        sys.stdout.write(str(sum(pool.map(work, range(4)))))
    vault.close()


def stays_within(folder: Path, stores: int) -> float:
    """The most that was on disk, as a share of the limit, while two processes stored."""
    most = 0
    with processes(2, "fill", str(folder), str(stores // 2)) as running:
        while any(process.poll() is None for process in running):
            found = [file for file in folder.glob("cache.db*") if not file.name.endswith("-shm")]
            most = max(most, sum(size(file) for file in found))
            time.sleep(0.005)
        kept = sum(int(process.communicate()[0]) for process in running)
    assert kept == stores
    return most / LIMIT


def size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def test_four_thousand_stores_stay_within_the_limit(tmp_path: Path) -> None:
    assert 0.5 < stays_within(tmp_path / "cache", 4000) <= 1.1


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_hundred_thousand_stores_stay_within_the_limit(tmp_path: Path) -> None:
    share = stays_within(tmp_path / "cache", 100_000)
    sys.stdout.write(f"100,000 stores, at most {share:.0%} of the limit\n")
    assert share <= 1.1


# -- purges ----------------------------------------------------------------------------------------------------------


def question(number: int) -> str:
    return f"How many days of leave are there in case {number}?"


def ask_for_ever(folder: Path, name: str) -> None:
    """Four threads ask and store answers that name the time they were made; one line for each answer served."""
    cache = open_cache(folder)

    def work(thread: int) -> None:
        chance = random.Random(f"{name} {thread}")
        while True:
            number = chance.randrange(50)
            asked_at, text = time.time(), found(cache, question(number))
            if text is None:
                keep(cache, question(number), f"In that case, {number}, it is as we said at {time.time():.6f} today.")
            else:
                made_at = float(text.split()[-2])
                sys.stdout.write(json.dumps([asked_at, made_at]) + "\n")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))


def purged_under_load(folder: Path, purges: int) -> tuple[int, int]:
    """Answers served, and those of them that a purge had removed a second or more before they were asked for."""
    cache, windows = open_cache(folder), []
    with processes(2, "ask", str(folder)) as running, ThreadPoolExecutor(2) as pool:
        first = [process.stdout.readline() for process in running if process.stdout]
        assert all(first)
        reading = [pool.submit(process.stdout.readlines) for process in running if process.stdout]
        for _ in range(purges):
            time.sleep(1.5)
            began = time.time()
            cache.purge(Everything(), by="HR")
            windows.append((began, time.time()))
        time.sleep(1.5)
        for process in running:
            process.kill()
        served = [json.loads(line) for read in reading for line in read.result() if line.endswith("]\n")]
    cache.close()
    late = [1 for asked, made in served for began, confirmed in windows if made < began and asked >= confirmed + 1]
    return len(served), len(late)


def test_a_purge_under_load_reaches_every_process(tmp_path: Path) -> None:
    served, late = purged_under_load(tmp_path / "cache", 1)
    assert served > 100
    assert late == 0


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_ten_purges_under_load_reach_every_process(tmp_path: Path) -> None:
    served, late = purged_under_load(tmp_path / "cache", 10)
    sys.stdout.write(f"{served} answers served around 10 purges, {late} of them purged\n")
    assert late == 0


if __name__ == "__main__":
    what, place, *rest = sys.argv[1:]
    if what == "fill":
        fill(Path(place), int(rest[0]), rest[1])
    else:
        ask_for_ever(Path(place), rest[0])
