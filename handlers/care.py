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

from handlers.answering import refusal
from handlers.ourselves import our_team
from handlers.place import Kind, Place
from handlers.render import plain_message
from handlers.replies import Delivery
from handlers.services import Services

_HERE = (
    "You can write to me here: no colleague reads along, and I don't store what you tell me of harm or pass it on to "
    "anyone. You can also ask me what the policies say, for example: How do I report harassment?"
)
_GO_ON = "I've sent you a direct message. You'll find it under my name."


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
        said = refusal(place, person, allow_guests=self.services.allow_guests)
        if not said:
            opening = f"{_HERE}\n\n{self.services.contacts.after_harm(person.country)}"
            await self.services.replies.direct(Delivery(client, place, key="", kept=False), [plain_message(opening)])
        await self.services.replies.respond(body["response_url"], plain_message(said or _GO_ON))
