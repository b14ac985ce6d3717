"""Sends what the outbox holds, each letter once: after a doubtful failure, or a death, the place is read for its mark."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.records.outbox import Letter
from bot.workers import Job
from handlers.block_kit.limits import problems
from handlers.block_kit.render import Message
from handlers.delivery.faults import BLOCKS_REFUSED, FAULTS, code_of, wait_before_retry
from handlers.services import Services

log = logging.getLogger(__name__)

EVENT_TYPE = "hrbot_letter"

_TOPIC = "letters"
_LOOK_BACK_SECONDS = 300.0  # our clock and Slack's may differ
_READ = 200
_OPERATOR_MENDS_SECONDS = 3600.0
_LOOK_AGAIN_SECONDS = 60.0  # the channel keeps for itself how often it asks Slack
_PERSONS = frozenset({"U", "W"})
"""How ids of people begin."""
_UNREACHABLE = frozenset("user_not_found user_disabled cannot_dm_bot user_not_visible".split())
"""There is nobody to send it to any more."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Sends through one client."""

    client: AsyncWebClient
    services: Services

    async def put(self, key: str, to: str, message: Message, *, thread: str = "") -> bool:
        """Keep a letter and begin to send it; False if it cannot be kept. The same `key` is sent once, as put last."""
        if wrong := problems(message.blocks):
            log.error("Blocks over Slack's limits, sent as plain text: %s", "; ".join(wrong))
            message = Message(message.text)
        kept = await asyncio.to_thread(self.services.outbox.put, key, to, message.text, message.blocks, thread=thread)
        self.start()
        return kept

    def then(self, job: Job) -> None:
        """Do this when what is being sent now was sent."""
        self.services.workers.start(_TOPIC, job)

    async def find(self, key: str, channel: str) -> str:
        """The ts of the letter of this key, among the latest messages of a channel; empty if it is not there.

        Raises:
            FAULTS: Slack does not say.

        """
        answer = await self.client.conversations_history(channel=channel, limit=_READ, include_all_metadata=True)
        marked = [message for message in answer.get("messages") or () if _key_in(message) == _mark(key)]
        return str(marked[0]["ts"]) if marked else ""

    def start(self) -> None:
        """Send soon what is due; what cannot be sent now is due later."""
        self.then(self._deliver)

    async def _deliver(self) -> None:
        while letters := await asyncio.to_thread(self.services.outbox.take):
            for letter in letters:
                await self._send(letter)

    async def _send(self, letter: Letter) -> None:
        outbox = self.services.outbox
        if not await self._may_go_to(letter.to):
            await asyncio.to_thread(outbox.later, letter.key, _LOOK_AGAIN_SECONDS)
            return
        try:
            channel = await self._channel(letter.to)
            if letter.attempts == 1 or not await self._is_there(channel, letter):
                await self._post(channel, letter)
        except FAULTS as error:
            await self._failed(letter, error)
        else:
            await asyncio.to_thread(outbox.sent, letter.key)
            self.services.tally.add("letters.sent")

    async def _failed(self, letter: Letter, error: BaseException) -> None:
        code = code_of(error)
        self.services.tally.add("letters.failed")
        if code in _UNREACHABLE:
            log.error("A letter has nobody to go to any more (%s) and is dropped", code)
            await asyncio.to_thread(self.services.outbox.sent, letter.key)
            return
        wait = wait_before_retry(error, min(letter.attempts, 10))
        log.error("A letter could not be sent (%s); it is kept for another try", code)
        await asyncio.to_thread(
            self.services.outbox.later, letter.key, _OPERATOR_MENDS_SECONDS if wait is None else wait
        )

    async def _may_go_to(self, to: str) -> bool:
        """A person, or HR's channel while nobody else can read it: that may have changed since the letter was written."""
        return to[:1] in _PERSONS or to == await self.services.hr_channel.find(self.client)

    async def _channel(self, to: str) -> str:
        """The conversation to post in: a person's is opened first, so that it can be read for the mark."""
        if to[:1] not in _PERSONS:
            return to
        answer = await self.client.conversations_open(users=to)
        return str(answer["channel"]["id"])

    async def _is_there(self, channel: str, letter: Letter) -> bool:
        reading: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{letter.at - _LOOK_BACK_SECONDS:.6f}",
            "limit": _READ,
            "include_all_metadata": True,
        }
        if letter.thread:
            answer = await self.client.conversations_replies(ts=letter.thread, **reading)
        else:
            answer = await self.client.conversations_history(**reading)
        return any(_key_in(message) == _mark(letter.key) for message in answer.get("messages") or ())

    async def _post(self, channel: str, letter: Letter) -> None:
        try:
            await self._posted(channel, letter, letter.blocks)
        except FAULTS as error:
            if not letter.blocks or code_of(error) not in BLOCKS_REFUSED:
                raise
            self.services.tally.add("slack.blocks_refused")
            await self._posted(channel, letter, ())

    async def _posted(self, channel: str, letter: Letter, blocks: Sequence[dict[str, Any]]) -> None:
        await self.client.chat_postMessage(
            channel=channel,
            text=letter.text,
            blocks=list(blocks),
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": _mark(letter.key)}},
            unfurl_links=False,
            unfurl_media=False,
            thread_ts=letter.thread or None,
        )


def opaque(*words: str) -> str:
    """A name made of words that tells none of them, as long as one of them cannot be guessed."""
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:24]


def _mark(key: str) -> str:
    """Readable by every app of the workspace."""
    return opaque("letter", key)


def _key_in(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return str(payload.get("key") or "") if metadata.get("event_type") == EVENT_TYPE else ""
