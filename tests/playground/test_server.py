"""Starting and stopping the playground."""

from __future__ import annotations

import socket

import aiohttp
import pytest

from bot.settings import Settings
from playground.server import PortTaken, local_settings, playground, run_playground
from tests.playground.standin import Standin


async def test_a_port_in_use_is_a_plain_sentence_with_the_way_out(settings: Settings, standin: Standin) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} is in use.*PORT={port + 1} make run"):
            async with playground(settings.model_copy(update={"port": port}), standin.build):
                pass


async def test_everything_is_given_back_at_the_end(settings: Settings, standin: Standin) -> None:
    async with playground(settings, standin.build) as running:
        port = int(running.url.rsplit(":", 1)[1])
        async with aiohttp.request("GET", running.url) as answer:
            assert answer.status == 200
    with socket.create_server(("127.0.0.1", port)):
        pass


async def test_the_app_behind_it_has_the_local_slacks_tokens_and_roles(settings: Settings, standin: Standin) -> None:
    async with playground(settings, standin.build) as running:
        local = local_settings(settings, running.slack)
    assert local.slack_api_url.startswith("http://127.0.0.1:")
    assert local.slack_bot_token.get_secret_value() not in repr(local)
    assert (local.hr_group, local.audiences) == ("S0HR", {"executives": ("S0EXECUTIVES",)})
    assert local.data_dir == settings.data_dir / "playground"


async def test_the_policies_that_cannot_be_read_stop_it_before_it_listens(settings: Settings) -> None:
    from bot.errors import SettingsError

    broken = settings.model_copy(update={"knowledge_path": str(settings.data_dir / "nowhere")})
    with pytest.raises(SettingsError, match="KNOWLEDGE_PATH"):
        await run_playground(broken)
