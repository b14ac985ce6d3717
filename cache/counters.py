"""What happened, added up over restarts and processes. Counted in memory, brought to the store in batches."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Mapping

from bot.tally import Tally, bucket
from cache.catalogue import Kept
from cache.storage.vault import Vault

_PREFIX = "cache."
TOOK = "cache.took."
"""Before the microseconds of a bucket, in the name of a counter."""

_MOST_NOTED = 500
"""Lookups after which those that were noted are counted."""

_MOST_HITS_WAITING = 10_000
"""Entries whose hits wait to be written; while the store cannot be written, no more are remembered."""


class Counters:
    """Adds to the store's counters what `tally` counts under `cache.`, beside hits by entry and what they saved.

    A lookup costs no write: `flush` brings everything since the last one to the store, and what happened after it is
    all that a crash can lose. Safe to use from any thread. `counted` is what `tally` held before it was ours.
    """

    def __init__(self, vault: Vault, tally: Tally, counted: Mapping[str, int]) -> None:
        self._vault, self._tally = vault, tally
        self._lock, self._flushing = threading.Lock(), threading.Lock()
        self._noted: deque[tuple[Kept | None, str, float]] = deque()
        self._outcomes: Counter[str] = Counter()
        self._took: Counter[int] = Counter()
        self._hits: Counter[bytes] = Counter()
        self._saved_seconds, self._saved_tokens = 0.0, 0
        self._brought = Counter(counted)

    def looked_up(self, kept: Kept | None, outcome: str, seconds: float) -> None:
        """Note a lookup. It is counted later: by the counter of its outcome, by how long it took, and a hit by its entry."""
        self._noted.append((kept, outcome, seconds))
        if len(self._noted) >= _MOST_NOTED:
            with self._lock:
                self._count()

    def _count(self) -> None:
        noted = [self._noted.popleft() for _ in range(len(self._noted))]
        self._outcomes.update(outcome for _, outcome, _ in noted)
        for microseconds, number in Counter(int(seconds * 1e6) for _, _, seconds in noted).items():
            self._took[bucket((microseconds + 0.5) / 1e6)] += number
        hits = [kept for kept, _, _ in noted if kept is not None]
        if len(self._hits) < _MOST_HITS_WAITING:
            self._hits.update(kept.key for kept in hits)
        self._saved_seconds += sum(kept.entry.seconds for kept in hits)
        self._saved_tokens += sum(kept.tokens for kept in hits)

    def flush(self) -> None:
        """Bring what was counted to the store; where that fails, it waits for the next time."""
        with self._flushing:
            hits, counted = self._taken(), Counter(self._tally.counts())
            waiting = self._waiting(counted)
            if not waiting and not hits:
                return
            if self._vault.count(waiting, hits):
                self._brought = counted
            else:
                self._return(hits)

    def totals(self) -> Mapping[str, int]:
        """All counters by name: what the store holds, with what could not be brought there yet."""
        self.flush()
        with self._flushing:
            return Counter(self._vault.counts()) + self._waiting(Counter(self._tally.counts()))

    def _taken(self) -> dict[bytes, int]:
        """The hits by entry, to be written down; everything else is added to the tally."""
        with self._lock:
            self._count()
            counts = self._outcomes | {f"{TOOK}{under}": number for under, number in self._took.items()}
            counts |= {"cache.saved.ms": round(self._saved_seconds * 1000), "cache.saved.tokens": self._saved_tokens}
            hits = self._hits
            self._hits, self._outcomes, self._took = Counter(), Counter(), Counter()
            self._saved_seconds, self._saved_tokens = 0.0, 0
        for name, number in counts.items():
            self._tally.add(name, number)
        return hits

    def _return(self, hits: Mapping[bytes, int]) -> None:
        with self._lock:
            self._hits.update(hits)

    def _waiting(self, counted: Counter[str]) -> Counter[str]:
        return Counter({name: n for name, n in (counted - self._brought).items() if name.startswith(_PREFIX)})
