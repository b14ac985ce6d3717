"""The matcher's verdict in words, for people who wonder why two questions share an answer, or do not."""

from __future__ import annotations

from cache.matching import Verdict

_PLAIN = {
    "personal": "personal: one of them is about somebody's own record, which is never shared",
    "context": "context: one of them is only understood in its conversation",
    "empty": "empty: one of them asks nothing",
}


def in_words(verdict: Verdict) -> str:
    """One line: same or different, and the rule that decided."""
    head = "Same question" if verdict.same else "Different questions"
    return f"{head}: {_PLAIN.get(verdict.reason, verdict.reason)}"
