"""What is kept, for people to read: no keys, no digests, and nothing about who asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from cache.entries import Entry


@dataclass(frozen=True, slots=True)
class Exported:
    """One entry. Times are ISO 8601 in UTC; `sources` are the passages the answer stands on, by path and place."""

    question: str
    answer: str
    kind: str
    sources: tuple[dict[str, str], ...]
    audiences: tuple[str, ...]
    written_at: str
    expires_at: str
    hits: int


def exported(entry: Entry, ttl_seconds: float, hits: int) -> Exported:
    return Exported(
        question=entry.question,
        answer=entry.answer.text,
        kind=entry.kind.value,
        sources=tuple({"path": source.path, "place": source.place} for source in entry.answer.sources),
        audiences=entry.audiences,
        written_at=_written(entry.written_at),
        expires_at=_written(entry.written_at + ttl_seconds),
        hits=hits,
    )


def _written(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
