"""The product behind its HTTP door with a local Slack in front, for the programs that measure what Slack sees."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app import Core, build_services
from bot.settings import Settings
from handlers.bolt.serving import serve_http
from handlers.bolt.slack_app import slack_app
from playground.local_slack import LocalSlack


def settings_for(slack: LocalSlack, folder: Path, **others: Any) -> Settings:
    """Settings that know this Slack and nothing else: policies and data are in `folder`, the port is a free one."""
    return Settings.model_validate(
        {
            "slack_bot_token": slack.bot_token,
            "slack_signing_secret": slack.signing_secret,
            "slack_api_url": slack.api_url,
            "knowledge_path": str(folder / "policies"),
            "data_dir": str(folder),
            "port": 0,
            **others,
        }
    )


@asynccontextmanager
async def served(slack: LocalSlack, core: Core) -> AsyncIterator[None]:
    """Serve as `python -m bot run` does; Slack brings everything there."""
    services = build_services(core)
    stop, port = asyncio.Event(), asyncio.get_running_loop().create_future()
    app = slack_app(core.settings, services)
    serving = asyncio.create_task(serve_http(app, services, core.settings, stop, on_listening=port.set_result))
    slack.deliver_to(f"http://127.0.0.1:{await port}/slack/events")
    try:
        yield
    finally:
        stop.set()
        await serving
