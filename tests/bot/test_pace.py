"""The pace finds a quota that nobody told it, wastes few calls on it, and uses it up. In simulated time."""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.bedrock.pace import Pace

CALLS_AT_A_TIME = 10
CALL_SECONDS = 3.0


@dataclass
class Quota:
    """A service that takes `per_minute` calls, after a burst of `burst`."""

    per_minute: float
    burst: float
    left: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.left = self.burst

    def takes(self, now: float) -> bool:
        self.left = min(self.burst, self.left + (now - self.at) * self.per_minute / 60)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


@dataclass
class Run:
    """Callers who never run out, for some seconds, at one pace."""

    pace: Pace
    quota: Quota
    seconds: float
    chance: random.Random
    taken: int = 0
    refused: int = 0
    _busy: int = 0
    _epoch: int = 0
    _events: list[tuple[float, int, Callable[[float], None]]] = field(default_factory=list)
    _numbers: int = 0

    def go(self, since: float = 0.0) -> Run:
        self._at(since, self._look)
        while self._events and self._events[0][0] <= self.seconds:
            now, _, event = heapq.heappop(self._events)
            event(now)
        return self

    def _at(self, when: float, event: Callable[[float], None]) -> None:
        self._numbers += 1
        heapq.heappush(self._events, (when, self._numbers, event))

    def _look(self, now: float) -> None:
        while self._busy < CALLS_AT_A_TIME:
            if wait := self.pace.wait(1.0, now):
                self._at(now + wait + 1e-6, self._look)
                return
            self._call(now)

    def _call(self, now: float) -> None:
        self.pace.started(1.0, now)
        self._busy += 1
        epoch = self._epoch
        if self.quota.takes(now):
            self._at(now + 0.1, lambda later: self._was_taken(later, epoch))
            self._at(now + self.chance.lognormvariate(math.log(CALL_SECONDS) - 0.125, 0.5), self._ended)
        else:
            self._at(now + 0.02, lambda later: self._was_refused(later, epoch))

    def _was_taken(self, now: float, epoch: int) -> None:
        self.taken += 1
        if epoch == self._epoch:
            self.pace.taken(now)
        self._look(now)

    def _was_refused(self, now: float, epoch: int) -> None:
        self.refused += 1
        self.pace.refused(now, retry_after=0.0, news=epoch == self._epoch)
        self._epoch += epoch == self._epoch
        self._ended(now)

    def _ended(self, now: float) -> None:
        self._busy -= 1
        self._look(now)


def run(per_minute: float, burst: float, seed: int, seconds: float = 300.0) -> Run:
    return Run(Pace(), Quota(per_minute, burst), seconds, random.Random(seed)).go()


@pytest.mark.parametrize(("per_minute", "burst"), [(40, 10), (40, 40), (120, 20), (90, 3)])
@pytest.mark.parametrize("seed", range(4))
def test_a_quota_is_used_up_with_few_refusals(per_minute: float, burst: float, seed: int) -> None:
    done = run(per_minute, burst, seed)
    assert done.taken >= 0.9 * (per_minute * done.seconds / 60 + burst)
    assert done.refused <= 0.2 * done.taken


@dataclass
class Moody(Quota):
    """A service without a quota, which refuses a share of the calls at random."""

    share: float = 0.1
    chance: random.Random = field(default_factory=lambda: random.Random(0))

    def takes(self, now: float) -> bool:
        return self.chance.random() >= self.share


@pytest.mark.parametrize("seed", range(8))
def test_one_refusal_in_ten_at_random_does_not_strangle_it(seed: int) -> None:
    service = Moody(0, 0, chance=random.Random(seed))
    done = Run(Pace(), service, 300.0, random.Random(seed)).go()
    assert done.taken / done.seconds >= 0.75


@pytest.mark.parametrize("seed", range(4))
def test_a_quiet_day_does_not_make_it_forget_the_quota(seed: int) -> None:
    pace = Pace()
    Run(pace, Quota(40, 10), 60.0, random.Random(seed)).go()
    for call in range(1000):
        pace.started(1.0, 100.0 + 20 * call)
        pace.taken(101.0 + 20 * call)
    evening = 100.0 + 20 * 1000
    done = Run(pace, Quota(40, 10, at=evening), evening + 120, random.Random(seed)).go(since=evening)
    assert done.taken >= 0.9 * 90
    assert done.refused <= 0.2 * done.taken


@pytest.mark.parametrize("seed", range(4))
def test_a_tiny_quota_is_found_too(seed: int) -> None:
    done = run(6, 2, seed, seconds=600.0)
    assert done.taken >= 0.75 * 62
    assert done.refused <= done.taken


def test_without_a_refusal_nothing_is_held_back() -> None:
    pace = Pace()
    for now in range(1000):
        assert pace.wait(1.0, now / 1000) == 0
        pace.started(1.0, now / 1000)
        pace.taken(now / 1000)


def test_a_larger_quota_is_noticed() -> None:
    """The quota grows after it was learned: the pace follows."""
    quota = Quota(20, 5)
    pace = Pace()
    Run(pace, quota, 120.0, random.Random(1)).go()
    learned = pace.rate
    Run(pace, Quota(150, 5, at=120.0), 420.0, random.Random(1)).go(since=120.0)
    assert pace.rate > 3 * learned


def test_refusals_close_the_way_for_longer_and_longer_until_a_single_trial_is_taken() -> None:
    pace = Pace()
    now = 100.0
    for pause in (1.0, 2.0, 4.0, 8.0):
        pace.started(1.0, now)
        pace.refused(now, retry_after=0.0, news=True)
        assert pace.wait(1.0, now) == pytest.approx(pause)
        now += pause
        assert pace.wait(1.0, now) == 0
    pace.started(1.0, now)
    assert pace.wait(1.0, now) > 0, "one trial at a time"
    pace.taken(now)
    assert pace.rate == pytest.approx(1.33 / 15)


def test_refusals_of_calls_begun_before_the_last_one_was_known_count_once() -> None:
    pace = Pace()
    for number in range(8):
        pace.refused(10.0, retry_after=0.0, news=number == 0)
    assert pace.wait(1.0, 10.0) == 1.0


def test_everybody_stays_away_as_long_as_the_service_asks() -> None:
    pace = Pace()
    pace.refused(10.0, retry_after=20.0, news=False)
    assert pace.wait(1.0, 15.0) == 15.0


def test_a_trial_that_ends_without_word_lets_the_next_one_try() -> None:
    pace = Pace()
    pace.refused(10.0, retry_after=0.0, news=True)
    pace.started(1.0, 11.0)
    pace.failed()
    assert pace.wait(1.0, 11.0) == 0


def test_after_hours_of_refusals_it_still_asks_twice_a_minute() -> None:
    pace = Pace()
    pace.refused(0.0, retry_after=0.0, news=True)
    pace.started(1.0, 1.0)
    pace.taken(1.0)
    for minute in range(600):
        pace.refused(60.0 * minute, retry_after=0.0, news=True)
    assert pace.wait(1.0, 60.0 * 599) <= 30.0
