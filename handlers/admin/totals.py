"""What HR reads in numbers since the start: pure functions from counters to words. Nothing about anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.tally import Tally
from cache.reasons import rejection_in_words
from cache.stats import CacheStats
from handlers.block_kit.text import counted, times

Named = Mapping[str, str]

_RUNGS = {
    "fresh": "written for the question",
    "reused": "given before",
    "verified": "verified by HR",
    "extract": "quoted word for word",
    "none": "not in the policies",
}

_ON_THE_WAY = {
    "rejected": "of these, after a draft that our checks rejected",
    "failed": "of these, after something failed",
}
"""What happened before an answer that is counted above: each of them is one answer still."""

_REASONS = {
    "unknown": "not asked before",
    "evidence": "the policies say something else now",
    "personal": "about somebody's own matter",
    "context": "only makes sense in its thread",
    "expired": "past its time",
    "budget": "took too long to look for",
}


def stored(stats: CacheStats) -> Named:
    """The answer cache in words; `python -m bot cache stats` has every figure."""
    return {
        "kept": f"{counted(stats.entries, 'answer', 'answers')}, {stats.bytes / 1e6:.1f} MB",
        "looked up": f"{times(stats.lookups)}; {stats.exact_hits:,} found in the same words, {stats.similar_hits:,} in others",
        "not found": _reasons(stats.misses, _missed),
        "not kept": _reasons(stats.rejections, rejection_in_words),
        "gone": f"{stats.expired:,} past their time, {stats.evictions:,} for want of room, {stats.corrupt:,} damaged",
        "a lookup takes": f"{stats.lookup_p50_ms:.1f} ms for half of them, {stats.lookup_p99_ms:.1f} ms for 99 %",
        "saved": f"{stats.seconds_saved:,} s of waiting, {stats.tokens_saved:,} tokens",
    }


def answered(counts: Mapping[str, int]) -> Named:
    """Answers by rung of the ladder."""
    apart = counts.get("answers.smalltalk", 0) + counts.get("answers.care", 0)  # how often care is nobody's statistic
    numbers = {
        **{words: counts.get(f"answers.{rung}", 0) for rung, words in _RUNGS.items()},
        "small talk and care after harm": apart,
        **{words: counts.get(f"answers.{what}", 0) for what, words in _ON_THE_WAY.items()},
    }
    found = {words: f"{number:,}" for words, number in numbers.items() if number}
    return found or {"none yet": "ask me something"}


def waited(tally: Tally) -> Named:
    """How long people wait, from their question to the reply in Slack."""
    took = {words: tally.percentile("reply", share) for words, share in (("half within", 0.5), ("95 % within", 0.95))}
    return {words: "no replies yet" if seconds is None else f"{seconds:.2f} s" for words, seconds in took.items()}


def _reasons(numbers: Mapping[str, int], in_words: Callable[[str], str]) -> str:
    """Counts by reason, the commonest first."""
    ordered = sorted(numbers.items(), key=lambda reason: -reason[1])
    return "; ".join(f"{in_words(reason)}: {count:,}" for reason, count in ordered) or "none"


def _missed(reason: str) -> str:
    return _REASONS.get(reason, reason)
