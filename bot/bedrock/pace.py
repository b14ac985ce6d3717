"""How fast the model may be asked, learned from what it refuses. Pure: every method is told the time.

It begins optimistic, without any limit: most accounts are never throttled. The first refusal closes the way for everybody
for a second, twice as long each time until a single call, sent to try, is taken: how long that took tells how fast the
quota refills. From then on additive increase, multiplicative decrease (Chiu and Jain, 1989), preceded by a slow start as
in TCP (Jacobson, 1988): the pace grows by a share with every call taken until it was too fast once, then by a little.

Some services refuse a call now and then whatever the pace. So a refusal takes from the pace no more than what was not
taken lately: much where a quota is reached, little where one call in ten is refused at random. And only calls that the
pace held back make it faster, or those of a quiet day would raise it out of all reach (as RFC 7661 has it for TCP).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

_DECREASE, _STRONG_DECREASE = 0.85, 0.5
"""What is left of the pace at least after a refusal, and what is left after the third one in a row."""

_LATELY, _IN_A_ROW = 8, 2
"""Calls taken from which it is told what the service takes; refusals in a row before that tells nothing any more."""

_SLOW_START, _INCREASE = 0.1, 0.025
"""Share of the pace that a call taken adds, before and after the pace was too fast once."""

_FIRST_PAUSE, _LONGEST_PAUSE, _NEGLIGIBLE = 1.0, 30.0, 0.001
"""Seconds."""

_REFILL = 1.33
"""Between the last trial refused and the one taken the quota grew to one call: the pauses double, so it took between half
of the time and all of it."""

_FREE = float("inf")


@dataclass
class Pace:
    """The pace of one kind of quota, in units (requests, or tokens) per second.

    `usual` is the size of an ordinary call: at most two of them are saved up, so that a pause is not followed by a burst.
    """

    usual: float = 1.0
    rate: float = _FREE

    _saved: float = 0.0
    _at: float = 0.0  # when that was true
    _closed_until: float = float("-inf")
    _pause: float = 0.0  # seconds; 0 unless the way is closed for all but a trial
    _emptied_at: float = 0.0
    _tried_at: float = 0.0
    _trying: bool = False
    _in_a_row: int = 0  # refusals since a call was taken
    _known_limit: bool = False
    _pressed: bool = False  # the last call was held back
    _lately: deque[float] = field(default_factory=lambda: deque(maxlen=_LATELY))  # when calls were taken

    def wait(self, units: float, now: float) -> float:
        """Seconds until a call of this size may start; 0 if it may now. A trial under way holds up everybody."""
        if self._trying:
            return _FIRST_PAUSE
        seconds = self._closed_until - now
        if self.rate != _FREE:
            seconds = max(seconds, (min(units, 2 * self.usual) - self._savings(now)) / self.rate)
        return seconds if seconds > _NEGLIGIBLE else 0.0

    def started(self, units: float, now: float) -> None:
        """A call of this size starts."""
        self._trying = bool(self._pause)
        self._tried_at = now
        self._settle(now)
        self._saved -= units
        self._pressed = self._saved < self.usual / 2

    def taken(self, now: float) -> None:
        """The service took a call that was begun after the last refusal was known."""
        self._in_a_row = 0
        self._lately.append(now)
        if self._pause:
            self._reopen(now)
        elif self.rate != _FREE and self._pressed:
            self._settle(now)
            self.rate *= 1 + (_INCREASE if self._known_limit else _SLOW_START)

    def refused(self, now: float, *, retry_after: float, news: bool) -> None:
        """The service refused a call.

        Args:
            retry_after: seconds it asks everybody to stay away.
            news: the call was begun after the last refusal was known.

        """
        self._closed_until = max(self._closed_until, now + retry_after)
        if not news:
            return
        if self.rate == _FREE:
            self._close(now)
        else:
            self.rate = max(self._slower(now), self.usual / _LONGEST_PAUSE)
            self._known_limit, self._saved, self._at = True, 0.0, now
        self._in_a_row += 1

    def failed(self) -> None:
        """A call ended without telling anything about the quota."""
        self._trying = False

    def _slower(self, now: float) -> float:
        """The pace after a refusal."""
        if self._in_a_row >= _IN_A_ROW:
            return self.rate * _STRONG_DECREASE
        seconds = now - self._lately[0] if self._lately else _FREE
        taken = len(self._lately) * self.usual / max(seconds, _NEGLIGIBLE)
        return min(self.rate, max(self.rate * _DECREASE, taken))

    def _close(self, now: float) -> None:
        if not self._in_a_row:
            self._emptied_at = now
        self._trying = False
        self._pause = min(_LONGEST_PAUSE, 2 * self._pause or _FIRST_PAUSE)
        self._closed_until = max(self._closed_until, now + self._pause)

    def _reopen(self, now: float) -> None:
        self._trying, self._pause = False, 0.0
        self._saved, self._at = 0.0, now
        self.rate = _REFILL * self.usual / (self._tried_at - self._emptied_at)

    def _settle(self, now: float) -> None:
        self._saved, self._at = self._savings(now), now

    def _savings(self, now: float) -> float:
        if self.rate == _FREE:
            return 2 * self.usual
        return min(2 * self.usual, self._saved + (now - self._at) * self.rate)
