"""Small stand-ins for parts that a test wants to steer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.alerts import Alerts
from bot.bedrock.gate import Gate
from bot.cost.amounts import CostLedger
from bot.cost.budget import Budget
from bot.model import Draft, Hearing, Passage, Progress, Question, Stage, deaf


@dataclass
class Clock:
    """Seconds that pass only when told to; also a `sleep` that remembers."""

    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


def timeless_gate(most: int, clock: Clock) -> Gate:
    """A gate that waits on `clock`, for one caller at a time."""
    return Gate(most, usual_tokens=2000, clock=clock, wait=lambda _condition, seconds: clock.sleep(seconds))


def unlimited() -> Budget:
    """A budget that allows everything and is kept nowhere."""
    return Budget(CostLedger(Path(":memory:")), prices={}, daily_limit=0.0, alerts=Alerts())


@dataclass
class ScriptedWriter:
    """A writer that gives, or raises, what it was told to, in turn; the last one again and again."""

    script: list[Draft | Exception]
    asked: list[tuple[Question, tuple[Passage, ...]]] = field(default_factory=list)
    on_write: Callable[[], None] = lambda: None

    def write(
        self,
        question: Question,
        passages: Sequence[Passage],
        *,
        deadline: float,
        progress: Progress,
        hearing: Hearing = deaf,
    ) -> Draft:
        self.asked.append((question, tuple(passages)))
        self.on_write()
        step = self.script[min(len(self.asked), len(self.script)) - 1]
        if isinstance(step, Exception):
            raise step
        return step


@dataclass
class Stages:
    """A Progress that remembers."""

    seen: list[Stage] = field(default_factory=list)

    def __call__(self, stage: Stage) -> None:
        self.seen.append(stage)
