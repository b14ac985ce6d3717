"""The bot's own words are in the asker's language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Kind
from handlers.answers.offers import ASK_PERSON, NOT_HELPFUL, PASSAGES
from handlers.phrasebook import LANGUAGES, phrases_for
from playground.cast import ASK_HR, EMPLOYEE, GUEST, HR_DESK
from playground.local_slack import LocalSlack
from tests.handlers.parts import ScriptedEngine, said
from tests.scenario.conftest import Serve
from tests.scenario.seen import shown

QUESTION = "How much leave do I get?"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_labels_buttons_and_modals_are_in_the_readers_language(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, language: str
) -> None:
    say = phrases_for(language)
    slack.workspace.put_user(replace(EMPLOYEE, locale=f"{language}-XX"))
    engine.reply = said(kind=Kind.REUSED)
    await serve(hr_channel=HR_DESK.id)
    answer = await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, QUESTION))
    for name in ("answer.reused", "offer.passage_button", "offer.not_helpful_button", "offer.person_button"):
        assert say(name) in shown(answer)
    assert say("answer.source", place="Leave Policy > Annual leave") in shown(answer)
    for action, title in ((PASSAGES, "passages"), (NOT_HELPFUL, "feedback"), (ASK_PERSON, "request")):
        await slack.press(EMPLOYEE, answer, action)
        modal = await slack.until(lambda: slack.modal(EMPLOYEE))
        assert modal.body["title"]["text"] == say(f"{title}.title")
        await slack.close(EMPLOYEE, modal)


async def test_a_thread_is_read_back_whatever_language_its_sources_were_named_in(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    slack.workspace.put_user(replace(EMPLOYEE, locale="ja-JP"))
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, QUESTION)
    await slack.reply(question)
    await slack.reply(await slack.say(EMPLOYEE, ASK_HR, "And for part-timers?", thread_ts=question.ts))
    assert [turn.text for turn in engine.asked[1].history] == [QUESTION, "You get 25 days."]


async def test_status_help_and_refusals_too(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    for person in (EMPLOYEE, GUEST):
        slack.workspace.put_user(replace(person, locale="de-DE"))
    await serve()
    say = phrases_for("de")
    engine.hold()
    await slack.mention(EMPLOYEE, ASK_HR, QUESTION)
    call = await slack.until(lambda: next(iter(slack.calls("assistant.threads.setStatus")), None))
    assert call.arguments["status"] == say("status.searching")
    engine.let_go()
    await slack.command(EMPLOYEE, "/hrbot", "")
    await slack.until(lambda: [m for m in slack.messages(ASK_HR) if say("help.ask") in shown(m)])
    await slack.mention(GUEST, ASK_HR, QUESTION)
    await slack.until(lambda: [m for m in slack.messages(ASK_HR) if say("refused.guest") in shown(m)])
