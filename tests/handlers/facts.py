"""Facts as the admin's Home is made of, for tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.bedrock.gate import GateState
from bot.cost.budget import CostReport, Spend
from cache.stats import collect
from handlers.home.figures import Facts

NOW = 1_795_521_600.0
QUIET = GateState(0, 0, 0.0, None, None)


def days(*counts: Mapping[str, int]) -> dict[str, Mapping[str, int]]:
    """Thirty days, of which the last had these counts."""
    last = datetime.fromtimestamp(NOW, UTC)
    empty: list[Mapping[str, int]] = [Counter() for _ in range(30 - len(counts))]
    every = [*empty, *map(Counter, counts)]
    return {f"{last - timedelta(days=29 - at):%Y-%m-%d}": day for at, day in enumerate(every)}


def facts(*counts: Mapping[str, int], **others: Any) -> Facts:
    """A sound house, of which the last days had these counts; `others` are fields of Facts."""
    sound: dict[str, Any] = {
        "days": days(*counts),
        "hours": {},
        "cache": collect({}, {}, entries=2, size=1_200_000, in_memory=(0, 0)),
        "cache_problem": "",
        "gate": QUIET,
        "model": "a-model",
        "documents": 12,
        "restricted": 2,
        "version": "0123456789abcdef",
        "policies_changed": NOW - 3 * 3600,
        "skipped": (),
        "alerts": {},
        "costs": CostReport(Spend(), Spend(), None),
        "gaps": 0,
        "now": NOW,
    }
    return Facts(**sound | others)
