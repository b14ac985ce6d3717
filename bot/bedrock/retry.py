"""The one retry loop, and its policy: is another try worth it, how long to wait before it, when to stop.

Full jitter: the wait is drawn evenly between nothing and an exponentially growing bound, so that callers who failed
together do not return together (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.errors import (
    ModelBlank,
    ModelBudgetSpent,
    ModelError,
    ModelOverloaded,
    ModelQuotaSpent,
    ModelRejected,
    ModelThrottled,
    ModelTimedOut,
    ModelUnavailable,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Backoff:
    """How often one kind of fault is retried, and the bound of the first wait in seconds; each next is twice as long."""

    retries: int
    first_seconds: float

    def bound(self, retry: int) -> float:
        """The longest wait before retry number `retry`, counted from 0."""
        return self.first_seconds * 2.0**retry


_POLICY: tuple[tuple[type[ModelError], Backoff], ...] = (
    (ModelRejected, Backoff(0, 0.0)),
    (ModelBudgetSpent, Backoff(0, 0.0)),
    (ModelQuotaSpent, Backoff(0, 0.0)),  # the day's tokens: waiting seconds does not help
    (ModelOverloaded, Backoff(0, 0.0)),  # the wait is in the queue, and it was too long
    (ModelThrottled, Backoff(3, 1.0)),  # 1 s, 2 s, 4 s
    (ModelUnavailable, Backoff(3, 0.2)),  # a matter of capacity, not of our quota: it may pass at once
    (ModelTimedOut, Backoff(1, 0.2)),  # it took long already
    (ModelBlank, Backoff(1, 0.0)),
)
"""What is looked at first decides; a kind that is not named is not retried."""


def backoff_for(error: ModelError) -> Backoff:
    """The policy for this kind of fault."""
    return next((backoff for kind, backoff in _POLICY if isinstance(error, kind)), Backoff(0, 0.0))


def wait_before(error: ModelError, retry: int, chance: float) -> float | None:
    """Seconds to wait before retry number `retry` (from 0), or None if another try is not worth it.

    Args:
        error: what the last try ended with; what the service asks for in `retry_after` is the least we wait.
        chance: drawn evenly from 0 to 1.

    """
    backoff = backoff_for(error)
    if retry >= backoff.retries:
        return None
    asked_for = (error.retry_after or 0.0) if isinstance(error, ModelThrottled) else 0.0
    return max(asked_for, chance * backoff.bound(retry))


def retrying(
    call: Callable[[], T],
    *,
    deadline: float,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    chance: Callable[[], float],
    on_wait: Callable[[ModelError, int, float], None] = lambda _error, _retry, _seconds: None,
) -> T:
    """Call until it works, another try is not worth it, or the wait would end after `deadline` (on `clock`).

    Each kind of fault has its own count of retries, so that a blank answer after two throttles gets its second try.

    Args:
        on_wait: told before each wait: the error, the number of the retry (from 1) and the seconds.

    Raises:
        ModelError: the last one.

    """
    retries: Counter[type[ModelError]] = Counter()
    while True:
        try:
            return call()
        except ModelError as error:
            retry = retries[type(error)]
            seconds = wait_before(error, retry, chance())
            if seconds is None or clock() + seconds >= deadline:
                raise
            retries[type(error)] += 1
            on_wait(error, retry + 1, seconds)
            sleep(seconds)
