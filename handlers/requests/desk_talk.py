"""HR's talk below a request: whoever takes it for a reply learns, once, that the person who asked does not read it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.block_kit.fields import carried_by
from handlers.block_kit.render import Message, plain_message
from handlers.delivery.faults import FAULTS, code_of
from handlers.delivery.place import Place
from handlers.delivery.replies import Delivery, Undelivered, key_of
from handlers.phrasebook import phrases_for
from handlers.requests.requests_view import REOPEN_BUTTON, REPLY_BUTTON
from handlers.services import Services

log = logging.getLogger(__name__)

_KEPT = 1000


@dataclass(frozen=True, slots=True)
class DeskTalk:
    """Knows who was told, in which threads."""

    services: Services
    _told: dict[tuple[str, str], None] = field(default_factory=dict)

    async def posted(self, client: AsyncWebClient, place: Place) -> None:
        """A post in a thread that was not addressed to us."""
        who = place.conversation, place.user
        if who in self._told or place.channel != await self.services.hr_channel.find(client):
            return
        if len(self._told) >= _KEPT:
            self._told.clear()
        self._told[who] = None
        person = await self.services.people.find(client, place.user, place.team)
        if person.hr and await _is_below_a_request(client, place):
            message = plain_message(phrases_for(person.locale)("desk.typed"))
            await self._whisper(Delivery(client, place, key_of(f"typed {place.post}")), message)

    async def _whisper(self, to: Delivery, message: Message) -> None:
        try:
            await self.services.replies.whisper(to, [message])
        except Undelivered as error:
            log.warning("Who writes below a request could not be told who reads it (%s)", error.code)


async def _is_below_a_request(client: AsyncWebClient, place: Place) -> bool:
    try:
        thread = await client.conversations_replies(channel=place.channel, ts=place.thread_ts, limit=1)
    except FAULTS as error:
        log.warning("A thread of HR's could not be read (%s)", code_of(error))
        return False
    first: Mapping[str, Any] = next(iter(thread.get("messages") or ()), {})
    return first.get("user") == place.bot and bool(carried_by(first, REPLY_BUTTON, REOPEN_BUTTON))
