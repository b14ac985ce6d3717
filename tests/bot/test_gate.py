"""Turns at the model: bounded, fair between people, and never begun too late."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from bot.bedrock.gate import Gate
from bot.errors import ModelOverloaded, ModelThrottled
from tests.fakes import Clock, timeless_gate
from tests.waiting import until

TOKENS = 2000
LATER = 1e9


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(40) as workers:
        yield workers


def gate(most: int, clock: Callable[[], float] = time.monotonic) -> Gate:
    return Gate(most, usual_tokens=TOKENS, clock=clock)


class Visits:
    """Callers on threads of their own, each of whom stays at the gate until let go."""

    def __init__(self, gate: Gate, pool: ThreadPoolExecutor) -> None:
        self.gate, self._pool = gate, pool
        self.inside: list[str] = []
        self._leave = threading.Semaphore(0)

    def come(self, who: str) -> Future[None]:
        before = self.gate.state().waiting + len(self.inside)
        visit = self._pool.submit(self._visit, who)
        until(lambda: self.gate.state().waiting + len(self.inside) > before)
        return visit

    def _visit(self, who: str) -> None:
        turn = self.gate.enter(who, TOKENS, LATER)
        self.inside.append(who)
        assert self._leave.acquire(timeout=10)
        turn.leave()

    def let_go(self, expected: int) -> None:
        self._leave.release()
        until(lambda: len(self.inside) == expected)


def test_no_more_calls_at_a_time_than_allowed(pool: ThreadPoolExecutor) -> None:
    doorman = gate(3)
    most, now, lock = 0, 0, threading.Lock()

    def visit(number: int) -> None:
        nonlocal most, now
        turn = doorman.enter(f"person {number}", TOKENS, LATER)
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.002)
        with lock:
            now -= 1
        turn.leave()

    list(pool.map(visit, range(30)))
    assert most == 3
    assert doorman.state().in_flight == 0
    assert doorman.state().waiting == 0


def test_one_persons_twenty_questions_do_not_delay_anothers_one(pool: ThreadPoolExecutor) -> None:
    visits = Visits(gate(1), pool)
    coming = [visits.come("many") for _ in range(20)]
    coming += [visits.come("one"), visits.come("other")]
    for let_in in range(1, 22):
        visits.let_go(let_in + 1)
    visits._leave.release()
    for visit in coming:
        visit.result(10)
    assert visits.inside.index("one") <= 2
    assert visits.inside.index("other") <= 3
    assert len(visits.inside) == 22


def test_who_waits_is_told_how_long(pool: ThreadPoolExecutor) -> None:
    doorman, told = gate(1), queue.Queue[float]()
    first = doorman.enter("first", TOKENS, LATER)
    waiting = pool.submit(doorman.enter, "second", TOKENS, LATER, told.put)
    assert told.get(timeout=10) == pytest.approx(3.0)
    assert doorman.state().waiting == 1
    first.leave()
    waiting.result(10)


def test_who_cannot_be_served_in_time_is_told_at_once() -> None:
    clock = Clock()
    doorman = gate(1, clock)
    doorman.enter("first", TOKENS, clock() + 60)
    with pytest.raises(ModelOverloaded):
        doorman.enter("second", TOKENS, clock() + 4)
    assert clock.slept == []
    assert doorman.state().waiting == 0


def test_a_lone_caller_in_a_hurry_is_let_in() -> None:
    clock = Clock()
    assert gate(1, clock).enter("first", TOKENS, clock() + 1)


def throttled_once(clock: Clock, message: str, retry_after: float | None = None) -> Gate:
    """A gate whose first call was refused."""
    doorman = timeless_gate(5, clock)
    turn = doorman.enter("first", TOKENS, clock() + 60)
    turn.throttled(ModelThrottled(message, retry_after=retry_after))
    turn.leave()
    return doorman


def served(doorman: Gate, clock: Clock) -> None:
    turn = doorman.enter("second", TOKENS, clock() + 60)
    turn.taken()
    turn.finished()
    turn.leave()


def test_a_refusal_slows_everybody_down_and_shows_in_the_state() -> None:
    clock = Clock()
    doorman = throttled_once(clock, "too many requests")
    served(doorman, clock)
    assert clock.slept == [1.0]
    state = doorman.state()
    assert state.calls_per_minute == pytest.approx(80, rel=0.01)
    assert state.tokens_per_minute is None


def test_a_refusal_about_tokens_limits_tokens() -> None:
    clock = Clock()
    doorman = throttled_once(clock, "too many tokens")
    served(doorman, clock)
    served(doorman, clock)
    assert doorman.state().calls_per_minute is None
    assert sum(clock.slept) == pytest.approx(1 + 1 / 1.33, rel=0.01)


def test_refusals_of_calls_under_way_together_slow_down_once() -> None:
    clock = Clock()
    doorman = timeless_gate(5, clock)
    one, two = doorman.enter("a", TOKENS, LATER), doorman.enter("b", TOKENS, LATER)
    one.throttled(ModelThrottled("slow"))
    two.throttled(ModelThrottled("slow"))
    one.leave()
    two.leave()
    served(doorman, clock)
    assert clock.slept == [1.0]


def test_everybody_stays_away_as_long_as_the_service_asks() -> None:
    clock = Clock()
    doorman = throttled_once(clock, "too many requests", retry_after=12.0)
    served(doorman, clock)
    assert sum(clock.slept) == pytest.approx(12.0)


def test_a_trial_refused_for_tokens_does_not_keep_everybody_out() -> None:
    clock = Clock()
    doorman = throttled_once(clock, "too many requests")
    trial = doorman.enter("second", TOKENS, clock() + 60)
    trial.throttled(ModelThrottled("too many tokens"))
    trial.leave()
    clock.sleep(10)
    served(doorman, clock)
    served(doorman, clock)
