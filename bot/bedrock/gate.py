"""Turns at the model: one queue for everybody, fair between people, at a pace that the model's refusals teach.

Whoever cannot be served before their deadline is told at once, and a call that could not finish any more is not begun:
a late answer helps nobody and takes the place of one in time.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.bedrock.pace import Pace
from bot.errors import ModelOverloaded, ModelThrottled

_FIRST_GUESS = 3.0
"""Seconds a call takes, until some were seen."""

_SMOOTHING = 0.1
"""Weight of the newest call in the mean duration."""

_LOOK_AGAIN = 5.0
"""Seconds after which a waiting caller looks again even if nobody called."""

Wait = Callable[[threading.Condition, float], object]


def _untold(_seconds: float) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class GateState:
    """What is going on, for whoever looks after the bot. Rates are per minute; None while nothing limits us."""

    waiting: int
    in_flight: int
    oldest_wait_seconds: float
    calls_per_minute: float | None
    tokens_per_minute: float | None


@dataclass(eq=False, slots=True)
class Turn:
    """One caller's turn. The caller says how it goes; a turn that ends without word teaches nothing."""

    gate: Gate
    who: str
    tokens: int
    since: float
    epoch: int = 0
    started: float = 0.0

    def taken(self) -> None:
        """The service took the call; what comes of it is another matter."""
        self.gate.taken(self)

    def finished(self) -> None:
        """The call was answered."""
        self.gate.finished(self)

    def throttled(self, error: ModelThrottled) -> None:
        """The call was refused for now."""
        self.gate.throttled(self, error)

    def leave(self) -> None:
        """The call has ended, however it went."""
        self.gate.leave(self)


class Gate:
    """Lets callers in.

    Args:
        most: calls at the same time.
        usual_tokens: of one call, as it is reserved against the quota.
        clock: monotonic seconds.
        wait: waits on a condition for at most some seconds.

    """

    def __init__(
        self,
        most: int,
        *,
        usual_tokens: int,
        clock: Callable[[], float] = time.monotonic,
        wait: Wait = threading.Condition.wait,
    ) -> None:
        self._most, self._clock, self._wait = most, clock, wait
        self._calls, self._tokens = Pace(), Pace(usual=float(usual_tokens))
        self._changed = threading.Condition()
        self._queues: OrderedDict[str, deque[Turn]] = OrderedDict()
        self._in_flight = self._epoch = 0
        self._usual_seconds = _FIRST_GUESS

    def enter(self, who: str, tokens: int, deadline: float, on_queue: Callable[[float], None] = _untold) -> Turn:
        """A turn for `who`, as soon as it comes; whoever gets one calls its `leave` when the call has ended.

        Args:
            tokens: what the call reserves against the quota.
            deadline: when the answer has to be there, on the gate's clock.
            on_queue: told while there is a wait, how many seconds it will probably take. Must return quickly.

        Raises:
            ModelOverloaded: it would not come in time.

        """
        turn = Turn(self, who, tokens, self._clock())
        with self._changed:
            self._queues.setdefault(who, deque()).append(turn)
            try:
                predicted = self._predicted(turn)
                if predicted > 0 and predicted + self._usual_seconds > deadline - self._clock():
                    raise self._too_late("Queue")
                self._await(turn, deadline, on_queue)
            finally:
                self._unqueue(turn)
            self._start(turn)
        return turn

    def taken(self, turn: Turn) -> None:
        """A call was taken: perhaps the next may start. One begun before the last refusal tells nothing of today."""
        with self._changed:
            for pace in (self._calls, self._tokens) if turn.epoch == self._epoch else ():
                pace.taken(self._clock())
            self._changed.notify_all()

    def finished(self, turn: Turn) -> None:
        """A call was answered: learn how long that takes."""
        with self._changed:
            self._usual_seconds += _SMOOTHING * (self._clock() - turn.started - self._usual_seconds)

    def throttled(self, turn: Turn, error: ModelThrottled) -> None:
        """A call was refused: slow down, once for all calls that were under way."""
        with self._changed:
            news = turn.epoch == self._epoch
            self._epoch += news
            by_tokens = "token" in str(error).casefold()
            pace, other = (self._tokens, self._calls) if by_tokens else (self._calls, self._tokens)
            pace.refused(self._clock(), retry_after=error.retry_after or 0.0, news=news)
            if news:
                other.failed()  # a trial of the other quota says nothing about that one, and must not be waited for

    def leave(self, turn: Turn) -> None:
        """A call has ended, however it went."""
        with self._changed:
            self._in_flight -= 1
            for pace in (self._calls, self._tokens) if turn.epoch == self._epoch else ():
                pace.failed()
            self._changed.notify_all()

    def state(self) -> GateState:
        """How things stand now."""
        with self._changed:
            waiting = [turn for queue in self._queues.values() for turn in queue]
            now = self._clock()
            return GateState(
                waiting=len(waiting),
                in_flight=self._in_flight,
                oldest_wait_seconds=max((now - turn.since for turn in waiting), default=0.0),
                calls_per_minute=_per_minute(self._calls),
                tokens_per_minute=_per_minute(self._tokens),
            )

    # -- inside ------------------------------------------------------------------------------------------------------

    def _await(self, turn: Turn, deadline: float, on_queue: Callable[[float], None]) -> None:
        while (seconds := self._seconds_until(turn)) > 0:
            left = deadline - self._usual_seconds - self._clock()
            if left <= 0:
                raise self._too_late("Deadline")
            on_queue(self._predicted(turn))
            self._wait(self._changed, min(seconds, left))

    def _seconds_until(self, turn: Turn) -> float:
        """Seconds until it is worth looking again; 0 if the turn has come."""
        if self._next() is not turn or self._in_flight >= self._most:
            return _LOOK_AGAIN
        now = self._clock()
        return max(self._calls.wait(1.0, now), self._tokens.wait(float(turn.tokens), now))

    def _next(self) -> Turn:
        """The first turn of whoever has waited longest to be let in."""
        return next(iter(self._queues.values()))[0]

    def _predicted(self, turn: Turn) -> float:
        """Seconds until the turn comes, if everybody ahead of it is served at today's pace."""
        ahead = self._ahead(turn)
        now = self._clock()
        paced = self._calls.wait(1.0, now) + ahead / self._calls.rate
        weighed = self._tokens.wait(float(turn.tokens), now) + ahead * self._tokens.usual / self._tokens.rate
        full = max(0, ahead + 1 + self._in_flight - self._most) * self._usual_seconds / self._most
        return max(paced, weighed, full)

    def _ahead(self, turn: Turn) -> int:
        """How many turns come before this one: each other person's, up to as many as this one is behind its own."""
        place = len(self._queues[turn.who])
        return place - 1 + sum(min(len(q), place) for who, q in self._queues.items() if who != turn.who)

    def _unqueue(self, turn: Turn) -> None:
        """Out of the line; the next of the same person goes to its end."""
        queue = self._queues[turn.who]
        queue.remove(turn)
        if queue:
            self._queues.move_to_end(turn.who)
        else:
            del self._queues[turn.who]
        self._changed.notify_all()

    def _start(self, turn: Turn) -> None:
        turn.started, turn.epoch = self._clock(), self._epoch
        self._in_flight += 1
        self._calls.started(1.0, turn.started)
        self._tokens.started(float(turn.tokens), turn.started)

    def _too_late(self, code: str) -> ModelOverloaded:
        return ModelOverloaded("no turn would come before the deadline", code=code)


def _per_minute(pace: Pace) -> float | None:
    return None if pace.rate == float("inf") else pace.rate * 60
