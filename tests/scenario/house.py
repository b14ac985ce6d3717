"""The real engine, cache and policies behind the real app, for what no stand-in can show."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app import Core, build_core, build_services, read_policies
from handlers.bolt.slack_app import slack_app
from handlers.requests.letters import Letters
from handlers.services import Services
from playground.cast import ADMIN, ASK_HR, EXECUTIVE_GROUP, HR_GROUP
from playground.local_slack import LocalSlack
from playground.workspace import Conversation, Message, User, View
from tests.scenario.conftest import served, settings
from tests.scenario.seen import shown

LEAVE = """# Leave Policy

## Annual leave

Full-time employees receive 25 days of annual leave each year.

## Maternity leave

Employees may take 39 weeks of maternity leave, of which 26 weeks are at full pay.
"""

BONUS = """# Executive Bonus Plan

## Target bonus

Members of the executive team receive a target bonus of 40% of base salary.
"""

HOW_MUCH = "How many days of annual leave do I get?"
BONUS_QUESTION = "What is the target bonus?"


@dataclass(frozen=True, slots=True)
class House:
    """One served app, and what a person sees of it."""

    slack: LocalSlack
    core: Core
    services: Services
    policies: Path

    async def ask(self, person: User, question: str) -> str:
        """Ask in a direct message; the answer as it is read."""
        return shown(await self.slack.reply(await self.slack.direct_message(person, question)))

    async def admin(self, person: User, text: str) -> Message:
        """Type /hrbot-admin; what is said to the person alone."""
        before = len(self.said())
        assert (await self.slack.command(person, "/hrbot-admin", text)).ok
        said = await self.slack.until(lambda: self.said()[before:])
        assert said[0].only_for == person.id
        return said[0]

    def said(self, where: Conversation = ASK_HR) -> list[Message]:
        return [message for message in self.slack.messages(where) if message.from_bot]

    def an_hour_later(self) -> None:
        """What could not be sent to HR is tried again."""
        self.services.outbox._clock = lambda: time.time() + 3600
        Letters(slack_app(settings(self.slack), self.services).client, self.services).start()

    async def window(self, person: User, words: str) -> View:
        """The modal of a person, as soon as it says this."""
        return await self.slack.until(lambda: window_with(self.slack, person, words))


def window_with(slack: LocalSlack, person: User, words: str) -> View | None:
    view = slack.modal(person)
    return view if view and words in shown(view) else None


@asynccontextmanager
async def opened(
    slack: LocalSlack, folder: Path, door: Callable[..., AbstractAsyncContextManager[Any]] = served, **others: Any
) -> AsyncIterator[House]:
    """A house with two policies, one of them for executives. `door`: how Slack reaches it."""
    policies = folder / "policies"
    (policies / "@executives").mkdir(parents=True)
    (policies / "leave.md").write_text(LEAVE, encoding="utf-8")
    (policies / "@executives" / "bonus.md").write_text(BONUS, encoding="utf-8")
    usual: dict[str, Any] = {
        "knowledge_path": str(policies),
        "data_dir": folder / "data",
        "log_file": "",
        "hr_group": HR_GROUP,
        "admin_users": (ADMIN.id,),
        "audiences": {"executives": (EXECUTIVE_GROUP,)},
    }
    core = build_core(settings(slack, **usual | others))
    try:
        read_policies(core)
        services = build_services(core)
        async with door(slack, services):
            yield House(slack, core, services, policies)
    finally:
        core.close()
