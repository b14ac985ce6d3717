"""Where HR is served: who stands there, how they are told, and the modal that is open before them.

What a person may do is looked up at every step: a command, a press and a submission are three of them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from handlers.access.manners import refusal
from handlers.access.ourselves import our_team
from handlers.access.people import Person, Standing
from handlers.block_kit.fields import part_of, text_of, unpacked
from handlers.block_kit.modals import View
from handlers.block_kit.render import Message, plain_message
from handlers.delivery.faults import FAULTS, code_of
from handlers.delivery.place import Kind, Place
from handlers.delivery.replies import Delivery
from handlers.phrasebook import Phrases, phrases_for
from handlers.services import Services

log = logging.getLogger(__name__)

T = TypeVar("T")

NO_WINDOW = "Slack did not let me open a window in time. Please try again."


@dataclass(frozen=True, slots=True)
class Window:
    """An open modal. Who closes it misses nothing: what matters is also said."""

    client: AsyncWebClient
    id: str

    async def show(self, view: View) -> None:
        try:
            await self.client.views_update(view_id=self.id, view=view)
        except FAULTS as error:
            log.info("A window was not updated (%s)", code_of(error))


@dataclass(frozen=True, slots=True)
class Desk:
    """One person in front of us, by a command, a press or a submission."""

    client: AsyncWebClient
    services: Services
    place: Place
    trigger: str

    @classmethod
    def of(cls, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext, services: Services) -> Desk:
        """The desk of a payload. A submission is answered where the modal came from, which the modal carries."""
        user, channel = _id_of("user", body), _id_of("channel", body)
        place = Place(Kind.COMMAND, our_team(context), channel, user, response_url=told_at(body))
        return cls(client, services, place, text_of(body, "trigger_id"))

    async def person(self) -> Person:
        return await self.services.people.find(self.client, self.place.user, self.place.team)

    async def say_to(self, user: str) -> Phrases:
        """The phrases in the language of somebody, by their id."""
        return phrases_for((await self.services.people.find(self.client, user, self.place.team)).locale)

    def refusal(self, person: Person) -> str:
        """Why this person may not manage answers, in kind words; empty if they may."""
        if person.manages:
            return ""
        if person.standing is Standing.UNKNOWN:
            return phrases_for(person.locale)("refused.unknown")
        if no := refusal(person, allow_guests=self.services.allow_guests):
            return no
        return phrases_for(person.locale)("refused.not_hr" if self.services.people.hr_group else "refused.no_group")

    async def say(self, said: Message | str) -> None:
        """Tell the person alone: where they are, or in their direct message if that was too long ago."""
        message = plain_message(said) if isinstance(said, str) else said
        to = Delivery(self.client, self.place, "")
        if self.place.response_url:
            await self.services.replies.to_command(to, [message])
        else:
            await self.services.replies.direct(to, [message])

    def window(self, body: Mapping[str, Any]) -> Window | None:
        """The modal in which a button was pressed; None if it was pressed in a message."""
        view = _id_of("view", body)
        return Window(self.client, view) if view else None

    async def open(self, view: View) -> Window | None:
        """Open a modal, for which Slack gives three seconds; the person is told if it was too late."""
        try:
            opened = await self.client.views_open(trigger_id=self.trigger, view=view)
        except FAULTS as error:
            log.warning("A window could not be opened (%s)", code_of(error))
            await self.say(NO_WINDOW)
            return None
        return Window(self.client, str(opened["view"]["id"]))


def _id_of(holder: str, body: Mapping[str, Any]) -> str:
    """An id in a payload of whatever shape: errors are told from here, too."""
    return text_of(body, f"{holder}_id") or text_of(part_of(body, holder), "id")


def carried(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the submitted modal carries, an object that we wrote; empty if it is none."""
    return unpacked(text_of(part_of(body, "view"), "private_metadata"))


def told_at(body: Mapping[str, Any]) -> str:
    """Where to answer a payload; empty if it does not say."""
    return text_of(body, "response_url") or text_of(carried(body), "url")


async def accompanied(work: asyncio.Future[T], waits: Iterable[float], news: Callable[[], Awaitable[None]]) -> T:
    """The result of `work`; after each of the `waits` (seconds) that it outlasts, there are `news`."""
    for seconds in waits:
        if (await asyncio.wait({work}, timeout=seconds))[0]:
            break
        await news()
    return await work
