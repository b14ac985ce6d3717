"""What happened to each question, step by step, for those who want to look behind the answer."""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.model import Answer, Draft, Kind, Progress, Question, Stage
from cache.admission import Admission
from cache.entries import Hit
from cache.reasons import rejection_in_words
from playground.workspace import Json

KEPT = 50

_STAGES = {
    Stage.SEARCHING: "Searching the policies",
    Stage.WRITING: "Asking the model",
    Stage.BUSY: "The model is busy: waiting to ask again",
    Stage.CROWDED: "Many are waiting: the quotation comes first",
    Stage.FAILING: "The model failed: waiting to ask again",
}
_MISSED = {
    "unknown": "nothing kept asks the same",
    "evidence": "an answer was kept, but it stands on other passages than this person would be answered from now",
    "expired": "an answer was kept, but it is too old",
    "personal": "it asks for somebody's own record",
    "budget": "looking took too long",
}
_KINDS = {
    Kind.FRESH: "Written by the model, from the passages named below it",
    Kind.REUSED: "A kept answer, given again",
    Kind.EXTRACT: "Quoted word for word from the policies",
    Kind.CARE: "Met with care, and shown to nobody else",
    Kind.SMALLTALK: "Small talk: nothing was looked up",
    Kind.NONE: "No answer was found in the policies",
}


@dataclass(slots=True)
class Trace:
    """One question on its way. `steps` are {"at": seconds since it was asked, "what", "detail"}."""

    number: int
    asker: str
    question: str
    asked_at: float
    steps: list[Json] = field(default_factory=list)
    done: bool = False

    def step(self, what: str, detail: str = "") -> None:
        self.steps.append({"at": round(time.time() - self.asked_at, 2), "what": what, "detail": detail})

    def as_json(self) -> Json:
        """For the page."""
        return {"number": self.number, "question": self.question, "steps": list(self.steps), "done": self.done}


class Traces:
    """The newest traces. What the engine sees is told from the thread that answers, and goes to that thread's question."""

    def __init__(self, misses: Callable[[], dict[str, int]]) -> None:
        self._misses = misses  # the cache's counters of lookups that found nothing, by reason
        self._kept: deque[Trace] = deque(maxlen=KEPT)
        self._here = threading.local()
        self._numbers = itertools.count(1)
        self._told: Callable[[Trace], None] = lambda _trace: None

    def tell(self, told: Callable[[Trace], None]) -> None:
        """Call `told` whenever a trace has grown."""
        self._told = told

    def of(self, asker: str) -> list[Trace]:
        """The traces of one person's questions, oldest first."""
        return [trace for trace in tuple(self._kept) if trace.asker == asker]

    def follow(self, question: Question, answering: Callable[[Progress], Answer], progress: Progress) -> Answer:
        """Have a question answered, and remember how."""
        trace = Trace(next(self._numbers), question.asker, question.text, time.time())
        self._kept.append(trace)
        self._here.trace, before = trace, self._misses()

        def noted(stage: Stage) -> None:
            self._step(trace, _STAGES[stage])
            progress(stage)

        try:
            answer = answering(noted)
        finally:
            self._here.trace = None
        self._finish(trace, answer, before)
        return answer

    def observe(self, seen: object) -> None:
        """An `Observer` for the engine."""
        trace: Trace | None = getattr(self._here, "trace", None)
        if trace is None:
            return
        match seen:
            case Hit():
                same = "the same words" if seen.how == "exact" else "another wording of the same question"
                self._step(trace, f"Found in the cache: {same}", f"kept for “{seen.matched}”")
            case Draft():
                self._step(trace, "The model has written", _drafted(seen))
            case Admission():
                what = "Kept for the next person" if seen.stored else "Not kept for others"
                self._step(trace, what, rejection_in_words(seen.reason))
            case _:
                self._step(trace, *_reviewed(seen))

    def called(self, question: str, status: int, seconds: float) -> None:
        """A call to the stand-in model has ended: it belongs to whoever asked this and waits, if several did to each."""
        said = {200: "answered", 429: "refused: too many requests", 500: "failed"}.get(status, str(status))
        for trace in tuple(self._kept):
            if not trace.done and trace.question.split() == question.split():
                self._step(trace, "Call to the model", f"{said}, after {seconds:.1f} s")

    def _finish(self, trace: Trace, answer: Answer, before: dict[str, int]) -> None:
        if trace.steps and answer.kind is not Kind.REUSED:
            self._begin(trace, "Not in the cache", self._why(before, answer))
            found = ", ".join(dict.fromkeys(passage.place for passage in answer.passages))
            self._begin(trace, _counted(len(answer.passages)), found)
        trace.step(*_outcome(answer))
        trace.done = True
        self._told(trace)

    def _begin(self, trace: Trace, what: str, detail: str) -> None:
        """Add what came before the model was asked, and is only known afterwards."""
        at = 1 + sum(step.get("early", False) for step in trace.steps)
        trace.steps.insert(at, {"at": trace.steps[0]["at"], "what": what, "detail": detail, "early": True})

    def _why(self, before: dict[str, int], answer: Answer) -> str:
        if not answer.standalone:
            return "it can only be understood in its conversation"
        grown = [name for name, count in self._misses().items() if count > before.get(name, 0)]
        if len(grown) > 1:  # others ask at the same time, and the counters do not say whose each is
            return ""
        return _MISSED.get(grown[0], grown[0]) if grown else "it was not looked up"

    def _step(self, trace: Trace, what: str, detail: str = "") -> None:
        trace.step(what, detail)
        self._told(trace)


def _outcome(answer: Answer) -> tuple[str, str]:
    """How it ended, as (what, detail)."""
    if answer.verified:
        return "Verified by HR, for everybody who asks the same", f"looked after by {answer.verified.owner}"
    return _KINDS[answer.kind], "in place of a written answer" if answer.degraded else ""


def _counted(passages: int) -> str:
    return "1 passage found" if passages == 1 else f"{passages or 'No'} passages found"


def _drafted(draft: Draft) -> str:
    ending = "to its end" if draft.complete else f"and broke off ({draft.stop_reason or 'cut'})"
    return f"{len(draft.text)} characters, {ending}; {draft.usage.input_tokens} tokens read"


def _reviewed(review: object) -> tuple[str, str]:
    """What the checks said, as (what, detail)."""
    from bot.checks.verdict import Review

    if not isinstance(review, Review):
        return "Something else happened", type(review).__name__
    if not review.ok:
        return "The checks refused it", ", ".join(review.reasons)
    if review.dropped:
        return "The checks removed sentences", ", ".join(review.dropped)
    return "The checks found nothing wrong", ""
