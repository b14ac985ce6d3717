"""Many who ask the same at once wait for one answer instead of making as many."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Flight(Generic[T]):
    """What one computes and the others on board wait for. Once `results` holds one, it stays."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    results: list[T] = field(default_factory=list)
    led: bool = False
    aboard: int = 0

    def may_lead(self) -> bool:
        """Whether the caller computes from now on, because nobody else does."""
        with self.changed:
            leads = not (self.led or self.results)
            self.led = self.led or leads
            return leads

    def land(self, results: list[T]) -> None:
        """Stop leading, with a result to share or without."""
        with self.changed:
            self.results, self.led = results, False
            self.changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until there is a result, or nobody leads; False if that takes longer."""
        with self.changed:
            return self.changed.wait_for(lambda: bool(self.results) or not self.led, timeout=max(0.0, seconds))


class Flights(Generic[T]):
    """Shares what is computed under a key with all who want it meanwhile. Keeps nothing once it is there.

    Args:
        clock: monotonic seconds, the clock of deadlines.

    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._flying: dict[Hashable, _Flight[T]] = {}

    def share(
        self,
        key: Hashable,
        compute: Callable[[], T],
        *,
        deadline: float,
        is_worth_sharing: Callable[[T], bool],
        on_wait: Callable[[], None],
    ) -> T | None:
        """What `compute` gives, from this thread or from the one that is at it already.

        One that raises, or gives what is not worth sharing, keeps that to itself: of those who wait for it, the next
        one computes. `on_wait` is called before each wait. None if `deadline` comes first.
        """
        flight = self._board(key)
        try:
            while not flight.may_lead():
                if flight.results:
                    return flight.results[0]
                on_wait()
                if not flight.wait(deadline - self._clock()):
                    return None
            return _led(flight, compute, is_worth_sharing)
        finally:
            self._leave(key, flight)

    def _board(self, key: Hashable) -> _Flight[T]:
        with self._lock:
            flight = self._flying.setdefault(key, _Flight())
            flight.aboard += 1
            return flight

    def _leave(self, key: Hashable, flight: _Flight[T]) -> None:
        """Who comes after a result computes anew; those still on board have it."""
        with self._lock:
            flight.aboard -= 1
            if (flight.results or not flight.aboard) and self._flying.get(key) is flight:
                del self._flying[key]


def _led(flight: _Flight[T], compute: Callable[[], T], is_worth_sharing: Callable[[T], bool]) -> T:
    shared: list[T] = []
    try:
        result = compute()
        if is_worth_sharing(result):
            shared.append(result)
        return result
    finally:
        flight.land(shared)
