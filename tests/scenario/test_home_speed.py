"""How long people wait for their Home, with a hundred thousand questions recorded."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import build_core, build_services, read_policies
from bot.journal import Journal
from bot.model import Scope
from bot.tally import Tally
from cache.answers import AnswerCache
from handlers.services import Services
from playground.cast import ADMIN, EMPLOYEE
from playground.local_slack import LocalSlack
from playground.workspace import User
from tests.cache.parts import EVIDENCE, answer
from tests.scenario.conftest import served, settings
from tests.scenario.seen import shown

QUESTIONS, DAYS, PEOPLE, DIFFERENT = 100_000, 30, 2_000, 3_000
AT_MOST = 0.300

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def text(number: int) -> str:
    return f"How many days of leave are there in case {number}?"


def record_a_month(path: Path, keys: list[bytes | None]) -> None:
    """The month that ends now, as the handlers and the engine count it."""
    chance, tally, now = random.Random(1), Tally(), [time.time()]
    with closing(Journal(path, tally, lambda: now[0])) as journal:
        for day in reversed(range(DAYS)):
            now[0] = time.time() - day * 86_400.0
            for _ in range(QUESTIONS // DAYS):
                tally.add(f"answers.{chance.choice(('fresh', 'reused', 'reused', 'extract', 'none'))}")
                tally.time("reply", chance.expovariate(0.5))
                journal.asked(f"U{chance.randrange(PEOPLE)}", keys[min(int(chance.expovariate(0.01)), len(keys) - 1)])
            journal.flush()


def fill(cache: AnswerCache) -> list[bytes | None]:
    for number in range(DIFFERENT):
        cache.store(text(number), Scope(), EVIDENCE, answer(f"In case {number} there are {number} days of leave."))
    return [cache.shared_key(text(number), Scope()) for number in range(DIFFERENT)]


@pytest.fixture
def parts(slack: LocalSlack, tmp_path: Path) -> Iterator[Services]:
    core = build_core(settings(slack, data_dir=tmp_path, admin_users=(ADMIN.id,)))
    read_policies(core)
    record_a_month(tmp_path / "journal.sqlite", fill(core.cache))
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
    assert person is EMPLOYEE or "99,990 questions" in home
    assert took[7] <= AT_MOST, f"{took[0]:.3f} to {took[-1]:.3f} s, half within {took[7]:.3f} s"
