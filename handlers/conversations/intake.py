"""Before the acknowledgement: is it for us, is it new? Then it is kept, and Slack may forget it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from bot.reading.conversation import stands_alone
from bot.records.inbox import Entry
from handlers.access.ourselves import our_team, our_user
from handlers.conversations.incoming import Incoming, incoming, taken_back
from handlers.conversations.mute import asks_for_silence
from handlers.delivery.place import Kind, Place
from handlers.services import Services

log = logging.getLogger(__name__)

ACCEPTED = "hrbot_accepted"
"""Where the middleware leaves the accepted question for the listener, in Bolt's context."""

_SAME_TOPIC_SECONDS = 30 * 60.0
_THREADS = 3  # read back beside the first: each costs a call

Middleware = Callable[..., Awaitable[None]]


def intake(services: Services) -> Middleware:
    """The middleware that writes every new question to the inbox before Slack is answered.

    Filters before it marks anything as seen: of the two events of one post, the one that is not for us must not hide
    the one that is.
    """

    async def keep(body: Mapping[str, Any], context: AsyncBoltContext, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002 - Bolt passes it by this name
        found = incoming(body, our_user(context), our_team(context))
        if found:
            context[ACCEPTED] = await asyncio.to_thread(_accepted, services, found)
        elif deleted := taken_back(body, our_user(context), our_team(context)):
            await asyncio.to_thread(_take_back, services, deleted)
        await next()

    return keep


def _accepted(services: Services, found: Incoming) -> Entry | None:
    if not found.place.addressed and not services.inbox.takes_part(found.place.conversation):
        return None
    place = _continued(services, found)
    entry = services.inbox.accept(
        found.keys,
        conversation=place.conversation,
        text=found.text,
        reply_to=place.to_json(),
        place=place.room if place.kind is Kind.DIRECT else "",
        topic=place.topic,
        mute=asks_for_silence(found.text, place),
    )
    services.tally.add("questions.accepted" if entry else "questions.repeated")
    return entry


def _take_back(services: Services, place: Place) -> None:
    """Who deletes a question wants no answer to it, least of all under the eyes of a channel."""
    if services.inbox.takes_part(place.conversation):
        services.inbox.take_back(place.post)


def _continued(services: Services, found: Incoming) -> Place:
    """In a direct message people go on at the top, outside the thread of the answer: "and for part-timers?"."""
    place = found.place
    if place.kind is not Kind.DIRECT or place.thread_ts or stands_alone(found.text):
        return place
    topic = services.inbox.last_topic(place.room, within_seconds=_SAME_TOPIC_SECONDS)
    if not topic:
        return place
    since = services.inbox.continuing(topic, place.room, _THREADS)
    return replace(place, continues=_root(topic), through=",".join(map(_root, since)))


def _root(conversation: str) -> str:
    """The first post of a thread, of its key."""
    return conversation.rpartition(":")[2]
