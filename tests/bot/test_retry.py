"""The retry policy as arithmetic: how often, how long, and when to stop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bedrock.retry import retrying, wait_before
from bot.errors import (
    ModelBlank,
    ModelError,
    ModelQuotaSpent,
    ModelRejected,
    ModelThrottled,
    ModelTimedOut,
    ModelUnavailable,
)
from tests.fakes import Clock


def outcomes(clock: Clock, *errors: ModelError, deadline: float = 60.0, chance: float = 1.0) -> list[str]:
    """What the loop did with a call that raises these errors in turn and then works."""
    script = list(errors)
    told: list[str] = []

    def call() -> str:
        told.append("call")
        if script:
            raise script.pop(0)
        return "done"

    try:
        told.append(retrying(call, deadline=clock() + deadline, clock=clock, sleep=clock.sleep, chance=lambda: chance))
    except ModelError as error:
        told.append(type(error).__name__)
    return told


def test_throttling_waits_one_two_and_four_seconds_at_most() -> None:
    clock = Clock()
    assert outcomes(clock, *[ModelThrottled("busy")] * 3) == ["call"] * 4 + ["done"]
    assert clock.slept == [1.0, 2.0, 4.0]


def test_a_fourth_throttle_gives_up() -> None:
    assert outcomes(Clock(), *[ModelThrottled("busy")] * 4) == ["call"] * 4 + ["ModelThrottled"]


@given(st.floats(0, 1), st.integers(0, 2))
def test_full_jitter_draws_between_nothing_and_the_bound(chance: float, retry: int) -> None:
    wait = wait_before(ModelThrottled("busy"), retry, chance)
    assert wait is not None
    assert 0 <= wait <= 2.0**retry


def test_what_the_service_asks_for_is_the_least_we_wait() -> None:
    clock = Clock()
    outcomes(clock, ModelThrottled("busy", retry_after=7.5), chance=0.0)
    assert clock.slept == [7.5]


def test_a_wait_that_would_end_after_the_deadline_is_not_begun() -> None:
    clock = Clock()
    assert outcomes(clock, *[ModelThrottled("busy")] * 3, deadline=2.5) == ["call", "call", "ModelThrottled"]
    assert clock.slept == [1.0]


@pytest.mark.parametrize("error", [ModelRejected("no access"), ModelQuotaSpent("the day's tokens")])
def test_what_waiting_does_not_mend_is_not_retried(error: ModelError) -> None:
    clock = Clock()
    assert outcomes(clock, error) == ["call", type(error).__name__]
    assert not clock.slept


@pytest.mark.parametrize("kind", [ModelTimedOut, ModelBlank])
def test_slow_and_blank_are_tried_once_more(kind: type[ModelError]) -> None:
    assert outcomes(Clock(), kind("x")) == ["call", "call", "done"]
    assert outcomes(Clock(), kind("x"), kind("x")) == ["call", "call", kind.__name__]


def test_lost_connections_are_retried_quickly() -> None:
    clock = Clock()
    assert outcomes(clock, *[ModelUnavailable("lost")] * 3)[-1] == "done"
    assert sum(clock.slept) < 2


def test_a_blank_answer_after_throttles_still_gets_its_second_try() -> None:
    errors = [ModelThrottled("busy"), ModelThrottled("busy"), ModelBlank("empty")]
    assert outcomes(Clock(), *errors)[-1] == "done"
