"""The real app behind the page: every kind of person gets what is theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from playground.cast import ADMIN, ASK_HR, EMPLOYEE, EXECUTIVE, GUEST, HR, PARTNERS
from playground.server import Running, playground, the_real_app
from playground.workspace import Message, View

LEAVE = """# Leave Policy

## Annual leave

Every employee gets 27 days of annual leave per calendar year, in addition to public holidays.

## Notice

The notice period is 6 weeks to the end of a month.
"""

BONUS = """# Executive Bonus

## Long-term incentive

The long-term incentive of executives is 40 percent of the annual base salary.
"""


@pytest.fixture
async def real(settings: Settings, tmp_path: Path) -> AsyncIterator[Running]:
    policies = tmp_path / "policies"
    (policies / "@executives").mkdir(parents=True)
    (policies / "leave.md").write_text(LEAVE)
    (policies / "@executives" / "bonus.md").write_text(BONUS)
    async with playground(settings.model_copy(update={"knowledge_path": str(policies)}), the_real_app) as up:
        yield up


async def test_a_file_that_cannot_be_read_is_named_once(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "broken.docx").write_bytes(b"not a Word file")
    async with playground(settings.model_copy(update={"knowledge_path": str(tmp_path)}), the_real_app) as up:
        await up.slack.until(lambda: "A document is skipped: broken.docx: " in caplog.text)
    assert caplog.text.count("broken.docx") == 1


def words(shown: Message | View) -> str:
    return str(shown.blocks if isinstance(shown, Message) else shown.body)


async def test_an_employee_gets_the_answer_with_its_source(real: Running) -> None:
    asked = await real.slack.mention(EMPLOYEE, ASK_HR, "How many days of annual leave do I get?")
    answer = words(await real.slack.reply(asked))
    assert "27 days" in answer
    assert "Leave Policy > Annual leave" in answer


async def test_only_executives_read_what_is_theirs_and_only_in_private(real: Running) -> None:
    question = "How high is the long-term incentive of executives?"
    executive = await real.slack.direct_message(EXECUTIVE, question)
    employee = await real.slack.direct_message(EMPLOYEE, question)
    public = await real.slack.mention(EXECUTIVE, ASK_HR, question)
    assert "40 percent" in words(await real.slack.reply(executive))
    assert "40 percent" not in words(await real.slack.reply(employee))
    assert "40 percent" not in words(await real.slack.reply(public))


async def test_guests_and_shared_channels_get_no_policies(real: Running) -> None:
    asked = await real.slack.direct_message(GUEST, "How many days of annual leave do I get?")
    shared = await real.slack.mention(EMPLOYEE, PARTNERS, "How many days of annual leave do I get?")
    assert "27 days" not in words(await real.slack.reply(asked))
    await real.slack.until(lambda: all(delivery.ok for delivery in real.slack.deliveries))
    assert all("27 days" not in words(message) for message in real.slack.messages(PARTNERS, thread=shared.ts))


async def test_hr_removes_stored_answers_after_a_second_look(real: Running) -> None:
    await real.slack.reply(await real.slack.mention(EMPLOYEE, ASK_HR, "How many days of annual leave do I get?"))
    await real.slack.command(HR, "/hrbot-admin", "purge all", ASK_HR)
    preview = await real.slack.until(
        lambda: (view := real.slack.modal(HR)) and (view if "would be removed" in words(view) else None)
    )
    await real.slack.submit(HR, preview)
    await real.slack.until(lambda: "removed" in words(real.slack.messages(ASK_HR, reader=HR)[-1]))


async def test_home_shows_figures_to_admins_alone(real: Running) -> None:
    for person in (ADMIN, EMPLOYEE):
        await real.slack.open_home(person)
    admins = await real.slack.until(lambda: real.slack.home(ADMIN))
    employees = await real.slack.until(lambda: real.slack.home(EMPLOYEE))
    assert "For admins" in words(admins)
    assert "For admins" not in words(employees)
