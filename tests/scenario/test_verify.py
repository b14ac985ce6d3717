"""Correct once, fixed everywhere, through real HTTP: HR verifies an answer, everybody gets it; HR says "Wrong"."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from bot.model import Kind, Question, Scope
from bot.records.outbox import Outbox
from cache.storage.store import Shelf
from handlers.access.people import Person, Standing
from handlers.answers.offers import PASSAGES
from handlers.block_kit.text import day
from handlers.bolt.slack_app import slack_app
from handlers.home.figures import useful
from handlers.hr.duties import Duties
from handlers.hr.finding import findings
from handlers.hr.verify_view import EDIT, MENU, SAVED, VERIFY_THIS, WRONG
from playground.cast import ADMIN, ASK_HR, EMPLOYEE, EXECUTIVE, EXECUTIVE_GROUP, GENERAL, GERMAN, HR, HR_DESK
from playground.doors import INTERACTION
from playground.faults import Fault, refused
from playground.local_slack import LocalSlack, NotSent
from playground.workspace import Message, View
from tests.scenario.conftest import settings
from tests.scenario.house import BONUS, BONUS_QUESTION, HOW_MUCH, LEAVE, House, opened
from tests.scenario.seen import shown

TEXT = "25 days, and 26 from your fifth year on."
ENTERED = {"text": TEXT, "owner": "People team", "review": "90"}
MATERNITY = "How long is maternity leave?"


@pytest.fixture
async def house(slack: LocalSlack, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(slack, tmp_path, hr_channel=HR_DESK.id) as served_house:
        yield served_house


async def form(house: House, question: str = HOW_MUCH) -> View:
    """The window in which HR verifies the answer that `find` lists."""
    found = await house.admin(HR, f'find "{question}"')
    await house.slack.press(HR, found, EDIT)
    return await house.window(HR, "The verified answer")


async def verified(house: House, question: str = HOW_MUCH, **entered: str) -> str:
    """What HR is told after verifying."""
    window, before = await form(house, question), len(house.said())
    assert (await house.slack.submit(HR, window, ENTERED | entered)).ok
    return shown((await house.slack.until(lambda: house.said()[before:]))[0])


def duties(house: House) -> Duties:
    return Duties(slack_app(settings(house.slack), house.services).client, house.services)


def requests(house: House) -> list[Message]:
    return [m for m in house.said(HR_DESK) if not m.only_for and "look at a verified answer again" in shown(m)]


async def test_what_hr_verifies_everybody_gets_with_who_vouches_for_it(house: House) -> None:
    assert "25 days of annual leave" in await house.ask(EMPLOYEE, HOW_MUCH)
    window = await form(house)
    text = next(block["element"] for block in window.body["blocks"] if block["type"] == "input")
    assert text["initial_value"].startswith("Full-time employees receive 25 days")
    summary = await verified(house)
    assert "Verified: from now on this is the answer for everyone, until " in summary
    assert "or until its documents change." in summary
    for question in (HOW_MUCH, "How much annual leave do I get?"):
        answer = await house.ask(EMPLOYEE, question)
        assert TEXT in answer
        assert "Verified by HR, " in answer
        assert "Looked after by People team, to be reviewed by " in answer
        assert "From: Leave Policy > Annual leave" in answer
    assert house.core.cache.stats().entries == 0
    found = shown(await house.admin(HR, f'find "{HOW_MUCH}"'))
    assert "everyone: the verified answer." in found
    assert f"Verified answer to “{HOW_MUCH}”:\n{TEXT}" in found


async def test_what_hr_verified_is_counted_apart_from_what_was_given_before(house: House) -> None:
    await house.ask(EMPLOYEE, HOW_MUCH)
    await house.ask(EMPLOYEE, HOW_MUCH)
    await verified(house)
    await house.ask(EMPLOYEE, HOW_MUCH)
    stats = shown(await house.admin(HR, "stats"))
    for line in ("quoted word for word: 1", "given before: 1", "verified by HR: 1", "looked up: 2 times"):
        assert f"• {line}" in stats
    assert "33 % given before, 33 % verified by HR, 33 % quoted" in "\n".join(useful(house.services.tally.counts()))


async def test_a_question_nobody_could_answer_is_answered_by_hr(house: House) -> None:
    parking = "Where can I park my bicycle?"
    assert "couldn't find an answer" in await house.ask(EMPLOYEE, parking)
    await verified(house, parking, text="In the yard.")
    assert "In the yard." in await house.ask(EMPLOYEE, parking)


async def test_hr_lists_what_it_verified_as_far_as_one_may_read_it(house: House) -> None:
    assert "Nothing is verified yet" in shown(await house.admin(HR, "verified"))
    house.slack.workspace.groups[EXECUTIVE_GROUP] = (EXECUTIVE.id, HR.id)
    house.services.people.forget_groups()
    await house.ask(EXECUTIVE, BONUS_QUESTION)
    await verified(house, BONUS_QUESTION, text="Your target is 40% of base salary.")
    await verified(house)
    both = shown(await house.admin(HR, "verified"))
    assert f"“{HOW_MUCH}”\n{TEXT}\nFor everyone; People team; until " in both
    assert f"“{BONUS_QUESTION}”\nYour target is 40% of base salary.\nFor executives" in both
    house.slack.workspace.groups[EXECUTIVE_GROUP] = (EXECUTIVE.id,)
    house.services.people.forget_groups()
    (house.policies / "leave.md").write_text(LEAVE.replace("25 days", "30 days"), encoding="utf-8")
    house.core.knowledge.sync()
    listed = await house.admin(HR, "verified")
    assert "The documents it stands on changed" in shown(listed)
    assert "bonus" not in shown(listed)
    assert "1 more was verified for readers of documents that you may not read." in shown(listed)
    await house.slack.press(HR, listed, EDIT)
    assert TEXT in str((await house.window(HR, "The verified answer")).body)


async def test_find_names_questions_that_share_its_words(house: House) -> None:
    await verified(house, "How much is the suggestion prize?", text="500 EUR.")
    await house.ask(EMPLOYEE, HOW_MUCH)
    await house.ask(EXECUTIVE, BONUS_QUESTION)
    found = shown(await house.admin(HR, 'find "suggestion prize"'))
    assert "share its words" in found
    assert "• How much is the suggestion prize?" in found
    assert f"• {HOW_MUCH}" not in found
    assert f"• {BONUS_QUESTION}" not in found, "it is for executives alone"
    assert f"• {HOW_MUCH}" in shown(await house.admin(HR, "find annual leave"))
    assert "share its words" not in shown(await house.admin(HR, f"find {HOW_MUCH}"))


async def test_it_outlives_every_purge(house: House) -> None:
    await verified(house)
    await house.slack.command(HR, "/hrbot-admin", "purge all")
    assert "Nothing to remove" in shown(await house.window(HR, "Nothing"))
    assert TEXT in await house.ask(EMPLOYEE, HOW_MUCH)


async def test_the_window_names_who_opens_it_and_the_day_of_the_review(house: House) -> None:
    window = await form(house)
    _, owner, review = (block["element"] for block in window.body["blocks"] if block["type"] == "input")
    assert owner["initial_value"] == HR.name
    assert owner["placeholder"]["text"].startswith("A person or a team")
    chosen = review["initial_option"]["text"]["text"]
    assert chosen == f"in half a year, on {day(time.time() + 180 * 24 * 3600)}"
    submitted = {"text": TEXT, "owner": HR.name, "review": "180"}
    before = len(house.said())
    assert (await house.slack.submit(HR, window, submitted)).ok
    until = shown((await house.slack.until(lambda: house.said()[before:]))[0])
    assert chosen.removeprefix("in half a year, on ") in until


async def test_any_answer_is_verified_from_its_message_menu(house: House) -> None:
    asked = await house.slack.mention(EMPLOYEE, GENERAL, HOW_MUCH)
    answer = await house.slack.reply(asked)
    await house.slack.shortcut(HR, answer, VERIFY_THIS)
    window, before = await house.window(HR, "The verified answer"), len(house.said(GENERAL))
    assert HOW_MUCH in shown(window)
    assert (await house.slack.submit(HR, window, ENTERED)).ok
    said = (await house.slack.until(lambda: house.said(GENERAL)[before:]))[0]
    assert "Verified: from now on" in shown(said)
    assert said.only_for == HR.id
    assert TEXT in await house.ask(EMPLOYEE, HOW_MUCH)


async def test_the_message_menu_is_for_hr_and_for_answers(house: House) -> None:
    asked = await house.slack.mention(EMPLOYEE, GENERAL, HOW_MUCH)
    answer = await house.slack.reply(asked)
    await house.slack.shortcut(EMPLOYEE, answer, VERIFY_THIS)
    assert "command" not in shown(await house.window(EMPLOYEE, "This is for the HR team"))
    await house.slack.shortcut(HR, asked, VERIFY_THIS)
    await house.window(HR, "can't find the question that this answers")


async def test_verifying_again_begins_with_what_was_verified(house: House) -> None:
    await verified(house)
    window = await form(house)
    fields = [block["element"] for block in window.body["blocks"] if block["type"] == "input"]
    assert [fields[0]["initial_value"], fields[1]["initial_value"]] == [TEXT, "People team"]


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"text": "Hello <!channel>, you get 25 days."}, "text"),
        ({"text": "Hello @everyone, you get 25 days."}, "text"),
        ({"text": "See [the policy](https://evil.example.com) for your 25 days."}, "text"),
        ({"text": "  \u200b "}, "text"),
        ({"owner": ""}, "owner"),
    ],
)
async def test_what_would_call_a_channel_or_hide_a_link_is_sent_back(
    house: House, entered: dict[str, str], field: str
) -> None:
    with pytest.raises(NotSent) as refused:
        await house.slack.submit(HR, await form(house), ENTERED | entered)
    assert list(refused.value.errors) == [field]
    assert house.core.verified.all() == ()


# -- who may ---------------------------------------------------------------------------------------------------------


async def test_the_right_is_checked_at_the_press_and_at_the_submission(house: House) -> None:
    found = await house.admin(HR, f'find "{HOW_MUCH}"')
    await house.slack.press(EMPLOYEE, found, EDIT)
    await house.window(EMPLOYEE, "for the HR team")
    window, before = await form(house), len(house.said())
    house.slack.workspace.groups.clear()
    house.services.people.forget_groups()
    await house.slack.submit(HR, window, ENTERED)
    assert "for the HR team" in shown((await house.slack.until(lambda: house.said()[before:]))[0])
    assert house.core.verified.all() == ()


async def test_wrong_is_refused_to_others(house: House) -> None:
    await house.ask(EMPLOYEE, HOW_MUCH)
    found, before = await house.admin(HR, f'find "{HOW_MUCH}"'), len(house.said())
    await house.slack.press(EMPLOYEE, found, WRONG)
    assert "for the HR team" in shown((await house.slack.until(lambda: house.said()[before:]))[0])
    assert house.core.cache.stats().entries == 1


async def test_hr_verifies_only_what_they_may_read(house: House) -> None:
    workspace = house.slack.workspace
    workspace.groups[EXECUTIVE_GROUP] = (EXECUTIVE.id, HR.id)
    await house.ask(EXECUTIVE, BONUS_QUESTION)
    found = await house.admin(HR, f'find "{BONUS_QUESTION}"')
    workspace.groups[EXECUTIVE_GROUP] = (EXECUTIVE.id,)
    house.services.people.forget_groups()
    await house.slack.press(HR, found, EDIT)
    assert "40%" not in shown(await house.window(HR, "documents that you may not read"))


async def test_an_answer_for_executives_stays_theirs(house: House) -> None:
    house.slack.workspace.groups[EXECUTIVE_GROUP] = (EXECUTIVE.id, HR.id)
    await house.ask(EXECUTIVE, BONUS_QUESTION)
    assert "for executives" in await verified(house, BONUS_QUESTION, text="Your target is 40% of base salary.")
    assert "Your target is 40%" in await house.ask(EXECUTIVE, BONUS_QUESTION)
    assert "40%" not in await house.ask(EMPLOYEE, BONUS_QUESTION)
    public = await house.slack.mention(EXECUTIVE, ASK_HR, BONUS_QUESTION)
    assert "40%" not in shown(await house.slack.reply(public))


async def test_hrs_channel_does_not_read_what_executives_ask(house: House) -> None:
    house.slack.workspace.groups[EXECUTIVE_GROUP] = (EXECUTIVE.id, HR.id)
    await house.ask(EXECUTIVE, BONUS_QUESTION)
    await verified(house, BONUS_QUESTION, text="Your target is 40% of base salary.")
    (house.policies / "@executives" / "bonus.md").write_text(BONUS.replace("40%", "50%"), encoding="utf-8")
    house.core.knowledge.sync()
    await duties(house).once()
    (request,) = await house.slack.until(lambda: requests(house))
    assert "For executives" in shown(request)
    assert "target bonus" not in shown(request)
    await house.slack.press(HR, request, EDIT)
    assert "Your target is 40%" in str((await house.window(HR, BONUS_QUESTION)).body)


# -- wrong -----------------------------------------------------------------------------------------------------------


async def test_wrong_removes_it_those_that_ask_the_same_and_what_was_verified(house: House) -> None:
    for person in (EMPLOYEE, EXECUTIVE):
        await house.ask(person, HOW_MUCH)
    await house.ask(EMPLOYEE, MATERNITY)
    house.core.verified.put(
        HOW_MUCH, Scope(), TEXT, sources=(), evidence=house.services.engine.look(Question(HOW_MUCH)).evidence(), owner="x",
        review_by=house.services.now() + 1000, by=HR.id,
    )  # fmt: skip
    found, before = await house.admin(HR, "find How much annual leave do I get?"), len(house.said())
    await house.slack.press(HR, found, WRONG)
    summary = shown((await house.slack.until(lambda: house.said()[before:]))[0])
    assert "and 1 verified answer removed" in summary
    assert [one.question for one in house.core.cache.export()] == [MATERNITY]
    assert house.core.verified.all() == ()
    assert house.core.cache.audit()[0].by == HR.id


async def test_wrong_removes_the_same_words_wherever_they_were_given(house: House) -> None:
    await house.ask(EMPLOYEE, HOW_MUCH)
    (kept,) = house.core.cache.export()
    other = "Is annual leave paid?"
    look = house.services.engine.look(Question(other))
    copy = msgspec.structs.replace(
        house.services.engine.answer(Question(other)), text=kept.answer, sources=look.passages[:1]
    )
    assert house.core.cache.store(
        other, Scope(), look.evidence(), msgspec.structs.replace(copy, kind=Kind.FRESH, answered=True)
    ).stored
    found, before = await house.admin(HR, f'find "{HOW_MUCH}"'), len(house.said())
    await house.slack.press(HR, found, WRONG)
    assert "2 stored answers removed" in shown((await house.slack.until(lambda: house.said()[before:]))[0])
    assert list(house.core.cache.export()) == []
    assert house.core.cache.undo(by=HR.id) is None, "what was wrong does not come back with a purge"


async def test_wrong_says_so_where_the_answer_could_not_be_removed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.ask(EMPLOYEE, HOW_MUCH)

    def full(_shelf: Shelf, *_: object, **__: object) -> int:
        raise OSError("No space left on device")

    monkeypatch.setattr(Shelf, "purge", full)
    found, before = await house.admin(HR, f'find "{HOW_MUCH}"'), len(house.said())
    await house.slack.press(HR, found, WRONG)
    assert "Not all of it could be removed" in shown((await house.slack.until(lambda: house.said()[before:]))[0])


async def test_wrong_is_at_hand_in_the_window_that_any_answer_opens(house: House) -> None:
    answer = await house.slack.reply(await house.slack.mention(EMPLOYEE, GENERAL, HOW_MUCH))
    await house.slack.shortcut(HR, answer, VERIFY_THIS)
    before = len(house.said(GENERAL))
    await house.slack.press(HR, await house.window(HR, "The verified answer"), WRONG)
    await house.window(HR, "1 stored answer removed")
    said = (await house.slack.until(lambda: house.said(GENERAL)[before:]))[0]
    assert "1 stored answer removed" in shown(said)
    assert said.only_for == HR.id
    assert list(house.core.cache.export()) == []


async def test_where_nothing_is_given_there_is_nothing_to_be_wrong(house: House) -> None:
    found = await house.admin(HR, 'find "Where can I park my bicycle?"')
    assert [button["action_id"] for button in found.blocks[-1]["elements"]] == [EDIT]
    await house.slack.press(HR, found, EDIT)
    window = await house.window(HR, "The verified answer")
    assert [block for block in window.body["blocks"] if block["type"] == "actions"] == []


# -- the menu in HR's channel ------------------------------------------------------------------------------------------


async def test_in_hrs_channel_every_answer_has_a_menu(house: House) -> None:
    question = await house.slack.mention(HR, HR_DESK, HOW_MUCH)
    answer = await house.slack.reply(question)
    await house.slack.press(HR, answer, MENU, EDIT)
    await house.slack.submit(HR, await house.window(HR, HOW_MUCH), ENTERED)
    await house.slack.until(house.core.verified.all)
    assert TEXT in shown(await house.slack.reply(await house.slack.mention(EMPLOYEE, GENERAL, HOW_MUCH)))


async def test_the_menu_removes_an_answer_for_hr_alone(house: House) -> None:
    answer = await house.slack.reply(await house.slack.mention(HR, HR_DESK, HOW_MUCH))
    await house.slack.press(EMPLOYEE, answer, MENU, WRONG)
    assert "submit" not in (await house.window(EMPLOYEE, "for the HR team")).body
    await house.slack.press(HR, answer, MENU, WRONG)
    asking = await house.window(HR, "This is for good: purge undo does not bring it back")
    assert "25 days of annual leave" in shown(asking)
    assert house.core.cache.stats().entries == 1
    await house.slack.submit(HR, asking)
    summary = await house.slack.until(lambda: [m for m in house.said(HR_DESK) if m.only_for == HR.id])
    assert "1 stored answer removed" in shown(summary[0])


async def test_hr_may_change_their_mind_after_the_menu(house: House) -> None:
    answer = await house.slack.reply(await house.slack.mention(HR, HR_DESK, HOW_MUCH))
    await house.slack.press(HR, answer, MENU, WRONG)
    await house.slack.close(HR, await house.window(HR, "This is for good"))
    assert house.core.cache.stats().entries == 1


async def test_the_right_to_remove_is_checked_again_when_the_window_is_submitted(house: House) -> None:
    answer = await house.slack.reply(await house.slack.mention(HR, HR_DESK, HOW_MUCH))
    await house.slack.press(HR, answer, MENU, WRONG)
    asking = await house.window(HR, "This is for good")
    house.slack.workspace.groups.clear()
    house.services.people.forget_groups()
    await house.slack.submit(HR, asking)
    refusal = await house.slack.until(lambda: [m for m in house.said(HR_DESK) if m.only_for == HR.id])
    assert "for the HR team" in shown(refusal[0])
    assert house.core.cache.stats().entries == 1


async def test_what_hr_wrote_is_shown_once_more_when_it_is_removed(house: House) -> None:
    longest = f"25 days. {'And more. ' * 300}"[:3000].strip()
    await verified(house, text=longest)
    answer = await house.slack.reply(await house.slack.mention(HR, HR_DESK, HOW_MUCH))
    await house.slack.press(HR, answer, MENU, WRONG)
    asking = await house.window(HR, "HR verified (People team):")
    assert longest in shown(asking)
    await house.slack.submit(HR, asking)
    (summary,) = await house.slack.until(lambda: [m for m in house.said(HR_DESK) if m.only_for == HR.id])
    assert "1 verified answer removed" in shown(summary)
    assert longest in shown(summary)


async def test_the_menu_is_about_the_post_above_a_mention_without_words(house: House) -> None:
    post = await house.slack.say(EMPLOYEE, HR_DESK, HOW_MUCH)
    answer = await house.slack.reply(await house.slack.mention(HR, HR_DESK, ":point_up_2:", thread_ts=post.ts))
    await house.slack.press(HR, answer, MENU, EDIT)
    assert await house.window(HR, HOW_MUCH)


async def test_the_menu_is_about_the_question_as_its_asker_put_it(house: House) -> None:
    """Whoever was mentioned is somebody in the asker's language."""
    asked = await house.slack.mention(GERMAN, HR_DESK, f"Does <@{EMPLOYEE.id}> have to request annual leave?")
    answer = await house.slack.reply(asked)
    await house.slack.press(HR, answer, MENU, EDIT)
    assert await house.window(HR, "Does jemand have to request annual leave?")


async def test_a_menu_in_which_nothing_was_chosen_removes_nothing(house: House) -> None:
    answer = await house.slack.reply(await house.slack.mention(HR, HR_DESK, HOW_MUCH))
    opened = (await house.slack.press(HR, answer, MENU, EDIT)).payload
    (action,) = opened["actions"]
    unchosen = [{name: value for name, value in action.items() if name != "selected_option"}]
    assert (await house.slack.http_door.bring(INTERACTION, opened | {"actions": unchosen})).ok
    await house.slack.press(HR, answer, MENU, EDIT)
    await house.window(HR, HOW_MUCH)
    assert house.core.cache.stats().entries == 1


async def test_elsewhere_there_is_no_menu(house: House) -> None:
    elsewhere = await house.slack.reply(await house.slack.mention(EMPLOYEE, GENERAL, HOW_MUCH))
    greeting = await house.slack.reply(await house.slack.mention(HR, HR_DESK, "hello"))
    assert "For HR" not in shown(elsewhere) + shown(greeting)


async def test_a_question_that_cannot_be_read_back_is_said(house: House) -> None:
    question = await house.slack.mention(HR, HR_DESK, HOW_MUCH)
    answer = await house.slack.reply(question)
    house.slack.faults.add("conversations.replies", refused("thread_not_found"))
    await house.slack.press(HR, answer, MENU, EDIT)
    await house.window(HR, "can't find the question")


# -- HR is asked -------------------------------------------------------------------------------------------------------


async def test_when_its_documents_change_it_is_not_given_and_hr_is_asked_once(house: House) -> None:
    await verified(house)
    await duties(house).once()
    assert requests(house) == []
    (house.policies / "leave.md").write_text(LEAVE.replace("25 days", "30 days"), encoding="utf-8")
    house.core.knowledge.sync()
    assert "30 days" in await house.ask(EMPLOYEE, HOW_MUCH)
    assert "The documents it stands on changed, so it is not given" in shown(
        await house.admin(HR, f'find "{HOW_MUCH}"')
    )
    await duties(house).once()
    await duties(house).once()
    (request,) = await house.slack.until(lambda: requests(house))
    assert "The documents it stands on changed" in shown(request)
    await house.slack.press(HR, request, EDIT)
    window = await house.window(HR, HOW_MUCH)
    assert window.body["callback_id"] == SAVED
    await house.slack.submit(HR, window, ENTERED | {"text": "30 days."})
    await house.slack.until(lambda: house.core.verified.all()[0].text == "30 days.")
    answer = await house.ask(EMPLOYEE, HOW_MUCH)
    assert "30 days." in answer
    assert "Verified by HR" in answer


async def test_what_became_of_a_review_stands_below_it(house: House) -> None:
    await verified(house)
    (house.policies / "leave.md").write_text(LEAVE.replace("25 days", "30 days"), encoding="utf-8")
    house.core.knowledge.sync()
    await duties(house).once()
    (request,) = await house.slack.until(lambda: requests(house))
    await house.slack.press(EMPLOYEE, request, WRONG)
    await house.slack.press(HR, request, EDIT)
    await house.slack.submit(HR, await house.window(HR, "The verified answer"), ENTERED | {"text": "30 days."})
    assert (await house.slack.until(lambda: below(house, request, "Verified"))).metadata == request.metadata
    assert f"Verified by <@{HR.id}>" in shown(below(house, request, "Verified"))
    await house.slack.press(ADMIN, request, WRONG)
    removed = shown(await house.slack.until(lambda: below(house, request, "Removed")))
    assert f"Removed by <@{ADMIN.id}>" in removed
    assert "Verified by" not in removed
    assert "Please look at a verified answer again" in removed


def below(house: House, message: Message, words: str) -> Message | None:
    """The message as it is now, if it says that."""
    now = house.slack.workspace.find(message.channel, message.ts)
    return now if now and f"{words} by" in shown(now) else None


async def test_where_it_cannot_be_shown_what_became_of_a_review_it_is_verified_all_the_same(house: House) -> None:
    await verified(house)
    (house.policies / "leave.md").write_text(LEAVE.replace("25 days", "30 days"), encoding="utf-8")
    house.core.knowledge.sync()
    await duties(house).once()
    (request,) = await house.slack.until(lambda: requests(house))
    house.slack.faults.add("chat.update", Fault(500), Fault(500), Fault(500))
    before = len(house.said())
    await house.slack.press(HR, request, EDIT)
    await house.slack.submit(HR, await house.window(HR, "The verified answer"), ENTERED | {"text": "30 days."})
    await house.slack.until(lambda: house.core.verified.all()[0].text == "30 days.")
    assert "Verified: from now on" in shown((await house.slack.until(lambda: told(house, before)))[-1])


def told(house: House, before: int) -> list[Message]:
    """What HR was told alone, in whatever channel."""
    return [m for m in [*house.said()[before:], *house.said(HR_DESK)] if m.only_for == HR.id]


async def test_a_review_shows_what_the_policies_say_now(house: House) -> None:
    await verified(house)
    assert "The documents it stands on changed" not in shown(await form(house))
    (house.policies / "leave.md").write_text(LEAVE.replace("25 days", "30 days"), encoding="utf-8")
    house.core.knowledge.sync()
    await duties(house).once()
    (request,) = await house.slack.until(lambda: requests(house))
    await house.slack.press(HR, request, EDIT)
    window = shown(await house.window(HR, "The verified answer"))
    assert "The documents it stands on changed, so it is not given any more." in window
    assert "Leave Policy > Annual leave\nFull-time employees receive 30 days of annual leave" in window


async def test_the_passage_of_a_verified_answer_is_not_called_its_words(house: House) -> None:
    await verified(house)
    answer = await house.slack.reply(await house.slack.direct_message(EMPLOYEE, HOW_MUCH))
    await house.slack.press(EMPLOYEE, answer, PASSAGES)
    window = shown(await house.window(EMPLOYEE, "Full-time employees receive 25 days"))
    assert "HR wrote this answer in its own words" in window
    assert "word for word" not in window


async def test_when_its_review_date_has_passed_it_is_not_given_and_hr_is_asked_once(house: House) -> None:
    await verified(house, review="30")
    house.core.verified._clock = lambda: time.time() + 31 * 24 * 3600
    assert TEXT not in await house.ask(EMPLOYEE, HOW_MUCH)
    for _ in range(2):
        await duties(house).once()
    (asked,) = await house.slack.until(lambda: requests(house))
    assert "Its review date has passed" in shown(asked)
    later = replace(house.services, now=house.core.verified._clock)
    assert list(findings(later, HOW_MUCH, Person(HR.id, Standing.MEMBER)).retired.values()) == ["date"]


async def test_an_edit_elsewhere_asks_nobody(house: House) -> None:
    await verified(house)
    (house.policies / "dress.md").write_text("# Dress\n\n## Code\n\nWear what you like at work.\n", encoding="utf-8")
    house.core.knowledge.sync()
    await duties(house).once()
    assert requests(house) == []
    assert TEXT in await house.ask(EMPLOYEE, "How much annual leave do I get?")


@pytest.mark.parametrize("fault", [refused("internal_error"), Fault(0, accepted=True)], ids=["refused", "doubtful"])
async def test_hr_is_asked_once_though_the_post_failed(house: House, fault: Fault) -> None:
    await verified(house)
    (house.policies / "leave.md").write_text(LEAVE.replace("25 days", "30 days"), encoding="utf-8")
    house.core.knowledge.sync()
    house.slack.faults.add("chat.postMessage", fault)
    await duties(house).once()
    await house.slack.until(lambda: house.services.tally.count("letters.failed"))
    await duties(house).once()
    house.an_hour_later()
    await house.slack.until(lambda: house.services.tally.count("letters.sent"))
    assert len(requests(house)) == 1


async def on_disk(house: House, statement: str) -> None:
    with closing(sqlite3.connect(house.policies.with_name("data") / "verified.sqlite")) as db:
        db.execute(statement)
        db.commit()


async def test_what_the_disk_does_not_take_hr_is_told_and_nobody_gets(house: House) -> None:
    await on_disk(house, "CREATE TRIGGER no BEFORE INSERT ON verified BEGIN SELECT RAISE(ABORT, 'no room'); END")
    assert "I could not keep it" in await verified(house)
    assert TEXT not in await house.ask(EMPLOYEE, HOW_MUCH)


async def test_an_admin_reads_which_verified_answer_is_damaged(house: House) -> None:
    await verified(house)
    (held,) = house.services.verified.all()
    await on_disk(house, "UPDATE verified SET body = replace(body, '25 days', '75 days')")
    assert "75 days" not in await house.ask(EMPLOYEE, HOW_MUCH)
    await house.slack.open_home(ADMIN)
    home = shown(await house.slack.until(lambda: house.slack.home(ADMIN)))
    assert f"is damaged and given to nobody ({held.id}). Verify" in home


async def test_without_room_on_disk_hr_is_asked_when_there_is(house: House) -> None:
    await verified(house)
    (house.policies / "leave.md").write_text(LEAVE.replace("25 days", "30 days"), encoding="utf-8")
    house.core.knowledge.sync()
    elsewhere = replace(house.services, outbox=Outbox(house.policies / "missing" / "o.sqlite", house.services.tally))
    await Duties(slack_app(settings(house.slack), elsewhere).client, elsewhere).once()
    assert house.services.tally.count("outbox.failed")
    await duties(house).once()
    assert len(await house.slack.until(lambda: requests(house))) == 1
