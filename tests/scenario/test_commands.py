"""Slash commands and their buttons."""

from __future__ import annotations

import pytest

from bot.model import Scope
from cache.answers import Everything, Expired, ForQuestion, FromSource, Preview
from handlers.admin import CANCEL, CONFIRM
from playground.cast import ADMIN, ASK_HR, EMPLOYEE, EXECUTIVE, HR
from playground.faults import Fault
from playground.local_slack import LocalSlack
from playground.workspace import Message, User
from tests.handlers.parts import ScriptedEngine, SmallCache
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


async def test_hrbot_without_a_question_explains_itself(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    assert "How much annual leave" in (await answer_to(slack, EMPLOYEE, "/hrbot", "  ")).text


async def test_an_answer_too_late_for_the_command_comes_as_a_direct_message(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    slack.faults.add("response_url", Fault(404, "expired_url"))
    await slack.command(EMPLOYEE, "/hrbot", "How much leave do I get?")
    direct = slack.workspace.direct_message(EMPLOYEE.id)
    (answer,) = await slack.until(lambda: [m for m in slack.messages(direct) if m.from_bot])
    assert "25 days" in shown(answer)


@pytest.mark.parametrize(
    ("text", "selection"),
    [
        ("purge all", Everything()),
        ("purge expired", Expired()),
        ('purge "How much leave?"', ForQuestion("How much leave?")),
        ("purge “How much leave?”", ForQuestion("How much leave?")),
        ("purge source leave.md", FromSource("leave.md")),
        ("purge source “Leave Policy”", FromSource("Leave Policy")),
        ("PURGE All", Everything()),
    ],
)
async def test_hr_previews_and_then_purges(
    slack: LocalSlack, serve: Serve, cache: SmallCache, text: str, selection: object
) -> None:
    await serve()
    preview = await answer_to(slack, HR, "/hrbot-admin", text)
    assert "2 stored answers would be removed" in shown(preview)
    assert "when is payday" in shown(preview)
    assert cache.purged == []
    await slack.press(HR, preview, CONFIRM)
    await slack.until(lambda: "2 stored answers removed" in shown(slack.workspace.find(ASK_HR.id, preview.ts)))
    assert cache.purged == [(selection, HR.id)]


async def test_hr_may_change_their_mind(slack: LocalSlack, serve: Serve, cache: SmallCache) -> None:
    await serve()
    preview = await answer_to(slack, HR, "/hrbot-admin", "purge all")
    await slack.press(HR, preview, CANCEL)
    await slack.until(lambda: "Nothing was removed" in shown(slack.workspace.find(ASK_HR.id, preview.ts)))
    assert cache.purged == []


async def test_an_empty_selection_needs_no_confirmation(slack: LocalSlack, serve: Serve) -> None:
    await serve(cache=SmallCache(count=0))
    preview = await answer_to(slack, HR, "/hrbot-admin", "purge all")
    assert "Nothing to remove" in shown(preview)
    assert [block["type"] for block in preview.blocks] == ["section"]


@pytest.mark.parametrize("text", ["", "help", "purge", "purge source", "sing a song"])
async def test_everything_else_is_explained(slack: LocalSlack, serve: Serve, text: str) -> None:
    await serve()
    assert "purge expired" in shown(await answer_to(slack, HR, "/hrbot-admin", text))


@pytest.mark.parametrize("person", [EMPLOYEE, ADMIN, EXECUTIVE])
async def test_who_is_not_hr_is_refused_kindly(
    slack: LocalSlack, serve: Serve, cache: SmallCache, person: User
) -> None:
    await serve()
    refusal = await answer_to(slack, person, "/hrbot-admin", "purge all")
    assert "for the HR team" in shown(refusal)
    assert cache.purged == []


async def test_the_role_is_checked_again_when_the_button_is_pressed(
    slack: LocalSlack, serve: Serve, cache: SmallCache
) -> None:
    parts = await serve()
    preview = await answer_to(slack, HR, "/hrbot-admin", "purge all")
    slack.workspace.groups.clear()
    parts.people.forget_groups()
    await slack.press(HR, preview, CONFIRM)
    await slack.until(lambda: "for the HR team" in shown(slack.workspace.find(ASK_HR.id, preview.ts)))
    assert cache.purged == []


async def test_an_old_preview_removes_nothing(slack: LocalSlack, serve: Serve, cache: SmallCache) -> None:
    now = [1_000_000.0]
    await serve(now=lambda: now[0])
    preview = await answer_to(slack, HR, "/hrbot-admin", "purge all")
    now[0] += 601
    await slack.press(HR, preview, CONFIRM)
    await slack.until(lambda: "too old" in shown(slack.workspace.find(ASK_HR.id, preview.ts)))
    assert cache.purged == []


async def test_without_an_hr_group_nobody_is_hr(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_group="")
    assert "HR_GROUP" in shown(await answer_to(slack, HR, "/hrbot-admin", "purge all"))


async def test_a_failing_cache_is_told_in_plain_words_with_an_id(
    slack: LocalSlack, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(SmallCache):
        def preview(self, _selection: object) -> Preview:
            raise ValueError("secret words")

    await serve(cache=Broken())
    sorry = await answer_to(slack, HR, "/hrbot-admin", "purge all")
    assert "something went wrong" in shown(sorry)
    error = shown(sorry).partition("Error ")[2][:6]
    assert error in caplog.text
    assert "secret words" not in caplog.text + shown(sorry)
