"""Delivering messages: bounded retries, Slack's waits honoured, and one visible answer however often it is tried.

Slack knows no request keys. Each message of an answer therefore carries a mark in its metadata, and after a doubtful
failure the thread is read for the mark before anything is posted again.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.tally import Tally
from handlers.block_kit.limits import Block, problems
from handlers.block_kit.render import Message
from handlers.delivery.faults import (
    BLOCKS_REFUSED,
    FAULTS,
    PERMANENT,
    ResponseUrlRefused,
    code_of,
    delivered_perhaps,
    is_too_soon,
    wait_before_retry,
)
from handlers.delivery.place import Kind, Place

log = logging.getLogger(__name__)

EVENT_TYPE = "hrbot_answer"
PLACEHOLDER = -1
"""The part number of a message that the answer replaces: that we are busy, a first quotation, or what was streamed so far.
It becomes part 0.
"""
OPEN = -2
"""The part number of a stream that was left in the middle."""
LAST = -3
"""Another part number of the last message of an answer, whichever that is: with it the answer is whole."""

_STREAMED = frozenset({"markdown", "rich_text"})
"""Blocks that Slack makes of streamed text; whatever else we post has others."""

_APART_SECONDS = 1.0
"""Between posts to a channel in which we were too fast: Slack takes about one a second there, and short bursts."""

_ATTEMPTS = 5
_THREAD_READ, _DIRECT_READ = 200, 20

Sleep = Callable[[float], Awaitable[None]]
Call = Callable[[], Awaitable[object]]
Landed = Callable[[], Awaitable[bool]]


class Undelivered(Exception):
    """Slack did not take a message; the cause says why. `final`: it never will."""

    def __init__(self, code: str, *, final: bool = False) -> None:
        self.code, self.final = code, final
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One answer on its way: through which client, to which place, and the mark it carries.

    The mark is readable by every app of the workspace: opaque, and nothing about anybody. `kept`: the answer may be
    read back as history. `aside`: it was asked among others, and is for who asked alone. `parts`: how many messages it has.
    """

    client: AsyncWebClient
    place: Place
    key: str
    kept: bool = True
    aside: bool = False
    parts: int = 1

    def mark(self, part: int) -> dict[str, Any]:
        """The metadata of one message."""
        last = part + 1 >= self.parts
        payload = {"key": self.key, "part": part, "last": last, "asked": self.place.ts, "kept": self.kept}
        return {"event_type": EVENT_TYPE, "event_payload": payload}

    async def there(self) -> dict[int, str]:
        """The parts of this answer that are in the thread already, with their ts. Raises what the SDK raises.

        A command leaves nothing to look for.
        A stream carries no mark before it ended: a bare message of ours without one, after the question, is one that was
        left in the middle.
        """
        if self.place.kind is Kind.COMMAND:
            return {}
        answer = await self.client.conversations_replies(
            channel=self.place.channel,
            ts=self.place.root,
            oldest=self.place.ts,
            limit=_THREAD_READ,
            include_all_metadata=True,
        )
        messages = answer.get("messages") or ()
        marked = [(mark_in(message), message) for message in messages]
        ours = {part: str(message["ts"]) for m, message in marked if m.get("key") == self.key for part in _parts(m)}
        left = [message for message in messages if self._is_open(message)]
        return {OPEN: str(left[0]["ts"]), **ours} if left and 0 not in ours else ours

    def elsewhere(self) -> Delivery:
        """The same for one message outside its place, with a mark of its own."""
        return Delivery(self.client, self.place, secrets.token_hex(12), kept=False)

    async def is_in_direct(self) -> bool:
        """Whether the person's direct message with us has something with this mark. Raises what the SDK raises."""
        opened = await self.client.conversations_open(users=self.place.user)
        answer = await self.client.conversations_history(
            channel=opened["channel"]["id"], limit=_DIRECT_READ, include_all_metadata=True
        )
        return any(mark_in(message).get("key") == self.key for message in answer.get("messages") or ())

    def _is_open(self, message: Mapping[str, Any]) -> bool:
        return float(message["ts"]) > float(self.place.ts) and is_begun(message, self.place.bot)


def key_of(entry: str) -> str:
    """The opaque key of one accepted question's answer."""
    return hashlib.sha256(entry.encode()).hexdigest()[:24]


def is_begun(message: Mapping[str, Any], bot: str) -> bool:
    """Whether it is the beginning of a streamed answer of ours that carries no mark: it has not ended, or was stopped."""
    written = {str(block.get("type")) for block in message.get("blocks") or ()}
    return message.get("user") == bot and written <= _STREAMED and not mark_in(message)


def mark_in(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The mark a message carries, or nothing."""
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}) if metadata.get("event_type") == EVENT_TYPE else {}


class _Lane:
    """The posts to one channel, one after the other. It lives while any are waiting, and knows whether to go slowly."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.is_slow = False

    async def take(self, call: Awaitable[object]) -> None:
        """Make a call and remember if Slack finds it too soon."""
        try:
            await call
        except FAULTS as error:
            self.is_slow = self.is_slow or is_too_soon(error)
            raise


class Replies:
    """Delivers for one workspace. Posts to one channel go one after the other, a second apart once Slack found them too
    fast: a queue of a hundred answers is refused once, not a hundred times.

    Every method but `withdraw` and `placeholder` raises Undelivered when Slack does not take a message in five tries.
    """

    def __init__(self, tally: Tally, sleep: Sleep = asyncio.sleep) -> None:
        self._tally, self._sleep = tally, sleep
        self._lanes: WeakValueDictionary[str, _Lane] = WeakValueDictionary()

    async def post(self, to: Delivery, messages: Sequence[Message], there: Mapping[int, str]) -> None:
        """Post an answer into its thread, without the parts that are `there` already; a placeholder becomes part 0."""
        to = replace(to, parts=len(messages))
        for part, message in enumerate(messages):
            if part not in there:
                placeholder = there.get(PLACEHOLDER, "") if part == 0 else ""
                await self._post_part(to, message, part, placeholder)

    async def there(self, to: Delivery) -> dict[int, str]:
        """The parts of this answer that are in the thread already, with their ts. A stream left in the middle is ended, and
        what was begun and not brought to an end is to be replaced.
        """
        try:
            found = await to.there()
        except FAULTS as error:
            raise _undelivered(error) from error
        if ts := found.pop(OPEN, ""):
            await self.break_off(to, ts)
            return {PLACEHOLDER: ts, **found}
        if 0 in found and LAST not in found:
            return {PLACEHOLDER: found.pop(0), **found}
        return found

    async def placeholder(self, to: Delivery, message: Message, ts: str = "") -> str:
        """Show a message that the answer will replace, in place of an earlier one at `ts`, in one try.

        Returns the message's ts. Raises what the SDK raises.
        """
        if not ts:
            return await _posted(to, message, PLACEHOLDER)
        await _updated(to, message, PLACEHOLDER, ts)
        return ts

    async def start_stream(self, to: Delivery, text: str) -> str:
        """Begin a message that grows while it is written, in one try; its ts. Raises what the SDK raises."""
        answer = await to.client.chat_startStream(
            channel=to.place.channel,
            thread_ts=to.place.root,
            markdown_text=text,
            recipient_team_id=to.place.team,
            recipient_user_id=to.place.user,
        )
        return str(answer["ts"])

    async def grow(self, to: Delivery, ts: str, text: str) -> None:
        """Put text at the end of a message that grows, in one try. Raises what the SDK raises."""
        await to.client.chat_appendStream(channel=to.place.channel, ts=ts, markdown_text=text)

    async def stop_stream(self, to: Delivery, ts: str, text: str, blocks: Sequence[Block]) -> None:
        """End a message that grows: with its last words, what stands below them, and the mark of part 0."""
        await self._tried(
            lambda: to.client.chat_stopStream(
                channel=to.place.channel, ts=ts, blocks=list(blocks), metadata=to.mark(0), markdown_text=text or None
            ),
            None,
        )

    async def break_off(self, to: Delivery, ts: str) -> None:
        """End a message that grows as it is, to be replaced; Slack ends it by itself if that fails."""
        with suppress(*FAULTS):
            await to.client.chat_stopStream(channel=to.place.channel, ts=ts, metadata=to.mark(PLACEHOLDER))

    async def withdraw(self, to: Delivery, ts: str) -> None:
        """Take a placeholder away; if that fails it stays."""
        with suppress(*FAULTS):
            await to.client.chat_delete(channel=to.place.channel, ts=ts)

    async def whisper(self, to: Delivery, messages: Sequence[Message]) -> None:
        """Show messages in a channel to the person alone; in their direct message if Slack will not."""
        try:
            for message in messages:
                await self._shown(partial(_ephemeral, to), message)
        except Undelivered:
            await self.direct(to, messages)

    async def to_command(self, to: Delivery, messages: Sequence[Message]) -> None:
        """Answer a slash command or a shortcut; in a direct message if it was too long ago."""
        for message in messages:
            try:
                await self.respond(to.place.response_url, message, thread=to.place.shown_in)
            except Undelivered:
                await self.direct(to, [message])

    async def direct(self, to: Delivery, messages: Sequence[Message]) -> None:
        """Send messages to the person who asked, in their direct message."""
        for message in messages:
            marked = to.elsewhere()
            await self._shown(partial(_direct, marked), message, marked.is_in_direct)

    async def respond(self, url: str, message: Message, *, replace: bool = False, thread: str = "") -> None:
        """Answer a command or a press through its response URL, only visible to the person; in a thread if named."""
        await self._shown(partial(_responded, url, replace, thread), message)

    # -- inside ----------------------------------------------------------------------------------------------------

    async def _post_part(self, to: Delivery, message: Message, part: int, placeholder: str) -> None:
        lane = self._lanes.setdefault(to.place.room, _Lane())

        def call(shown: Message) -> Awaitable[None]:
            return lane.take(_updated(to, shown, part, placeholder) if placeholder else _posted(to, shown, part))

        async def landed() -> bool:
            return part in await to.there()

        async with lane.turn:
            if lane.is_slow:
                await self._sleep(_APART_SECONDS)
            await self._shown(call, message, landed)

    async def _shown(
        self, call: Callable[[Message], Awaitable[object]], message: Message, landed: Landed | None = None
    ) -> None:
        """Deliver the message; in a simpler form if Slack does not like its form."""
        if wrong := problems(message.blocks):
            log.error("Blocks over Slack's limits, sent as plain text: %s", "; ".join(wrong))
            message = message.simpler() or Message(message.text)
        try:
            await self._tried(partial(call, message), landed)
        except Undelivered as failed:
            simpler = message.simpler()
            if simpler is None or failed.code not in BLOCKS_REFUSED:
                raise
            self._tally.add("slack.blocks_refused")
            await self._shown(call, simpler, landed)

    async def _tried(self, call: Call, landed: Landed | None) -> None:
        """Call until it worked, a bounded number of times. `landed` tells whether a doubtful call did its work after
        all; without it, twice does no harm.
        """
        doubtful = False
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                if doubtful and landed and await landed():
                    return
                doubtful = False
                await call()
            except FAULTS as error:
                doubtful = doubtful or delivered_perhaps(error)
                wait = wait_before_retry(error, attempt)
                self._tally.add(f"slack.failed.{code_of(error)}")
                if wait is None or attempt == _ATTEMPTS:
                    raise _undelivered(error) from error
                await self._sleep(wait)
            else:
                return


def _parts(mark: Mapping[str, Any]) -> list[int]:
    """The part numbers of a message of ours. Earlier versions did not mark the last one: theirs are left alone."""
    return [int(mark["part"]), *[LAST] * bool(mark.get("last", True))]


def _undelivered(error: BaseException) -> Undelivered:
    """A lost token is no reason to drop an answer: an operator mends it."""
    code = code_of(error)
    return Undelivered(code, final=wait_before_retry(error, 1) is None and code not in PERMANENT)


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}


async def _posted(to: Delivery, message: Message, part: int) -> str:
    """The new message's ts."""
    answer = await to.client.chat_postMessage(
        channel=to.place.channel,
        thread_ts=to.place.root,
        metadata=to.mark(part),
        unfurl_links=False,
        unfurl_media=False,
        **_content(message),
    )
    return str(answer["ts"])


async def _updated(to: Delivery, message: Message, part: int, ts: str) -> None:
    await to.client.chat_update(channel=to.place.channel, ts=ts, metadata=to.mark(part), **_content(message))


async def _ephemeral(to: Delivery, message: Message) -> None:
    thread: dict[str, Any] = {"thread_ts": to.place.thread_ts} if to.place.thread_ts else {}
    await to.client.chat_postEphemeral(channel=to.place.channel, user=to.place.user, **thread, **_content(message))


async def _direct(to: Delivery, message: Message) -> None:
    """Into the person's direct message, which a user id as channel opens."""
    await to.client.chat_postMessage(
        channel=to.place.user, metadata=to.mark(0), unfurl_links=False, unfurl_media=False, **_content(message)
    )


async def _responded(url: str, replace: bool, thread: str, message: Message) -> None:
    webhook = AsyncWebhookClient(url, retry_handlers=[])
    where = {"thread_ts": thread} if thread else {}
    said = {"response_type": "ephemeral", "replace_original": replace, **where, **_content(message)}
    answer = await webhook.send_dict(said)
    if answer.status_code != 200:
        raise ResponseUrlRefused(answer.status_code, answer.body)
