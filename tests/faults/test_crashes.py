"""What was acknowledged as stored is there after a kill, whenever it comes."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cache.parts import found, keep, open_cache

ROOT = Path(__file__).parents[2]


def question(number: int) -> str:
    return f"How many days of leave are there in case {number}?"


def text(number: int) -> str:
    return f"There are {number} days of leave in that case, for everybody."


def store_until_killed(folder: Path, start: int) -> None:
    cache, number = open_cache(folder, max_entries=10**6, max_bytes=10**9), start
    while keep(cache, question(number), text(number)):
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        number += 1


def acknowledged_before_kill(folder: Path, start: int, many: int) -> list[int]:
    """Numbers that a process said it had stored until it was killed, after `many` of them."""
    command = [sys.executable, "-m", "tests.faults.test_crashes", str(folder), str(start)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(many)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    return [int(line) for line in said if line.endswith("\n")]


def killed(folder: Path, times: int) -> int:
    """How many acknowledged answers survived `times` kills; all of them, or this fails."""
    stored: list[int] = []
    for round_ in range(times):
        stored += acknowledged_before_kill(folder, round_ * 10_000, 1 + round_ * 7)
        cache = open_cache(folder, max_entries=10**6, max_bytes=10**9)
        assert [number for number in stored if found(cache, question(number)) != text(number)] == []
        assert keep(cache, "Who approves travel abroad?", "Your head of unit approves travel abroad.")
        assert cache.verify().corrupt == 0
        cache.close()
    return len(stored)


def test_two_kills_lose_nothing(tmp_path: Path) -> None:
    assert killed(tmp_path / "cache", 2) > 2


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_twenty_kills_lose_nothing(tmp_path: Path) -> None:
    sys.stdout.write(f"20 kills, {killed(tmp_path / 'cache', 20)} acknowledged answers, 0 lost\n")


if __name__ == "__main__":
    store_until_killed(Path(sys.argv[1]), int(sys.argv[2]))
