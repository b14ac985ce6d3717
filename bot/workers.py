"""Runs the synchronous core for an asynchronous edge: bounded threads, jobs in order within a conversation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from bot.logs import trail

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
Job = Callable[[], Awaitable[None]]


class Workers:
    """Jobs and the threads they borrow. Used from one event loop.

    Args:
        threads: how many calls of the core may run at the same time; the others wait their turn. Most of them only wait
            for the model, so there are many: an answer from the cache must not queue behind them.

    """

    def __init__(self, threads: int = 128) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="worker")
        self._last: dict[tuple[str, ...], asyncio.Task[None]] = {}
        self._jobs: set[asyncio.Task[None]] = set()
        self._closing = False

    def start(self, conversation: str, job: Job, by: str = "") -> None:
        """Begin `job` when the earlier jobs of its conversation are over; other conversations do not wait.

        A job that raises is logged. While draining nothing is begun: what is durable waits for the next start. `by`: who
        wants it done, for `is_last`.
        """
        if self._closing:
            return
        task = asyncio.create_task(_in_turn(self._last.get((conversation,)), job))
        self._last |= dict.fromkeys([(conversation,), (conversation, by)], task)
        self._jobs.add(task)
        task.add_done_callback(lambda done: self._forget(conversation, by, done))

    def is_last(self, conversation: str, by: str) -> bool:
        """Whether nothing that they want done waits for the job of the conversation that is under way."""
        last = self._last.get((conversation, by))
        return last is None or last is asyncio.current_task()

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function that may wait for the model on one of the threads. What is quick takes `asyncio.to_thread`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: function(*args, **kwargs))

    async def drain(self, seconds: float) -> int:
        """Begin nothing new and give the jobs under way up to `seconds`; returns how many had to be dropped."""
        self._closing = True
        left: set[asyncio.Task[None]] = set()
        if self._jobs:
            _, left = await asyncio.wait(self._jobs, timeout=seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self._pool.shutdown(wait=False, cancel_futures=True)
        return len(left)

    def _forget(self, conversation: str, by: str, done: asyncio.Task[None]) -> None:
        self._jobs.discard(done)
        for key in ((conversation,), (conversation, by)):
            if self._last.get(key) is done:
                del self._last[key]


async def _in_turn(before: asyncio.Task[None] | None, job: Job) -> None:
    if before is not None:
        await asyncio.wait({before})
    try:
        await job()
    except Exception as error:  # noqa: BLE001 - nobody awaits a job: this is where its failure ends
        log.error("A job failed: %s", trail(error))
