"""A playground on a free port, with a stand-in behind it, and a browser to visit it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings, load
from playground.server import Running, playground
from tests.playground.standin import Standin


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"PORT": "0", "DATA_DIR": str(tmp_path / "data")}, env_file=tmp_path / "no.env")


@pytest.fixture
def standin() -> Standin:
    return Standin()


@pytest.fixture
async def running(settings: Settings, standin: Standin) -> AsyncIterator[Running]:
    async with playground(settings, standin.build) as up:
        yield up
