"""How fast a kept answer is in Slack, in how many calls, and how fast App Home is: 20 events a second over HTTP.

Everything is real except the model and Slack, which runs in this process, too: the figures are on the pessimistic side.
The files hold a month of a hundred thousand questions. Before anything is measured, each question is asked once, which
has it written and kept; the people who ask then are others, so that Slack is asked about each of them, once in five
minutes, as it always is. Only answers that say they were given before are counted; any other counts as missed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path

from bench import month
from bench.pressure import word, write_policies
from bench.served import served, settings_for
from bot.app import build_core, read_policies
from bot.model import Draft, Hearing, Passage, Progress, Question, deaf
from handlers.phrasebook import phrases_for
from playground.cast import ADMIN, BOT, EMPLOYEE, HR, HR_DESK, HR_GROUP
from playground.local_slack import LocalSlack
from playground.workspace import Conversation, Message, User, Workspace

EVENTS_PER_SECOND = 20
SECONDS = 40
TOPICS, COLLEAGUES, CHANNELS = 40, 200, 20
OPENINGS = 40
_REUSED = phrases_for("")("answer.reused")


class QuickWriter:
    """A model that answers at once, from the first passage."""

    def write(
        self,
        question: Question,  # noqa: ARG002
        passages: Sequence[Passage],
        *,
        deadline: float,  # noqa: ARG002
        progress: Progress,  # noqa: ARG002
        hearing: Hearing = deaf,  # noqa: ARG002
    ) -> Draft:
        return Draft(f"{passages[0].text.strip().splitlines()[-1]} [1]", complete=True)


@dataclass
class Asked:
    """One question on its way: when Slack sent it, and where its answer will be seen."""

    at: float
    answers: Callable[[], Sequence[Message]]

    def until_reused(self) -> list[float]:
        """Seconds until the one answer was seen that says it was given before; nothing for any other."""
        seen = self.answers()
        return [float(seen[0].ts) - self.at] if len(seen) == 1 and _REUSED in str(seen[0].blocks) else []


@dataclass
class Office:
    """Many people who ask what was asked before, by every door in turn."""

    slack: LocalSlack
    people: Sequence[User]
    channels: Sequence[Conversation]
    asked: list[Asked] = field(default_factory=list)
    _number: count[int] = field(default_factory=count)

    async def ask(self) -> None:
        """An even pace, whether or not the last question was acknowledged; a mention comes as two events."""
        doors = cycle([(self._direct, 1), (self._mention, 2), (self._command, 1)])
        began, sent, asking = time.monotonic(), 0, []
        while sent < EVENTS_PER_SECOND * SECONDS:
            door, events = next(doors)
            asking.append(asyncio.create_task(door(next(self._number))))
            sent += events
            await asyncio.sleep(max(0.0, began + sent / EVENTS_PER_SECOND - time.monotonic()))
        await asyncio.gather(*asking)

    async def _direct(self, number: int) -> None:
        self._posted(await self.slack.direct_message(self._person(number), _text(number)))

    async def _mention(self, number: int) -> None:
        self._posted(await self.slack.mention(self._person(number), self._channel(number), _text(number)))

    def _posted(self, question: Message) -> None:
        self.asked.append(Asked(float(question.ts), lambda: self.slack.replies(question)))

    async def _command(self, number: int) -> None:
        person, place = self._person(number), self._channel(number)
        self.asked.append(
            Asked(time.time(), lambda: [m for m in self.slack.messages(place) if m.only_for == person.id])
        )
        await self.slack.command(person, "/hrbot", _text(number), place)

    def _person(self, number: int) -> User:
        """Nobody types two commands: there are as many people, and three doors."""
        return self.people[number % len(self.people)]

    def _channel(self, number: int) -> Conversation:
        return self.channels[number % len(self.channels)]


def _text(number: int) -> str:
    return f"How much is the {word(number % TOPICS)} allowance?"


async def measured(folder: Path) -> dict[str, float]:
    office = _workspace()
    async with LocalSlack(office, retry_delays=()) as slack:
        settings = settings_for(
            slack, folder, hr_group=HR_GROUP, hr_channel=HR_DESK.id, admin_users=(ADMIN.id,), log_file=""
        )
        with closing(build_core(settings, writer=QuickWriter())) as core:
            read_policies(core)
            month.record(folder, month.fill(core.cache))
            async with served(slack, core):
                await _warm(slack)
                return await _answers(slack) | await _homes(slack)


def _workspace() -> Workspace:
    colleagues = [User(f"U0COLLEAGUE{n}", f"Colleague {n}") for n in range(COLLEAGUES)]
    everybody = frozenset(user.id for user in (*colleagues, ADMIN, HR, EMPLOYEE, BOT))
    channels = [Conversation(f"C0TEAM{n}", f"team-{n}", members=everybody) for n in range(CHANNELS)]
    return Workspace((*colleagues, ADMIN, HR, EMPLOYEE, BOT), (*channels, HR_DESK), {HR_GROUP: (HR.id,)})


async def _warm(slack: LocalSlack) -> None:
    """Each question once, by somebody who asks nothing later."""
    for number in range(TOPICS):
        await slack.reply(await slack.direct_message(EMPLOYEE, _text(number)))


async def _answers(slack: LocalSlack) -> dict[str, float]:
    staff = slack.workspace
    people = [user for user in staff.users.values() if user.id.startswith("U0COLLEAGUE")]
    channels = [place for place in staff.conversations.values() if place.id.startswith("C0TEAM")]
    office, calls = Office(slack, people, channels), len(slack.calls())
    began = time.process_time()
    await office.ask()
    await slack.until(lambda: all(one.answers() for one in office.asked))
    computed = time.process_time() - began
    taken = sorted(seconds * 1000 for one in office.asked for seconds in one.until_reused())
    return {
        "answers": len(taken),
        "missed": len(office.asked) - len(taken),
        "p50_ms": _at(taken, 0.5),
        "p99_ms": _at(taken, 0.99),
        "worst_ms": _at(taken, 1),
        "cpu_ms_per_answer": round(computed * 1000 / len(office.asked), 2),
        "calls_per_answer": (len(slack.calls()) - calls) / len(office.asked),
    }


async def _homes(slack: LocalSlack) -> dict[str, float]:
    """How long people wait for their Home, the admin with all the figures and an employee with theirs."""
    taken = {person.id: sorted([await _home(slack, person) for _ in range(OPENINGS)]) for person in (ADMIN, EMPLOYEE)}
    return {
        "home_p50_ms": _at(taken[EMPLOYEE.id], 0.5),
        "home_p95_ms": _at(taken[EMPLOYEE.id], 0.95),
        "admin_home_p50_ms": _at(taken[ADMIN.id], 0.5),
        "admin_home_p95_ms": _at(taken[ADMIN.id], 0.95),
    }


async def _home(slack: LocalSlack, person: User) -> float:
    before, began = slack.home(person), time.perf_counter()
    opening = asyncio.create_task(slack.open_home(person))
    await slack.until(lambda: slack.home(person) is not before)
    took = time.perf_counter() - began
    await opening
    return took * 1000


def _at(taken: Sequence[float], share: float) -> float:
    return round(taken[min(len(taken) - 1, int(share * len(taken)))], 2)


def main() -> None:
    logging.disable()
    with tempfile.TemporaryDirectory() as folder:
        write_policies(Path(folder, "policies"))
        print(json.dumps(asyncio.run(measured(Path(folder)))))


if __name__ == "__main__":
    main()
