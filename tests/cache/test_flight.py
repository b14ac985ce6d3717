"""Many who want the same at once get it from one; nobody pays for another's failure or waits beyond their time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor

import pytest

from cache.flight import Flights


class Crowd:
    """Threads that share flights; the first to compute waits until all others wait for it."""

    def __init__(self, size: int, outcome: Callable[[int], str]) -> None:
        self.flights = Flights[str]()
        self.size, self.outcome = size, outcome
        self.computed, self.waiting = 0, threading.Semaphore(0)
        self.lock = threading.Lock()

    def compute(self) -> str:
        with self.lock:
            self.computed += 1
            number = self.computed
        for _ in range(self.size - 1 if number == 1 else 0):
            assert self.waiting.acquire(timeout=20)
        return self.outcome(number)

    def ask(self, key: Hashable) -> str | None:
        return self.flights.share(
            key,
            self.compute,
            deadline=time.monotonic() + 30,
            is_worth_sharing=lambda result: result != "poor",
            on_wait=self.waiting.release,
        )

    def gather(self) -> list[str | None]:
        with ThreadPoolExecutor(self.size) as pool:
            asked = [pool.submit(self.ask, "key") for _ in range(self.size)]
            return [a.result() if not a.exception() else str(a.exception()) for a in asked]


def test_fifty_who_ask_at_once_are_answered_by_one() -> None:
    crowd = Crowd(50, lambda _: "answer")
    assert crowd.gather() == ["answer"] * 50
    assert crowd.computed == 1


def failing_twice(number: int) -> str:
    if number <= 2:
        raise ValueError("failed")
    return "answer"


def test_after_a_failure_the_next_one_leads() -> None:
    crowd = Crowd(20, failing_twice)
    assert sorted(map(str, crowd.gather())) == ["answer"] * 18 + ["failed"] * 2
    assert crowd.computed == 3


def test_what_is_not_worth_sharing_is_not_shared() -> None:
    crowd = Crowd(10, lambda number: "poor" if number == 1 else "answer")
    assert sorted(map(str, crowd.gather())) == ["answer"] * 9 + ["poor"]
    assert crowd.computed == 2


def test_nobody_waits_beyond_their_deadline() -> None:
    flights, release, leading = Flights[str](), threading.Event(), threading.Event()

    def slow() -> str:
        leading.set()
        release.wait(20)
        return "late"

    def share(compute: Callable[[], str], seconds: float) -> str | None:
        return flights.share(
            "key",
            compute,
            deadline=time.monotonic() + seconds,
            is_worth_sharing=lambda _: True,
            on_wait=lambda: None,
        )

    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(share, slow, 30)
        assert leading.wait(20)
        started = time.monotonic()
        assert share(lambda: "own", 0.05) is None
        assert time.monotonic() - started < 5
        release.set()
        assert leader.result() == "late"
    assert share(lambda: "own", 1) == "own", "nothing is kept once it is there"


@pytest.mark.parametrize("key", ["other", ("key", 1)])
def test_another_key_is_computed_for_itself(key: Hashable) -> None:
    flights = Flights[str]()

    def inner() -> str:
        return "inner"

    def outer() -> str:
        got = flights.share(
            key, inner, deadline=time.monotonic() + 1, is_worth_sharing=lambda _: True, on_wait=pytest.fail
        )
        return f"outer and {got}"

    got = flights.share(
        "key", outer, deadline=time.monotonic() + 1, is_worth_sharing=lambda _: True, on_wait=pytest.fail
    )
    assert got == "outer and inner"
