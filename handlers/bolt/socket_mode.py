"""Socket Mode: no address of our own, Slack comes through a WebSocket that we open.

The aiohttp client recovers by itself from every dead connection we tried. The watch below is for the one we did not, and
for outages: it replaces the client, until Slack is there again. Nobody has to be up at night to start the process anew.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.logs import trail
from bot.settings import Settings
from handlers.bolt.serving import running
from handlers.bolt.slack_app import QUIET, SlackUnavailable, identity, socket_address
from handlers.delivery.faults import FAULTS
from handlers.services import Services

log = logging.getLogger(__name__)

PING_SECONDS = 5.0  # a connection cut without a word is noticed within one ping, a silent one within four
_DEAD_CHECKS = 6  # checks in a row, one per ping, before a connection is given up
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds before the next connection, after one that never lived
_LAST_ACKS_SECONDS = 0.3


async def serve_socket_mode(app: AsyncApp, services: Services, settings: Settings, stop: asyncio.Event) -> None:
    """Be connected until `stop` is set. While Slack is away, try again, at most a minute after the last try.

    Raises:
        SettingsError: Slack refuses a token.
        SlackUnavailable: Slack is away at the start.

    """
    token, pause = settings.slack_app_token.get_secret_value(), _FIRST_PAUSE
    async with running(app, services):
        await identity(app.client)
        stopped = asyncio.create_task(stop.wait())
        while not stop.is_set():
            if await _connection(app, token, stopped):
                pause = _FIRST_PAUSE
            else:
                await asyncio.wait({stopped}, timeout=pause)
                pause = min(2 * pause, _LONGEST_PAUSE)


async def _connection(app: AsyncApp, token: str, stopped: asyncio.Task[bool]) -> bool:
    """One client, until we stop or it is found dead; returns whether it ever lived."""
    try:
        url = await socket_address(app.client, token)
    except SlackUnavailable as error:
        log.error("%s Trying again", error)
        return False
    handler = AsyncSocketModeHandler(app, token, logger=QUIET, ping_interval=PING_SECONDS)
    handler.client.wss_uri = url
    connecting = asyncio.create_task(handler.client.connect())  # type: ignore[no-untyped-call]
    connecting.add_done_callback(_tell_connected)
    try:
        return await _watched(handler, stopped)
    finally:
        connecting.cancel()
        await asyncio.sleep(_LAST_ACKS_SECONDS)
        await _closed(handler)


def _tell_connected(connecting: asyncio.Task[None]) -> None:
    if not connecting.cancelled() and connecting.exception() is None:
        log.info("Connected to Slack by Socket Mode")


async def _watched(handler: AsyncSocketModeHandler, stopped: asyncio.Task[bool]) -> bool:
    lived, dead = False, 0
    while dead < _DEAD_CHECKS:
        done, _ = await asyncio.wait({stopped}, timeout=PING_SECONDS)
        if done:
            return True
        if await handler.client.is_connected():
            lived, dead = True, 0
        else:
            dead += 1
    log.error("The connection to Slack is dead and is replaced")
    return lived


async def _closed(handler: AsyncSocketModeHandler) -> None:
    """Close in the middle of anything, a reconnection included, for which the SDK is not prepared."""
    try:
        await handler.client.close()  # type: ignore[no-untyped-call]
    except (AttributeError, *FAULTS) as error:
        log.info("Closing the connection failed: %s", trail(error))
    with suppress(*FAULTS):
        await handler.client.aiohttp_client_session.close()
