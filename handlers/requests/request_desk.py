"""HR's side of a private request: take it, reply, done. Whether somebody is HR is looked up at every step.

Every step is on disk before it is acknowledged, under a name the modal carries: sent again, it happens once. Who takes a
reply for lost and sends other words, sends another.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.records.requests import Request
from handlers.access.ourselves import our_team
from handlers.access.people import Person, Standing
from handlers.block_kit.blocks import marked
from handlers.block_kit.presses import Press, Submission
from handlers.block_kit.render import Message
from handlers.delivery.faults import FAULTS, code_of
from handlers.phrasebook import phrases_for
from handlers.requests.letters import Letters, opaque
from handlers.requests.requests_view import (
    TEXT,
    closed_message,
    copy_message,
    desk_message,
    desk_view,
    reply_message,
    said_view,
)
from handlers.services import Services

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Reply:
    """A reply on its way: whose, what, and the message of HR's channel it belongs to."""

    key: str
    by: str
    text: str
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class RequestDesk:
    """The listeners of HR's buttons and of the reply."""

    services: Services

    async def claim(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Say that one takes care of it."""
        await ack()
        press = Press.of(body)
        if await self._is_hr(client, context, press):
            request = await asyncio.to_thread(self.services.requests.claim, press.value, press.user)
            if request is None:
                await self._tell(client, context, press, "desk.gone")
            elif request.by != press.user:
                await self._tell(client, context, press, "desk.taken", person=f"<@{request.by}>")
            await show_state(client, press.channel, press.ts, request)

    async def done(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Say that nothing more is to be done; whoever got no reply learns it, rather than wait."""
        await ack()
        press = Press.of(body)
        if await self._is_hr(client, context, press):
            before = await asyncio.to_thread(self.services.requests.find, press.value)
            request = await asyncio.to_thread(self.services.requests.done, press.value, press.user, press.ts)
            if before is None:
                await self._tell(client, context, press, "desk.gone")
            elif before.unanswered:
                await self._tell_asker(client, context, before)
            await show_state(client, press.channel, press.ts, request)

    async def reopen(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Take it back that nothing more is to be done."""
        await ack()
        press = Press.of(body)
        if await self._is_hr(client, context, press):
            request = await asyncio.to_thread(self.services.requests.reopened, press.value)
            if request is None:
                await self._tell(client, context, press, "desk.gone")
            await show_state(client, press.channel, press.ts, request)

    async def reply(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Open a reply to write."""
        await ack()
        press = Press.of(body)
        if await self._is_hr(client, context, press):
            person = await self.services.people.find(client, press.user, our_team(context))
            say = phrases_for(person.locale)
            request = await asyncio.to_thread(self.services.requests.find, press.value)
            place = {"request": press.value, "reply": secrets.token_urlsafe(18), "channel": press.channel}
            carried = json.dumps({**place, "ts": press.thread or press.ts})
            gone = said_view(say("desk.gone"), say, title="desk.title")
            view = desk_view(request, carried, say, reader=press.user) if request else gone
            await client.views_open(trigger_id=press.trigger, view=view)

    async def replied(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Keep the reply, send it to the employee, and show the others in HR that it was sent."""
        sent = Submission.of(body)
        person = await self.services.people.find_soon(client, sent.user, our_team(context))
        say = phrases_for(person.locale)
        request = await asyncio.to_thread(self.services.requests.find, sent.carries("request")) if person.hr else None
        if request is None:
            await ack(response_action="errors", errors={TEXT: say(_not_hr(person) or "desk.gone")})
            return
        reply = _Reply(sent.carries("reply"), person.id, sent.said(TEXT), sent.carries("channel"), sent.carries("ts"))
        asker = await self.services.people.find_soon(client, request.asker, our_team(context))
        if not (reply.key and reply.text and await self._sent(client, request, reply, asker.locale)):
            failed = say("request.failed", contact=self.services.hr_contact)
            await ack(response_action="errors", errors={TEXT: failed})
            return
        now = await asyncio.to_thread(self.services.requests.answered, request.id, reply.by, reply.ts)
        await ack(response_action="update", view=said_view(say("desk.sent"), say, title="desk.title"))
        await show_state(client, reply.channel, reply.ts, now)

    async def _tell_asker(self, client: AsyncWebClient, context: AsyncBoltContext, request: Request) -> None:
        asker = await self.services.people.find(client, request.asker, our_team(context))
        message = closed_message(request, phrases_for(asker.locale))
        again = f" {request.silences}" if request.silences else ""  # they are told each time, but once
        await Letters(client, self.services).put(f"closed {request.id}{again}", request.asker, message)

    # -- inside ----------------------------------------------------------------------------------------------------

    async def _sent(self, client: AsyncWebClient, request: Request, reply: _Reply, locale: str) -> bool:
        letters, name = Letters(client, self.services), opaque(reply.key, reply.text)
        to_asker = reply_message(request, reply.by, reply.text, phrases_for(locale))
        to_hr = copy_message(reply.by, reply.text)
        return await letters.put(f"reply {name}", request.asker, to_asker) and await letters.put(
            f"copy {name}", reply.channel, to_hr, thread=reply.ts
        )

    async def _is_hr(self, client: AsyncWebClient, context: AsyncBoltContext, press: Press) -> bool:
        person = await self.services.people.find(client, press.user, our_team(context))
        if no := _not_hr(person):
            await self._tell(client, context, press, no)
        return not no

    async def _tell(
        self, client: AsyncWebClient, context: AsyncBoltContext, press: Press, name: str, **values: str
    ) -> None:
        person = await self.services.people.find(client, press.user, our_team(context))
        words = phrases_for(person.locale)(name, **values)
        message = Message(words, (marked(words),))  # a colleague who is mentioned has a name, not an id
        await self.services.replies.respond(press.response_url, message, thread=press.thread)


def _not_hr(person: Person) -> str:
    """The name of what to say to whom this is not for; empty: they are HR."""
    if person.hr:
        return ""
    return "refused.unknown" if person.standing is Standing.UNKNOWN else "desk.only_hr"


async def show_state(client: AsyncWebClient, channel: str, ts: str, request: Request | None) -> None:
    """Show where a request stands, in its message in HR's channel. If Slack does not take it, the next change shows it."""
    if request is None:
        return
    message = desk_message(request)
    try:
        await client.chat_update(channel=channel, ts=ts, text=message.text, blocks=list(message.blocks))
    except FAULTS as error:
        log.warning("The state of a request was not shown (%s)", code_of(error))
