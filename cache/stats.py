"""What the cache did, read off the tally."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.tally import Tally


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What the cache holds (`entries`, `bytes` on disk) and what happened since this process started."""

    entries: int
    bytes: int
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


def collect(tally: Tally, *, entries: int, size: int) -> CacheStats:
    """The statistics in `tally`, with what the cache holds now."""
    counts = tally.counts()

    def by_reason(prefix: str) -> dict[str, int]:
        return {name.removeprefix(prefix): count for name, count in sorted(counts.items()) if name.startswith(prefix)}

    hits, misses = by_reason("cache.hit."), by_reason("cache.miss.")
    return CacheStats(
        entries=entries,
        bytes=size,
        lookups=sum(hits.values()) + sum(misses.values()),
        exact_hits=hits.get("exact", 0),
        similar_hits=hits.get("similar", 0),
        misses=misses,
        stores=counts.get("cache.stored", 0),
        rejections=by_reason("cache.rejected."),
        evictions=counts.get("cache.evicted", 0),
        expired=counts.get("cache.expired", 0),
        corrupt=counts.get("cache.corrupt", 0),
        damaged_stores=counts.get("cache.damaged", 0),
    )
