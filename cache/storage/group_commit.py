"""Group commit: what many threads want written at once is written by one of them for all, in one transaction."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_MOST_BATCHES = 8
"""How often one thread goes on for others, whose own caller waits meanwhile."""


class _Ticket(Generic[T, R]):
    """One thread's piece of work. Once it is done, `result` or `error` tells how."""

    __slots__ = ("_gate", "done", "error", "piece", "result")

    result: R

    def __init__(self, piece: T) -> None:
        self.piece, self.done = piece, False
        self.error: BaseException | None = None
        self._gate = threading.Lock()
        self._gate.acquire()

    def wait(self) -> None:
        """Until it was woken."""
        self._gate.acquire()

    def wake(self) -> None:
        self._gate.release()


class GroupCommit(Generic[T, R]):
    """Does work piece by piece where one thread asks for it, and together where more come while it is being done.

    Nobody waits for others to come: who finds nobody at work begins at once, and goes on with what others bring
    meanwhile, for a while. Known from the logs of databases, where one flush serves all transactions that wait for it.

    Args:
        commit: does several pieces of work, oldest first, and gives the result of each; called by one thread at a time.
        most: how many pieces it is given at once.

    """

    def __init__(self, commit: Callable[[Sequence[T]], Sequence[R]], most: int) -> None:
        self._commit, self._most = commit, most
        self._waiting: deque[_Ticket[T, R]] = deque()
        self._queue, self._at_work = threading.Lock(), False

    def submit(self, piece: T) -> R:
        """The result of `piece`, once it is done. Raises what `commit` raised for those that it was done with."""
        with self._queue:
            begins, self._at_work = not self._at_work, True
            if not begins:
                mine: _Ticket[T, R] = _Ticket(piece)
                self._waiting.append(mine)
        if begins:
            return self._alone(piece)
        mine.wait()  # until it was done, or it is for us to go on
        if not mine.done:
            self._go_on()
        if mine.error is not None:
            raise mine.error
        return mine.result

    def _alone(self, piece: T) -> R:
        """The result of a piece that nobody has to be told of, and then what others brought."""
        try:
            (result,) = self._commit([piece])
        except BaseException:
            self._hand_over()
            raise
        self._go_on()
        return result

    def _go_on(self) -> None:
        """Work on the oldest pieces, and hand what is left to who brought it. Only who is at work takes any away."""
        try:
            for _ in range(_MOST_BATCHES):
                if not self._waiting:
                    break
                self._work([self._waiting.popleft() for _ in range(min(len(self._waiting), self._most))])
        finally:
            self._hand_over()

    def _hand_over(self) -> None:
        with self._queue:
            self._at_work = bool(self._waiting)
            if self._waiting:
                self._waiting[0].wake()

    def _work(self, tickets: Sequence[_Ticket[T, R]]) -> None:
        try:
            results = self._commit([ticket.piece for ticket in tickets])
            for ticket, result in zip(tickets, results, strict=True):
                ticket.result = result
        except BaseException as error:
            for ticket in tickets:
                ticket.error = error
            if not isinstance(error, Exception):
                raise
        finally:
            for ticket in tickets:
                ticket.done = True
                ticket.wake()
