"""What an admin sees in numbers: pure functions from counters to words. Nothing about anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.gate import GateState
from bot.tally import Tally

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Named = Mapping[str, str]

_RUNGS = {
    "fresh": "written for the question",
    "reused": "given before",
    "extract": "quoted word for word",
    "care": "care after harm",
    "smalltalk": "small talk",
    "none": "not in the policies",
    "rejected": "rejected by our checks",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Names and values by heading, and the policy files that could not be read."""

    groups: Mapping[str, Named]
    skipped: Sequence[str] = ()


def stored(stats: DataclassInstance) -> Named:
    """What the cache says about itself, field by field."""
    return {name.replace("_", " "): _shown(value) for name, value in asdict(stats).items()}


def answered(counts: Mapping[str, int]) -> Named:
    """Answers by rung of the ladder."""
    found = {words: f"{n:,}" for rung, words in _RUNGS.items() if (n := counts.get(f"answers.{rung}"))}
    return found or {"none yet": "ask me something"}


def waited(tally: Tally) -> Named:
    """How long people wait, from their question to the reply in Slack."""
    times = {words: tally.percentile("reply", share) for words, share in (("half within", 0.5), ("95 % within", 0.95))}
    return {words: "no replies yet" if seconds is None else f"{seconds:.2f} s" for words, seconds in times.items()}


def asked(state: GateState) -> Named:
    """How things stand at the model."""
    free = "no limit met so far"
    return {
        "being asked": f"{state.in_flight}",
        "waiting": f"{state.waiting}, the longest for {state.oldest_wait_seconds:.0f} s",
        "pace": free if state.calls_per_minute is None else f"{state.calls_per_minute:.0f} calls a minute",
        "tokens": free if state.tokens_per_minute is None else f"{state.tokens_per_minute:,.0f} a minute",
        "times throttled": f"{state.throttle_episodes:,}",
        "answered without it, because too many waited": f"{state.turned_away:,}",
    }


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_shown(n)}" for name, n in value.items()) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)
