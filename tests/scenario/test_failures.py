"""Slack fails, we are killed, the disk is full: one visible answer, never two, never none."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.model import Answer, Kind, Question, Scope, Stage
from bot.records.inbox import Entry, Inbox
from bot.tally import Tally
from bot.workers import Workers
from handlers.access.people import People
from handlers.bolt import serving
from handlers.delivery import status
from handlers.delivery.place import Kind as PlaceKind
from handlers.delivery.place import Place
from handlers.delivery.replies import Replies
from playground.cast import ASK_HR, EMPLOYEE, EXECUTIVE, GUEST
from playground.faults import Fault, broken, cut, hanging, rate_limited, refused
from playground.local_slack import LocalSlack
from playground.workspace import BOT_USER, TEAM_ID, Message, User
from tests.bot.test_care import core_of
from tests.handlers.parts import ScriptedEngine, said, services
from tests.scenario.conftest import Serve, served
from tests.scenario.seen import shown


async def no_time(_seconds: float) -> None:
    """A sleep that only gives others a turn."""
    await asyncio.sleep(0)


def impatient() -> Replies:
    return Replies(Tally(), no_time)


@pytest.mark.parametrize(
    "faults",
    [
        [rate_limited(30), rate_limited(30)],
        [broken(500)],
        [broken(503, accepted=True)],
        [cut(accepted=True)],
        [cut(accepted=False), broken(502)],
        [Fault(200, "internal_error")],
        [hanging()],
        [hanging(accepted=True)],
        [broken(500), cut(accepted=True)],
        [cut(accepted=False), rate_limited(30), hanging(accepted=True)],
    ],
    ids=[
        *("429", "500", "503 after it was posted", "cut after it was posted", "cut, then 502", "internal_error"),
        *(
            "no answer",
            "no answer after it was posted",
            "500, then cut after it was posted",
            "cut, 429, then no answer",
        ),
    ],
)
async def test_whatever_slack_does_one_answer_is_seen(
    slack: LocalSlack, serve: Serve, faults: list[Fault], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "CALL_SECONDS", 1)
    parts = await serve(replies=impatient())
    slack.faults.add("chat.postMessage", *faults)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    assert "25 days" in shown(await slack.reply(question))
    await slack.until(lambda: parts.tally.percentile("reply", 1))
    assert len(slack.replies(question)) == 1


async def test_a_doubtful_post_is_looked_up_before_it_is_repeated(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve(replies=impatient())
    slack.faults.add("chat.postMessage", cut(accepted=True))
    slack.faults.add("conversations.replies", broken(500))
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.until(lambda: parts.tally.percentile("reply", 1))
    assert len(slack.calls("conversations.replies")) == 2
    assert len(slack.replies(question)) == 1


@pytest.mark.parametrize(
    "fault",
    [rate_limited(30), broken(500), broken(503, accepted=True), cut(accepted=True), cut(accepted=False)],
    ids=["429", "500", "503 after it was shown", "cut after it was shown", "cut"],
)
async def test_the_answer_takes_the_place_of_the_busy_message_once(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, fault: Fault
) -> None:
    engine.stages = (Stage.BUSY,)
    engine.hold()
    parts = await serve(replies=impatient())
    slack.faults.add("chat.update", fault)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.until(lambda: "still working" in "".join(map(shown, slack.replies(question))))
    engine.let_go()
    await slack.until(lambda: parts.tally.percentile("reply", 1))
    (answer,) = slack.replies(question)
    assert "25 days" in shown(answer)


@pytest.mark.parametrize("fault", [cut(), broken(503, accepted=True), hanging(accepted=True)])
@pytest.mark.parametrize("quoted", [False, True], ids=["busy", "quotation"])
async def test_what_was_shown_before_goes_though_slack_did_not_say_that_it_took_it(
    slack: LocalSlack,
    serve: Serve,
    engine: ScriptedEngine,
    fault: Fault,
    quoted: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving, "CALL_SECONDS", 1)
    if quoted:
        engine.quotation = said("Employees get 25 days of leave.", Kind.EXTRACT)
    else:
        engine.stages = (Stage.BUSY,)
    engine.hold()
    await serve(patience_seconds=0.05, replies=impatient())
    slack.faults.add("chat.postMessage", fault)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.until(lambda: "still w" in "".join(map(shown, slack.replies(question))))
    engine.let_go()
    await slack.until(lambda: "You get 25 days." in "".join(map(shown, slack.replies(question))))
    (answer,) = slack.replies(question)
    assert "still w" not in shown(answer)


async def test_a_note_that_we_are_busy_holds_up_no_answer_and_does_not_stay_beside_it(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "IMPATIENT_SECONDS", 0.05)
    engine.stages = (Stage.BUSY,)
    engine.hold()
    await serve()
    slack.faults.add("chat.postMessage", hanging(accepted=True))
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.reply(question)
    engine.let_go()
    await slack.until(lambda: "25 days" in shown(slack.replies(question)[0]))
    assert len(slack.replies(question)) == 1


async def test_the_quotation_takes_the_place_of_a_busy_note_that_was_in_doubt(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.stages = (Stage.BUSY,)
    engine.quotation = said("Employees get 25 days of leave.", Kind.EXTRACT)
    engine.hold()
    await serve(patience_seconds=0.5)
    slack.faults.add("chat.postMessage", cut())
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.until(lambda: "still writing" in "".join(map(shown, slack.replies(question))))
    (quotation,) = slack.replies(question)
    assert "still working" not in shown(quotation)
    engine.let_go()
    await slack.until(lambda: "You get 25 days." in shown(slack.replies(question)[0]))


@pytest.mark.parametrize("fault", [rate_limited(30), broken(500)], ids=["429", "500"])
async def test_a_command_is_answered_once_whatever_slack_does(slack: LocalSlack, serve: Serve, fault: Fault) -> None:
    parts = await serve(replies=impatient())
    slack.faults.add("response_url", fault)
    await slack.command(EMPLOYEE, "/hrbot", "How much leave do I get?")
    await slack.until(lambda: parts.tally.percentile("reply", 1))
    (answer,) = [message for message in slack.messages(ASK_HR) if message.only_for]
    assert "25 days" in shown(answer)


@pytest.mark.parametrize("fault", [broken(503, accepted=True), cut(accepted=True), cut(accepted=False)])
async def test_an_answer_that_goes_to_the_direct_message_instead_comes_once(
    slack: LocalSlack, serve: Serve, fault: Fault
) -> None:
    parts = await serve(replies=impatient())
    slack.faults.add("response_url", Fault(404, "expired_url"))
    slack.faults.add("chat.postMessage", fault)
    await slack.command(EMPLOYEE, "/hrbot", "How much leave do I get?")
    await slack.until(lambda: parts.tally.percentile("reply", 1))
    direct = slack.workspace.direct_message(EMPLOYEE.id)
    (answer,) = [message for message in slack.messages(direct) if message.from_bot]
    assert "25 days" in shown(answer)


async def test_waits_are_as_long_as_slack_says(slack: LocalSlack, serve: Serve) -> None:
    waited: list[float] = []

    async def remember(seconds: float) -> None:
        waited.append(seconds)

    await serve(replies=Replies(Tally(), remember))
    slack.faults.add("chat.postMessage", rate_limited(7), rate_limited(100_000))
    await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?"))
    assert waited == [7, 60]


async def test_refused_blocks_become_plain_paragraphs_with_the_buttons(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    slack.faults.add("chat.postMessage", refused("invalid_blocks"))
    answer = await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?"))
    assert [block["type"] for block in answer.blocks] == ["section", "actions"]
    assert answer.blocks[0]["text"]["text"] == "You get 25 days.\nFrom: Leave Policy > Annual leave"


async def test_blocks_refused_again_become_plain_text(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    slack.faults.add("chat.postMessage", refused("invalid_blocks"), refused("invalid_blocks"))
    answer = await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?"))
    assert answer.blocks == ()
    assert "You get 25 days." in answer.text
    assert "From: Leave Policy &gt; Annual leave" in answer.text


async def test_failing_decorations_do_not_cost_the_answer(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.hold()
    await serve()
    slack.faults.add("assistant.threads.setStatus", broken(500))
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.until(lambda: slack.calls("assistant.threads.setStatus"))
    engine.let_go()
    assert "25 days" in shown(await slack.reply(question))


async def test_an_ephemeral_message_slack_refuses_comes_as_a_direct_message(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.reply = said("I'm sorry this happened.", Kind.CARE)
    await serve()
    slack.faults.add("chat.postEphemeral", refused("user_not_in_channel"))
    await slack.mention(EMPLOYEE, ASK_HR, "my manager hit me")
    direct = slack.workspace.direct_message(EMPLOYEE.id)
    (answer,) = await slack.until(lambda: [m for m in slack.messages(direct) if m.from_bot])
    assert "sorry this happened" in shown(answer)


async def test_an_answer_the_channel_does_not_take_comes_as_a_direct_message(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    slack.faults.add("chat.postMessage", refused("not_in_channel"))
    await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    direct = slack.workspace.direct_message(EMPLOYEE.id)
    await slack.until(lambda: len([m for m in slack.messages(direct) if m.from_bot]) == 2)
    assert "invited" in shown(slack.messages(direct)[0])
    assert "25 days" in shown(slack.messages(direct)[1])


async def test_unknown_people_read_what_everyone_may_read(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    slack.faults.add("usergroups.users.list", *[broken(500)] * 4)
    await slack.reply(await slack.direct_message(EXECUTIVE, "How much leave do I get?"))
    assert engine.asked[0].scope == Scope()
    await slack.reply(await slack.direct_message(EMPLOYEE, "How much leave do I get?"))


async def test_an_engine_that_breaks_its_promise_ends_in_an_apology_with_an_id(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    def broken_engine(_question: Question) -> Answer:
        raise ValueError("what a person wrote")

    engine.reply = broken_engine
    engine.stages = (Stage.BUSY,)
    engine.hold()
    parts = await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.reply(question)
    engine.let_go()
    (answer,) = await slack.until(lambda: [m for m in slack.replies(question) if "Error" in shown(m)])
    assert len(slack.replies(question)) == 1, "the announcement that we are busy became the apology"
    assert "Please ask hr@example.com" in shown(answer)
    assert shown(answer).partition("Error ")[2][:6] in caplog.text
    assert "what a person wrote" not in caplog.text
    await slack.until(lambda: parts.tally.count("replies.failed") == 1)


# -- restarts ----------------------------------------------------------------------------------------------------


def left_behind(slack: LocalSlack, folder: Path, *, attempts: int = 0, accepted_at: float | None = None) -> Message:
    """A question that an earlier process accepted and did not answer."""
    question = Message(ASK_HR.id, slack.workspace.new_ts(), EMPLOYEE.id, f"<@{BOT_USER}> How much leave?")
    slack.workspace.post(question)
    place = Place(PlaceKind.CHANNEL, TEAM_ID, ASK_HR.id, EMPLOYEE.id, BOT_USER, ts=question.ts)
    clock = {} if accepted_at is None else {"clock": lambda: accepted_at}
    earlier = Inbox(folder / "inbox.sqlite", Tally(), **clock)
    entry = earlier.accept(["x"], conversation=place.conversation, text="How much leave?", reply_to=place.to_json())
    assert entry is not None
    for _ in range(attempts):
        earlier.begin(entry)
    earlier.close()
    return question


async def test_what_was_left_unanswered_is_answered_at_the_start(
    slack: LocalSlack, serve: Serve, tmp_path: Path
) -> None:
    question = left_behind(slack, tmp_path)
    await serve()
    assert "25 days" in shown(await slack.reply(question))


async def test_what_was_answered_but_not_noted_is_not_answered_twice(
    slack: LocalSlack, engine: ScriptedEngine, tmp_path: Path
) -> None:
    class Forgetful(Inbox):
        """As if the process had died between Slack's yes and its own note of it."""

        def done(self, entry: Entry) -> None:
            """Note nothing."""

    before = services(tmp_path, engine=engine, inbox=Forgetful(tmp_path / "inbox.sqlite", Tally()))
    async with served(slack, before):
        question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
        await slack.reply(question)
    after = services(tmp_path, engine=engine)
    async with served(slack, after):
        await slack.until(lambda: slack.calls("conversations.replies"))
        await slack.reply(await slack.direct_message(EMPLOYEE, "The last question"))
    assert after.tally.count("questions.recovered") == 1
    assert len(slack.replies(question)) == 1
    assert len(engine.asked) == 2


@pytest.mark.parametrize("read", [False, True], ids=["posted", "streamed"])
async def test_of_a_long_answer_that_slack_took_a_part_of_the_rest_is_given_later(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch, read: bool
) -> None:
    monkeypatch.setattr(serving, "_RECOVER_SECONDS", 0.05)
    paragraphs = [f"Paragraph {number}. {'word ' * 100}".strip() for number in range(30)]
    engine.reply, engine.pieces = said("\n\n".join(paragraphs)), (paragraphs[0],) * read
    engine.hold()
    parts = await serve(replies=impatient())
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    await slack.until(lambda: engine.begun.is_set() and (not read or slack.replies(question)))
    slack.faults.add("chat.postMessage", *[cut()] * (not read), *[broken(503)] * 5)
    engine.let_go()
    await slack.until(lambda: "Paragraph 29." in "".join(map(shown, slack.replies(question))))
    assert parts.tally.count("replies.undelivered")
    whole = "".join(map(shown, slack.replies(question)))
    assert [whole.count(paragraph) for paragraph in paragraphs] == [1] * len(paragraphs)


async def test_a_restart_in_the_middle_of_an_answer_still_gives_one(
    slack: LocalSlack, engine: ScriptedEngine, tmp_path: Path
) -> None:
    engine.stages = (Stage.BUSY,)
    engine.hold()
    before = services(tmp_path, engine=engine, workers=Hurried(2))
    async with served(slack, before):
        question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
        await slack.until(lambda: "still working" in "".join(map(shown, slack.replies(question))))
    asked = len(slack.calls("assistant.threads.setStatus"))
    async with served(slack, services(tmp_path, engine=engine)):
        await slack.until(lambda: len(slack.calls("assistant.threads.setStatus")) > asked)
        engine.let_go()
        await slack.until(lambda: "25 days" in shown(slack.replies(question)[0]))
    assert len(slack.replies(question)) == 1


class Hurried(Workers):
    """Gives nobody time to finish."""

    async def drain(self, seconds: float) -> int:
        return await super().drain(0.0)


async def test_a_poisonous_question_is_given_up_visibly(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, tmp_path: Path
) -> None:
    question = left_behind(slack, tmp_path, attempts=3)
    parts = await serve()
    assert "couldn't work out an answer" in shown(await slack.reply(question))
    assert not engine.asked
    assert parts.tally.count("questions.given_up") == 1


async def test_nobody_is_answered_out_of_the_blue_hours_later(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, tmp_path: Path
) -> None:
    question = left_behind(slack, tmp_path, accepted_at=time.time() - 4 * 3600)
    await serve()
    assert "I was away" in shown(await slack.reply(question))
    assert not engine.asked


@pytest.mark.parametrize("fault", [broken(500), refused("invalid_auth")], ids=["outage", "revoked token"])
async def test_an_answer_outlives_an_outage_longer_than_our_patience(
    slack: LocalSlack, serve: Serve, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr(serving, "_RECOVER_SECONDS", 0.05)
    parts = await serve(replies=impatient())
    slack.faults.add("chat.postMessage", *[fault] * 7)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    assert "25 days" in shown(await slack.reply(question))
    assert parts.tally.count("replies.undelivered") >= 1
    assert len(slack.replies(question)) == 1


async def test_a_conversation_that_is_gone_is_given_up(
    slack: LocalSlack, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    parts = await serve()
    slack.faults.add("chat.postMessage", refused("channel_not_found"))
    await slack.direct_message(EMPLOYEE, "How much leave do I get?")
    await slack.until(lambda: "is given up" in caplog.text)
    assert parts.inbox.adopt() == []


async def test_a_broken_entry_does_not_keep_the_others_from_being_answered(
    slack: LocalSlack, serve: Serve, tmp_path: Path
) -> None:
    earlier = Inbox(tmp_path / "inbox.sqlite", Tally())
    earlier.accept(["broken"], conversation="c", text="t", reply_to={"kind": "of another time"})
    earlier.close()
    question = left_behind(slack, tmp_path)
    await serve()
    assert "25 days" in shown(await slack.reply(question))


async def test_a_thread_that_cannot_be_read_costs_only_the_history(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    question = await slack.direct_message(EMPLOYEE, "How much leave do I get?")
    await slack.reply(question)
    slack.faults.add("conversations.replies", broken(500))
    await slack.direct_message(EMPLOYEE, "And how much pay?", thread_ts=question.ts)
    await slack.until(lambda: len(slack.replies(question)) == 2)
    assert engine.asked[1].history == ()


async def test_with_a_failing_inbox_questions_are_still_answered(
    slack: LocalSlack, serve: Serve, tmp_path: Path
) -> None:
    await serve(inbox=Inbox(tmp_path / "missing" / "inbox.sqlite", Tally()))
    question = await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?")
    assert "25 days" in shown(await slack.reply(question))
    assert len(slack.replies(question)) == 1


async def test_while_slack_does_not_say_who_we_are_events_are_left_for_redelivery(
    slack: LocalSlack, serve: Serve
) -> None:
    await serve()
    slack.faults.add("auth.test", broken(500))
    question = await slack.direct_message(EMPLOYEE, "How much leave do I get?")
    assert "25 days" in shown(await slack.reply(question))
    await slack.until(lambda: [ack.status for ack in slack.deliveries[0].acks] == [500, 200])


# -- Slack does not say who somebody is --------------------------------------------------------------------------------

MANY = [broken(500)] * 20


@pytest.mark.parametrize("person", [EMPLOYEE, GUEST], ids=["employee", "guest"])
async def test_who_cannot_be_looked_up_is_asked_to_come_back(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, person: User
) -> None:
    await serve()
    slack.faults.add("users.info", *MANY)
    answer = await slack.reply(await slack.direct_message(person, "How much leave do I get?"))
    assert "ask me again in a few minutes" in shown(answer)
    assert engine.asked == []


async def test_a_colleague_known_from_today_is_answered_while_slack_fails(slack: LocalSlack, serve: Serve) -> None:
    clock = [0.0]
    people = People(hr_group="", admin_users=(), audiences={}, clock=lambda: clock[0], waits=(0.0,))
    await serve(people=people)
    await slack.reply(await slack.direct_message(EMPLOYEE, "How much leave do I get?"))
    clock[0] = 3600.0
    slack.faults.add("users.info", *MANY)
    assert "25 days" in shown(await slack.reply(await slack.direct_message(EMPLOYEE, "And in Spain?")))


async def test_who_tells_of_harm_is_met_with_care_all_the_same(slack: LocalSlack, serve: Serve, tmp_path: Path) -> None:
    with closing(core_of(tmp_path / "core")) as core:
        await serve(engine=core.engine)
        slack.faults.add("users.info", *MANY)
        answer = await slack.reply(await slack.direct_message(EMPLOYEE, "My manager hit me and I am scared."))
    assert "the care line" in shown(answer)
