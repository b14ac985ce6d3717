"""How long people wait for their Home, with a hundred thousand questions recorded."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import month
from bot.app import build_core, build_services, read_policies
from handlers.services import Services
from playground.cast import ADMIN, EMPLOYEE
from playground.local_slack import LocalSlack
from playground.workspace import User
from tests.scenario.conftest import served, settings
from tests.scenario.seen import shown

AT_MOST = 0.300

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture
def parts(slack: LocalSlack, tmp_path: Path) -> Iterator[Services]:
    core = build_core(settings(slack, data_dir=tmp_path, admin_users=(ADMIN.id,)))
    read_policies(core)
    month.record(tmp_path, month.fill(core.cache))
    yield build_services(core)
    core.close()


async def seconds_to_home(slack: LocalSlack, person: User) -> float:
    before, started = slack.home(person), time.perf_counter()
    opening = asyncio.ensure_future(slack.open_home(person))
    await slack.until(lambda: slack.home(person) is not before)
    took = time.perf_counter() - started
    await opening
    return took


@pytest.mark.parametrize("person", [ADMIN, EMPLOYEE])
async def test_home_is_there_at_once_however_much_is_recorded(slack: LocalSlack, parts: Services, person: User) -> None:
    async with served(slack, parts):
        took = sorted([await seconds_to_home(slack, person) for _ in range(15)])
        home = shown(slack.home(person))
    assert "in case" in home, "popular questions are looked up"
    assert person is EMPLOYEE or f"{month.RECORDED:,} questions" in home
    assert took[7] <= AT_MOST, f"{took[0]:.3f} to {took[-1]:.3f} s, half within {took[7]:.3f} s"
