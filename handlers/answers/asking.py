"""Ask a person: the employee's side of a private request to HR.

Every step is on disk before it is acknowledged, under a name the modal carries: sent again, it happens once. Who takes a
form for lost may change it before: a request is then changed, other words written back are another message.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.records.requests import Request
from handlers.access.manners import refusal
from handlers.access.ourselves import our_team, our_user
from handlers.access.people import Person
from handlers.answers.readers import Readers
from handlers.block_kit.presses import Press, Submission
from handlers.conversations.history import typed_before, whole_question
from handlers.delivery.faults import FAULTS, code_of
from handlers.delivery.place import Kind, Place
from handlers.phrasebook import Phrases, phrases_for
from handlers.requests.letters import Letters, opaque
from handlers.requests.request_desk import show_state
from handlers.requests.requests_view import NAME, TEXT, WITH, ask_view, back_message, back_view, desk_message, said_view
from handlers.services import Services

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asking:
    """The employee's side."""

    services: Services

    async def begin(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Open the request; its button names an answer to begin with, or nothing."""
        await ack()
        press = Press.of(body)
        person = await self.services.people.find(client, press.user, our_team(context))
        view = await self._request(client, press, person, our_user(context))
        await client.views_open(trigger_id=press.trigger, view=view)

    async def sent(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Keep the request, and pass it on."""
        sent = Submission.of(body)
        person, channel = await self._who_and_where(client, sent, context)
        request = Request(sent.carried, person.id, sent.said(TEXT), named=sent.said(NAME) == WITH)
        say = phrases_for(person.locale)
        sound = request.id and request.text and channel and not self._refused(person)
        words = await self._passed_on(client, channel, request) if sound else ""
        if not words:
            await ack(response_action="errors", errors={TEXT: self._failed(say)})
            return
        self.services.tally.add("requests.sent")
        await ack(response_action="update", view=said_view(say(words), say))

    async def write_back(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Open a message that goes on with the request."""
        await ack()
        press = Press.of(body)
        person = await self.services.people.find(client, press.user, our_team(context))
        request = await asyncio.to_thread(self.services.requests.find, press.value)
        say = phrases_for(person.locale)
        if request and request.asker == person.id:
            view = back_view(request, secrets.token_urlsafe(18), await self._typed(client, press, context, say), say)
        else:
            view = said_view(say("request.gone"), say)
        await client.views_open(trigger_id=press.trigger, view=view)

    async def written_back(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Pass the message on into HR's thread."""
        sent = Submission.of(body)
        person, channel = await self._who_and_where(client, sent, context)
        say = phrases_for(person.locale)
        request = await asyncio.to_thread(self.services.requests.find, sent.carries("request"))
        mine = request if request and request.asker == person.id and sent.said(TEXT) and channel else None
        if not (mine and await self._passed_back(client, channel, mine, sent)):
            await ack(response_action="errors", errors={TEXT: self._failed(say)})
            return
        await ack(response_action="update", view=said_view(say("request.back_sent"), say, title="request.back_title"))
        await self._show_again(client, channel, mine.thread, mine.id)

    async def _typed(self, client: AsyncWebClient, press: Press, context: AsyncBoltContext, say: Phrases) -> str:
        """What they wrote below HR's reply before they were told that HR does not read it there."""
        bot, team = our_user(context), our_team(context)
        place = Place(Kind.DIRECT, team, press.channel, press.user, bot, ts=press.ts, thread_ts=press.thread)
        return await typed_before(client, place, say) if press.thread else ""

    async def _request(self, client: AsyncWebClient, press: Press, person: Person, bot: str) -> dict[str, Any]:
        say = phrases_for(person.locale)
        if no := self._refused(person):
            return said_view(no, say)
        if not await self.services.hr_channel.find(client):
            return said_view(say("request.contact", contact=self.services.hr_contact), say)
        given = await Readers(self.services).given(press.value, person) if press.value else None
        return ask_view(secrets.token_urlsafe(18), await whole_question(client, given, bot, say) if given else "", say)

    async def _who_and_where(
        self, client: AsyncWebClient, sent: Submission, context: AsyncBoltContext
    ) -> tuple[Person, str]:
        """Who sent it, and HR's channel, in time to acknowledge."""
        person = self.services.people.find_soon(client, sent.user, our_team(context))
        return await asyncio.gather(person, self.services.hr_channel.find(client))

    async def _passed_on(self, client: AsyncWebClient, channel: str, request: Request) -> str:
        """The name of what to say of it; empty if it is not passed on."""
        key, letters = f"request {request.id}", Letters(client, self.services)
        before = await asyncio.to_thread(self.services.requests.find, request.id)
        begun = before is not None and await asyncio.to_thread(self.services.outbox.begun, key)
        kept = await asyncio.to_thread(self.services.requests.open, request)
        if not (kept and await letters.put(key, channel, desk_message(request))):
            return ""
        if before is None:
            return "request.sent"
        letters.then(partial(self._anew, letters, key, channel, request.id))
        return "request.changed" if begun and not before.says(request) else "request.sent"

    async def _anew(self, letters: Letters, key: str, channel: str, identity: str) -> None:
        """What HR has of a request that was sent again says what it says now: perhaps the name was taken away."""
        try:
            ts = await letters.find(key, channel)
        except FAULTS as error:
            log.warning("A request that was sent again is shown as it was until its next step (%s)", code_of(error))
            return
        if ts:
            await self._show_again(letters.client, channel, ts, identity)

    async def _passed_back(self, client: AsyncWebClient, channel: str, request: Request, sent: Submission) -> bool:
        await asyncio.to_thread(self.services.requests.reopened, request.id)
        text = sent.said(TEXT)
        key = f"back {request.id} {opaque(sent.carries('message'), text)}"
        return await Letters(client, self.services).put(
            key, channel, back_message(request, text), thread=request.thread
        )

    async def _show_again(self, client: AsyncWebClient, channel: str, ts: str, identity: str) -> None:
        """HR sees a request as it is now, which was changed, or closed before."""
        await show_state(client, channel, ts, await asyncio.to_thread(self.services.requests.find, identity))

    def _refused(self, person: Person) -> str:
        return refusal(person, allow_guests=self.services.allow_guests)

    def _failed(self, say: Phrases) -> str:
        return say("request.failed", contact=self.services.hr_contact)
