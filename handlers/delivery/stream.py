"""An answer that is seen while it is written. A decoration: whatever fails here, the whole answer is given in its place."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from handlers.block_kit.render import Message
from handlers.delivery.faults import FAULTS, code_of, delivered_perhaps, wait_before_retry
from handlers.delivery.place import Kind
from handlers.delivery.replies import PLACEHOLDER, Delivery, Replies, Undelivered

log = logging.getLogger(__name__)

APPEND_SECONDS = 1.0  # between two calls: Slack takes about a hundred appends a minute from one app
HURRY_SECONDS = 5.0  # how long the whole answer waits for a call that is under way
_PER_CALL = 10_000  # characters; Slack takes 12,000

STOPPED = "stopped_by_user"


def can_stream(to: Delivery, there: dict[int, str]) -> bool:
    """Whether Slack lets an answer grow here, and nothing of it is there yet. Nobody who did not ask us is shown drafts."""
    shown_to_others = to.place.shared or to.aside
    return to.place.kind is not Kind.COMMAND and to.place.addressed and not shown_to_others and not there


class Stream:
    """The answer to one question, from its first checked words; an asynchronous context manager.

    Of what is shown before the answer (that we are busy, a quotation, its beginning) there is only one: what comes first.

    Args:
        to: the answer it is about.
        replies: how Slack is reached.
        allowed: False: it never begins.

    """

    def __init__(self, to: Delivery, replies: Replies, *, allowed: bool) -> None:
        self._to, self._replies, self._allowed = to, replies, allowed
        self._loop = asyncio.get_running_loop()
        self._text, self._sent, self._ts = "", "", ""
        self._is_sure = True  # that what was sent is what Slack has
        self._more, self._over = asyncio.Event(), asyncio.Event()
        self._growing: asyncio.Task[None] | None = None
        self.begun = False
        """Whether the answer is being shown already."""
        self.on_begin: Callable[[], None] = lambda: None
        self.unwanted: asyncio.Future[None] = self._loop.create_future()
        """Done when the person stopped the answer: they want no more of it."""

    @property
    def allowed(self) -> bool:
        return self._allowed

    def add(self, text: str) -> None:
        """Show more text; may be called from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is there to be shown anything
            self._loop.call_soon_threadsafe(self._take, text)

    def forestall(self) -> bool:
        """Keep it from beginning, because something else is shown in its place; False if it has begun."""
        self._allowed = self._allowed and self.begun
        return not self.begun

    def has_changed(self, text: str) -> bool:
        """Whether an answer does not begin with what was seen of it."""
        return not text.startswith(self._sent)

    async def __aenter__(self) -> Self:
        self._growing = asyncio.create_task(self._grow())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Send nothing more; a call under way may end."""
        self._over.set()
        self._more.set()
        if self._growing:
            await asyncio.wait({self._growing}, timeout=HURRY_SECONDS if kind is None else 0.0)
            self._growing.cancel()

    async def finish(self, messages: Sequence[Message]) -> dict[int, str]:
        """End it with the first of these messages; what is there then. Call it when the context is over.

        Raises:
            Undelivered: Slack does not tell whether there is a message to be replaced.

        """
        if not (self._ts and self._is_sure) or (rest := self._rest(messages[0])) is None:
            return await self.break_off()
        try:
            await self._replies.stop_stream(
                replace(self._to, parts=len(messages)), self._ts, rest, messages[0].blocks[1:]
            )
        except Undelivered as failed:
            if failed.code == STOPPED:
                self._turn_away()
            log.info("A streamed answer is replaced by the whole (%s)", failed.code)
            return {PLACEHOLDER: self._ts}
        return {0: self._ts}

    async def break_off(self) -> dict[int, str]:
        """End it as it is; what is there then, to be replaced. Raises as `finish` does."""
        if not self._ts:
            return {} if self._is_sure else await self._replies.there(self._to)
        await self._replies.break_off(self._to, self._ts)
        return {PLACEHOLDER: self._ts}

    # -- inside ----------------------------------------------------------------------------------------------------

    def _rest(self, message: Message) -> str | None:
        """What is still to be said at the end of what was seen; None if the message says something else."""
        body = message.blocks[0] if message.blocks else {"type": ""}
        whole = body["text"] if body["type"] == "markdown" else ""
        return whole.removeprefix(self._sent) if self._sent and whole.startswith(self._sent) else None

    def _take(self, text: str) -> None:
        if not self._allowed or self._over.is_set():
            return
        self._text += text
        if not self.begun:
            self.begun = True
            self.on_begin()
        self._more.set()

    async def _grow(self) -> None:
        while not self._over.is_set():
            await self._more.wait()
            self._more.clear()
            pause = 0.0 if self._over.is_set() else await self._send()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._over.wait()

    async def _send(self) -> float:
        """Send what is new; how long to wait before more is sent."""
        new = self._text[len(self._sent) :][:_PER_CALL]
        if not new:
            return 0.0
        sure, self._is_sure = self._is_sure, False  # unless the call ends
        try:
            if self._ts:
                await self._replies.grow(self._to, self._ts, new)
            else:
                self._ts = await self._replies.start_stream(self._to, new)
        except FAULTS as error:
            self._is_sure = sure and not delivered_perhaps(error)
            return self._failed(error)
        self._is_sure = sure
        self._sent += new
        return APPEND_SECONDS

    def _failed(self, error: BaseException) -> float:
        """Go on after the wait that Slack asks for; show no more after anything else."""
        code, wait = code_of(error), wait_before_retry(error, 1)
        log.info("A streamed answer did not grow (%s)", code)
        if self._ts and self._is_sure and wait is not None:
            self._more.set()
            return wait
        self._over.set()
        self._allowed = False
        if code == STOPPED:
            self._turn_away()
        elif self._is_sure and not self._ts:
            self.begun = False  # nothing was shown: something else may be
        return 0.0

    def _turn_away(self) -> None:
        if not self.unwanted.done():
            self.unwanted.set_result(None)
