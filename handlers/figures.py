"""What an admin sees in numbers: pure functions from counters to words. Nothing about anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cost import CostReport, Spend
from bot.gate import GateState
from bot.tally import Tally
from cache.stats import CacheStats

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


_REASONS = {
    "unknown": "not asked before",
    "evidence": "the policies say something else now",
    "personal": "about somebody's own matter",
    "context": "only understood in its thread",
    "expired": "past its time",
    "budget": "took too long to look for",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Names and values by heading, and the policy files that could not be read."""

    groups: Mapping[str, Named]
    skipped: Sequence[str] = ()


def stored(stats: CacheStats) -> Named:
    """The answer cache in words; `python -m bot cache stats` has every figure."""
    return {
        "kept": f"{stats.entries:,} answers, {stats.bytes / 1e6:.1f} MB",
        "looked up": f"{stats.lookups:,} times; {stats.exact_hits:,} found in the same words, {stats.similar_hits:,} in others",
        "not found": _reasons(stats.misses),
        "not kept": _reasons(stats.rejections),
        "gone": f"{stats.expired:,} past their time, {stats.evictions:,} for want of room, {stats.corrupt:,} damaged",
        "a lookup takes": f"{stats.lookup_p50_ms:.1f} ms for half of them, {stats.lookup_p99_ms:.1f} ms for 99 %",
        "saved": f"{stats.seconds_saved:,} s of waiting, {stats.tokens_saved:,} tokens",
    }


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


def paid(costs: CostReport) -> Named:
    """What Bedrock costs."""
    limit = f" of at most {costs.limit:,.2f} USD" if costs.limit else ""
    return {
        "today (UTC)": f"{_cost(costs.today)}{limit}",
        "the last 30 days": _cost(costs.last_30_days),
        "tokens in 30 days": _tokens(costs.last_30_days),
        "saved in 30 days by reuse": _savings(costs.last_30_days),
    }


def _cost(spend: Spend) -> str:
    """Never zero for what is not known."""
    if spend.calls and spend.unpriced == spend.calls:
        return f"not known for {spend.calls:,} calls (BEDROCK_PRICES has no price)"
    unpriced = f", and {spend.unpriced:,} calls without a price" if spend.unpriced else ""
    untold = (
        f", and at most {spend.untold_usd:,.2f} for {spend.untold:,} calls that broke off" if spend.untold_usd else ""
    )
    return f"{spend.usd:,.2f} USD for {spend.calls - spend.unpriced - spend.untold:,} calls{untold}{unpriced}"


def _tokens(spend: Spend) -> str:
    cached = f", {spend.cache_read_tokens:,} read from and {spend.cache_write_tokens:,} written to the prompt cache"
    with_cache = cached if spend.cache_read_tokens or spend.cache_write_tokens else ""
    return f"{spend.input_tokens:,} in, {spend.output_tokens:,} out{with_cache}"


def _savings(spend: Spend) -> str:
    known = "" if spend.saved_unpriced and not spend.saved_usd else f", {spend.saved_usd:,.2f} USD"
    unpriced = f" (not known for {spend.saved_unpriced:,} of them)" if spend.saved_unpriced else ""
    return f"{spend.reused:,} answers, {spend.saved_tokens:,} tokens{known}{unpriced}"


def _reasons(counted: Mapping[str, int]) -> str:
    """Counts by reason, the commonest first."""
    ordered = sorted(counted.items(), key=lambda reason: -reason[1])
    return ", ".join(f"{_REASONS.get(reason, reason)} {count:,}" for reason, count in ordered) or "none"
