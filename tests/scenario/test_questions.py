"""A question comes in as Slack sends it, an answer goes out as Slack takes it."""

from __future__ import annotations

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Kind, Scope, Stage
from playground.cast import ASK_HR, EMPLOYEE, EXECUTIVE, GUEST, HR, HR_GROUP, PARTNERS
from playground.local_slack import LocalSlack
from playground.workspace import BOT_USER, TEAM_ID
from tests.handlers.parts import ScriptedEngine, said
from tests.scenario.conftest import Serve
from tests.scenario.seen import shown


async def test_a_mention_is_answered_once_in_a_thread_with_its_source(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    answer = await slack.reply(question)
    assert answer.thread_ts == question.ts
    assert "You get 25 days." in shown(answer)
    assert "From: Leave Policy > Annual leave" in shown(answer)
    assert [q.text for q in engine.asked] == ["How much leave do I get?"]
    assert len(slack.deliveries) == 2, "the mention and its message twin"
    assert all(delivery.ok for delivery in slack.deliveries)


async def test_answers_unfurl_nothing_and_mention_nobody(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.reply = said("Ask <@U0EMPLOYEE> or <!channel> or @channel.")
    await serve()
    await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "Who?"))
    sent = slack.calls("chat.postMessage")[-1].arguments
    assert sent["unfurl_links"] in (False, 0, "0", "false")
    assert sent["unfurl_media"] in (False, 0, "0", "false")
    assert "<@" not in str(sent)
    assert "<!" not in str(sent)
    assert "@channel" not in str(sent)


async def test_a_direct_message_is_answered_in_its_thread_with_what_the_person_may_read(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    question = await slack.direct_message(EXECUTIVE, "What is the bonus plan?")
    assert (await slack.reply(question)).thread_ts == question.ts
    assert engine.asked[0].scope == Scope.of("executives")


async def test_in_a_channel_nobody_gets_more_than_everyone_and_those_who_could_are_told(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    told = await slack.reply(await slack.mention(EXECUTIVE, ASK_HR, "What is the bonus plan?"))
    untold = await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "What is the bonus plan?"))
    assert [q.scope for q in engine.asked] == [Scope(), Scope()]
    assert "direct message" in shown(told)
    assert "direct message" not in shown(untold)


async def test_a_thread_goes_on_without_a_mention_and_with_its_history(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.reply(question)
    more = await slack.say(EMPLOYEE, ASK_HR, "And for part-timers?", thread_ts=question.ts)
    await slack.reply(more)
    said_before = [(turn.role, turn.text.splitlines()[0]) for turn in engine.asked[1].history]
    assert said_before == [("user", "How much leave do I get?"), ("assistant", "You get 25 days.")]


async def test_a_direct_message_goes_on_outside_the_thread_too(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    await slack.reply(await slack.direct_message(EMPLOYEE, "How much annual leave do I get?"))
    await slack.reply(await slack.direct_message(EMPLOYEE, "and for part-timers?"))
    await slack.reply(await slack.direct_message(EMPLOYEE, "what about interns?"))
    assert [t.text for t in engine.asked[1].history if t.role == "user"] == ["How much annual leave do I get?"]
    await slack.reply(await slack.direct_message(EMPLOYEE, "is that paid?"))
    assert [[t.text for t in asked.history if t.role == "user"] for asked in engine.asked[2:]] == [
        ["How much annual leave do I get?", "and for part-timers?"],
        ["How much annual leave do I get?", "and for part-timers?", "what about interns?"],
    ]


async def test_silence_where_people_talk_to_each_other(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.reply(question)
    await slack.say(HR, ASK_HR, f"<@{EMPLOYEE.id}> does that help?", thread_ts=question.ts)
    elsewhere = await slack.say(HR, ASK_HR, "Lunch?")
    await slack.say(EMPLOYEE, ASK_HR, "Yes!", thread_ts=elsewhere.ts)
    await slack.reply(await slack.mention(HR, ASK_HR, "The last question"))
    assert len(engine.asked) == 2
    assert all(delivery.ok for delivery in slack.deliveries)


async def test_what_others_say_in_our_thread_is_answered_only_from_the_policies(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.reply(question)
    engine.reply = lambda asked: said() if "part-timers" in asked.text else said("I couldn't find that.", Kind.NONE)
    await slack.say(HR, ASK_HR, "Oh, lucky you", thread_ts=question.ts)
    await slack.say(HR, ASK_HR, "How many do part-timers get?", thread_ts=question.ts)
    await slack.say(EMPLOYEE, ASK_HR, "And dogs?", thread_ts=question.ts)
    await slack.until(lambda: len(engine.asked) == 4 and len(slack.replies(question)) == 3)
    assert ["25 days" in shown(reply) for reply in slack.replies(question)] == [True, True, False]


async def test_a_mention_without_words_below_a_post_is_about_that_post(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    post = await slack.say(EMPLOYEE, ASK_HR, "How much leave do I get?")
    answer = await slack.reply(await slack.mention(HR, ASK_HR, "", thread_ts=post.ts))
    assert "25 days" in shown(answer)
    await slack.reply(await slack.say(HR, ASK_HR, "And for part-timers?", thread_ts=post.ts))
    assert [question.text for question in engine.asked] == ["How much leave do I get?", "And for part-timers?"]
    assert [turn.text for turn in engine.asked[1].history] == ["How much leave do I get?", "You get 25 days."]
    await slack.reply(await slack.mention(HR, ASK_HR, "?", thread_ts=post.ts))
    assert engine.asked[2].text == "?", "what was asked before is not asked again"


async def test_a_mention_below_a_deleted_post_is_about_nothing(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    post = await slack.say(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.say(HR, ASK_HR, "Good question", thread_ts=post.ts)
    await slack.delete(post)
    await slack.reply(await slack.mention(HR, ASK_HR, "", thread_ts=post.ts))
    assert [question.text for question in engine.asked] == [""]


async def test_a_post_that_mentions_us_since_an_edit_is_answered_once(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    post = await slack.say(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.edit(post, f"<@{BOT_USER}> How much leave do I get?")
    await slack.reply(post)
    await slack.edit(post, f"<@{BOT_USER}> How much leave do I get a year?")
    await slack.reply(await slack.direct_message(EMPLOYEE, "The last question"))
    assert [question.text for question in engine.asked] == ["How much leave do I get?", "The last question"]


async def test_edits_deletions_and_other_bots_are_not_answered(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.reply(question)
    await slack.delete(question)
    await slack.edit(question, f"<@{BOT_USER}> How much sick leave do I get?")
    await slack.say("USLACKBOT", ASK_HR, f"<@{BOT_USER}> reminder")
    await slack.reply(await slack.direct_message(EMPLOYEE, "The last question"))
    assert len(engine.asked) == 2
    assert all(delivery.ok for delivery in slack.deliveries)


@pytest.mark.parametrize("stages", [(), (Stage.BUSY,)])
async def test_a_question_deleted_while_it_is_answered_gets_no_answer(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, stages: tuple[Stage, ...]
) -> None:
    """Nor does anything stay of what was said meanwhile."""
    engine.stages = stages
    engine.hold()
    parts = await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get when my wife is ill?")
    await asyncio.to_thread(engine.begun.wait, 10)
    await slack.until(lambda: len(slack.replies(question)) == len(stages))
    await slack.delete(question)
    engine.let_go()
    await slack.until(lambda: parts.tally.count("questions.taken_back") and not slack.workspace.statuses)
    assert slack.replies(question) == []
    await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "Another question"))


async def test_who_deletes_what_they_told_of_harm_is_met_with_care_all_the_same(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.reply = said("I'm sorry this happened to you.", Kind.CARE)
    engine.hold()
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, "somebody hits people here")
    await asyncio.to_thread(engine.begun.wait, 10)
    await slack.delete(question)
    engine.let_go()
    (care,) = await slack.until(lambda: [m for m in slack.messages(ASK_HR) if m.from_bot])
    assert care.only_for == EMPLOYEE.id


async def test_a_redelivered_event_is_answered_once(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    parts = await serve()
    question = await slack.direct_message(EMPLOYEE, "How much leave do I get?")
    await slack.reply(question)
    delivered = slack.deliveries[-1]
    ack = await slack.http_door.bring(delivered.kind, delivered.payload, 1, "http_timeout")
    assert ack.ok
    await slack.reply(await slack.direct_message(EMPLOYEE, "The last question"))
    assert len(engine.asked) == 2
    assert parts.tally.count("questions.repeated") == 1


async def test_guests_are_refused_politely(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    await serve()
    answer = await slack.reply(await slack.direct_message(GUEST, "How much leave do I get?"))
    assert "only answer employees" in shown(answer)
    assert not engine.asked


async def test_guests_are_answered_where_settings_allow_it(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve(allow_guests=True)
    assert "25 days" in shown(await slack.reply(await slack.direct_message(GUEST, "How much leave do I get?")))
    assert engine.asked[0].scope == Scope()


async def test_a_shared_channel_gets_no_policy_text(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    await serve()
    await slack.mention(EMPLOYEE, PARTNERS, "How much leave do I get?")
    refusal = await slack.until(lambda: next((m for m in slack.messages(PARTNERS) if m.from_bot), None))
    assert refusal.only_for == EMPLOYEE.id
    assert "shared with another organisation" in shown(refusal)
    assert not engine.asked


async def test_a_disclosure_in_a_channel_is_answered_for_the_person_alone(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.reply = said("I'm sorry this happened to you.", Kind.CARE)
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, "my manager hit me")
    answer = await slack.until(lambda: next((m for m in slack.messages(ASK_HR) if m.only_for == EMPLOYEE.id), None))
    assert "sorry this happened" in shown(answer)
    assert "direct message" in shown(answer)
    assert slack.messages(ASK_HR, thread=question.ts, reader=HR) == [question]


async def test_care_is_not_read_back_as_history(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    engine.reply = said("I'm sorry this happened to you.", Kind.CARE)
    await serve()
    question = await slack.direct_message(EMPLOYEE, "my manager hit me")
    await slack.reply(question)
    engine.reply = said()
    await slack.reply(await slack.direct_message(EMPLOYEE, "How much leave do I get?", thread_ts=question.ts))
    assert engine.asked[1].history == ()


async def test_a_busy_model_is_announced_and_the_announcement_becomes_the_answer(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.stages = (Stage.WRITING, Stage.BUSY)
    engine.hold()
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    busy = await slack.reply(question)
    assert "still working on yours" in shown(busy)
    await slack.until(lambda: "busy" in str([c.arguments for c in slack.calls("assistant.threads.setStatus")]))
    engine.let_go()
    await slack.until(lambda: "25 days" in shown(slack.replies(question)[0]))
    assert len(slack.replies(question)) == 1


async def test_an_announcement_in_public_goes_when_the_answer_is_private(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.reply, engine.stages = said("I'm sorry this happened to you.", Kind.CARE), (Stage.BUSY,)
    engine.hold()
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, "somebody hits people here")
    await slack.reply(question)
    engine.let_go()
    await slack.until(lambda: any(m.only_for for m in slack.messages(ASK_HR)))
    assert slack.messages(ASK_HR, thread=question.ts, reader=HR) == [question]


async def test_someone_who_joins_hr_is_hr_as_soon_as_slack_says_so(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    assert not (await parts.people.find(slack_client(slack), EMPLOYEE.id, TEAM_ID)).hr
    slack.workspace.groups[HR_GROUP] = (EMPLOYEE.id,)
    await slack.events.event({"type": "subteam_members_changed", "subteam_id": HR_GROUP})
    assert (await parts.people.find(slack_client(slack), EMPLOYEE.id, TEAM_ID)).hr


def slack_client(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url)


async def test_a_long_answer_is_split_without_losing_text_or_sources(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    paragraphs = [f"Paragraph {n}. " + "words " * 100 for n in range(40)]
    engine.reply = said("\n\n".join(paragraphs))
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, "Tell me everything")
    await slack.until(lambda: "From: Leave Policy" in "".join(map(shown, slack.replies(question))))
    everything = "".join(map(shown, slack.replies(question)))
    assert all(f"Paragraph {n}. " in everything for n in range(40))
    assert all(call.ok for call in slack.calls("chat.postMessage"))


async def test_questions_in_one_thread_are_answered_in_order_and_others_do_not_wait(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.hold()
    await serve()
    first = await slack.mention(EMPLOYEE, ASK_HR, "First?")
    await asyncio.to_thread(engine.begun.wait, 10)
    await slack.say(EMPLOYEE, ASK_HR, "Second?", thread_ts=first.ts)
    await slack.direct_message(HR, "Another?")
    await slack.until(lambda: [q.text for q in engine.asked] == ["First?", "Another?"])
    engine.let_go()
    await slack.until(lambda: len(slack.replies(first)) == 2)
    assert [q.text for q in engine.asked] == ["First?", "Another?", "Second?"]
