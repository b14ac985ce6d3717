"""Under an answer: the passage, and what the reader thinks of it."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model import AND, Kind, Passage
from cache.answers import OneAnswer
from handlers.access.hr_channel import HrChannel
from handlers.answers.feedback_view import COMMENT, REASON, REASONS
from handlers.answers.feedback_view import QUESTION as ASKED
from handlers.answers.offers import HELPFUL, NOT_HELPFUL, PASSAGES
from handlers.home.figures import useful
from handlers.hr.verify_view import EDIT, About
from playground.cast import ASK_HR, EMPLOYEE, EXECUTIVE, EXECUTIVE_GROUP, GUEST, HR, HR_DESK, PARTNERS
from playground.faults import Fault
from playground.local_slack import LocalSlack, NotSent
from playground.workspace import Message, User
from tests.fakes import Clock
from tests.handlers.parts import LEAVE, ScriptedEngine, SmallCache, SmallKnowledge, said, services
from tests.scenario.conftest import Serve, served
from tests.scenario.seen import shown

QUESTION = "How much leave do I get?"
TABLE = replace(
    LEAVE,
    text="You have **25 days**.\n\n| Country | Days | After 5 years |\n| --- | --- | --- |\n| Germany | 30 | 31 |\n\n- book early",
)
BONUS = replace(
    LEAVE, id="bonus#1", path="bonus.md", title="Bonus Plan", audience="executives", text="Half a year's pay."
)


async def answered(slack: LocalSlack, person: User = EMPLOYEE, *, direct: bool = False) -> Message:
    """An answer as it is shown."""
    question = await (slack.direct_message(person, QUESTION) if direct else slack.mention(person, ASK_HR, QUESTION))
    return await slack.reply(question)


async def told(slack: LocalSlack, person: User, message: Message) -> str:
    """What only this person sees in the thread of a message."""
    seen = await slack.until(lambda: [m for m in slack.replies(message) if m.only_for == person.id])
    return shown(seen[-1])


async def test_the_passage_opens_in_a_modal_with_its_document(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.reply = said(sources=(TABLE, TABLE))
    await serve(
        knowledge=SmallKnowledge(about={"link": "https://intranet.example.com/leave", "dated": "1 January 2026"})
    )
    await slack.press(EMPLOYEE, await answered(slack), PASSAGES)
    modal = shown(await slack.until(lambda: slack.modal(EMPLOYEE)))
    assert modal.count("Leave Policy &gt; Annual leave") == 1, "named once, though it was cited twice"
    assert "You have 25 days.\n\n• Germany: Days 30; After 5 years 31\n\n• book early" in modal
    assert "Date of the document: 1 January 2026" in modal
    assert "<https://intranet.example.com/leave|Open the document>" in modal


async def test_a_document_without_a_date_shows_when_its_file_was_changed(slack: LocalSlack, serve: Serve) -> None:
    await serve(knowledge=SmallKnowledge(about={"changed": 1_700_000_000.0}))
    await slack.press(EMPLOYEE, await answered(slack), PASSAGES)
    modal = shown(await slack.until(lambda: slack.modal(EMPLOYEE)))
    assert "last changed: 14 Nov 2023" in modal
    assert "Open the document" not in modal


@pytest.mark.parametrize("question", ["/hrbot", "direct", "channel"])
async def test_wherever_the_answer_is_its_buttons_work(slack: LocalSlack, serve: Serve, question: str) -> None:
    await serve()
    if question == "/hrbot":
        await slack.command(EMPLOYEE, "/hrbot", QUESTION)
        (answer,) = await slack.until(lambda: [m for m in slack.messages(ASK_HR) if m.from_bot])
    else:
        answer = await answered(slack, direct=question == "direct")
    await slack.press(EMPLOYEE, answer, PASSAGES)
    assert "Employees get 25 days" in shown(await slack.until(lambda: slack.modal(EMPLOYEE)))


async def test_buttons_work_after_a_restart_in_another_process(slack: LocalSlack, tmp_path: Path) -> None:
    async with served(slack, services(tmp_path)):
        answer = await answered(slack)
    async with served(slack, services(tmp_path)):
        await slack.press(EMPLOYEE, answer, PASSAGES)
        assert "Employees get 25 days" in shown(await slack.until(lambda: slack.modal(EMPLOYEE)))


async def test_button_values_say_nothing(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    answer = await answered(slack)
    values = {
        element["value"] for block in answer.blocks for element in block.get("elements", []) if "value" in element
    }
    assert len(values) == 1
    (value,) = values
    assert 16 <= len(value) <= 40
    assert answer.ts not in value
    assert EMPLOYEE.id not in value


async def test_who_lost_the_audience_since_does_not_see_the_passage(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.reply = said("Half a year's pay.", sources=(BONUS,))
    parts = await serve(knowledge=SmallKnowledge(paths={"bonus.md": "executives"}))
    answer = await answered(slack, EXECUTIVE, direct=True)
    await slack.press(EXECUTIVE, answer, PASSAGES)
    modal = await slack.until(lambda: slack.modal(EXECUTIVE))
    assert "Half a year's pay." in shown(modal)
    await slack.close(EXECUTIVE, modal)
    slack.workspace.groups[EXECUTIVE_GROUP] = ()
    parts.people.forget_groups()
    for action in (PASSAGES, HELPFUL, NOT_HELPFUL):
        await slack.press(EXECUTIVE, answer, action)
        assert "isn't open to you" in await told(slack, EXECUTIVE, answer)
        assert slack.modal(EXECUTIVE) is None


async def test_a_document_that_was_restricted_or_removed_since_is_not_shown(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    knowledge = SmallKnowledge()
    await serve(knowledge=knowledge)
    answer = await answered(slack)
    knowledge.titles = {"Leave Policy": f"executives{AND}hr"}
    await slack.press(EMPLOYEE, answer, PASSAGES)
    assert "isn't open to you" in await told(slack, EMPLOYEE, answer)


async def test_a_guest_who_reads_along_opens_nothing(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    answer = await answered(slack)
    await slack.press(GUEST, answer, PASSAGES)
    assert "only answer employees" in await told(slack, GUEST, answer)
    assert slack.modal(GUEST) is None


async def test_after_the_time_to_live_the_answer_is_gone(slack: LocalSlack, serve: Serve, tmp_path: Path) -> None:
    from bot.records.ledger import Ledger
    from bot.tally import Tally

    now = [1_000_000.0]
    ledger = Ledger(tmp_path / "short.sqlite", Tally(), keep_seconds=86_400, clock=lambda: now[0])
    await serve(ledger=ledger)
    answer = await answered(slack)
    now[0] += 86_401
    await slack.press(EMPLOYEE, answer, PASSAGES)
    assert "too long ago" in await told(slack, EMPLOYEE, answer)


async def test_what_helped_is_counted_once_per_person(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    answer = await answered(slack)
    for person in (EMPLOYEE, EMPLOYEE, HR):
        await slack.press(person, answer, HELPFUL)
        assert "Glad it helped" in await told(slack, person, answer)
    assert parts.tally.count("verdicts.helpful") == 2


async def test_the_last_word_on_an_answer_counts(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    answer = await answered(slack)
    await disliked(slack, answer, {REASON: "wrong", COMMENT: ""})
    assert useful({**parts.tally.counts(), "answers.fresh": 1})[-1] == "0 said helpful, 1 not helpful"
    await slack.press(EMPLOYEE, answer, HELPFUL)
    assert "Glad it helped" in await told(slack, EMPLOYEE, answer)
    assert useful({**parts.tally.counts(), "answers.fresh": 1})[-1] == "1 said helpful, 0 not helpful"


async def disliked(slack: LocalSlack, answer: Message, entered: dict[str, str], person: User = EMPLOYEE) -> None:
    await slack.press(person, answer, NOT_HELPFUL)
    modal = await slack.until(lambda: slack.modal(person))
    delivery = await slack.submit(person, modal, entered)
    assert delivery.ok
    assert "set this answer aside" in shown(slack.modal(person))


@pytest.mark.parametrize("reason", REASONS)
async def test_a_disliked_answer_leaves_the_cache_and_hr_sees_why_but_not_who(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, cache: SmallCache, reason: str
) -> None:
    engine.reply = said(entry="ab12", written_at=123.0)
    parts = await serve(hr_channel=HR_DESK.id)
    await disliked(slack, await answered(slack), {REASON: reason, COMMENT: "It is 28 days."})
    assert cache.purged == [(OneAnswer("ab12", 123.0), "feedback")]
    assert cache.for_good == [True], "a purge that is taken back does not bring it along"
    (notice,) = await slack.until(lambda: slack.messages(HR_DESK))
    assert all(words in shown(notice) for words in (QUESTION, "You get 25 days.", "It is 28 days.", "Leave Policy"))
    assert EMPLOYEE.id not in str(slack.calls("chat.postMessage")[-1].arguments)
    assert parts.tally.count(f"verdicts.not_helpful.{reason}") == 1


@pytest.mark.parametrize("what", ["stored answer", "letter to HR"])
async def test_what_could_not_be_done_about_a_disliked_answer_is_not_thanked_for(
    slack: LocalSlack,
    serve: Serve,
    engine: ScriptedEngine,
    cache: SmallCache,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    """It said "I've set this answer aside" while the next one was given it, and HR knew nothing."""
    engine.reply = said(entry="ab12", written_at=123.0)
    parts = await serve(hr_channel=HR_DESK.id)
    answer = await answered(slack)
    with monkeypatch.context() as full:
        if what == "stored answer":
            full.setattr(cache, "purge", lambda *_args, **_named: None)
        else:
            full.setattr(type(parts.outbox), "put", lambda *_args, **_named: False)
        with pytest.raises(NotSent, match="couldn't pass this on just now"):
            await disliked(slack, answer, {REASON: "wrong"})
    await slack.submit(EMPLOYEE, await slack.until(lambda: slack.modal(EMPLOYEE)), {REASON: "wrong"})
    await slack.until(lambda: slack.messages(HR_DESK))
    assert "set this answer aside" in shown(slack.modal(EMPLOYEE))
    assert parts.tally.count("verdicts.not_helpful.wrong") == 1


async def test_hr_reads_the_answer_as_its_reader_did_and_can_mend_it(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.reply = said("You have **25 days**.\n\n| Country | Days |\n| --- | --- |\n| Germany | 30 |")
    await serve(hr_channel=HR_DESK.id)
    await disliked(slack, await answered(slack), {REASON: "wrong", COMMENT: ""})
    (notice,) = await slack.until(lambda: slack.messages(HR_DESK))
    assert [b["text"] for b in notice.blocks if b["type"] == "markdown"] == [engine.reply.text]
    assert mended(notice) == [About(QUESTION)]


@pytest.mark.parametrize(
    ("entry", "about"),
    [("ab12", QUESTION), ("", "How much leave when ill?")],
    ids=["shared with others", "the reader's alone"],
)
async def test_hr_mends_the_answer_complained_about_however_the_question_was_edited(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, entry: str, about: str
) -> None:
    engine.reply = said(entry=entry, written_at=123.0)
    await serve(hr_channel=HR_DESK.id)
    edited = {REASON: "wrong", COMMENT: "", ASKED: "How much leave when ill?"}
    await disliked(slack, await answered(slack), edited)
    (notice,) = await slack.until(lambda: slack.messages(HR_DESK))
    assert "How much leave when ill?" in shown(notice)
    assert mended(notice) == [About(about)]


def mended(notice: Message) -> list[About]:
    """What HR's buttons are about."""
    values = [e["value"] for b in notice.blocks for e in b.get("elements", []) if e.get("action_id") == EDIT]
    return [About.read(json.loads(value)) for value in values]


async def test_what_hr_reads_of_a_follow_up_is_seen_and_edited_before(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    question = await slack.direct_message(EMPLOYEE, QUESTION)
    await slack.reply(question)
    await slack.direct_message(EMPLOYEE, "And with my asthma?", question.ts)
    answer = (await slack.until(lambda: slack.replies(question)[1:]))[-1]
    await slack.press(EMPLOYEE, answer, NOT_HELPFUL)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    inputs = [block["element"].get("initial_value") for block in modal.body["blocks"] if block["type"] == "input"]
    assert f"{QUESTION}\nAnd with my asthma?" in inputs
    await slack.submit(EMPLOYEE, modal, {REASON: "wrong", COMMENT: "", ASKED: "How much leave when ill?"})
    (notice,) = await slack.until(lambda: slack.messages(HR_DESK))
    assert "How much leave when ill?" in shown(notice)
    assert "asthma" not in str(notice.blocks)


async def test_hr_is_not_shown_what_the_window_said_nothing_of(slack: LocalSlack, serve: Serve) -> None:
    desk = slack.workspace.conversations.pop(HR_DESK.id)
    parts = await serve(hr_channel=HrChannel(HR_DESK.id, clock := Clock()))
    answer = await answered(slack)
    await slack.press(EMPLOYEE, answer, NOT_HELPFUL)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    assert "HR sees the question" not in shown(modal)
    slack.workspace.conversations[HR_DESK.id] = desk
    clock.seconds += 600
    await slack.submit(EMPLOYEE, modal, {REASON: "wrong", COMMENT: "It is 28 days."})
    await parts.workers.drain(5)
    assert slack.messages(HR_DESK) == []


async def test_a_question_that_its_reader_empties_is_not_sent(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    await disliked(slack, await answered(slack), {REASON: "wrong", COMMENT: "It is 28 days.", ASKED: " "})
    (notice,) = await slack.until(lambda: slack.messages(HR_DESK))
    assert "It is 28 days." in shown(notice)
    assert "Question" not in shown(notice)
    assert QUESTION not in str(notice.blocks)


@pytest.mark.parametrize(("person", "is_shown"), [(EMPLOYEE, True), (EXECUTIVE, False)])
async def test_who_dislikes_what_hr_verified_is_told_that_it_stands_until_hr_looks(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, person: User, is_shown: bool
) -> None:
    engine.reply = said(kind=Kind.REUSED, sources=())
    await serve(hr_channel=HR_DESK.id)
    answer = await answered(slack, person, direct=True)
    await slack.press(person, answer, NOT_HELPFUL)
    modal = await slack.until(lambda: slack.modal(person))
    assert "stands until HR has looked" in shown(modal)
    await slack.submit(person, modal, {REASON: "wrong", COMMENT: ""})
    assert "stands until HR has looked" in shown(slack.modal(person))
    (notice,) = await slack.until(lambda: slack.messages(HR_DESK))
    assert "so it is still given" in shown(notice)
    assert ("You get 25 days." in shown(notice)) is is_shown, "what executives are given may be theirs alone"


@pytest.mark.parametrize(("source", "is_gap"), [(LEAVE, True), (BONUS, False)], ids=["everyone's", "executives'"])
async def test_a_disliked_answer_is_a_gap_where_all_of_hr_may_read_its_question(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, source: Passage, is_gap: bool
) -> None:
    engine.reply = said("So it is.", sources=(source,))
    parts = await serve(hr_channel=HR_DESK.id)
    answer = await answered(slack, EXECUTIVE, direct=True)
    await disliked(slack, answer, {REASON: "outdated", COMMENT: ""}, EXECUTIVE)
    assert [gap.question for gap in parts.gaps.shown()] == [QUESTION] * is_gap


async def test_hr_is_not_shown_text_from_documents_that_not_everyone_may_read(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.reply = said("Half a year's pay.", sources=(BONUS,))
    await serve(hr_channel=HR_DESK.id)
    answer = await answered(slack, EXECUTIVE, direct=True)
    await disliked(slack, answer, {REASON: "outdated", COMMENT: ""}, EXECUTIVE)
    (notice,) = await slack.until(lambda: slack.messages(HR_DESK))
    assert "Half a year" not in shown(notice)


async def test_hr_is_not_shown_text_from_documents_that_were_restricted_since(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.reply = said("You get 25 days.", sources=(LEAVE,))
    parts = await serve(hr_channel=HR_DESK.id, knowledge=(knowledge := SmallKnowledge()))
    answer = await answered(slack, EXECUTIVE, direct=True)
    knowledge.titles = {"Leave Policy": "executives"}
    await disliked(slack, answer, {REASON: "outdated", COMMENT: ""}, EXECUTIVE)
    (notice,) = await slack.until(lambda: slack.messages(HR_DESK))
    assert "25 days" not in shown(notice)
    assert parts.tally.count("verdicts.not_helpful") == 1


@pytest.mark.parametrize("channel", ["", ASK_HR.id, PARTNERS.id, "C0NOSUCH"])
async def test_nothing_is_posted_where_others_than_hr_read(
    slack: LocalSlack, serve: Serve, cache: SmallCache, engine: ScriptedEngine, channel: str
) -> None:
    engine.reply = said(entry="ab12", written_at=123.0)
    parts = await serve(hr_channel=channel)
    answer = await answered(slack)
    posted = len(slack.calls("chat.postMessage"))
    await disliked(slack, answer, {REASON: "wrong", COMMENT: ""})
    assert len(cache.purged) == 1
    await asyncio.wait_for(parts.workers.drain(5), 10)
    assert len(slack.calls("chat.postMessage")) == posted
    assert parts.tally.count("verdicts.not_helpful") == 1


async def test_hr_is_told_once_however_doubtful_the_post(slack: LocalSlack, tmp_path: Path) -> None:
    from bot.records.outbox import Outbox
    from bot.tally import Tally

    later = [0.0]
    for start in range(2):
        outbox = Outbox(tmp_path / "out.sqlite", Tally(), clock=lambda: time.time() + later[0])
        async with served(slack, services(tmp_path, outbox=outbox, hr_channel=HR_DESK.id)):
            if not start:
                answer = await answered(slack)
                slack.faults.add("chat.postMessage", Fault(0, accepted=True))
                await disliked(slack, answer, {REASON: "wrong", COMMENT: ""})
                await slack.until(lambda: slack.messages(HR_DESK))
            else:
                await slack.until(lambda: slack.calls("conversations.history"))
        later[0] += 3600
    assert len(slack.messages(HR_DESK)) == 1


async def test_long_answers_keep_their_buttons_at_the_end(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.reply = said("\n\n".join("word " * 200 for _ in range(25)))
    await serve()
    question = await slack.mention(EMPLOYEE, ASK_HR, QUESTION)

    def kinds() -> list[str]:
        return [block["type"] for message in slack.replies(question) for block in message.blocks]

    await slack.until(lambda: kinds()[-1:] == ["actions"])
    assert len(slack.replies(question)) > 2
    assert kinds().count("actions") == 1
    await slack.press(EMPLOYEE, slack.replies(question)[-1], PASSAGES)
    assert await slack.until(lambda: slack.modal(EMPLOYEE))


@pytest.mark.parametrize("kind", [Kind.CARE, Kind.SMALLTALK])
async def test_care_and_small_talk_leave_no_record(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine, kind: Kind
) -> None:
    engine.reply = said("I'm sorry this happened.", kind)
    parts = await serve()
    answer = await answered(slack, direct=True)
    assert "actions" not in [block["type"] for block in answer.blocks]
    assert parts.ledger.recent(EMPLOYEE.id) == ()
