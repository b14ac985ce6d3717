"""Asking in private about somebody's message, and keeping hrbot out of a thread."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Answer, Kind, Question, Scope, Stage
from bot.tally import TOOK, below
from handlers.answers.offers import PASSAGES
from handlers.conversations.incoming import ASK_ABOUT
from handlers.home.figures import useful
from playground.cast import ASK_HR, EMPLOYEE, EXECUTIVE, GENERAL, GUEST, HR
from playground.faults import Fault
from playground.local_slack import LocalSlack
from playground.workspace import TEAM_ID, Message
from tests.handlers.parts import ScriptedEngine, said, services
from tests.scenario.conftest import Serve, served
from tests.scenario.house import HOW_MUCH, opened
from tests.scenario.seen import shown

QUESTION = "How much leave do I get?"


# -- one's own matters in a channel -----------------------------------------------------------------------------------


async def test_what_is_asked_of_ones_own_case_is_answered_in_private(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    """No announcement and no quotation either, however long it takes."""
    engine.stages = (Stage.BUSY,)
    engine.hold()
    await serve()
    question = await slack.mention(EMPLOYEE, GENERAL, "how many vacation days do I have left?")
    await slack.until(lambda: slack.calls("assistant.threads.setStatus"))
    engine.let_go()
    (answer,) = await slack.until(lambda: [m for m in slack.messages(GENERAL) if m.from_bot])
    assert answer.only_for == EMPLOYEE.id
    assert "only visible to you" in shown(answer)
    assert slack.messages(GENERAL, thread=question.ts, reader=HR) == [question]


async def test_who_tells_of_themselves_around_a_question_is_answered_in_the_thread(
    slack: LocalSlack, serve: Serve
) -> None:
    await serve()
    asked = await slack.mention(EMPLOYEE, GENERAL, "My wife is having a baby, how long can I be off?")
    assert not (await slack.reply(asked)).only_for


async def test_in_a_direct_message_it_is_an_answer_like_any_other(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    asked = await slack.say(EMPLOYEE, slack.workspace.direct_message(EMPLOYEE.id), "how many days do I have left?")
    answer = await slack.reply(asked)
    assert not answer.only_for
    assert "only visible to you" not in shown(answer)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how many vacation days do I have left?", True),
        ("has my expense claim been approved?", True),
        ("How much leave do I get?", False),
        ("I lost my laptop, what now?", False),
    ],
)
async def test_who_asks_for_their_own_record_is_told_that_only_policies_are_known(
    slack: LocalSlack, serve: Serve, question: str, told: bool
) -> None:
    await serve()
    answer = shown(await slack.reply(await slack.direct_message(EMPLOYEE, question)))
    assert ("not your own records" in answer) is told


# -- people talk to each other in a thread of ours ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Emma, are you coming to lunch?",
        "Thanks Emma Lindqvist!",
        "Is that so, Emma?",
        "I always book the hotel in London",
    ],
)
async def test_a_colleague_who_talks_to_people_is_not_answered(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, words: str
) -> None:
    """Though the policies have something to say to it."""
    parts = await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, QUESTION)
    await slack.reply(question)
    await slack.say(HR, ASK_HR, words, thread_ts=question.ts)
    await slack.until(lambda: parts.tally.count("questions.overheard"))
    assert len(slack.replies(question)) == 1
    assert words in engine.asked[1].text
    assert [question.addressed for question in engine.asked] == [True, False], "so that it is not kept"


async def test_who_asked_may_answer_a_colleague_without_being_answered(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    parts = await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, QUESTION)
    await slack.reply(question)
    engine.reply = said("I couldn't find that.", Kind.NONE)
    await slack.reply(await slack.say(EMPLOYEE, ASK_HR, "Sure, at noon", thread_ts=question.ts))
    await slack.say(HR, ASK_HR, "Lunch at noon, then", thread_ts=question.ts)
    await slack.say(EMPLOYEE, ASK_HR, "Sure, see you", thread_ts=question.ts)
    await slack.until(lambda: parts.tally.count("questions.overheard") == 2)
    await slack.say(EMPLOYEE, ASK_HR, "And dogs?", thread_ts=question.ts)
    await slack.until(lambda: len(slack.replies(question)) == 3)
    assert [q.text for q in engine.asked][-1] == "And dogs?"


@pytest.mark.parametrize("words", ["ok", "Got it, thanks", "👍", "haha"])
async def test_who_only_nods_to_an_answer_is_not_given_it_again(slack: LocalSlack, tmp_path: Path, words: str) -> None:
    """A nod continues the question above it, so that the same answer was found, and posted, once more."""
    async with opened(slack, tmp_path) as house:
        question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
        await slack.reply(question)
        await slack.say(EMPLOYEE, ASK_HR, words, thread_ts=question.ts)
        await slack.until(lambda: house.services.tally.count("questions.overheard"))
        assert len(slack.replies(question)) == 1
        assert "I'm here" in await house.ask(EMPLOYEE, words), "who nods to us alone gets a word"


async def test_what_people_say_to_each_other_is_counted_as_no_question(slack: LocalSlack, tmp_path: Path) -> None:
    """Admins read how many were asked, and how many of them found nothing."""
    async with opened(slack, tmp_path) as house:
        tally = house.services.tally
        question = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
        await slack.reply(question)
        for words in ("Lunch at noon?", "I always take all of my annual leave in May"):
            await slack.say(HR, ASK_HR, words, thread_ts=question.ts)
        await slack.until(lambda: tally.count("questions.overheard") == 2)
        await slack.say(EMPLOYEE, ASK_HR, "And how long is maternity leave?", thread_ts=question.ts)
        await slack.until(lambda: len(slack.replies(question)) == 2)
        await slack.until(lambda: useful(tally.counts())[:2] == ["2 questions", "100 % answered: 100 % quoted"])
        assert sum(below(tally.counts(), f"{TOOK}reply.").values()) == 2


async def test_a_colleague_who_asks_us_or_tells_of_harm_is_answered(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, QUESTION)
    await slack.reply(question)
    await slack.say(HR, ASK_HR, "what about part timers", thread_ts=question.ts)
    await slack.until(lambda: len(slack.replies(question)) == 2)
    engine.reply = said("I'm sorry this happened to you.", Kind.CARE)
    await slack.say(HR, ASK_HR, "Emma, he touched me again", thread_ts=question.ts)
    await slack.until(lambda: [m for m in slack.messages(ASK_HR, thread=question.ts, reader=HR) if m.only_for == HR.id])


async def test_while_it_is_found_out_whom_a_post_was_meant_for_nothing_is_shown(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    """Neither a status nor that we are busy, however long it takes."""
    engine.stages = (Stage.BUSY,)
    parts = await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, QUESTION)
    await slack.reply(question)
    engine.reply = said("I couldn't find that.", Kind.NONE)
    engine.hold()
    before = len(slack.calls("assistant.threads.setStatus"))
    await slack.say(HR, ASK_HR, "Oh, lucky you", thread_ts=question.ts)
    await slack.until(lambda: len(engine.asked) == 2)
    assert "still working" in shown(await slack.reply(await slack.direct_message(EMPLOYEE, QUESTION)))
    assert len(slack.replies(question)) == 1
    engine.let_go()
    await slack.until(lambda: parts.tally.count("questions.overheard"))
    assert len(slack.replies(question)) == 1
    statuses = slack.calls("assistant.threads.setStatus")[before:]
    assert ASK_HR.id not in {call.arguments["channel_id"] for call in statuses}


async def test_who_did_not_ask_is_told_of_no_failure(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    def fails(_question: Question) -> Answer:
        raise RuntimeError

    parts = await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, QUESTION)
    await slack.reply(question)
    engine.reply = fails
    await slack.say(HR, ASK_HR, "Oh, lucky you", thread_ts=question.ts)
    await slack.until(lambda: parts.tally.count("replies.failed"))
    engine.reply = said("Half of that.")
    await slack.mention(HR, ASK_HR, "And for part-timers?", thread_ts=question.ts)
    await slack.until(lambda: "Half of that." in "".join(map(shown, slack.replies(question))))
    assert len(slack.replies(question)) == 2


# -- the message shortcut ------------------------------------------------------------------------------------------


async def test_somebody_elses_message_is_looked_up_in_private(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    message = await slack.say(HR, GENERAL, f"<@{EMPLOYEE.id}> asked me: {QUESTION}")
    assert (await slack.shortcut(EXECUTIVE, message, ASK_ABOUT)).ok
    (answer,) = await slack.until(lambda: [m for m in slack.messages(GENERAL) if m.from_bot])
    assert answer.only_for == EXECUTIVE.id
    assert "You get 25 days." in shown(answer)
    assert f"You asked about this message: “a colleague asked me: {QUESTION}”" in shown(answer)
    assert engine.asked[0].scope == Scope.of("executives")
    await slack.press(EXECUTIVE, answer, PASSAGES)
    assert await slack.until(lambda: slack.modal(EXECUTIVE))


async def test_in_a_thread_the_answer_appears_there(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    root = await slack.say(HR, GENERAL, "Holidays!")
    message = await slack.say(EMPLOYEE, GENERAL, QUESTION, thread_ts=root.ts)
    await slack.shortcut(EMPLOYEE, message, ASK_ABOUT)
    (answer,) = await slack.until(lambda: slack.replies(root))
    assert answer.only_for == EMPLOYEE.id


async def test_where_slack_does_not_take_it_the_answer_is_a_direct_message(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    slack.faults.add("response_url", Fault(404, "expired_url"))
    await slack.shortcut(EMPLOYEE, await slack.say(HR, GENERAL, QUESTION), ASK_ABOUT)
    direct = slack.workspace.direct_message(EMPLOYEE.id)
    (answer,) = await slack.until(lambda: [m for m in slack.messages(direct) if m.from_bot])
    assert "You get 25 days." in shown(answer)
    assert not [m for m in slack.messages(GENERAL) if m.from_bot]


@pytest.mark.parametrize("written", ["", f"<@{EXECUTIVE.id}> :wave:"])
async def test_a_message_without_words_is_said_to_have_none(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, written: str
) -> None:
    await serve()
    await slack.shortcut(EMPLOYEE, await slack.say(HR, GENERAL, written), ASK_ABOUT)
    (answer,) = await slack.until(lambda: [m for m in slack.messages(GENERAL) if m.from_bot])
    assert answer.only_for == EMPLOYEE.id
    assert "no words" in shown(answer)
    assert engine.asked == []


async def test_a_guest_is_refused_in_private(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    await serve()
    await slack.shortcut(GUEST, await slack.say(HR, GENERAL, QUESTION), ASK_ABOUT)
    (answer,) = await slack.until(lambda: [m for m in slack.messages(GENERAL) if m.from_bot])
    assert answer.only_for == GUEST.id
    assert "only answer employees" in shown(answer)
    assert engine.asked == []


async def test_another_apps_shortcut_is_not_ours(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    await serve()
    await slack.shortcut(EMPLOYEE, await slack.say(HR, GENERAL, QUESTION), "something_else")
    await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "The last question"))
    assert [question.text for question in engine.asked] == ["The last question"]


# -- mute ----------------------------------------------------------------------------------------------------------


async def muted(slack: LocalSlack, words: str = "mute") -> Message:
    """A thread of ours that somebody muted."""
    question = await slack.mention(EMPLOYEE, ASK_HR, QUESTION)
    await slack.reply(question)
    post = await slack.say(HR, ASK_HR, words, thread_ts=question.ts)
    assert "stay out of this thread" in shown(await slack.reply(post))
    return question


@pytest.mark.parametrize(
    "words", ["mute", "Mute.", "Be quiet!", ", please be quiet", "Mute this, please", "Silence, s’il vous plaît"]
)
async def test_a_muted_thread_is_left_alone_until_we_are_mentioned(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, words: str
) -> None:
    await serve()
    question = await muted(slack, words)
    await slack.say(EMPLOYEE, ASK_HR, "And for part-timers?", thread_ts=question.ts)
    again = await slack.mention(EMPLOYEE, ASK_HR, "And for interns?", thread_ts=question.ts)
    await slack.reply(again)
    follow_up = await slack.say(EMPLOYEE, ASK_HR, "And for apprentices?", thread_ts=question.ts)
    await slack.reply(follow_up)
    assert [q.text for q in engine.asked] == [QUESTION, "And for interns?", "And for apprentices?"]


async def test_a_mention_may_mute_too(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, QUESTION)
    await slack.reply(question)
    await slack.reply(await slack.mention(HR, ASK_HR, "mute", thread_ts=question.ts))
    await slack.say(EMPLOYEE, ASK_HR, "And for part-timers?", thread_ts=question.ts)
    await slack.reply(await slack.mention(EMPLOYEE, GENERAL, "The last question"))
    assert [q.text for q in engine.asked] == [QUESTION, "The last question"]
    assert len(slack.replies(question)) == 2


async def test_another_process_and_a_restart_stay_out_too(slack: LocalSlack, tmp_path: Path) -> None:
    engine = ScriptedEngine()
    other = services(tmp_path, engine=engine)
    async with served(slack, other):
        question = await slack.mention(EMPLOYEE, ASK_HR, QUESTION)
        await slack.reply(question)
        async with served(slack, services(tmp_path, engine=engine)):
            await slack.say(HR, ASK_HR, "mute", thread_ts=question.ts)
            await slack.until(lambda: len(slack.replies(question)) == 2)
        place = f"{TEAM_ID}:{ASK_HR.id}:{question.ts}"
        assert not other.inbox.takes_part(place), "though it remembers the thread"
    async with served(slack, services(tmp_path, engine=engine)):
        await slack.say(EMPLOYEE, ASK_HR, "And for part-timers?", thread_ts=question.ts)
        await slack.reply(await slack.mention(EMPLOYEE, GENERAL, "The last question"))
    assert [q.text for q in engine.asked] == [QUESTION, "The last question"]


async def test_mute_is_an_ordinary_word_elsewhere(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    engine.reply = said("I couldn't find that.", Kind.NONE)
    await serve()
    await slack.reply(await slack.direct_message(EMPLOYEE, "mute"))
    await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "mute"))
    question = await slack.mention(EMPLOYEE, ASK_HR, "May I mute my phone?")
    await slack.reply(question)
    await slack.reply(await slack.say(EMPLOYEE, ASK_HR, "And mute my laptop?", thread_ts=question.ts))
    assert len(engine.asked) == 4
