"""Counts and durations of what happened since the start, safe to use from any thread. Never holds text or people."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Mapping

_KEPT_DURATIONS = 1000  # the newest per name; bounds memory and makes percentiles follow the present


class Tally:
    """Named counters and the newest durations of named steps."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._durations: dict[str, deque[float]] = {}

    def add(self, name: str, amount: int = 1) -> None:
        """Count `amount` more of `name` (dotted, such as `answers.fresh`)."""
        with self._lock:
            self._counts[name] += amount

    def time(self, name: str, seconds: float) -> None:
        """Remember how long one `name` took, in seconds."""
        with self._lock:
            self._durations.setdefault(name, deque(maxlen=_KEPT_DURATIONS)).append(seconds)

    def count(self, name: str) -> int:
        with self._lock:
            return self._counts[name]

    def counts(self) -> Mapping[str, int]:
        """All counters, a copy."""
        with self._lock:
            return dict(self._counts)

    def percentile(self, name: str, share: float) -> float | None:
        """Seconds within which `share` (0..1) of the newest `name` were done; None if there were none."""
        with self._lock:
            durations = sorted(self._durations.get(name, ()))
        return durations[min(len(durations) - 1, int(share * len(durations)))] if durations else None
