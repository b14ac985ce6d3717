"""What can go wrong with a call to Slack, on purpose: each fault happens once, in the order given, per method."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One bad answer. `accepted`: Slack does what was asked before it answers badly.

    `status`: HTTP status, 0 to cut the connection, None to hang until the caller gives up.
    """

    status: int | None
    error: str = ""
    retry_after: float | None = None
    accepted: bool = False


def rate_limited(retry_after: float = 1) -> Fault:
    """429 with `Retry-After` in seconds."""
    return Fault(429, "ratelimited", retry_after)


def refused(error: str = "invalid_blocks") -> Fault:
    """`{"ok": false, "error": error}` as Slack answers it, with status 200."""
    return Fault(200, error)


def broken(status: int = 500, *, accepted: bool = False) -> Fault:
    """A server error with a page instead of JSON."""
    return Fault(status, "internal_error", accepted=accepted)


def cut(*, accepted: bool = True) -> Fault:
    """The connection ends without an answer; by default after Slack did what was asked."""
    return Fault(0, accepted=accepted)


def hanging(*, accepted: bool = False) -> Fault:
    """No answer at all."""
    return Fault(None, accepted=accepted)


class Faults:
    """The faults still to come."""

    def __init__(self) -> None:
        self._coming: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def add(self, method: str, *faults: Fault) -> None:
        """The next calls of `method` (such as "chat.postMessage") meet these, one each, in order."""
        self._coming[method].extend(faults)

    def take(self, method: str) -> Fault | None:
        """The fault this call of `method` meets, used up."""
        coming = self._coming.get(method)
        return coming.popleft() if coming else None
