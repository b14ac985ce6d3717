"""Questions: mentions, direct messages, follow-ups in our threads, /hrbot and the message shortcut. The intake accepted them already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.records.inbox import Entry
from handlers.access.manners import refusal
from handlers.access.ourselves import our_team, our_user
from handlers.answers.answering import Answering
from handlers.block_kit.render import plain_message
from handlers.conversations.incoming import incoming
from handlers.conversations.intake import ACCEPTED
from handlers.phrasebook import phrases_for
from handlers.requests.desk_talk import DeskTalk


@dataclass(frozen=True, slots=True)
class Questions:
    """Sets accepted questions going. Repeats and what is not for us were left out by the intake."""

    answering: Answering
    desk_talk: DeskTalk

    async def posted(self, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """A mention, a direct message, a post in a thread of ours, or one that is not for us."""
        self._begin(context)
        said = None if context.get(ACCEPTED) else incoming(body, our_user(context), our_team(context))
        if said and not said.place.addressed:
            await self.desk_talk.posted(client, said.place)

    async def command(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """/hrbot, with or without a question."""
        await ack()
        if ACCEPTED in context:  # mentions and pictures are no words, and nothing is accepted of them alone
            self._begin(context)
        else:
            await self._say(client, context, body["user_id"], body["response_url"], "help.ask")

    async def shortcut(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Somebody's message as a question."""
        await ack()
        if ACCEPTED in context:
            self._begin(context)
        else:
            await self._say(client, context, body["user"]["id"], body["response_url"], "help.shortcut_empty")

    def _begin(self, context: AsyncBoltContext) -> None:
        entry: Entry | None = context.get(ACCEPTED)
        if entry:
            self.answering.start(entry)

    async def _say(self, client: AsyncWebClient, context: AsyncBoltContext, user: str, url: str, name: str) -> None:
        services = self.answering.services
        person = await services.people.find(client, user, our_team(context))
        said = refusal(person, allow_guests=services.allow_guests) or phrases_for(person.locale)(name)
        await services.replies.respond(url, plain_message(said))
