"""What the cache holds and did, read off its counters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.tally import below, reached
from cache.counters import TOOK


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What the cache holds, and what happened in all processes since the store was made.

    `bytes` are those on disk, `lookup_..._ms` the milliseconds within which that share of the lookups was done (to a
    quarter). `seconds_saved` and `tokens_saved` are what making the answers anew would have taken, as it took once.
    """

    entries: int
    bytes: int
    entries_in_memory: int
    bytes_in_memory: int
    lookups: int
    exact_hits: int
    similar_hits: int
    misses: Mapping[str, int]  # by reason
    stores: int
    rejections: Mapping[str, int]  # by reason
    evictions: int
    expired: int
    corrupt: int
    damaged_stores: int
    lookup_p50_ms: float
    lookup_p95_ms: float
    lookup_p99_ms: float
    hits_per_entry: float
    most_hits: int
    seconds_saved: int
    tokens_saved: int


def collect(
    counts: Mapping[str, int], hits: Mapping[bytes, int], *, entries: int, size: int, in_memory: tuple[int, int]
) -> CacheStats:
    """The statistics in `counts` by name and `hits` by entry, with what the cache holds now."""
    found, misses, took = (below(counts, prefix) for prefix in ("cache.hit.", "cache.miss.", TOOK))
    return CacheStats(
        entries=entries,
        bytes=size,
        entries_in_memory=in_memory[0],
        bytes_in_memory=in_memory[1],
        lookups=sum(found.values()) + sum(misses.values()),
        exact_hits=found.get("exact", 0),
        similar_hits=found.get("similar", 0),
        misses=misses,
        stores=counts.get("cache.stored", 0),
        rejections=below(counts, "cache.rejected."),
        evictions=counts.get("cache.evicted", 0),
        expired=counts.get("cache.expired", 0),
        corrupt=counts.get("cache.corrupt", 0),
        damaged_stores=counts.get("cache.damaged", 0),
        lookup_p50_ms=percentile(took, 0.50),
        lookup_p95_ms=percentile(took, 0.95),
        lookup_p99_ms=percentile(took, 0.99),
        hits_per_entry=round(sum(hits.values()) / len(hits), 2) if hits else 0.0,
        most_hits=max(hits.values(), default=0),
        seconds_saved=counts.get("cache.saved.ms", 0) // 1000,
        tokens_saved=counts.get("cache.saved.tokens", 0),
    )


def percentile(took: Mapping[str, int], share: float) -> float:
    """Milliseconds of the bucket (named by its microseconds) in which `share` of all is reached; 0.0 without any."""
    return (reached(took, share) or 0) / 1000
