"""After an answer for one person's eyes in a channel: the offer to go on in a direct message.

Nothing is written there before the person presses the button, and what they wrote is not taken along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from handlers.access.manners import refusal
from handlers.access.ourselves import our_team
from handlers.block_kit.render import plain_message
from handlers.delivery.place import Kind, Place
from handlers.delivery.replies import Delivery
from handlers.phrasebook import phrases_for
from handlers.services import Services


@dataclass(frozen=True, slots=True)
class CareInDirect:
    """The listener of the button."""

    services: Services

    async def pressed(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Open the direct message with somebody to turn to, and say where it is."""
        await ack()
        team = our_team(context)
        person = await self.services.people.find(client, body["user"]["id"], team)
        place = Place(Kind.DIRECT, team, "", person.id)
        say = phrases_for(person.locale)
        said = refusal(person, allow_guests=self.services.allow_guests)
        if not said:
            opening = f"{say('care.here')}\n\n{self.services.contacts.after_harm(person.country, say)}"
            await self.services.replies.direct(Delivery(client, place, key="", kept=False), [plain_message(opening)])
        await self.services.replies.respond(body["response_url"], plain_message(said or say("care.sent")))
