"""What people are told when a file of ours was lost: admins for as long as it lies there, HR once."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.bolt.slack_app import slack_app
from handlers.hr.duties import Duties
from playground.cast import ADMIN, HR_DESK
from playground.local_slack import LocalSlack
from tests.scenario.conftest import settings
from tests.scenario.house import House, opened
from tests.scenario.seen import shown


async def told_to_hr(house: House) -> list[str]:
    """Everything in HR's channel, after two rounds of duties."""
    for _ in range(2):
        await Duties(slack_app(settings(house.slack), house.services).client, house.services).once()
    await house.slack.until(lambda: house.said(HR_DESK))
    return [shown(message) for message in house.said(HR_DESK)]


async def home_of_admin(house: House) -> str:
    before = house.slack.home(ADMIN)
    await house.slack.open_home(ADMIN)
    return shown(await house.slack.until(lambda: None if (view := house.slack.home(ADMIN)) is before else view))


@pytest.mark.parametrize(
    ("name", "missing"),
    [("verified", "verified answers"), ("requests", "requests to HR"), ("gaps", "found no good answer")],
)
async def test_a_lost_file_is_told_to_hr_once_and_to_admins_until_it_was_looked_at(
    slack: LocalSlack, tmp_path: Path, name: str, missing: str
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / f"{name}.sqlite").write_bytes(b"no database at all" * 500)
    async with opened(slack, tmp_path, hr_channel=HR_DESK.id) as house:
        (said,) = await told_to_hr(house)
        assert missing in said
        (aside,) = data.glob("*.damaged")
        assert aside.name in said
        assert aside.name in await home_of_admin(house)
        aside.unlink()
        assert "Damaged files" not in await home_of_admin(house)


async def test_of_a_file_whose_loss_nobody_in_hr_notices_only_admins_are_told(
    slack: LocalSlack, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "journal.sqlite").write_bytes(b"")
    async with opened(slack, tmp_path, hr_channel=HR_DESK.id) as house:
        await Duties(slack_app(settings(slack), house.services).client, house.services).once()
        assert "Damaged files" in await home_of_admin(house)
        assert house.services.outbox.take() == []
