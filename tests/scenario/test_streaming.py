"""An answer is read while it is written: checked words only, one message, and whatever Slack does to it, the whole."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.model import Kind, Stage
from handlers.delivery import stream
from playground.cast import ASK_HR, EMPLOYEE, HR
from playground.faults import Fault, broken, cut, hanging, rate_limited, refused
from playground.local_slack import LocalSlack
from playground.workspace import Message
from tests.handlers.parts import ScriptedEngine, said, services
from tests.local_bedrock import LocalBedrock, Reply
from tests.scenario.conftest import Serve, served
from tests.scenario.house import HOW_MUCH, House, opened
from tests.scenario.seen import shown
from tests.scenario.test_failures import Hurried, impatient

FIRST, SECOND = "You get 25 days.", " Book them early."
WHOLE = said(FIRST + SECOND + " Enjoy them.")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "APPEND_SECONDS", 0.05)


@pytest.fixture(autouse=True)
def _written_slowly(engine: ScriptedEngine) -> None:
    engine.reply, engine.pieces = WHOLE, (FIRST,)
    engine.hold()


async def begun(slack: LocalSlack, question: Message) -> Message:
    """The message that grows, once something is to be read in it."""
    return await slack.until(lambda: next((m for m in slack.replies(question) if m.streaming and m.text), None))


async def only_reply(slack: LocalSlack, question: Message, words: str) -> str:
    """What is to be read in the one reply when it says this."""
    await slack.until(lambda: words in "".join(map(shown, slack.replies(question))))
    (reply,) = slack.replies(question)
    assert not reply.streaming
    return shown(reply)


def buttons(message: Message) -> int:
    return sum(len(block["elements"]) for block in message.blocks if block["type"] == "actions")


@pytest.mark.parametrize("in_channel", [True, False], ids=["mention", "direct message"])
async def test_the_beginning_is_read_before_the_answer_is_there(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, in_channel: bool
) -> None:
    await serve()
    if in_channel:
        question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    else:
        question = await slack.direct_message(EMPLOYEE, HOW_MUCH)
    growing = await begun(slack, question)
    assert growing.text == FIRST
    engine.let_go()
    whole = await slack.reply(question)
    assert whole.ts == growing.ts
    assert shown(whole).startswith(f"{WHOLE.text}\nFrom: Leave Policy > Annual leave")
    assert buttons(whole)
    assert len(slack.replies(question)) == 1
    assert not slack.calls("chat.update")
    assert not slack.calls("chat.postMessage")


async def test_of_an_answer_whose_question_was_deleted_meanwhile_nothing_stays(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    parts = await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    await begun(slack, question)
    await slack.delete(question)
    engine.let_go()
    await slack.until(lambda: parts.tally.count("questions.taken_back") and not slack.replies(question))


async def test_a_streamed_answer_is_history_for_the_next_question(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    engine.let_go()
    question = await slack.direct_message(EMPLOYEE, HOW_MUCH)
    await slack.reply(question)
    await slack.direct_message(EMPLOYEE, "And part-time?", thread_ts=question.ts)
    await slack.until(lambda: len(engine.asked) == 2)
    assert [turn.text for turn in engine.asked[1].history] == [HOW_MUCH, WHOLE.text]


async def test_so_is_one_that_was_stopped(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    parts = await serve()
    question = await slack.direct_message(EMPLOYEE, HOW_MUCH)
    slack.stop(await begun(slack, question))
    engine.let_go()
    await slack.until(lambda: parts.tally.count("answers.stopped"))
    await slack.direct_message(EMPLOYEE, "And part-time?", thread_ts=question.ts)
    await slack.until(lambda: len(engine.asked) == 2)
    assert [turn.text for turn in engine.asked[1].history] == [HOW_MUCH, FIRST]


async def test_words_that_come_together_are_sent_together(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "APPEND_SECONDS", 0.3)
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    await begun(slack, question)
    for word in SECOND.split(" "):
        engine.shown[-1](f" {word}" if word else "")
    await slack.until(lambda: slack.replies(question)[0].text == FIRST + SECOND)
    assert len(slack.calls("chat.appendStream")) == 1
    engine.let_go()
    await only_reply(slack, question, "Enjoy")


async def test_a_switch_leaves_it_off(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    await serve(stream_answers=False)
    engine.let_go()
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    assert WHOLE.text in shown(await slack.reply(question))
    assert not slack.calls("chat.startStream")


async def test_who_did_not_ask_us_is_shown_no_draft(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    parts = await serve()
    engine.let_go()
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    await slack.reply(question)
    engine.reply = said("I couldn't find that.", Kind.NONE)
    await slack.say(HR, ASK_HR, "Lucky you, how is it?", thread_ts=question.ts)
    await slack.until(lambda: parts.tally.count("questions.overheard"))
    assert len(slack.replies(question)) == 1
    assert len(slack.calls("chat.startStream")) == 1


async def test_a_command_is_answered_whole(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    await serve()
    engine.let_go()
    await slack.command(EMPLOYEE, "/hrbot", HOW_MUCH, ASK_HR)
    await slack.until(lambda: [m for m in slack.messages(ASK_HR) if m.only_for and WHOLE.text in shown(m)])
    assert not slack.calls("chat.startStream")


# -- the reader has had enough -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [False, True], ids=["while it grows", "before its end"])
async def test_who_stops_an_answer_is_not_answered_again(
    slack: LocalSlack, engine: ScriptedEngine, tmp_path: Path, late: bool
) -> None:
    engine.pieces = (FIRST,) if late else ()
    parts = services(tmp_path, engine=engine)
    async with served(slack, parts):
        question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
        if not late:
            await slack.until(lambda: engine.asked)
            engine.shown[-1](FIRST)
        slack.stop(await begun(slack, question))
        if not late:
            engine.shown[-1](SECOND)
            await slack.until(lambda: parts.tally.count("answers.stopped"))
        engine.let_go()
        await slack.until(lambda: parts.tally.count("answers.stopped"))
        await slack.until(lambda: parts.tally.percentile("reply", 1))
    async with served(slack, services(tmp_path, engine=engine)):
        await slack.until(lambda: slack.calls("auth.test"))
    (reply,) = slack.replies(question)
    assert shown(reply) == FIRST
    assert reply.stopped


# -- what comes first stays ---------------------------------------------------------------------------------------------


async def test_once_it_is_being_read_no_quotation_takes_its_place(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.quotation, engine.stages = said("Quoted.", Kind.EXTRACT), ()
    await serve(patience_seconds=0.3)
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    await begun(slack, question)
    await asyncio.sleep(0.5)
    assert engine.quoted == []
    engine.let_go()
    assert "Quoted" not in await only_reply(slack, question, "Enjoy")


async def test_a_quotation_that_is_there_is_replaced_by_the_whole(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.quotation, engine.pieces = said("Quoted.", Kind.EXTRACT), ()
    await serve(patience_seconds=0.05)
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    await slack.until(lambda: "Quoted." in "".join(map(shown, slack.replies(question))))
    engine.shown[-1](FIRST)
    engine.let_go()
    assert "in place of the quotation" in await only_reply(slack, question, "Enjoy")
    assert not slack.calls("chat.startStream")


async def test_that_we_are_busy_is_not_said_below_the_beginning_of_an_answer(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    await begun(slack, question)
    engine.progress[-1](Stage.BUSY)
    await asyncio.sleep(0.3)
    engine.let_go()
    assert "busy" not in await only_reply(slack, question, "Enjoy")
    assert not slack.calls("chat.postMessage")


# -- other words at the end ---------------------------------------------------------------------------------------------


async def test_an_answer_begun_again_says_that_it_replaces_the_beginning(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    await begun(slack, question)
    engine.reply = said("Twenty-five days are yours.")
    engine.let_go()
    seen = await only_reply(slack, question, "Twenty-five")
    assert "this replaces what you saw first" in seen
    assert FIRST not in seen


async def test_what_was_begun_in_a_channel_is_taken_away_when_the_answer_is_for_the_asker_alone(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    await begun(slack, question)
    engine.reply = said("I'm sorry this happened.", Kind.CARE)
    engine.let_go()
    await slack.until(lambda: [m for m in slack.messages(ASK_HR) if m.only_for and "sorry" in shown(m)])
    assert [m for m in slack.replies(question) if not m.only_for] == []


# -- Slack fails --------------------------------------------------------------------------------------------------------

FAULTS = {
    "429": [rate_limited(0.05)],
    "500": [broken(500)],
    "503 after it was done": [broken(503, accepted=True)],
    "cut after it was done": [cut(accepted=True)],
    "cut before": [cut(accepted=False)],
    "over": [refused("message_not_in_streaming_state")],
    "not here": [refused("channel_type_not_supported")],
    "internal": [refused("internal_error")],
    "blocks": [refused("invalid_blocks")],
}


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
async def test_whatever_slack_does_to_a_stream_one_whole_answer_is_seen(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, method: str, faults: list[Fault]
) -> None:
    parts = await serve(replies=impatient())
    slack.faults.add(method, *faults)
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    await slack.until(lambda: [m for m in slack.replies(question) if m.text] or slack.calls("chat.startStream"))
    engine.shown[-1](SECOND)
    await slack.until(lambda: slack.calls(method) or method == "chat.stopStream" or not slack.replies(question))
    engine.let_go()
    await slack.until(lambda: parts.tally.percentile("reply", 1))
    (reply,) = slack.replies(question)
    assert shown(reply).startswith(f"{WHOLE.text}\nFrom: Leave Policy > Annual leave")
    assert buttons(reply)
    assert not reply.streaming


async def test_a_stream_that_slack_ended_is_repaired(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    growing = await begun(slack, question)
    slack.workspace.put(replace(growing, streaming=False))
    engine.let_go()
    await slack.until(lambda: WHOLE.text in shown(slack.replies(question)[0]))
    assert buttons(slack.replies(question)[0])
    assert len(slack.replies(question)) == 1


async def test_a_pause_that_slack_asks_for_costs_no_words(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    slack.faults.add("chat.appendStream", rate_limited(0.1))
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    await begun(slack, question)
    engine.shown[-1](SECOND)
    await slack.until(lambda: slack.replies(question)[0].text == FIRST + SECOND)
    assert len(slack.calls("chat.appendStream")) == 2
    engine.let_go()
    await only_reply(slack, question, "Enjoy")


async def test_where_a_stream_does_not_begin_a_quotation_may_come(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.quotation = said("Quoted.", Kind.EXTRACT)
    await serve(patience_seconds=0.3)
    slack.faults.add("chat.startStream", rate_limited(30))
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    await slack.until(lambda: "Quoted." in "".join(map(shown, slack.replies(question))))
    engine.let_go()
    await only_reply(slack, question, "Enjoy")


async def test_a_start_without_an_answer_does_not_hold_up_the_whole(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HURRY_SECONDS", 0.1)
    await serve()
    slack.faults.add("chat.startStream", hanging(accepted=True))
    question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    await slack.until(lambda: slack.replies(question))
    engine.let_go()
    await only_reply(slack, question, "Enjoy")


# -- restarts -----------------------------------------------------------------------------------------------------------


async def test_a_restart_in_the_middle_of_a_stream_ends_in_one_answer(
    slack: LocalSlack, engine: ScriptedEngine, tmp_path: Path
) -> None:
    async with served(slack, services(tmp_path, engine=engine, workers=Hurried(2))):
        question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
        await begun(slack, question)
    assert slack.replies(question)[0].streaming, "as a process leaves it that is killed"
    engine.let_go()
    async with served(slack, services(tmp_path, engine=engine)):
        assert "From: Leave Policy" in await only_reply(slack, question, "Enjoy")


# -- the whole house ----------------------------------------------------------------------------------------------------

LEAVE = "You receive 25 days of annual leave each year [1]."
MORE = "Full-time employees receive 25 days of annual leave each year [1]."
LEAK = "<thinking>The secret plan is to say nothing.</thinking>"


@pytest.fixture
def bedrock() -> Iterator[LocalBedrock]:
    with LocalBedrock() as running:
        yield running


@pytest.fixture
async def house(slack: LocalSlack, bedrock: LocalBedrock, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(slack, tmp_path, **of(bedrock)) as house:
        yield house


def of(bedrock: LocalBedrock) -> dict[str, Any]:
    """Settings that name this Bedrock."""
    return {
        "aws_endpoint_url_bedrock_runtime": bedrock.url,
        "aws_access_key_id": "local",
        "aws_secret_access_key": "local",
        "aws_region": "us-east-1",
        "bedrock_deadline_seconds": 20,
    }


async def versions(slack: LocalSlack, question: Message) -> list[str]:
    """Everything that was to be read in the one reply, in the order it was."""
    seen: list[str] = []

    def look() -> bool:
        replies = slack.replies(question)
        assert len(replies) <= 1
        if replies and replies[0].text and (not seen or seen[-1] != replies[0].text):
            seen.append(replies[0].text)
        return bool(replies) and not replies[0].streaming

    await slack.until(look)
    return seen


async def test_sentence_by_sentence_from_the_model_to_the_reader(
    slack: LocalSlack, bedrock: LocalBedrock, house: House
) -> None:
    bedrock.script = [Reply(f"{LEAVE} {MORE}\n\n- {MORE}", drip=0.15)]
    question = await slack.direct_message(EMPLOYEE, HOW_MUCH)
    seen = await versions(slack, question)
    assert len(seen) > 1
    assert seen[0] == "You receive 25 days of annual leave each year."
    assert all(later.startswith(before) for before, later in itertools.pairwise(seen))
    (reply,) = slack.replies(question)
    assert "From: Leave Policy > Annual leave" in shown(reply)
    assert buttons(reply)
    assert "Answered before" in await house.ask(EMPLOYEE, HOW_MUCH), "a streamed answer is kept like any other"


@pytest.mark.parametrize(
    "reply", [Reply(f"{LEAVE} {MORE} {LEAK}", drip=0.15), Reply(f"{LEAVE} {MORE}", cut=9, drip=0.15)]
)
async def test_where_a_draft_does_not_hold_what_was_read_stands_and_the_rest_is_quoted(
    slack: LocalSlack, bedrock: LocalBedrock, house: House, reply: Reply
) -> None:
    bedrock.script = [reply, *[Reply(status=400, error="ValidationException")] * 3]
    question = await slack.direct_message(EMPLOYEE, HOW_MUCH)
    seen = await versions(slack, question)
    assert all(text.startswith("You receive 25 days of annual leave each year.") for text in seen)
    final = shown(slack.replies(question)[0])
    assert "Full-time employees receive 25 days" in final
    assert "I completed it from the policies" in final
    assert "secret" not in "".join(str(call.arguments) for call in slack.calls())
    bedrock.play(Reply(LEAVE))
    assert "Answered before" not in await house.ask(EMPLOYEE, HOW_MUCH), "it was not kept"


async def test_with_a_guardrail_nothing_is_read_before_it_has_seen_the_whole(
    slack: LocalSlack, bedrock: LocalBedrock, tmp_path: Path
) -> None:
    bedrock.script = [Reply(f"{LEAVE} {MORE}", drip=0.15)]
    async with opened(slack, tmp_path, **of(bedrock), bedrock_guardrail_id="abcdefghij12") as house:
        assert "25 days" in await house.ask(EMPLOYEE, HOW_MUCH)
    assert not slack.calls("chat.startStream")


async def test_another_attempt_goes_on_where_the_first_was_cut(
    slack: LocalSlack, bedrock: LocalBedrock, house: House
) -> None:
    bedrock.script = [Reply(f"{LEAVE} {MORE}", cut=9, drip=0.15), Reply(f"{LEAVE} {MORE}")]
    question = await slack.direct_message(EMPLOYEE, HOW_MUCH)
    seen = await versions(slack, question)
    assert len(bedrock.calls) == 2
    assert all(later.startswith(before) for before, later in itertools.pairwise(seen))
    assert "replaces" not in shown(slack.replies(question)[0])


async def test_who_asks_the_same_meanwhile_gets_the_whole_from_the_same_call(
    slack: LocalSlack, bedrock: LocalBedrock, house: House
) -> None:
    bedrock.script = [Reply(f"{LEAVE} {MORE}", drip=0.15)]
    first = await slack.direct_message(EMPLOYEE, HOW_MUCH)
    second = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
    await asyncio.gather(slack.reply(first), slack.reply(second))
    assert len(bedrock.calls) == 1
    assert len(slack.calls("chat.startStream")) == 1
    assert "25 days" in shown(slack.replies(second)[0])
