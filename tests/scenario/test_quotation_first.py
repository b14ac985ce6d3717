"""Whoever waits long is shown what the policies say, and the full answer in its place when it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Kind, Stage
from handlers.answers import answering
from playground.cast import ASK_HR, EMPLOYEE, HR
from playground.local_slack import LocalSlack
from tests.handlers.parts import ScriptedEngine, said, services
from tests.scenario.conftest import Serve, served
from tests.scenario.seen import shown
from tests.scenario.test_failures import Hurried

SOON = 0.05
QUOTATION = said("Employees get 25 days of leave.", Kind.EXTRACT)
FULL = "In your first year you get 25 days."


@pytest.fixture(autouse=True)
def _slow_model(engine: ScriptedEngine) -> None:
    engine.reply, engine.quotation = said(FULL), QUOTATION
    engine.hold()


async def test_the_full_answer_takes_the_place_of_the_quotation(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve(patience_seconds=SOON)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    first = shown(await slack.reply(question))
    assert "Employees get 25 days of leave." in first
    assert "From: Leave Policy > Annual leave" in first
    assert "still writing the full answer" in first
    engine.let_go()
    await slack.until(lambda: FULL in shown(slack.replies(question)[0]))
    assert "in place of the quotation" in shown(slack.replies(question)[0])
    assert "still writing" not in shown(slack.replies(question)[0])
    assert len(slack.replies(question)) == 1


async def test_the_announcement_that_we_are_busy_becomes_the_quotation(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.stages = (Stage.BUSY,)
    await serve(patience_seconds=0.5)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    assert "still working on yours" in shown(await slack.reply(question))
    await slack.until(lambda: "still writing" in shown(slack.replies(question)[0]))
    engine.let_go()
    await slack.until(lambda: FULL in shown(slack.replies(question)[0]))
    assert len(slack.replies(question)) == 1


async def test_who_asks_on_keeps_the_quotation_and_is_not_kept_waiting(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve(patience_seconds=SOON)
    question = await slack.direct_message(EMPLOYEE, "How much leave do I get?")
    await slack.until(lambda: "still writing" in "".join(map(shown, slack.replies(question))))
    await slack.direct_message(EMPLOYEE, "And how long is parental leave?", thread_ts=question.ts)
    await slack.until(lambda: len(engine.asked) == 2)
    kept = shown(slack.replies(question)[0])
    assert "Employees get 25 days of leave." in kept
    assert "still writing" not in kept
    engine.let_go()
    await slack.until(lambda: FULL in "".join(map(shown, slack.replies(question))))
    assert "Employees get 25 days of leave." in shown(slack.replies(question)[0])


async def test_what_others_say_or_ask_meanwhile_costs_nobody_the_full_answer(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "_LOOK_FOR_MORE_SECONDS", 0.01)
    parts = await serve(patience_seconds=SOON)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.until(lambda: "still writing" in "".join(map(shown, slack.replies(question))))
    await slack.say(HR, ASK_HR, "nice, thanks for asking this", thread_ts=question.ts)
    await slack.say(EMPLOYEE, ASK_HR, "you are welcome", thread_ts=question.ts)
    await slack.mention(HR, ASK_HR, "And how long is parental leave?", thread_ts=question.ts)
    await slack.until(lambda: parts.tally.count("questions.accepted") == 4)
    elsewhere = await slack.direct_message(EMPLOYEE, "How much leave do I get?")
    assert "still writing" in shown(await slack.reply(elsewhere))  # by now it was looked whether they asked on
    engine.let_go()
    await slack.until(lambda: FULL in shown(slack.replies(question)[0]))
    await slack.until(lambda: len(engine.asked) == 5)


@pytest.mark.parametrize("last", [said("Employees get 25 days.", Kind.EXTRACT, degraded=True), said("", Kind.NONE)])
async def test_when_nothing_better_comes_the_quotation_stays_and_says_so(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, last: object
) -> None:
    engine.reply = last  # type: ignore[assignment]
    await serve(patience_seconds=SOON)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.reply(question)
    engine.let_go()
    await slack.until(lambda: "not possible just now" in shown(slack.replies(question)[0]))
    assert "Employees get 25 days of leave." in shown(slack.replies(question)[0])
    assert "still writing" not in shown(slack.replies(question)[0])


async def test_to_a_question_deleted_before_the_quotation_none_is_shown(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    parts = await serve(patience_seconds=1.0)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.delete(question)
    await slack.until(lambda: engine.quoted)
    engine.let_go()
    await slack.until(lambda: parts.tally.count("questions.taken_back"))
    assert not slack.calls("chat.postMessage")


async def test_of_a_question_deleted_after_the_quotation_nothing_stays(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    parts = await serve(patience_seconds=SOON)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.reply(question)
    await slack.delete(question)
    engine.let_go()
    await slack.until(lambda: parts.tally.count("questions.taken_back") and not slack.replies(question))


async def test_a_command_gets_both(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    await serve(patience_seconds=SOON)
    await slack.command(EMPLOYEE, "/hrbot", "How much leave do I get?", ASK_HR)
    await slack.until(lambda: any("still writing" in shown(m) for m in slack.messages(ASK_HR) if m.only_for))
    engine.let_go()
    await slack.until(lambda: any(FULL in shown(m) for m in slack.messages(ASK_HR) if m.only_for))


async def test_without_anything_to_quote_the_answer_is_waited_for(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.quotation = None
    await serve(patience_seconds=SOON)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.until(lambda: engine.quoted)
    engine.let_go()
    assert FULL in shown(await slack.reply(question))


async def test_a_restart_after_the_quotation_still_brings_the_answer(
    slack: LocalSlack, engine: ScriptedEngine, tmp_path: Path
) -> None:
    before = services(tmp_path, engine=engine, workers=Hurried(2), patience_seconds=SOON)
    async with served(slack, before):
        question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
        await slack.until(lambda: "still writing" in "".join(map(shown, slack.replies(question))))
    engine.let_go()
    async with served(slack, services(tmp_path, engine=engine)):
        await slack.until(lambda: FULL in shown(slack.replies(question)[0]))
    assert len(slack.replies(question)) == 1


async def test_nobody_who_was_not_asked_is_shown_a_quotation(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.let_go()
    parts = await serve(patience_seconds=SOON)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.reply(question)
    engine.reply = said("I couldn't find that.", Kind.NONE)
    engine.hold()
    await slack.say(HR, ASK_HR, "Oh, lucky you", thread_ts=question.ts)
    await slack.until(lambda: len(engine.asked) == 2)
    engine.let_go()
    await slack.until(lambda: parts.tally.count("questions.overheard"))
    assert engine.quoted == []
    assert len(slack.replies(question)) == 1


async def test_who_would_wait_long_is_shown_the_quotation_at_once(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.stages = (Stage.BUSY, Stage.CROWDED)
    await serve(patience_seconds=600.0)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.until(lambda: "still writing" in "".join(map(shown, slack.replies(question))))
    engine.let_go()
    await slack.until(lambda: FULL in shown(slack.replies(question)[0]))
    assert len(slack.replies(question)) == 1
