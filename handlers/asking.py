"""Ask a person: the employee's side of a private request to HR.

Every step is on disk before it is acknowledged, under a name the modal carries: sent again, it happens once.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.requests import Request
from handlers.history import whole_question
from handlers.letters import Letters
from handlers.manners import refusal
from handlers.ourselves import our_team, our_user
from handlers.people import Person
from handlers.phrasebook import Phrases, phrases_for
from handlers.presses import Press, Submission
from handlers.readers import Readers
from handlers.request_desk import show_state
from handlers.requests_view import NAME, TEXT, WITH, ask_view, back_message, back_view, desk_message, said_view
from handlers.services import Services


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
        person = await self.services.people.find(client, sent.user, our_team(context))
        request = Request(sent.carried, person.id, sent.said(TEXT), named=sent.said(NAME) == WITH)
        say = phrases_for(person.locale)
        sound = request.id and request.text and not self._refused(person)
        if not (sound and await self._passed_on(client, request)):
            await ack(response_action="errors", errors={TEXT: self._failed(say)})
            return
        self.services.tally.add("requests.sent")
        await ack(response_action="update", view=said_view(say("request.sent"), say))

    async def write_back(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Open a message that goes on with the request."""
        await ack()
        press = Press.of(body)
        person = await self.services.people.find(client, press.user, our_team(context))
        request = await asyncio.to_thread(self.services.requests.find, press.value)
        say = phrases_for(person.locale)
        known = request is not None and request.asker == person.id
        view = (
            back_view(request, secrets.token_urlsafe(18), say)
            if request and known
            else said_view(say("request.gone"), say)
        )
        await client.views_open(trigger_id=press.trigger, view=view)

    async def written_back(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Pass the message on into HR's thread."""
        sent = Submission.of(body)
        person = await self.services.people.find(client, sent.user, our_team(context))
        say = phrases_for(person.locale)
        request = await asyncio.to_thread(self.services.requests.find, sent.carries("request"))
        mine = request if request and request.asker == person.id and sent.said(TEXT) else None
        if not (mine and await self._passed_back(client, mine, sent.carries("message"), sent.said(TEXT))):
            await ack(response_action="errors", errors={TEXT: self._failed(say)})
            return
        await ack(response_action="update", view=said_view(say("request.back_sent"), say, title="request.back_title"))
        await self._show_again(client, mine)

    async def _request(self, client: AsyncWebClient, press: Press, person: Person, bot: str) -> dict[str, Any]:
        say = phrases_for(person.locale)
        if no := self._refused(person):
            return said_view(no, say)
        if not await self.services.hr_channel.find(client):
            return said_view(say("request.contact", contact=self.services.hr_contact), say)
        given = await Readers(self.services).given(press.value, person) if press.value else None
        return ask_view(secrets.token_urlsafe(18), await whole_question(client, given, bot, say) if given else "", say)

    async def _passed_on(self, client: AsyncWebClient, request: Request) -> bool:
        channel = await self.services.hr_channel.find(client)
        if not channel or not await asyncio.to_thread(self.services.requests.open, request):
            return False
        return await Letters(client, self.services).put(f"request {request.id}", channel, desk_message(request))

    async def _passed_back(self, client: AsyncWebClient, request: Request, key: str, text: str) -> bool:
        channel = await self.services.hr_channel.find(client)
        if not channel:
            return False
        await asyncio.to_thread(self.services.requests.reopened, request.id)
        message = back_message(request, text)
        return await Letters(client, self.services).put(
            f"back {request.id} {key}", channel, message, thread=request.thread
        )

    async def _show_again(self, client: AsyncWebClient, request: Request) -> None:
        """A request that was closed is open again, and HR sees it where it stands."""
        now = await asyncio.to_thread(self.services.requests.find, request.id)
        await show_state(client, await self.services.hr_channel.find(client), request.thread, now)

    def _refused(self, person: Person) -> str:
        return refusal(person, allow_guests=self.services.allow_guests)

    def _failed(self, say: Phrases) -> str:
        return say("request.failed", contact=self.services.hr_contact)
