"""The one error handler: what escapes a listener is logged once, and the person gets plain words and an id."""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import slack_bolt
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import trail
from handlers.block_kit.presses import Outdated
from handlers.block_kit.render import plain_message
from handlers.delivery.replies import Delivery, Undelivered
from handlers.hr.desk import Desk, told_at
from handlers.phrasebook import phrases_for
from handlers.services import Services

log = logging.getLogger(__name__)

_ACK_SEEN_SECONDS = 0.05
"""Bolt looks for a listener's acknowledgement every 10 ms, and forgets it when the error handler returns."""

Handler = Callable[..., Awaitable[BoltResponse | None]]


def error_handler(services: Services) -> Handler:
    """Bolt calls it for every error of a listener or a middleware, before or after the acknowledgement."""

    async def failed(
        error: Exception,
        body: Mapping[str, Any],
        response: BoltResponse | None,
        client: AsyncWebClient,
        context: AsyncBoltContext,
    ) -> BoltResponse | None:
        if response is not None and is_malformed(error):
            services.tally.add("slack.malformed")
            return BoltResponse(status=400, body="")
        if response is None:
            await asyncio.sleep(_ACK_SEEN_SECONDS)
        if isinstance(error, Undelivered):  # the person cannot be reached, so there is no one to apologise to
            log.warning("A reply was not delivered (%s)", error.code)
            return None
        shown = secrets.token_hex(3)
        if isinstance(error, Outdated):
            services.tally.add("slack.outdated")
            log.warning("A button or window is of another version (error %s)", shown)
        else:
            services.tally.add("handlers.failed")
            log.error("A handler failed (error %s): %s", shown, trail(error))
        if told_at(body) or body.get("type") == "block_actions":
            await _tell(Desk.of(body, client, context, services), shown)
        return None

    return failed


def is_malformed(error: Exception) -> bool:
    """Whether Bolt itself stumbled over the shape of a payload; a fault in our code is not the sender's."""
    innermost = traceback.extract_tb(error.__traceback__)[-1].filename
    shape = isinstance(error, TypeError | AttributeError | LookupError | ValueError)
    return shape and Path(innermost).is_relative_to(Path(slack_bolt.__file__).parent)


async def _tell(desk: Desk, error: str) -> None:
    """Where they are; in their direct message if they pressed a button in Home, where nothing can be said."""
    message = plain_message(phrases_for((await desk.person()).locale)("answer.went_wrong", error=error))
    replies, url = desk.services.replies, desk.place.response_url
    try:
        if url:
            await replies.respond(url, message)
        else:
            await replies.direct(Delivery(desk.client, desk.place, ""), [message])
    except Undelivered as failed:
        log.warning("The apology was not delivered (%s)", failed.code)
