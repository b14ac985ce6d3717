"""Counts and durations of what happened since the start, safe to use from any thread. Never holds text or people.

The one way to count: what is counted here is kept by hour and day in `bot.records.journal`, and the cache keeps its own.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from itertools import accumulate

TOOK = "took."
"""Before name and bucket of a duration, in the name of its counter: `took.reply.458752`."""


def bucket(seconds: float) -> int:
    """The microseconds under which a duration is counted: rounded down to three binary digits, so within a quarter."""
    microseconds = max(0, int(seconds * 1e6))
    shift = max(0, microseconds.bit_length() - 3)
    return microseconds >> shift << shift


def reached(took: Mapping[str, int], share: float) -> int | None:
    """The bucket (named by its microseconds) in which `share` (0..1) of all durations is reached; None without any."""
    buckets = sorted((int(name), count) for name, count in took.items() if name.isdigit() and count > 0)
    wanted = share * sum(count for _, count in buckets)
    so_far = accumulate(count for _, count in buckets)
    return next((at for (at, _), count in zip(buckets, so_far, strict=True) if count >= wanted), None)


def percentile(counts: Mapping[str, int], name: str, share: float) -> float | None:
    """Seconds, to a quarter, within which `share` of the `name` in `counts` were done; None if there were none."""
    found = reached(below(counts, f"{TOOK}{name}."), share)
    return None if found is None else found / 1e6


def below(counts: Mapping[str, int], prefix: str) -> dict[str, int]:
    """The counters whose name begins with `prefix`, without it, in order."""
    return {name.removeprefix(prefix): count for name, count in sorted(counts.items()) if name.startswith(prefix)}


class Tally:
    """Named counters; durations are counted by bucket, so that they add up over hours and processes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def add(self, name: str, amount: int = 1) -> None:
        """Count `amount` more of `name` (dotted, such as `answers.fresh`)."""
        with self._lock:
            self._counts[name] += amount

    def time(self, name: str, seconds: float) -> None:
        """Count how long one `name` took, in seconds."""
        self.add(f"{TOOK}{name}.{bucket(seconds)}")

    def count(self, name: str) -> int:
        with self._lock:
            return self._counts[name]

    def counts(self) -> Mapping[str, int]:
        """All counters, a copy."""
        with self._lock:
            return dict(self._counts)

    def percentile(self, name: str, share: float) -> float | None:
        """Seconds, to a quarter, within which `share` (0..1) of all `name` were done; None if there were none."""
        return percentile(self.counts(), name, share)
