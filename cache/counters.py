"""What happened, added up over restarts and processes. Counted in memory, brought to the store in batches."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping

from bot.model import Answer
from bot.tally import Tally
from cache.vault import Vault

_PREFIX = "cache."
TOOK = "cache.took."
"""Before the microseconds of a bucket, in the name of a counter."""

_MOST_HITS_WAITING = 10_000
"""Entries whose hits wait to be written; while the store cannot be written, more are not remembered one by one."""


def bucket(seconds: float) -> int:
    """The microseconds under which a duration is counted: rounded down to three binary digits, so within a quarter."""
    microseconds = max(0, int(seconds * 1e6))
    shift = max(0, microseconds.bit_length() - 3)
    return microseconds >> shift << shift


class Counters:
    """Adds to the store's counters what `tally` counts under `cache.`, beside hits by entry and what they saved.

    A lookup costs no write: `flush` brings everything since the last one to the store, and what happened after it is
    all that a crash can lose. Safe to use from any thread.
    """

    def __init__(self, vault: Vault, tally: Tally) -> None:
        self._vault, self._tally = vault, tally
        self._lock, self._flushing = threading.Lock(), threading.Lock()
        self._hits: Counter[bytes] = Counter()
        self._saved_seconds, self._saved_tokens = 0.0, 0
        self._brought = Counter(tally.counts())

    def took(self, seconds: float) -> None:
        """Count one lookup by how long it took."""
        self._tally.add(f"{TOOK}{bucket(seconds)}")

    def hit(self, key: bytes, made: Answer) -> None:
        """Count one hit of the entry under `key`, which saved making its answer once more."""
        with self._lock:
            self._saved_seconds += made.seconds
            self._saved_tokens += made.usage.input_tokens + made.usage.output_tokens
            if key in self._hits or len(self._hits) < _MOST_HITS_WAITING:
                self._hits[key] += 1

    def flush(self) -> None:
        """Bring what was counted to the store; where that fails, it waits for the next time."""
        with self._flushing:
            hits, counted = self._taken_hits(), Counter(self._tally.counts())
            waiting = self._waiting(counted)
            if not waiting and not hits:
                return
            if self._vault.count(waiting, hits):
                self._brought = counted
            else:
                with self._lock:
                    self._hits.update(hits)

    def totals(self) -> Mapping[str, int]:
        """All counters by name: what the store holds, with what could not be brought there yet."""
        self.flush()
        with self._flushing:
            return Counter(self._vault.counts()) + self._waiting(Counter(self._tally.counts()))

    def _taken_hits(self) -> Counter[bytes]:
        with self._lock:
            hits, self._hits = self._hits, Counter()
            self._tally.add("cache.saved.ms", round(self._saved_seconds * 1000))
            self._tally.add("cache.saved.tokens", self._saved_tokens)
            self._saved_seconds, self._saved_tokens = 0.0, 0
            return hits

    def _waiting(self, counted: Counter[str]) -> Counter[str]:
        return Counter({name: n for name, n in (counted - self._brought).items() if name.startswith(_PREFIX)})
