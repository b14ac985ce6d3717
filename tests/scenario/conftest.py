"""A local Slack and the real app behind it, each reached by the other over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bot.settings import Settings
from handlers.bolt.serving import http_application
from handlers.bolt.slack_app import slack_app
from handlers.bolt.socket_mode import serve_socket_mode
from handlers.services import Services
from playground.cast import ADMIN, EXECUTIVE_GROUP, HR_GROUP
from playground.local_slack import LocalSlack
from tests.handlers.parts import ScriptedEngine, SmallCache, services


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(retry_delays=(0.0, 0.0, 0.0)) as running:
        yield running


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine()


@pytest.fixture
def cache() -> SmallCache:
    return SmallCache()


def settings(slack: LocalSlack, **others: Any) -> Settings:
    return Settings.model_validate(
        {
            "slack_bot_token": slack.bot_token,
            "slack_app_token": slack.app_token,
            "slack_signing_secret": slack.signing_secret,
            "slack_api_url": slack.api_url,
            **others,
        }
    )


def untouched(_app: AsyncApp) -> None:
    """Serve the app as it is."""


@asynccontextmanager
async def served(
    slack: LocalSlack, parts: Services, watch: Callable[[AsyncApp], None] = untouched
) -> AsyncIterator[None]:
    """The app behind HTTP on a free port, told to the local Slack; `watch` sees it before it is served."""
    app = slack_app(settings(slack), parts)
    watch(app)
    application = http_application(app, parts, slack.signing_secret)
    runner = web.AppRunner(application, handle_signals=False, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()
        parts.close()


@asynccontextmanager
async def connected(
    slack: LocalSlack, parts: Services, watch: Callable[[AsyncApp], None] = untouched
) -> AsyncIterator[asyncio.Task[None]]:
    """The app connected to the local Slack by Socket Mode; `watch` sees it before it connects."""
    wanted, stop = settings(slack), asyncio.Event()
    app = slack_app(wanted, parts)
    watch(app)
    serving = asyncio.create_task(serve_socket_mode(app, parts, wanted, stop))
    await slack.until(lambda: slack.socket_door.connections)
    try:
        yield serving
    finally:
        stop.set()
        await serving


Serve = Callable[..., Awaitable[Services]]


@pytest.fixture
async def serve(slack: LocalSlack, engine: ScriptedEngine, cache: SmallCache, tmp_path: Path) -> AsyncIterator[Serve]:
    """Serve the app, with other parts where a test wants them; returns its services."""
    async with AsyncExitStack() as stack:

        async def start(**others: Any) -> Services:
            usual: dict[str, Any] = {
                "engine": engine,
                "cache": cache,
                "hr_group": HR_GROUP,
                "admin_users": (ADMIN.id,),
                "audiences": {"executives": (EXECUTIVE_GROUP,)},
            }
            parts = services(tmp_path, **usual | others)
            await stack.enter_async_context(served(slack, parts))
            return parts

        yield start
