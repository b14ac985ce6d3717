"""Shows a person that their question is being worked on. A decoration: whatever fails here, the answer is given."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Sequence
from types import TracebackType
from typing import Any, Self

from bot.model import Stage
from handlers.delivery.faults import FAULTS, code_of
from handlers.delivery.place import Kind
from handlers.delivery.replies import Delivery
from handlers.phrasebook import Phrases

log = logging.getLogger(__name__)

GRACE_SECONDS = 0.2  # an answer that is there by then needs no status, which spares a call
IMPATIENT_SECONDS = 5.0  # still waiting for a free worker: that is being busy, too
RENEW_SECONDS = 90.0  # Slack takes a status away after two minutes

_TEXTS = {
    None: "status.searching",
    Stage.SEARCHING: "status.searching",
    Stage.WRITING: "status.writing",
    Stage.BUSY: "status.busy",
    Stage.CROWDED: "status.busy",
    Stage.FAILING: "status.failing",
}
_ROTATING = {
    None: "status.while_searching",
    Stage.SEARCHING: "status.while_searching",
    Stage.WRITING: "status.while_writing",
    Stage.BUSY: "status.while_busy",
    Stage.CROWDED: "status.while_busy",
    Stage.FAILING: "status.while_failing",
}
"""What Slack shows in turn while it waits, with bars between; at most ten."""

_NOT_ROTATED = frozenset({"invalid_arguments", "invalid_arg_name"})
"""Codes for a Slack that takes no texts in turn."""

_WAITING = {Stage.BUSY, Stage.CROWDED}

Announce = Callable[[], Coroutine[Any, Any, None]]


class Status:
    """The status of one question while its answer is made; an asynchronous context manager. Who did not ask us sees none.

    Args:
        to: the answer it is about.
        say: the asker's language.
        announce: says once that we are busy, in a message that stays.

    """

    def __init__(self, to: Delivery, say: Phrases, announce: Announce) -> None:
        self._client, self._place, self._say, self._announce = to.client, to.place, say, announce
        self._loop = asyncio.get_running_loop()
        self._stage: Stage | None = None
        self._changed = asyncio.Event()
        self.crowded = asyncio.Event()
        """Set when it will take longer than people like to wait."""
        self._showing: asyncio.Task[None] | None = None
        self._announced: asyncio.Task[None] | None = None

    def progress(self, stage: Stage) -> None:
        """Show another stage; may be called from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is there to be shown anything
            self._loop.call_soon_threadsafe(self._enter, stage)

    async def __aenter__(self) -> Self:
        self._showing = asyncio.create_task(self._show())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._showing:
            self._showing.cancel()
            await asyncio.wait({self._showing})
        if self._announced:
            await self._end()

    def hush(self) -> None:
        """Show nothing more: the answer itself is there to be seen."""
        if self._showing:
            self._showing.cancel()

    async def announced(self) -> None:
        """Wait until it was said that we are busy, if it was to be, but not for long; call when the status is over."""
        if self._announced:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(IMPATIENT_SECONDS):
                    await self._announced

    async def _end(self) -> None:
        """Slack ends a status at our next message, but an answer that takes the place of the busy message is none."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IMPATIENT_SECONDS):
                await self._tell("")

    def _enter(self, stage: Stage) -> None:
        self._stage = stage
        self._changed.set()
        if stage is Stage.CROWDED:
            self.crowded.set()

    async def _show(self) -> None:
        await asyncio.sleep(GRACE_SECONDS)
        while True:
            self._changed.clear()
            if self._stage in _WAITING and self._announced is None:
                self._announced = asyncio.create_task(self._announce())
            await self._tell(self._say(_TEXTS[self._stage]), self._say(_ROTATING[self._stage]).split("|"))
            await self._next()

    async def _next(self) -> None:
        """Wait for another stage, or until the status needs renewing."""
        try:
            async with asyncio.timeout(IMPATIENT_SECONDS if self._stage is None else RENEW_SECONDS):
                await self._changed.wait()
        except TimeoutError:
            self._stage = self._stage or Stage.BUSY

    async def _tell(self, text: str, rotating: Sequence[str] = ()) -> None:
        if self._place.kind is Kind.COMMAND or not self._place.addressed:
            return
        try:
            await self._client.assistant_threads_setStatus(
                channel_id=self._place.channel,
                thread_ts=self._place.root,
                status=text,
                loading_messages=list(rotating) or None,
            )
        except FAULTS as error:
            log.info("The status was not shown (%s)", code_of(error))
            if rotating and code_of(error) in _NOT_ROTATED:
                await self._tell(text)
