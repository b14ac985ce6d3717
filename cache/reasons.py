"""The cache's reasons in words, for people who read figures, look behind an answer, or wonder who shares one."""

from __future__ import annotations

from cache.matching import Verdict

_REJECTIONS = {
    "degraded": "it stood in for a written answer, which the next person may get",
    "personal": "it is about somebody's own matter",
    "context": "the question only makes sense in its conversation",
    "follow-up": "the question only makes sense in its conversation",
    "unanswered": "the policies do not answer",
    "kind": "only answers from the policies are kept",
    "incomplete": "it was not finished",
    "in-part": "one of the questions in it has no answer in the policies",
    "unchecked": "our checks left something out",
    "no-sources": "it names no passage",
    "no-evidence": "it stands on a passage that was not found",
    "worse": "a written answer from the same passages is kept already",
    "expired": "it was past its time",
    "truncated": "it ends in the middle",
    "too-short": "it is too short to be an answer",
    "blank": "it says nothing",
    "empty": "there was no question",
    "reasoning": "the model was thinking aloud",
    "error-text": "it reads like an error",
    "garbled": "it cannot be written down",
    "unavailable": "the disk did not take it",
    "too-large": "it is too large",
}


def rejection_in_words(reason: str) -> str:
    """The reason of an `Admission`; one without words of its own as it is."""
    return _REJECTIONS.get(reason, reason)


_VERDICTS = {
    "personal": "personal: one of them is about somebody's own record, which is never shared",
    "context": "context: one of them only makes sense in its conversation",
    "empty": "empty: one of them asks nothing",
}


def verdict_in_words(verdict: Verdict) -> str:
    """The matcher's verdict on two questions in one line: same or different, and the rule that decided."""
    head = "Same question" if verdict.same else "Different questions"
    return f"{head}: {_VERDICTS.get(verdict.reason, verdict.reason)}"
