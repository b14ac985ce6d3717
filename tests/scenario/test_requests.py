"""Ask a person: a private request travels to HR, and HR's reply comes back."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model import Kind
from bot.records.outbox import Outbox
from bot.records.requests import Requests
from bot.tally import Tally
from handlers.access.hr_channel import HrChannel
from handlers.access.people import People
from handlers.answers.offers import ASK_PERSON
from handlers.requests.requests_view import (
    BACK_BUTTON,
    CLAIM_BUTTON,
    DONE_BUTTON,
    NAME,
    REOPEN_BUTTON,
    REPLY_BUTTON,
    TEXT,
    WITH,
    WITHOUT,
)
from handlers.services import Services
from playground.cast import ADMIN, ASK_HR, EMPLOYEE, GUEST, HR, HR_DESK, HR_GROUP
from playground.faults import Fault, broken, hanging, refused
from playground.local_slack import LocalSlack, NotSent
from playground.workspace import Message, User, View
from tests.fakes import Clock
from tests.handlers.parts import ScriptedEngine, said, services
from tests.scenario.conftest import Serve, served
from tests.scenario.seen import shown, texts

QUESTION = "How much leave do I get?"


async def answered(slack: LocalSlack, person: User = EMPLOYEE) -> Message:
    return await slack.reply(await slack.mention(person, ASK_HR, QUESTION))


async def requested(slack: LocalSlack, text: str = "May I take it in March?", name: str = WITHOUT) -> Message:
    """A request as HR sees it."""
    await slack.press(EMPLOYEE, await answered(slack), ASK_PERSON)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    assert (await slack.submit(EMPLOYEE, modal, {TEXT: text, NAME: name})).ok
    return (await slack.until(lambda: slack.messages(HR_DESK)))[-1]


async def replied(slack: LocalSlack, request: Message, text: str = "Yes, you may.") -> Message:
    """HR's reply as the employee gets it."""
    await slack.press(HR, request, REPLY_BUTTON)
    modal = await slack.until(lambda: slack.modal(HR))
    assert (await slack.submit(HR, modal, {TEXT: text})).ok
    told = await slack.until(lambda: slack.modal(HR))
    assert (told.body["title"]["text"], "on its way" in shown(told)) == ("Reply", True)
    await slack.close(HR, modal)
    direct = slack.workspace.direct_message(EMPLOYEE.id)
    return (await slack.until(lambda: [m for m in slack.messages(direct) if text in shown(m)]))[-1]


def reply_to(slack: LocalSlack, question: Message) -> Message | None:
    """The answer to this very post."""
    marks = [(m, (m.metadata or {}).get("event_payload") or {}) for m in slack.replies(question)]
    return next((m for m, mark in marks if mark.get("asked") == question.ts), None)


def now(slack: LocalSlack, request: Message) -> str:
    return shown(slack.workspace.find(HR_DESK.id, request.ts))


async def test_the_employee_sees_and_edits_what_is_sent(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    await slack.press(EMPLOYEE, await answered(slack), ASK_PERSON)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    inputs = [block["element"] for block in modal.body["blocks"] if block["type"] == "input"]
    assert [element.get("initial_value") for element in inputs] == [QUESTION, None]
    assert "Nothing is posted in public" in shown(modal)
    await slack.submit(EMPLOYEE, modal, {TEXT: "Another question", NAME: WITH})
    request = shown((await slack.until(lambda: slack.messages(HR_DESK)))[0])
    assert "Another question" in request
    assert QUESTION not in request
    assert f"<@{EMPLOYEE.id}>" in request
    assert "on its way to HR" in shown(slack.modal(EMPLOYEE))


@pytest.mark.parametrize("where", ["in the thread", "at the top"])
async def test_a_follow_up_reaches_hr_with_the_questions_it_goes_on_with(
    slack: LocalSlack, serve: Serve, where: str
) -> None:
    await serve(hr_channel=HR_DESK.id)
    asked = [await slack.direct_message(EMPLOYEE, "When is payday?")]
    await slack.reply(asked[0])
    for text in (QUESTION, "And in Spain?", "is that paid?"):
        thread = asked[1].ts if where == "in the thread" and len(asked) > 1 else ""
        asked.append(await slack.direct_message(EMPLOYEE, text, thread))
        answer = await slack.until(lambda: reply_to(slack, asked[-1]))
    await slack.press(EMPLOYEE, answer, ASK_PERSON)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    (initial,) = [b["element"]["initial_value"] for b in modal.body["blocks"] if b.get("block_id") == TEXT]
    assert initial == f"{QUESTION}\nAnd in Spain?\nis that paid?"


async def test_where_the_thread_cannot_be_read_the_request_begins_with_the_question_alone(
    slack: LocalSlack, serve: Serve
) -> None:
    await serve(hr_channel=HR_DESK.id)
    first = await slack.direct_message(EMPLOYEE, QUESTION)
    await slack.reply(first)
    follow_up = await slack.direct_message(EMPLOYEE, "And in Spain?", first.ts)
    answer = await slack.until(lambda: reply_to(slack, follow_up))
    slack.faults.add("conversations.replies", Fault(500))
    await slack.press(EMPLOYEE, answer, ASK_PERSON)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    assert "And in Spain?" in str(modal.body)
    assert QUESTION not in str(modal.body)


async def test_without_a_name_nothing_in_slack_says_who(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    await replied(slack, request)
    await slack.until(lambda: "Answered by" in now(slack, request))
    to_hr = [c.arguments for c in slack.calls() if c.arguments.get("channel") == HR_DESK.id]
    assert to_hr
    assert EMPLOYEE.id not in str(to_hr)
    assert slack.workspace.direct_message(EMPLOYEE.id).id not in str(to_hr)


async def test_hr_takes_replies_and_closes_a_request(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    assert "Nobody has taken it" in shown(request)
    await slack.press(HR, request, CLAIM_BUTTON)
    await slack.until(lambda: f"Taken by <@{HR.id}>" in now(slack, request))
    reply = await replied(slack, request)
    assert f"<@{HR.id}>" in shown(reply)
    assert "May I take it in March?" in shown(reply)
    await slack.until(lambda: "Answered by" in now(slack, request))
    (copy,) = await slack.until(lambda: slack.replies(request))
    assert "Yes, you may." in shown(copy)
    await slack.press(HR, request, DONE_BUTTON)
    await slack.until(lambda: f"Done (<@{HR.id}>)" in now(slack, request))
    assert list(buttons(slack, request)) == [REOPEN_BUTTON]


def buttons(slack: LocalSlack, request: Message) -> dict[str, str]:
    """The buttons of a request as it is shown now, by name, with what is asked before each of them counts."""
    shown_now = slack.workspace.find(HR_DESK.id, request.ts)
    assert shown_now is not None
    elements = [element for block in shown_now.blocks for element in block.get("elements", [])]
    return {e["action_id"]: "\n".join(texts(e.get("confirm", {}))) for e in elements if "action_id" in e}


async def test_hr_is_asked_before_a_request_is_closed_to_which_nobody_replied(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    assert "is told that HR has closed their request without writing" in buttons(slack, request)[DONE_BUTTON]
    assert buttons(slack, request)[REPLY_BUTTON] == ""
    await replied(slack, request)
    await slack.until(lambda: "Answered by" in now(slack, request))
    assert buttons(slack, request)[DONE_BUTTON] == ""


async def test_hr_opens_again_what_was_closed_by_mistake(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    await slack.press(HR, request, DONE_BUTTON)
    await slack.until(lambda: "Done (" in now(slack, request))
    closed = slack.workspace.find(HR_DESK.id, request.ts)
    assert closed is not None
    await slack.press(EMPLOYEE, closed, REOPEN_BUTTON)
    assert "members of the HR team" in shown((await slack.until(lambda: whispered(slack, EMPLOYEE)))[0])
    await slack.press(HR, closed, REOPEN_BUTTON)
    await slack.until(lambda: "Taken by" in now(slack, request))
    assert "Yes, you may." in shown(await replied(slack, request))


async def test_who_got_no_reply_learns_that_the_request_is_closed(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    await slack.close(EMPLOYEE, await slack.until(lambda: slack.modal(EMPLOYEE)))
    await asyncio.gather(*(slack.press(HR, request, DONE_BUTTON) for _ in range(2)))
    direct = slack.workspace.direct_message(EMPLOYEE.id)
    (told,) = await slack.until(lambda: slack.messages(direct))
    assert "closed your request" in shown(told)
    assert "May I take it in March?" in shown(told)
    await slack.press(EMPLOYEE, told, BACK_BUTTON)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    await slack.submit(EMPLOYEE, modal, {TEXT: "It is not settled."})
    await slack.until(lambda: [m for m in slack.replies(request) if "It is not settled." in shown(m)])
    await slack.until(lambda: "Taken by" in now(slack, request))
    assert "without writing" in buttons(slack, request)[DONE_BUTTON]
    await slack.press(HR, request, DONE_BUTTON)
    again = await slack.until(lambda: slack.messages(direct)[1:])
    assert ["closed your request" in shown(message) for message in again] == [True]


async def test_who_got_a_reply_is_not_told_that_it_is_closed(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    await replied(slack, request)
    await slack.until(lambda: "Answered by" in now(slack, request))
    await slack.press(HR, request, DONE_BUTTON)
    await slack.until(lambda: "Done" in now(slack, request))
    await parts.workers.drain(5)
    direct = slack.messages(slack.workspace.direct_message(EMPLOYEE.id))
    assert not [message for message in direct if "closed your request" in shown(message)]


async def test_the_employee_writes_back_into_the_same_thread(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    reply = await replied(slack, request)
    await slack.close(EMPLOYEE, await slack.until(lambda: slack.modal(EMPLOYEE)))
    await slack.press(EMPLOYEE, reply, BACK_BUTTON)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    await slack.submit(EMPLOYEE, modal, {TEXT: "And in April?"})
    back = await slack.until(lambda: next((m for m in slack.replies(request) if "And in April?" in shown(m)), None))
    assert "And in April? Yes" in shown(await replied(slack, back, "And in April? Yes"))


async def test_what_is_typed_below_hrs_reply_is_one_press_away_from_hr(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    reply = await replied(slack, request)
    await slack.close(EMPLOYEE, await slack.until(lambda: slack.modal(EMPLOYEE)))
    asked_before = len(engine.asked)
    for typed in ("Thanks! And in April?", "Or in May?"):
        told = await slack.reply(await slack.direct_message(EMPLOYEE, typed, reply.ts))
        assert "HR doesn't read what you write here" in shown(told)
        await slack.press(EMPLOYEE, told, BACK_BUTTON)
        modal = await slack.until(lambda: slack.modal(EMPLOYEE))
        (initial,) = [b["element"]["initial_value"] for b in modal.body["blocks"] if b.get("block_id") == TEXT]
        assert initial == typed
        await slack.submit(EMPLOYEE, modal, {TEXT: initial})
        await slack.until(lambda: "writes back" in shown(slack.replies(request)[-1]))
        assert typed in shown(slack.replies(request)[-1])
        await slack.close(EMPLOYEE, await slack.until(lambda: slack.modal(EMPLOYEE)))
    assert len(engine.asked) == asked_before


async def test_harm_told_below_hrs_reply_is_met_with_care(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve(hr_channel=HR_DESK.id)
    reply = await replied(slack, await requested(slack))
    await slack.reply(await slack.direct_message(EMPLOYEE, "My manager touches me and I am afraid of him", reply.ts))
    assert "afraid" in engine.asked[-1].text


async def test_who_in_hr_types_below_a_request_learns_once_who_reads_it(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    await slack.say(HR, HR_DESK, "Yes, March is fine.", request.ts)
    (told,) = await slack.until(lambda: whispered(slack))
    assert "stays among HR" in shown(told)
    assert told.root == request.ts
    await slack.say(HR, HR_DESK, "Have a nice trip.", request.ts)
    above = await slack.say(ADMIN, HR_DESK, "Coffee at ten?")
    await slack.say(HR, HR_DESK, "Yes!", above.ts)
    await parts.workers.drain(5)
    assert len(whispered(slack)) == 1


async def test_hr_sees_that_a_closed_request_is_open_again_when_the_employee_writes_back(
    slack: LocalSlack, serve: Serve
) -> None:
    await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    reply = await replied(slack, request)
    await slack.press(HR, request, DONE_BUTTON)
    await slack.until(lambda: "Done (" in now(slack, request))
    await slack.close(EMPLOYEE, await slack.until(lambda: slack.modal(EMPLOYEE)))
    await slack.press(EMPLOYEE, reply, BACK_BUTTON)
    await slack.submit(EMPLOYEE, await slack.until(lambda: slack.modal(EMPLOYEE)), {TEXT: "And in April?"})
    await slack.until(lambda: "Taken by" in now(slack, request))


async def test_somebody_elses_request_is_not_written_to(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    reply = await replied(slack, await requested(slack))
    await slack.press(ADMIN, reply, BACK_BUTTON)
    assert "not known any more" in shown(await slack.until(lambda: slack.modal(ADMIN)))


async def test_who_replies_to_what_a_colleague_has_taken_is_told_so(slack: LocalSlack, serve: Serve) -> None:
    slack.workspace.groups[HR_GROUP] = (HR.id, ADMIN.id)
    await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    await slack.press(HR, request, CLAIM_BUTTON)
    await slack.until(lambda: "Taken by" in now(slack, request))
    for person in (ADMIN, HR):
        await slack.press(person, request, REPLY_BUTTON)
    assert f"Taken by <@{HR.id}>" in shown(await slack.until(lambda: slack.modal(ADMIN)))
    assert "Taken by" not in shown(await slack.until(lambda: slack.modal(HR)))


async def test_the_first_who_takes_it_has_it(slack: LocalSlack, serve: Serve) -> None:
    slack.workspace.groups[HR_GROUP] = (HR.id, ADMIN.id)
    await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    await slack.press(HR, request, CLAIM_BUTTON)
    await slack.until(lambda: "Taken by" in now(slack, request))
    await slack.press(ADMIN, replace(request, ts=f"{request.ts}9"), CLAIM_BUTTON)  # as a slow client still shows it
    (told,) = await slack.until(lambda: [m for m in slack.messages(HR_DESK) if "taken it already" in shown(m)])
    assert f"<@{HR.id}>" in shown(told)
    assert [block["text"]["type"] for block in told.blocks] == ["mrkdwn"], "in plain text a colleague is an id"
    assert f"Taken by <@{HR.id}>" in now(slack, request)


@pytest.mark.parametrize("button", [CLAIM_BUTTON, REPLY_BUTTON, DONE_BUTTON])
async def test_who_is_not_hr_any_more_is_refused(slack: LocalSlack, serve: Serve, button: str) -> None:
    parts = await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    slack.workspace.groups[HR_GROUP] = ()
    parts.people.forget_groups()
    await slack.press(HR, request, button)
    await slack.until(lambda: any("members of the HR team" in shown(m) for m in slack.messages(HR_DESK)))
    assert slack.modal(HR) is None
    assert "Nobody has taken it" in now(slack, request)


async def test_who_loses_the_role_while_writing_sends_nothing(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    await slack.press(HR, request, REPLY_BUTTON)
    modal = await slack.until(lambda: slack.modal(HR))
    slack.workspace.groups[HR_GROUP] = ()
    parts.people.forget_groups()
    with pytest.raises(NotSent, match="members of the HR team"):
        await slack.submit(HR, modal, {TEXT: "Yes, you may."})
    assert "Nobody has taken it" in now(slack, request)


@pytest.mark.parametrize("channel", ["", ASK_HR.id])
async def test_without_a_private_channel_the_contact_is_named(slack: LocalSlack, serve: Serve, channel: str) -> None:
    await serve(hr_channel=channel)
    await slack.press(EMPLOYEE, await answered(slack), ASK_PERSON)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    assert "hr@example.com" in shown(modal)
    assert "submit" not in modal.body


async def test_a_guest_is_refused(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    await slack.press(GUEST, await answered(slack), ASK_PERSON)
    assert "only answer employees" in shown(await slack.until(lambda: slack.modal(GUEST)))


async def test_where_the_policies_say_nothing_a_person_is_one_press_away(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    engine.reply = said("I couldn't find that.", Kind.NONE)
    await serve(hr_channel=HR_DESK.id)
    answer = await answered(slack)
    actions = [e["action_id"] for b in answer.blocks if b["type"] == "actions" for e in b["elements"]]
    assert actions == [ASK_PERSON]


async def test_a_request_that_cannot_be_kept_is_not_called_sent(
    slack: LocalSlack, serve: Serve, tmp_path: Path
) -> None:
    await serve(hr_channel=HR_DESK.id, requests=Requests(tmp_path / "missing" / "requests.sqlite", Tally()))
    await slack.press(EMPLOYEE, await answered(slack), ASK_PERSON)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    with pytest.raises(NotSent, match="couldn't pass this on"):
        await slack.submit(EMPLOYEE, modal, {TEXT: "May I?", NAME: WITH})
    assert slack.messages(HR_DESK) == []


async def test_the_same_modal_sent_twice_is_one_request(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve(hr_channel=HR_DESK.id)
    await slack.press(EMPLOYEE, await answered(slack), ASK_PERSON)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    for _ in range(2):
        assert (await slack.submit(EMPLOYEE, modal, {TEXT: "May I?", NAME: WITH})).ok
    await slack.until(lambda: parts.tally.count("letters.sent"))
    await parts.workers.drain(5)
    assert len(slack.messages(HR_DESK)) == 1


async def asking(slack: LocalSlack) -> View:
    """The form of a request."""
    await slack.press(EMPLOYEE, await answered(slack), ASK_PERSON)
    return await slack.until(lambda: slack.modal(EMPLOYEE))


async def sent_unheard(slack: LocalSlack, person: User, form: View, entered: dict[str, str]) -> None:
    """Send a form of which the acknowledgement is lost: it stands as it was, with Slack's words of trouble."""
    assert (await slack.submit(person, form, entered)).ok
    slack.workspace.update_modal(form, form.body)


async def test_who_takes_the_name_away_after_a_failure_stays_nameless(
    slack: LocalSlack, serve: Serve, tmp_path: Path
) -> None:
    await serve(hr_channel=HR_DESK.id)
    form = await asking(slack)
    with sqlite3.connect(tmp_path / "outbox.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotSent, match="couldn't pass this on"):
            await slack.submit(EMPLOYEE, form, {TEXT: "My boss shouts.", NAME: WITH})
        other.execute("ROLLBACK")
    await slack.submit(EMPLOYEE, form, {TEXT: "A boss shouts.", NAME: WITHOUT})
    assert "have read" not in shown(slack.modal(EMPLOYEE)), "HR got nothing before"
    request = (await slack.until(lambda: slack.messages(HR_DESK)))[-1]
    await slack.press(HR, request, CLAIM_BUTTON)
    await slack.until(lambda: "Taken by" in now(slack, request))
    assert "A boss shouts." in now(slack, request)
    assert EMPLOYEE.id not in str(slack.workspace.find(HR_DESK.id, request.ts))


async def test_who_takes_the_name_away_while_slack_is_unwell_stays_nameless(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve(hr_channel=HR_DESK.id)
    form = await asking(slack)
    slack.faults.add("chat.postMessage", refused("not_in_channel"))
    await sent_unheard(slack, EMPLOYEE, form, {TEXT: "My boss shouts.", NAME: WITH})
    await slack.until(lambda: parts.tally.count("letters.failed"))
    await slack.submit(EMPLOYEE, form, {TEXT: "A boss shouts.", NAME: WITHOUT})
    parts.outbox._clock = lambda: time.time() + 3600
    (letter,) = parts.outbox.take()
    assert "A boss shouts." in letter.text
    assert EMPLOYEE.id not in f"{letter.text} {letter.blocks}"


async def test_who_takes_the_name_away_too_late_learns_that_hr_may_have_read_it(
    slack: LocalSlack, serve: Serve
) -> None:
    await serve(hr_channel=HR_DESK.id)
    form = await asking(slack)
    await sent_unheard(slack, EMPLOYEE, form, {TEXT: "My boss shouts.", NAME: WITH})
    (request,) = await slack.until(lambda: slack.messages(HR_DESK))
    await slack.press(HR, request, CLAIM_BUTTON)
    await slack.until(lambda: "Taken by" in now(slack, request))
    await slack.submit(EMPLOYEE, form, {TEXT: "A boss shouts.", NAME: WITHOUT})
    assert "may already have read it" in shown(slack.modal(EMPLOYEE))
    await slack.until(lambda: "A boss shouts." in now(slack, request))
    assert "Taken by" in now(slack, request)
    assert EMPLOYEE.id not in str(slack.workspace.find(HR_DESK.id, request.ts))
    assert len(slack.messages(HR_DESK)) == 1


async def test_what_changes_after_hr_replied_is_not_called_sent(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    form = await asking(slack)
    await sent_unheard(slack, EMPLOYEE, form, {TEXT: "May I?", NAME: WITH})
    (request,) = await slack.until(lambda: slack.messages(HR_DESK))
    await replied(slack, request)
    await slack.until(lambda: "Answered by" in now(slack, request))
    with pytest.raises(NotSent, match="couldn't pass this on"):
        await slack.submit(EMPLOYEE, form, {TEXT: "May I, and my colleague?", NAME: WITH})
    assert "my colleague" not in now(slack, request)


async def test_where_slack_is_slow_a_request_is_refused_in_time_and_not_sent_behind_ones_back(
    slack: LocalSlack, serve: Serve
) -> None:
    slack.workspace.put_user(replace(EMPLOYEE, locale="de-DE"))
    people = People(hr_group=HR_GROUP, admin_users=(), audiences={}, clock=(clock := Clock()))
    parts = await serve(hr_channel=HR_DESK.id, people=people)
    form = await asking(slack)
    clock.seconds += 600
    slack.faults.add("users.info", hanging())
    with pytest.raises(NotSent, match="Das konnte ich gerade nicht weitergeben"):
        await slack.submit(EMPLOYEE, form, {TEXT: "May I?", NAME: WITH})
    await parts.workers.drain(5)
    assert slack.messages(HR_DESK) == []
    assert parts.requests.forget(EMPLOYEE.id) == ()


async def test_where_slack_is_slow_hr_is_refused_in_time_too(slack: LocalSlack, serve: Serve) -> None:
    people = People(hr_group=HR_GROUP, admin_users=(), audiences={}, clock=(clock := Clock()))
    await serve(hr_channel=HR_DESK.id, people=people)
    request = await requested(slack)
    await slack.press(HR, request, REPLY_BUTTON)
    form = await slack.until(lambda: slack.modal(HR))
    clock.seconds += 600
    slack.faults.add("users.info", hanging())
    with pytest.raises(NotSent, match="doesn't tell me who you are"):
        await slack.submit(HR, form, {TEXT: "Yes, you may."})
    assert "Nobody has taken it" in now(slack, request)


async def test_other_words_of_hr_and_of_the_employee_are_another_message(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    direct = slack.workspace.direct_message(EMPLOYEE.id)
    await slack.press(HR, request, REPLY_BUTTON)
    form = await slack.until(lambda: slack.modal(HR))
    for text in ("Yes, in March.", "Yes, in March.", "No, in April."):
        await sent_unheard(slack, HR, form, {TEXT: text})
    replies = await slack.until(lambda: [m for m in slack.messages(direct) if "No, in April." in shown(m)])
    assert len([m for m in slack.messages(direct) if "Yes, in March." in shown(m)]) == 1
    await slack.until(lambda: [m for m in slack.replies(request) if "No, in April." in shown(m)])
    await slack.close(EMPLOYEE, await slack.until(lambda: slack.modal(EMPLOYEE)))
    await slack.press(EMPLOYEE, replies[0], BACK_BUTTON)
    form = await slack.until(lambda: slack.modal(EMPLOYEE))
    for text in ("Why?", "Why?", "Fine."):
        await sent_unheard(slack, EMPLOYEE, form, {TEXT: text})
    await slack.until(lambda: [m for m in slack.replies(request) if "Fine." in shown(m)])
    assert len([m for m in slack.replies(request) if "Why?" in shown(m)]) == 1


@pytest.mark.parametrize("accepted", [True, False])
async def test_killed_while_sending_nothing_is_lost_and_nothing_twice(
    slack: LocalSlack, tmp_path: Path, accepted: bool
) -> None:
    later = [0.0]

    def opened() -> Outbox:
        return Outbox(tmp_path / "out.sqlite", Tally(), clock=lambda: time.time() + later[0])

    async with served(slack, services(tmp_path, outbox=opened(), hr_group=HR_GROUP, hr_channel=HR_DESK.id)):
        answer = await answered(slack)
        slack.faults.add("chat.postMessage", Fault(0, accepted=accepted))
        await slack.press(EMPLOYEE, answer, ASK_PERSON)
        modal = await slack.until(lambda: slack.modal(EMPLOYEE))
        await slack.submit(EMPLOYEE, modal, {TEXT: "May I?", NAME: WITHOUT})
        await slack.until(lambda: len(slack.calls("chat.postMessage")) == 2)
    later[0] = 3600.0
    async with served(slack, services(tmp_path, outbox=opened(), hr_group=HR_GROUP, hr_channel=HR_DESK.id)):
        await slack.until(lambda: slack.calls("conversations.history"))
        (request,) = await slack.until(lambda: slack.messages(HR_DESK))
        await replied(slack, request)
    assert len(slack.messages(HR_DESK, thread=None)) - len(slack.replies(request)) == 1


async def test_a_request_waits_while_others_can_read_hrs_channel_by_now(slack: LocalSlack, tmp_path: Path) -> None:
    later, desk = [0.0], slack.workspace.conversations[HR_DESK.id]

    def parts() -> Services:
        outbox = Outbox(tmp_path / "out.sqlite", Tally(), clock=lambda: time.time() + later[0])
        return services(tmp_path, outbox=outbox, hr_group=HR_GROUP, hr_channel=HR_DESK.id)

    async with served(slack, parts()):
        answer = await answered(slack)
        slack.faults.add("chat.postMessage", Fault(500))
        await slack.press(EMPLOYEE, answer, ASK_PERSON)
        modal = await slack.until(lambda: slack.modal(EMPLOYEE))
        await slack.submit(EMPLOYEE, modal, {TEXT: "May I?", NAME: WITH})
        await slack.until(lambda: len(slack.calls("chat.postMessage")) == 2)
    slack.workspace.conversations[HR_DESK.id] = replace(desk, private=False)
    later[0], looked = 7200.0, len(slack.calls("conversations.info"))
    async with served(slack, house := parts()):
        await slack.until(lambda: len(slack.calls("conversations.info")) > looked)
        await house.workers.drain(5)
    assert slack.messages(HR_DESK) == []
    slack.workspace.conversations[HR_DESK.id] = desk
    later[0] = 4 * 3600.0
    async with served(slack, parts()):
        assert "May I?" in shown((await slack.until(lambda: slack.messages(HR_DESK)))[0])


async def test_one_failed_look_at_hrs_channel_turns_nobody_away(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HrChannel(HR_DESK.id, clock := Clock()))
    answer = await answered(slack)
    await slack.until(lambda: slack.calls("conversations.info"))
    slack.faults.add("conversations.info", broken())
    clock.seconds += 600
    await slack.press(EMPLOYEE, answer, ASK_PERSON)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    assert (await slack.submit(EMPLOYEE, modal, {TEXT: "May I?", NAME: WITH})).ok
    assert "May I?" in shown((await slack.until(lambda: slack.messages(HR_DESK)))[0])


async def test_a_kept_request_waits_a_minute_where_slack_did_not_say_who_reads_hrs_channel(
    slack: LocalSlack, tmp_path: Path
) -> None:
    later = [0.0]

    def parts() -> Services:
        outbox = Outbox(tmp_path / "out.sqlite", Tally(), clock=lambda: time.time() + later[0])
        return services(tmp_path, outbox=outbox, hr_group=HR_GROUP, hr_channel=HR_DESK.id)

    async with served(slack, parts()):
        await slack.press(EMPLOYEE, await answered(slack), ASK_PERSON)
        modal = await slack.until(lambda: slack.modal(EMPLOYEE))
        slack.faults.add("chat.postMessage", broken())
        await slack.submit(EMPLOYEE, modal, {TEXT: "May I?", NAME: WITH})
        await slack.until(lambda: len(slack.calls("chat.postMessage")) == 2)
    later[0], looked = 120.0, len(slack.calls("conversations.info"))
    slack.faults.add("conversations.info", *[broken()] * 9)
    async with served(slack, house := parts()):
        await slack.until(lambda: len(slack.calls("conversations.info")) > looked)
        await house.workers.drain(5)
    while slack.faults.take("conversations.info"):
        assert slack.messages(HR_DESK) == []
    later[0] = 240.0
    async with served(slack, parts()):
        assert "May I?" in shown((await slack.until(lambda: slack.messages(HR_DESK)))[0])


async def test_hrs_reply_arrives_once_however_doubtful(slack: LocalSlack, tmp_path: Path) -> None:
    later = [0.0]

    def opened() -> Outbox:
        return Outbox(tmp_path / "out.sqlite", Tally(), clock=lambda: time.time() + later[0])

    async with served(slack, services(tmp_path, outbox=opened(), hr_group=HR_GROUP, hr_channel=HR_DESK.id)):
        request = await requested(slack)
        slack.faults.add("chat.postMessage", Fault(0, accepted=True))
        await replied(slack, request)
    later[0] = 3600.0
    async with served(slack, services(tmp_path, outbox=opened(), hr_group=HR_GROUP, hr_channel=HR_DESK.id)):
        await slack.until(lambda: slack.calls("conversations.history"))
    direct = slack.messages(slack.workspace.direct_message(EMPLOYEE.id))
    assert len([m for m in direct if "Yes, you may." in shown(m)]) == 1


async def test_forgotten_requests_get_no_reply_and_hr_is_told_so(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve(hr_channel=HR_DESK.id)
    request = await requested(slack)
    assert len(parts.requests.forget(EMPLOYEE.id)) == 1
    await slack.press(HR, request, REPLY_BUTTON)
    modal = await slack.until(lambda: slack.modal(HR))
    assert "no longer know this request" in shown(modal)
    assert modal.body["title"]["text"] == "Reply"
    for button in (CLAIM_BUTTON, DONE_BUTTON):
        await slack.press(HR, request, button)
    await slack.until(lambda: len(whispered(slack)) == 2)
    assert ["no longer know this request" in shown(one) for one in whispered(slack)] == [True, True]


def whispered(slack: LocalSlack, person: User = HR) -> list[Message]:
    """What only this person sees in HR's channel."""
    return [m for m in slack.messages(HR_DESK, reader=person) if m.only_for == person.id]
