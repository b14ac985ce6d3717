"""A playground on a free port, with a stand-in behind it, and a browser to visit it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from playground.server import Running, playground
from tests.playground.standin import Standin


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(port=0, data_dir=tmp_path / "data", log_file="")


@pytest.fixture
def standin() -> Standin:
    return Standin()


@pytest.fixture
async def running(settings: Settings, standin: Standin) -> AsyncIterator[Running]:
    async with playground(settings, standin.build) as up:
        yield up
