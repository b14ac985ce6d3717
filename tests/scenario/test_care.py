"""Somebody tells of harm where others read along: who sees what, and what is left of it."""

from __future__ import annotations

import logging
import re
from contextlib import closing
from pathlib import Path

import pytest

from bot.care.answer import Contacts
from handlers.block_kit.render import IN_DIRECT
from playground.cast import ASK_HR, EMPLOYEE, HR
from playground.local_slack import LocalSlack
from playground.workspace import Message
from tests.bot.test_care import CANARY, core_of
from tests.handlers.parts import ScriptedEngine, said
from tests.scenario.conftest import Serve
from tests.scenario.seen import shown

TELLS = f"{CANARY} from my team hit me and i am scared"


def holding(folder: Path) -> list[Path]:
    """The files of DATA_DIR in which what was written can be found."""
    return [path for path in folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


async def whispered(slack: LocalSlack) -> Message:
    return await slack.until(lambda: next((m for m in slack.messages(ASK_HR) if m.only_for == EMPLOYEE.id), None))


async def test_in_a_channel_only_the_person_sees_care_and_nothing_stays_anywhere(
    slack: LocalSlack, serve: Serve, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), closing(core_of(tmp_path / "core")) as core:
        parts = await serve(engine=core.engine)
        question = await slack.mention(EMPLOYEE, ASK_HR, TELLS)
        answer = await whispered(slack)
        await slack.until(lambda: not holding(tmp_path))
    assert "the care line" in shown(answer)
    assert "advisers@example.com" in shown(answer)
    named = re.findall(r"^\*(\w.+)\*$", shown(answer), re.MULTILINE)
    assert {shown(answer).count(place) for place in named} == {1}
    assert "can still be read by everyone here; you can delete it" in shown(answer)
    assert slack.messages(ASK_HR, thread=question.ts, reader=HR) == [question]
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("bot", "handlers", "cache"))]
    assert not [line for line in ours if CANARY in line]
    assert not [name for name in (*parts.tally.counts(), *core.tally.counts()) if CANARY in name]
    assert not [call for call in slack.calls("chat.postMessage") if CANARY in str(call.arguments)]


async def test_who_asks_for_help_in_a_channel_is_answered_alone_with_a_way_on(
    slack: LocalSlack, serve: Serve, tmp_path: Path
) -> None:
    with closing(core_of(tmp_path / "core")) as core:
        await serve(engine=core.engine)
        question = await slack.mention(EMPLOYEE, ASK_HR, "I need help")
        answer = await whispered(slack)
    assert "you don't have to deal with it alone" in shown(answer)
    assert IN_DIRECT in str(answer.blocks)
    assert slack.messages(ASK_HR, thread=question.ts, reader=HR) == [question]


async def test_a_press_opens_the_direct_message_and_takes_nothing_along(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.reply = said("If something happened, I'm sorry.", with_care=True)
    await serve(contacts=Contacts("HR", {"default": "the care line"}))
    await slack.mention(EMPLOYEE, ASK_HR, TELLS)
    answer = await whispered(slack)
    before = len(slack.calls("chat.postMessage"))
    assert before == 0
    await slack.press(EMPLOYEE, answer, IN_DIRECT)
    written = await slack.until(lambda: slack.calls("chat.postMessage"))
    assert written[0].arguments["channel"] == EMPLOYEE.id
    assert "the care line" in str(written[0].arguments)
    assert CANARY not in str(written[0].arguments)


async def test_an_answer_behind_a_line_of_care_is_for_the_person_alone_even_after_a_quotation(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.quotation, engine.reply = said("Quoted."), said("If something happened, I'm sorry.", with_care=True)
    engine.hold()
    await serve(patience_seconds=0.05)
    question = await slack.mention(EMPLOYEE, ASK_HR, "is it ok that he calls me names?")
    await slack.reply(question)
    engine.let_go()
    assert "I'm sorry" in shown(await whispered(slack))
    await slack.until(lambda: slack.messages(ASK_HR, thread=question.ts, reader=HR) == [question])


async def test_the_contacts_are_those_of_the_time_zone(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    await serve()
    await slack.reply(await slack.direct_message(EMPLOYEE, "How much leave do I get?"))
    assert engine.asked[0].country == ""  # everybody in the local Slack lives by UTC
    assert "include_locale" in str(slack.calls("users.info")[0].arguments)
