"""Every listener, through HTTP and through Socket Mode: the same scenarios by both doors, each naming whom it meets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from handlers.admin.purge_view import CONFIRMED
from handlers.answers.feedback_view import REASON, WHY
from handlers.answers.offers import ASK_PERSON, HELPFUL, NOT_HELPFUL, PASSAGES
from handlers.block_kit.render import IN_DIRECT
from handlers.conversations.incoming import ASK_ABOUT
from handlers.home.figures_view import DOWNLOAD, PURGE_EXPIRED, REFRESH
from handlers.home.home_view import FORGET
from handlers.hr import gaps_view, verify_view
from handlers.requests import requests_view
from handlers.requests.requests_view import NAME, TEXT, WITHOUT
from playground.cast import ADMIN, ASK_HR, EMPLOYEE, GENERAL, HR, HR_DESK, HR_GROUP
from playground.doors import INTERACTION
from playground.local_slack import LocalSlack
from playground.payloads import view_submission
from playground.workspace import BOT_USER, Conversation, Message, User, View
from tests.scenario.conftest import connected, served
from tests.scenario.house import HOW_MUCH, House, opened
from tests.scenario.seen import shown
from tests.test_manifest import all_listeners

Scenario = Callable[[House], Awaitable[None]]
Door = Callable[..., AbstractAsyncContextManager[Any]]

SCENARIOS: list[tuple[Scenario, tuple[str, ...]]] = []
DOORS: dict[str, Door] = {"http": served, "socket mode": connected}

PARKING = "Where can I park my bicycle?"
OLD = "of_an_earlier_version"
OLD_BUTTON = {"type": "button", "action_id": OLD, "text": {"type": "plain_text", "text": "Old"}}
OLD_MODAL = {"type": "modal", "callback_id": OLD, "title": {"type": "plain_text", "text": "Old"}}


def meets(*listeners: str) -> Callable[[Scenario], Scenario]:
    """A scenario, and the listeners that it must reach."""

    def noted(scenario: Scenario) -> Scenario:
        SCENARIOS.append((scenario, listeners))
        return scenario

    return noted


@pytest.fixture(scope="session")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Of every listener, in the order of registration."""
    return all_listeners(tmp_path_factory.mktemp("registered")).names


@pytest.fixture
def met() -> set[str]:
    """Whom the scenario has met so far."""
    return set()


@pytest.fixture(params=DOORS)
async def house(
    request: pytest.FixtureRequest, slack: LocalSlack, names: list[str], met: set[str], tmp_path: Path
) -> AsyncIterator[House]:
    door = partial(DOORS[request.param], watch=lambda app: watched(app, names, met))
    async with opened(slack, tmp_path, door, hr_channel=HR_DESK.id) as reached:
        yield reached


def watched(app: AsyncApp, names: Iterable[str], met: set[str]) -> None:
    """Have each listener note its name when it is called; what it does stays the same."""

    def noting(name: str, listener: Callable[..., Any]) -> Callable[..., Any]:
        async def called(**arguments: Any) -> Any:
            met.add(name)
            return await listener(**arguments)

        return called

    for name, listener in zip(names, app._async_listeners, strict=True):
        listener.ack_function = noting(name, listener.ack_function)


# -- what people see and do --------------------------------------------------------------------------------------------


async def answered(house: House, question: str = HOW_MUCH) -> Message:
    return await house.slack.reply(await house.slack.mention(EMPLOYEE, ASK_HR, question))


async def whispered(house: House, person: User, words: str, where: Conversation = ASK_HR) -> Message:
    """What only this person sees, as soon as it says this."""
    said = house.said
    return await house.slack.until(
        lambda: next((m for m in said(where) if m.only_for == person.id and words in (shown(m) or m.text)), None)
    )


async def at_the_desk(house: House, words: str) -> Message:
    """What HR sees in its channel, as soon as it says this."""
    return await house.slack.until(lambda: next((m for m in house.said(HR_DESK) if words in shown(m)), None))


async def home_of(house: House, person: User, words: str) -> View:
    """The person's Home, as soon as it says this."""

    def found() -> View | None:
        view = house.slack.home(person)
        return view if view and words in shown(view) else None

    return await house.slack.until(found)


async def in_direct(house: House, words: str) -> Message:
    """What the employee finds in the direct message, as soon as it says this."""
    direct = house.slack.workspace.direct_message(EMPLOYEE.id)
    return await house.slack.until(lambda: next((m for m in house.said(direct) if words in shown(m)), None))


@meets("event app_mention", "event message")
async def a_mention_and_a_follow_up_are_answered(house: House) -> None:
    answer = await answered(house)
    assert "25 days" in shown(answer)
    again = await house.slack.say(EMPLOYEE, ASK_HR, "How long is maternity leave?", answer.root)
    assert "39 weeks" in shown(await house.slack.reply(again))


@meets("command /hrbot")
async def a_command_is_answered_for_the_person_alone(house: House) -> None:
    await house.slack.command(EMPLOYEE, "/hrbot", HOW_MUCH)
    await whispered(house, EMPLOYEE, "25 days")


@meets(f"message_shortcut {ASK_ABOUT}")
async def a_message_of_somebody_is_looked_up(house: House) -> None:
    message = await house.slack.say(HR, GENERAL, HOW_MUCH)
    await house.slack.shortcut(EMPLOYEE, message, ASK_ABOUT)
    await whispered(house, EMPLOYEE, "25 days", GENERAL)


@meets(f"action {PASSAGES}")
async def the_passage_is_read(house: House) -> None:
    await house.slack.press(EMPLOYEE, await answered(house), PASSAGES)
    await house.window(EMPLOYEE, "Full-time employees receive 25 days")


@meets(f"action {HELPFUL}")
async def an_answer_has_helped(house: House) -> None:
    await house.slack.press(EMPLOYEE, await answered(house), HELPFUL)
    await whispered(house, EMPLOYEE, "Glad it helped")


@meets(f"action {NOT_HELPFUL}", f"view {WHY}")
async def an_answer_has_not_helped(house: House) -> None:
    await house.slack.press(EMPLOYEE, await answered(house), NOT_HELPFUL)
    window = await house.slack.until(lambda: house.slack.modal(EMPLOYEE))
    await house.slack.submit(EMPLOYEE, window, {REASON: "outdated"})
    await at_the_desk(house, HOW_MUCH)


@meets(
    f"action {ASK_PERSON}",
    f"view {requests_view.SEND}",
    f"action {requests_view.CLAIM_BUTTON}",
    f"action {requests_view.REPLY_BUTTON}",
    f"view {requests_view.REPLY}",
    f"action {requests_view.BACK_BUTTON}",
    f"view {requests_view.BACK}",
    f"action {requests_view.DONE_BUTTON}",
    f"action {requests_view.REOPEN_BUTTON}",
)
async def a_person_is_asked_and_replies(house: House) -> None:
    slack = house.slack
    await slack.press(EMPLOYEE, await answered(house), ASK_PERSON)
    window = await slack.until(lambda: slack.modal(EMPLOYEE))
    await slack.submit(EMPLOYEE, window, {TEXT: "May I take it in March?", NAME: WITHOUT})
    request = await at_the_desk(house, "May I take it in March?")
    await slack.press(HR, request, requests_view.CLAIM_BUTTON)
    await at_the_desk(house, f"<@{HR.id}>")
    await slack.press(HR, request, requests_view.REPLY_BUTTON)
    await slack.submit(HR, await slack.until(lambda: slack.modal(HR)), {TEXT: "Yes, you may."})
    reply = await in_direct(house, "Yes, you may.")
    await slack.close(EMPLOYEE, await slack.until(lambda: slack.modal(EMPLOYEE)))
    await slack.press(EMPLOYEE, reply, requests_view.BACK_BUTTON)
    await slack.submit(EMPLOYEE, await slack.until(lambda: slack.modal(EMPLOYEE)), {TEXT: "And in April?"})
    await at_the_desk(house, "And in April?")
    await slack.press(HR, request, requests_view.DONE_BUTTON)
    done = await at_the_desk(house, f"Done (<@{HR.id}>)")
    await slack.press(HR, done, requests_view.REOPEN_BUTTON)
    await at_the_desk(house, f"Taken by <@{HR.id}>")


@meets(f"action {IN_DIRECT}")
async def who_tells_of_harm_goes_on_in_private(house: House) -> None:
    await house.slack.mention(EMPLOYEE, ASK_HR, "Someone from my team hit me and I am scared")
    care = await house.slack.until(lambda: next((m for m in house.said() if m.only_for), None))
    await house.slack.press(EMPLOYEE, care, IN_DIRECT)
    await in_direct(house, "")


@meets("event app_home_opened", f"action {FORGET}")
async def what_one_asked_is_in_home_and_can_be_forgotten(house: House) -> None:
    await house.ask(EMPLOYEE, HOW_MUCH)
    await house.slack.open_home(EMPLOYEE)
    await house.slack.press(EMPLOYEE, await home_of(house, EMPLOYEE, HOW_MUCH), FORGET)
    await home_of(house, EMPLOYEE, "Questions forgotten: 1.")


@meets(f"action {REFRESH}", f"action {PURGE_EXPIRED}", f"action {DOWNLOAD}")
async def an_admin_looks_at_the_figures(house: House) -> None:
    await house.slack.open_home(ADMIN)
    home = await home_of(house, ADMIN, "Is it healthy?")
    await house.ask(EMPLOYEE, HOW_MUCH)
    await house.slack.press(ADMIN, home, REFRESH)
    await house.slack.press(ADMIN, await home_of(house, ADMIN, "• 1 question"), PURGE_EXPIRED)
    await house.slack.press(ADMIN, await home_of(house, ADMIN, "0 expired answers were removed"), DOWNLOAD)
    await home_of(house, ADMIN, "I sent you charts and file")


@meets("command /hrbot-admin", f"view {CONFIRMED}")
async def hr_removes_what_is_kept(house: House) -> None:
    await house.ask(EMPLOYEE, HOW_MUCH)
    await house.slack.command(HR, "/hrbot-admin", "purge all")
    await house.slack.submit(HR, await house.window(HR, "1 stored answer would be removed"))
    await whispered(house, HR, "1 stored answer removed")


@meets(f"action {verify_view.EDIT}", f"view {verify_view.SAVED}", f"action {verify_view.WRONG}")
async def hr_verifies_an_answer_and_takes_it_back(house: House) -> None:
    await house.ask(EMPLOYEE, HOW_MUCH)
    await house.slack.press(HR, await house.admin(HR, f'find "{HOW_MUCH}"'), verify_view.EDIT)
    entered = {"text": "25 days, and 26 from your fifth year on.", "owner": "People team", "review": "90"}
    await house.slack.submit(HR, await house.window(HR, "The verified answer"), entered)
    await whispered(house, HR, "Verified: from now on")
    assert "26 from your fifth year on" in await house.ask(EMPLOYEE, HOW_MUCH)
    await house.slack.press(HR, await house.admin(HR, f'find "{HOW_MUCH}"'), verify_view.WRONG)
    await house.slack.until(lambda: not house.core.verified.all())
    assert "26 from your fifth year on" not in await house.ask(EMPLOYEE, HOW_MUCH)


@meets(f"action {verify_view.MENU}", f"view {verify_view.REMOVED}")
async def the_menu_in_hrs_channel_removes_an_answer(house: House) -> None:
    answer = await house.slack.reply(await house.slack.mention(HR, HR_DESK, HOW_MUCH))
    await house.slack.press(HR, answer, verify_view.MENU, verify_view.WRONG)
    await house.slack.submit(HR, await house.window(HR, "This is for good"))
    await whispered(house, HR, "1 stored answer removed", HR_DESK)


@meets(f"message_shortcut {verify_view.VERIFY_THIS}")
async def hr_verifies_an_answer_from_its_menu(house: House) -> None:
    answer = await house.slack.reply(await house.slack.mention(EMPLOYEE, GENERAL, HOW_MUCH))
    await house.slack.shortcut(HR, answer, verify_view.VERIFY_THIS)
    await house.window(HR, "The verified answer")


@meets(f"action {gaps_view.WORK}", f"view {gaps_view.SAVED}")
async def hr_closes_a_gap(house: House) -> None:
    await house.ask(EMPLOYEE, PARKING)
    await house.slack.until(house.services.gaps.shown)
    await house.slack.press(HR, await house.admin(HR, "gaps"), gaps_view.WORK)
    await house.slack.submit(HR, await house.window(HR, PARKING), {"state": "done"})
    await whispered(house, HR, "this gap is closed")


@meets("event subteam_updated", "event subteam_members_changed")
async def who_joins_and_leaves_hr_has_and_loses_the_rights_at_once(house: House) -> None:
    groups, events = house.slack.workspace.groups, house.slack.events
    assert "for the HR team" in shown(await house.admin(EMPLOYEE, "gaps"))
    groups[HR_GROUP] = (HR.id, EMPLOYEE.id)
    await events.event({"type": "subteam_members_changed", "subteam_id": HR_GROUP})
    assert "No gaps" in shown(await house.admin(EMPLOYEE, "gaps"))
    groups[HR_GROUP] = (HR.id,)
    await events.event({"type": "subteam_updated", "subteam": {"id": HR_GROUP}})
    assert "for the HR team" in shown(await house.admin(EMPLOYEE, "gaps"))


@meets("event .*", "action .*", "view .*")
async def what_nobody_waits_for_is_taken_without_a_word(house: House) -> None:
    slack = house.slack
    await slack.events.event({"type": "emoji_changed"})
    row = {"type": "actions", "elements": [OLD_BUTTON]}
    old = slack.workspace.post(Message(ASK_HR.id, slack.workspace.new_ts(), BOT_USER, "Old", (row,)))
    await slack.press(EMPLOYEE, old, OLD)
    modal = View("V0OLD", EMPLOYEE.id, OLD_MODAL | {"blocks": []}, "hash")
    sent = view_submission(EMPLOYEE, slack.workspace.triggers.new(EMPLOYEE.id), modal, {"values": {}})
    await slack.events.deliver(INTERACTION, sent)
    assert slack.messages(ASK_HR) == [old]


# -- by both doors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scenario", "listeners"), SCENARIOS, ids=lambda value: getattr(value, "__name__", ""))
async def test_it_works_by_both_doors(
    house: House, met: set[str], scenario: Scenario, listeners: tuple[str, ...]
) -> None:
    await scenario(house)
    assert set(listeners) <= met
    assert {name for name in met if "*" in name} <= set(listeners), "a press or modal of today went to nobody"
    assert all(delivery.ok for delivery in house.slack.deliveries)


def test_every_listener_has_a_scenario(names: list[str]) -> None:
    assert set(names) == {name for _, listeners in SCENARIOS for name in listeners}
