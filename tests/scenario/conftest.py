"""A local Slack and the real app behind it, each reached by the other over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.settings import Settings
from handlers.services import Services
from handlers.serving import http_application
from handlers.slack_app import slack_app
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


@asynccontextmanager
async def served(slack: LocalSlack, parts: Services) -> AsyncIterator[None]:
    """The app behind HTTP on a free port, told to the local Slack."""
    application = http_application(slack_app(settings(slack), parts), parts, slack.signing_secret)
    runner = web.AppRunner(application, handle_signals=False, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()
        parts.close()


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
