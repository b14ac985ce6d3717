"""/hrbot."""

from __future__ import annotations

import pytest

from bot.model import Scope, Stage
from playground.cast import ASK_HR, EMPLOYEE, EXECUTIVE, GUEST
from playground.faults import Fault
from playground.local_slack import LocalSlack
from playground.workspace import BOT_USER, Message, User
from tests.handlers.parts import ScriptedEngine
from tests.scenario.conftest import Serve
from tests.scenario.seen import shown


async def answer_to(slack: LocalSlack, person: User, command: str, text: str = "", number: int = 1) -> Message:
    """The `number`th thing the app shows in the channel, which must be for the person alone."""
    delivery = await slack.command(person, command, text)
    assert delivery.ok
    said = await slack.until(lambda: [m for m in slack.messages(ASK_HR) if m.from_bot][number - 1 : number])
    assert said[0].only_for == person.id
    return said[0]


async def test_hrbot_answers_privately_what_the_person_may_read(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    answer = await answer_to(slack, EXECUTIVE, "/hrbot", "How much leave do I get?")
    assert "You get 25 days." in shown(answer)
    assert "From: Leave Policy" in shown(answer)
    assert engine.asked[0].scope == Scope.of("executives")


@pytest.mark.parametrize("named", ["@kim.example", "<@U0EMPLOYEE|emma>"])
async def test_who_is_mentioned_in_a_command_is_a_colleague(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, named: str
) -> None:
    await serve()
    await answer_to(slack, EMPLOYEE, "/hrbot", f"What does {named} get for overtime?")
    assert [asked.text for asked in engine.asked] == ["What does a colleague get for overtime?"]


@pytest.mark.parametrize("typed", ["  ", f"<@{BOT_USER}|hrbot>", "<!here>", "<@U0ADMIN|ada>", ":wave:", "👋"])
async def test_hrbot_without_a_question_explains_itself(slack: LocalSlack, serve: Serve, typed: str) -> None:
    await serve()
    assert "How much annual leave" in (await answer_to(slack, EMPLOYEE, "/hrbot", typed)).text


@pytest.mark.parametrize("command", ["/hrbot", "/hrbot-admin"])
async def test_a_guest_is_not_told_of_a_way_to_ask_that_is_none_for_them(
    slack: LocalSlack, serve: Serve, command: str
) -> None:
    await serve()
    assert (await answer_to(slack, GUEST, command)).text.startswith("I'm sorry, I only answer employees.")


async def test_an_answer_too_late_for_the_command_comes_as_a_direct_message(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    slack.faults.add("response_url", Fault(404, "expired_url"))
    await slack.command(EMPLOYEE, "/hrbot", "How much leave do I get?")
    direct = slack.workspace.direct_message(EMPLOYEE.id)
    (answer,) = await slack.until(lambda: [m for m in slack.messages(direct) if m.from_bot])
    assert "25 days" in shown(answer)


@pytest.mark.parametrize("code", ["expired_url", "used_url"])
async def test_so_does_one_of_which_not_even_was_said_that_we_are_busy(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, code: str
) -> None:
    engine.stages = (Stage.BUSY,)
    engine.hold()
    await serve()
    slack.faults.add("response_url", Fault(404, code), Fault(404, code))
    await slack.command(EMPLOYEE, "/hrbot", "How much leave do I get?")
    await slack.until(lambda: slack.calls("response_url"))
    engine.let_go()
    direct = slack.workspace.direct_message(EMPLOYEE.id)
    (answer,) = await slack.until(lambda: [m for m in slack.messages(direct) if m.from_bot])
    assert "25 days" in shown(answer)
