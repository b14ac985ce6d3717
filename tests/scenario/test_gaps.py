"""Gaps through real HTTP: noted where people ask, worked on by HR, told once a week."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.records.gaps import Reason
from handlers.bolt.slack_app import slack_app
from handlers.hr.duties import Duties
from handlers.hr.gaps import digest_due, digest_week
from handlers.hr.gaps_view import WORK
from handlers.hr.verify_view import EDIT, About
from playground.cast import ADMIN, EMPLOYEE, EXECUTIVE, GENERAL, HR, HR_DESK
from playground.faults import Fault, refused
from playground.local_slack import LocalSlack, NotSent
from playground.workspace import Message, User, View
from tests.scenario.conftest import settings
from tests.scenario.house import HOW_MUCH, House, opened
from tests.scenario.seen import shown, texts

PARKING = "Where can I park my bicycle?"
MONDAY, SUNDAY, THURSDAY = (datetime(2024, 12, day, 9) for day in (2, 1, 5))  # noqa: DTZ001 - by the machine's clock
"""Of weeks that are over: the served house has sent its digest of this one, or found that there is none."""


@pytest.fixture
async def house(slack: LocalSlack, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(slack, tmp_path, hr_channel=HR_DESK.id) as served_house:
        yield served_house


async def listed(house: House) -> Message:
    return await house.admin(HR, "gaps")


async def settled(house: House) -> None:
    """Wait until everything that follows the last answer is done, too."""
    await house.slack.until(lambda: not house.services.workers._jobs)


async def test_what_stays_without_an_answer_is_listed_without_names(house: House) -> None:
    assert "No gaps" in shown(await listed(house))
    await house.ask(EMPLOYEE, PARKING)
    await house.ask(EXECUTIVE, "where can i park my bicycle please")
    await house.ask(EMPLOYEE, HOW_MUCH)
    await settled(house)
    gaps = shown(await listed(house))
    assert f"“{PARKING}”\n2 people asked 2 times, last on " in gaps
    assert HOW_MUCH not in gaps
    for person in (EMPLOYEE, EXECUTIVE):
        assert person.id not in gaps
        assert person.name not in gaps


async def test_what_executives_ask_about_their_own_documents_is_not_shown_to_hr(house: House) -> None:
    assert "couldn't find" in await house.ask(
        EXECUTIVE, "Where do members of the executive team park at project falcon?"
    )
    await settled(house)
    assert "falcon" not in shown(await listed(house))


async def test_few_who_ask_about_a_sensitive_topic_stay_unseen(house: House) -> None:
    await house.ask(EMPLOYEE, "Is there support for burnout?")
    await settled(house)
    gaps = shown(await listed(house))
    assert "burnout" not in gaps
    assert "1 more on a sensitive topic is shown only once" in gaps


@pytest.mark.parametrize(
    "question",
    ["Why was my request for a bicycle rejected?", "My boss beats me, help me", "hello", "x" * 2500, "<@U0ADMIN>"],
)
async def test_personal_questions_disclosures_and_small_talk_are_no_gaps(house: House, question: str) -> None:
    await house.ask(EMPLOYEE, question)
    await settled(house)
    assert "No gaps" in shown(await listed(house))


async def test_what_colleagues_say_to_each_other_is_no_gap(house: House) -> None:
    asked = await house.slack.mention(EMPLOYEE, GENERAL, HOW_MUCH)
    await house.slack.reply(asked)
    await house.slack.say(EXECUTIVE, GENERAL, PARKING, thread_ts=asked.ts)
    await house.slack.until(lambda: house.services.tally.count("questions.overheard"))
    await settled(house)
    assert "No gaps" in shown(await listed(house))


async def test_hr_assigns_a_gap_notes_and_closes_it(house: House) -> None:
    await house.ask(EMPLOYEE, PARKING)
    await settled(house)
    await house.slack.press(HR, await listed(house), WORK)
    window, before = await house.window(HR, PARKING), len(house.said())
    await house.slack.submit(HR, window, {"assignee": "Facilities", "note": "yard or cellar?", "state": "open"})
    assert "Saved: Facilities" in shown((await house.slack.until(lambda: house.said()[before:]))[0])
    gaps = await listed(house)
    assert "Facilities looks after it." in shown(gaps)
    assert "Note: yard or cellar?" in shown(gaps)
    await house.slack.press(HR, gaps, WORK)
    window = await house.window(HR, "Facilities looks after it.")
    before = len(house.said())
    await house.slack.submit(HR, window, {"state": "done"})
    assert "Done: this gap is closed" in shown((await house.slack.until(lambda: house.said()[before:]))[0])
    assert "No gaps" in shown(await listed(house))


async def work(house: House, person: User, gaps: Message) -> View:
    """The window in which somebody works on the gap."""
    await house.slack.press(person, gaps, WORK)
    return await house.window(person, "Who looks after it")


async def test_who_saves_over_what_a_colleague_saved_is_told_and_loses_nothing(house: House) -> None:
    await house.ask(EMPLOYEE, PARKING)
    await settled(house)
    gaps = await listed(house)
    mine, theirs, before = await work(house, HR, gaps), await work(house, ADMIN, gaps), len(house.said())
    await house.slack.submit(ADMIN, theirs, {"assignee": "Ada", "note": "yard?", "state": "open"})
    await house.slack.until(lambda: house.said()[before:])
    await house.slack.submit(HR, mine, {"assignee": "Hugo", "note": "cellar?", "state": "open"})
    changed = await house.window(HR, "A colleague changed this gap while you wrote")
    assert "Ada looks after it.\nNote: yard?" in shown(changed)
    entered = [b["element"].get("initial_value") for b in changed.body["blocks"] if b["type"] == "input"]
    assert entered == ["Hugo", "cellar?", None]
    assert house.services.gaps.shown()[0].worked == ("Ada", "yard?", False)
    before = len(house.said())
    await house.slack.submit(HR, changed, {"assignee": "Ada and Hugo", "note": "yard? cellar?", "state": "open"})
    assert "Saved: Ada and Hugo" in shown((await house.slack.until(lambda: house.said()[before:]))[0])


async def test_an_old_list_does_not_open_a_closed_gap_again(house: House) -> None:
    await house.ask(EMPLOYEE, PARKING)
    await settled(house)
    gaps = await listed(house)
    house.services.gaps.settle(PARKING, by=ADMIN.id)
    window, before = await work(house, HR, gaps), len(house.said())
    assert "Nobody has asked it since it was closed." in shown(window)
    await house.slack.submit(HR, window, {"note": "yard"})
    await house.slack.until(lambda: house.said()[before:])
    assert house.services.gaps.shown() == ()


async def test_what_cannot_be_saved_stays_in_the_window(house: House) -> None:
    await house.ask(EMPLOYEE, PARKING)
    await settled(house)
    window = await work(house, HR, await listed(house))
    house.services.gaps._drawer.read(lambda db: db.execute("PRAGMA query_only = 1"), None)
    with pytest.raises(NotSent) as kept_open:
        await house.slack.submit(HR, window, {"note": "yard"})
    assert list(kept_open.value.errors.values()) == ["This could not be saved just now. Please try again in a minute."]


async def test_hr_writes_the_answer_and_the_gap_is_closed(house: House) -> None:
    await house.ask(EMPLOYEE, PARKING)
    await settled(house)
    await house.slack.press(HR, await listed(house), EDIT)
    entered = {"text": "In the yard.", "owner": "Facilities", "review": "365"}
    await house.slack.submit(HR, await house.window(HR, "The verified answer"), entered)
    await house.slack.until(lambda: not house.services.gaps.shown())
    assert "In the yard." in await house.ask(EXECUTIVE, PARKING)


async def test_others_neither_see_nor_change_gaps(house: House) -> None:
    await house.ask(EMPLOYEE, PARKING)
    await settled(house)
    gaps = await listed(house)
    await house.slack.press(EMPLOYEE, gaps, WORK)
    assert PARKING not in shown(await house.window(EMPLOYEE, "for the HR team"))
    await house.slack.press(HR, gaps, WORK)
    window, before = await house.window(HR, PARKING), len(house.said())
    house.slack.workspace.groups.clear()
    house.services.people.forget_groups()
    await house.slack.submit(HR, window, {"state": "done"})
    assert "for the HR team" in shown((await house.slack.until(lambda: house.said()[before:]))[0])
    assert len(house.services.gaps.shown()) == 1


# -- the weekly digest -------------------------------------------------------------------------------------------------


def duties(house: House, at: datetime) -> Duties:
    """HR's duties as they are at another time."""
    client = slack_app(settings(house.slack), house.services).client
    return Duties(client, replace(house.services, now=at.timestamp))


def digests(house: House) -> list[Message]:
    return [m for m in house.said(HR_DESK) if not m.only_for and "left open last week" in shown(m)]


def asked_on(house: House, moment: datetime) -> None:
    house.services.gaps._clock = moment.timestamp
    for person in ("U1", "U2"):
        house.services.gaps.note(PARKING, person, Reason.DECLINED)


async def test_on_monday_morning_hr_is_told_once_and_works_on_it_there(house: House) -> None:
    asked_on(house, datetime(2024, 11, 10, 9, 0))  # noqa: DTZ001 - long before
    await duties(house, SUNDAY).once()
    asked_on(house, SUNDAY)
    await duties(house, SUNDAY).once()
    assert digests(house) == []
    await duties(house, MONDAY).once()
    await duties(house, MONDAY).once()
    (told,) = await house.slack.until(lambda: digests(house))
    assert f"“{PARKING}”\n2 people asked 4 times" in shown(told)
    assert "numbers are those of three months" in shown(told)
    await house.slack.press(HR, told, WORK)
    await house.window(HR, "Who looks after it")


async def test_who_answered_which_gap_of_a_digest_stands_below_that_one(house: House) -> None:
    """At the end of the digest it read as if all of them were dealt with."""
    asked_on(house, SUNDAY)
    house.services.gaps.note("May I keep a giraffe?", "U3", Reason.DECLINED)
    await duties(house, MONDAY).once()
    (told,) = await house.slack.until(lambda: digests(house))
    first, second = [e["value"] for b in told.blocks for e in b.get("elements", []) if e.get("action_id") == EDIT]
    await answer_in_place(house, told, second)
    assert await house.slack.until(lambda: noted(digests(house)[0])) == [second]
    await answer_in_place(house, told, first)
    await house.slack.until(lambda: noted(digests(house)[0]) == [first, second])


async def answer_in_place(house: House, digest: Message, value: str) -> None:
    await house.slack.press(HR, digest, EDIT, value)
    window = await house.window(HR, About.read(json.loads(value)).question)
    await house.slack.submit(HR, window, {"text": "No.", "owner": "Facilities", "review": "365"})


def noted(message: Message) -> list[str]:
    """What the buttons carry below which stands who dealt with it."""
    below = pairwise(message.blocks)
    return [b["elements"][-1]["value"] for b, note in below if f"Verified by <@{HR.id}>" in texts(note)]


async def test_a_week_without_gaps_is_not_worth_a_message(house: House) -> None:
    asked_on(house, datetime(2024, 11, 20, 9, 0))  # noqa: DTZ001
    await duties(house, MONDAY).once()
    asked_on(house, THURSDAY)
    await duties(house, THURSDAY).once()
    await duties(house, THURSDAY + timedelta(days=4)).once()
    await house.services.workers.drain(5)
    assert len(digests(house)) == 1


async def test_a_digest_missed_on_monday_is_sent_at_the_next_start_of_the_week(house: House) -> None:
    asked_on(house, datetime(2024, 11, 26, 9, 0))  # noqa: DTZ001 - more than seven days before Thursday
    await duties(house, THURSDAY).once()
    await duties(house, THURSDAY).once()
    await house.slack.until(lambda: digests(house))
    await duties(house, THURSDAY + timedelta(days=2)).once()
    await house.services.workers.drain(5)
    assert len(digests(house)) == 1


@pytest.mark.parametrize("fault", [refused("internal_error"), Fault(0, accepted=True)], ids=["refused", "doubtful"])
async def test_a_digest_is_sent_once_though_the_post_failed(house: House, fault: Fault) -> None:
    asked_on(house, SUNDAY)
    house.slack.faults.add("chat.postMessage", fault)
    await duties(house, MONDAY).once()
    await house.slack.until(lambda: house.services.tally.count("letters.failed"))
    await duties(house, MONDAY).once()
    house.an_hour_later()
    await house.slack.until(lambda: house.services.tally.count("letters.sent"))
    assert len(digests(house)) == 1


@pytest.mark.parametrize(
    ("at", "week"),
    [
        (MONDAY, "2024-48"),
        (MONDAY.replace(hour=8), "2024-48"),
        (MONDAY.replace(hour=7, minute=59), "2024-47"),
        (SUNDAY, "2024-47"),
        (THURSDAY.replace(hour=1), "2024-48"),
        (datetime(2027, 1, 5, 9), "2026-53"),  # noqa: DTZ001
    ],
)
def test_the_digest_is_due_on_monday_from_eight_and_names_the_week_that_ended(at: datetime, week: str) -> None:
    assert digest_week(digest_due(at.timestamp())) == week
