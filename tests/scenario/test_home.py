"""App Home and the Messages tab, for each kind of person."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pytest

from bot.alerts import Alerts
from bot.cost.amounts import CostLedger
from bot.cost.budget import Budget
from bot.cost.prices import Price
from bot.model import Kind, Scope, Usage
from bot.records.journal import Journal
from bot.records.requests import Request
from bot.tally import Tally
from cache.answers import Expired
from handlers.answers.feedback_view import COMMENT, REASON
from handlers.answers.offers import ASK_PERSON, NOT_HELPFUL
from handlers.home.figures_view import DOWNLOAD, PURGE_EXPIRED, REFRESH
from handlers.home.home_view import FORGET
from handlers.requests.requests_view import NAME, TEXT, WITH
from handlers.services import Services
from playground.cast import ADMIN, ASK_HR, EMPLOYEE, EXECUTIVE, GUEST, HR, HR_DESK
from playground.faults import Fault, refused
from playground.local_slack import LocalSlack
from playground.workspace import Message, User, View
from tests.handlers.parts import ScriptedEngine, SmallCache, SmallKnowledge, said
from tests.scenario.conftest import Serve
from tests.scenario.seen import shown


async def home_of(slack: LocalSlack, person: User) -> View:
    """Home as it is shown when it is opened now."""
    before = slack.home(person)
    await slack.open_home(person)
    return await slack.until(lambda: None if (view := slack.home(person)) is before else view)


async def test_everyone_sees_what_to_ask_whom_to_turn_to_and_how_data_is_used(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    home = shown(await home_of(slack, EMPLOYEE))
    assert "How much annual leave do I get?" in home
    assert "hr@example.com" in home
    assert "Nobody is told what you ask" in home
    assert "I can read for you: 1." in home
    assert "For admins" not in home


async def test_an_executive_is_read_more_documents(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    assert "I can read for you: 2." in shown(await home_of(slack, EXECUTIVE))


async def test_a_person_is_one_press_away_from_home(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_channel=HR_DESK.id)
    await slack.press(EMPLOYEE, await home_of(slack, EMPLOYEE), ASK_PERSON)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    assert "Nothing is posted in public" in shown(modal)
    await slack.submit(EMPLOYEE, modal, {TEXT: "May I see somebody?", NAME: WITH})
    assert "May I see somebody?" in shown((await slack.until(lambda: slack.messages(HR_DESK)))[0])


async def test_a_press_in_home_that_fails_is_not_met_with_silence(slack: LocalSlack, serve: Serve) -> None:
    """Home has no place to say so: the person is told in their direct message."""
    await serve()
    home = await home_of(slack, EMPLOYEE)
    slack.faults.add("views.open", refused("expired_trigger_id"))
    await slack.press(EMPLOYEE, home, ASK_PERSON)
    direct = slack.workspace.direct_message(EMPLOYEE.id)
    (told,) = await slack.until(lambda: slack.messages(direct))
    assert "Sorry, something went wrong on my side. Please try again" in shown(told)


async def test_what_one_asked_reads_without_markup(slack: LocalSlack, serve: Serve, engine: ScriptedEngine) -> None:
    engine.reply = said("- You get **25 days**\n\n| Country | Days |\n| --- | --- |\n| Germany | 30 |")
    await serve()
    await slack.reply(await slack.direct_message(EMPLOYEE, "How much leave do I get?"))
    assert "• You get 25 days\n\n• Germany: Days 30" in shown(await home_of(slack, EMPLOYEE))


async def test_an_admin_sees_how_many_documents_there_are_and_how_many_are_theirs(
    slack: LocalSlack, serve: Serve
) -> None:
    await serve(knowledge=SmallKnowledge(titles={"Leave Policy": "everyone", "Bonus Plan": "executives"}, broken=()))
    home = shown(await home_of(slack, ADMIN))
    assert "2 documents read, 1 of them not open to everyone" in home
    assert "Documents I can read for you: 1." in home


async def test_a_guest_finds_a_polite_refusal(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    assert "only answer employees" in shown(await home_of(slack, GUEST))


# -- what one asked oneself --------------------------------------------------------------------------------------------


async def test_one_finds_ones_own_questions_with_their_answers(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve()
    engine.reply = said("You get **25** days.")
    await slack.reply(await slack.direct_message(EMPLOYEE, "How much leave do I get?"))
    await slack.reply(await slack.direct_message(HR, "What does Hugo want to know?"))
    home = shown(await home_of(slack, EMPLOYEE))
    assert "How much leave do I get?\n\nYou get 25 days." in home
    assert "From: Leave Policy > Annual leave" in home.replace("&gt;", ">")
    assert "Hugo" not in home


def seen_in_order(text: str, *parts: str) -> bool:
    """Whether a press tells what it did beside its button, where the person looks."""
    return all(part in text for part in parts) and sorted(parts, key=text.index) == list(parts)


def recorded(parts: Services, question: str, text: str, asker: User = EMPLOYEE, scope: Scope | None = None) -> None:
    parts.ledger.record(question, asker=asker.id, question=question, scope=scope or Scope(), answer=said(text))


async def test_what_one_may_not_read_any_more_is_not_shown(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    recorded(parts, "How much leave do I get?", "You get 25 days.")
    recorded(parts, "What is my bonus?", "Directors get 40 %.", scope=Scope.of("executives"))
    home = shown(await home_of(slack, EMPLOYEE))
    assert "25 days" in home
    assert "40 %" not in home


async def test_what_was_restricted_since_one_asked_is_not_shown(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve(knowledge=SmallKnowledge({"Leave Policy": "executives"}))
    recorded(parts, "How much leave do I get?", "You get 25 days.")
    assert "25 days" not in shown(await home_of(slack, EMPLOYEE))


async def test_hr_finds_in_home_how_to_look_after_answers_and_nobody_else_does(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    assert "/hrbot-admin help" in shown(await home_of(slack, HR))
    assert "/hrbot-admin" not in shown(await home_of(slack, EMPLOYEE))


async def test_forget_me_erases_after_confirmation_what_is_ones_own(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    recorded(parts, "How much leave do I get?", "You get 25 days.")
    recorded(parts, "And mine?", "You too.", HR)
    parts.requests.open(Request("r1", EMPLOYEE.id, "Please call me.", named=False))
    home = await home_of(slack, EMPLOYEE)
    (button,) = [e for b in home.body["blocks"] for e in b.get("elements", []) if e.get("action_id") == FORGET]
    assert button["confirm"]["deny"]["text"] == "Keep"
    await slack.press(EMPLOYEE, home, FORGET)
    after = await slack.until(lambda: None if (view := slack.home(EMPLOYEE)) is home else view)
    assert seen_in_order(shown(after), "Forget me", "Questions forgotten: 2.", "Rather talk to a person?")
    assert "25 days" not in shown(after)
    assert parts.requests.find("r1") is None
    assert [given.question for given in parts.ledger.recent(HR.id)] == ["And mine?"]


async def test_a_question_whose_answer_is_being_written_is_forgotten_too_and_answered(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    """It was in Home again as soon as the answer was there."""
    parts = await serve()
    engine.reply = said("You get 25 days.")
    engine.hold()
    asked = await slack.direct_message(EMPLOYEE, "How much leave do I get?")
    theirs = await slack.direct_message(HR, "And mine?")
    await slack.until(lambda: len(engine.asked) == 2)
    await slack.press(EMPLOYEE, await home_of(slack, EMPLOYEE), FORGET)
    await slack.until(lambda: "Questions forgotten: 1." in shown(slack.home(EMPLOYEE)))
    engine.let_go()
    answer = await slack.reply(asked)
    await slack.reply(theirs)
    assert "You get 25 days." in shown(answer)
    assert not [block for block in answer.blocks if block["type"] == "actions"]
    assert parts.ledger.recent(EMPLOYEE.id) == ()
    assert [given.question for given in parts.ledger.recent(HR.id)] == ["And mine?"]


async def test_what_was_on_its_way_to_hr_is_forgotten_too(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve(hr_channel=HR_DESK.id)
    home = await home_of(slack, EMPLOYEE)
    slack.faults.add("chat.postMessage", refused("internal_error"))
    await slack.press(EMPLOYEE, home, ASK_PERSON)
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    await slack.submit(EMPLOYEE, modal, {TEXT: "Please call me.", NAME: WITH})
    await slack.until(lambda: parts.tally.count("letters.failed"))
    await slack.press(EMPLOYEE, home, FORGET)
    await slack.until(lambda: "Questions forgotten: 1." in shown(slack.home(EMPLOYEE)))
    parts.outbox._clock = lambda: time.time() + 3600
    assert parts.outbox.take() == []


async def complained(slack: LocalSlack, person: User, answer: Message, words: str) -> None:
    await slack.press(person, answer, NOT_HELPFUL)
    modal = await slack.until(lambda: slack.modal(person))
    await slack.submit(person, modal, {REASON: "wrong", COMMENT: words})


async def test_a_complaint_on_its_way_to_hr_is_forgotten_too_and_nobody_elses(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve(hr_channel=HR_DESK.id)
    answer = await slack.reply(await slack.mention(HR, ASK_HR, "How much leave do I get?"))
    slack.faults.add("chat.postMessage", *[refused("not_in_channel")] * 2)
    await complained(slack, EMPLOYEE, answer, "It was 28 for me.")
    await complained(slack, EXECUTIVE, answer, "It is 30.")
    await slack.until(lambda: parts.tally.count("letters.failed") == 2)
    home = await home_of(slack, EMPLOYEE)
    await slack.press(EMPLOYEE, home, FORGET)
    await slack.until(lambda: "Questions forgotten" in shown(slack.home(EMPLOYEE)))
    parts.outbox._clock = lambda: time.time() + 3600
    (left,) = parts.outbox.take()
    assert "It is 30." in left.text


async def test_whoever_asked_nothing_yet_is_told_what_will_be_there(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    assert "What you ask me will be here" in shown(await home_of(slack, EMPLOYEE))


# -- what others ask ---------------------------------------------------------------------------------------------------


async def suggested_to(slack: LocalSlack, person: User) -> str:
    home = shown(await home_of(slack, person))
    return home[home.index("Try asking") : home.index("What you asked lately")]


PEOPLE_ASKING = (EMPLOYEE, HR, EXECUTIVE)


async def asked_by_three(slack: LocalSlack, parts: Services, question: str) -> None:
    for person in PEOPLE_ASKING:
        await slack.reply(await slack.mention(person, ASK_HR, question))
    await slack.until(lambda: asked_by(parts) == len(PEOPLE_ASKING))


async def test_what_many_ask_is_suggested_first(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "What is the dress code?"))
    await asked_by_three(slack, parts, "Where do I park?")
    suggested = await suggested_to(slack, EMPLOYEE)
    assert suggested.startswith("Try asking\n• Where do i park?\n• How much annual leave do I get?")
    assert "dress code" not in suggested, "one person's question is nobody else's business"


async def test_what_many_ask_is_suggested_once_in_their_words(slack: LocalSlack, serve: Serve) -> None:
    """Our own question below it asked the same in other words."""
    parts = await serve()
    await asked_by_three(slack, parts, "How many days of annual leave do I get?")
    suggested = await suggested_to(slack, EMPLOYEE)
    assert suggested.startswith("Try asking\n• How many days of annual leave do i get?")
    assert "How much annual leave" not in suggested


async def test_the_same_person_asking_often_makes_nothing_popular(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    for _ in range(4):
        await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "Where do I park?"))
    await slack.until(lambda: asked_by(parts) == 1)
    assert "park" not in await suggested_to(slack, HR)


async def test_what_only_the_model_takes_for_a_disclosure_is_counted_by_question_no_more_than_any(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    parts = await serve()
    engine.reply = said("I'm sorry this happened to you.", Kind.CARE)
    for person in PEOPLE_ASKING:
        await slack.reply(await slack.direct_message(person, "It happens behind the shed every Friday"))
    await slack.until(lambda: asked_by(parts) == len(PEOPLE_ASKING))
    assert parts.journal.popular(1) == []
    assert "shed" not in await suggested_to(slack, HR)


async def test_what_people_say_to_each_other_leaves_no_mark(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    parts = await serve()
    asked = await slack.mention(EMPLOYEE, ASK_HR, "Where do I park?")
    await slack.reply(asked)
    engine.reply = said(kind=Kind.NONE)
    await slack.say(HR, ASK_HR, "Shall we have lunch?", asked.root)
    await slack.until(lambda: parts.tally.count("questions.overheard"))
    await slack.reply(await slack.direct_message(EXECUTIVE, "Where do I park?"))
    await slack.until(lambda: asked_by(parts) == 2)


async def test_what_others_may_read_is_suggested_to_them_alone(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    await asked_by_three(slack, parts, "How high is the bonus?")
    assert "bonus" in await suggested_to(slack, EXECUTIVE)
    assert "bonus" not in await suggested_to(slack, EMPLOYEE)


# -- for admins --------------------------------------------------------------------------------------------------------


async def test_an_admin_reads_first_whether_it_is_healthy(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    home = shown(await home_of(slack, ADMIN))
    headings = ["Is it healthy?", "Is it useful?", "What does it cost?", "Try asking"]
    assert sorted(headings, key=home.index) == headings
    assert "1 thing needs you" in home
    assert "broken.docx: is not a Word document" in home
    assert "2 answers kept, 1.2 MB" in home


async def test_an_admin_is_told_of_a_disk_that_takes_nothing_by_a_home_that_needs_no_disk(
    slack: LocalSlack, serve: Serve, tmp_path: Path
) -> None:
    tally = Tally()
    await serve(tally=tally, journal=Journal(tmp_path / "no such folder" / "journal.sqlite", tally))
    assert "did not take what we keep" in shown(await home_of(slack, ADMIN))


async def test_what_people_ask_is_counted_by_how_it_was_answered(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    parts = await serve()
    for person, kind in ((EMPLOYEE, Kind.FRESH), (EMPLOYEE, Kind.FRESH), (HR, Kind.NONE)):
        engine.reply = said(kind=kind)
        parts.tally.add(f"answers.{kind}")  # as the engine does
        await slack.reply(await slack.direct_message(person, f"A {kind} question?"))
    await slack.until(lambda: asked_by(parts) == 2)
    home = shown(await home_of(slack, ADMIN))
    assert "Today\n• 2 people\n• 3 questions\n• 67 % answered: 67 % written\n• 1 found nothing (gaps)" in home
    assert "Half answered within" in home


async def test_admins_see_what_needs_them_and_what_it_costs_and_nobody_else_does(
    slack: LocalSlack, serve: Serve, tmp_path: Path
) -> None:
    ledger = CostLedger(tmp_path / "costs.sqlite")
    budget = Budget(ledger, prices={"m": Price(1.0, 5.0)}, daily_limit=2.0, alerts=Alerts())
    budget.reserve("m", Usage(1000, 1000)).settle(Usage(500_000, 100_000))
    budget.saved(Usage(900, 100, usd=0.01))
    parts = await serve(budget=budget)
    parts.alerts.pin("m", "Bedrock refuses our requests. Renew the AWS credentials.")
    home = shown(await home_of(slack, ADMIN))
    assert "⚠ m: Bedrock refuses our requests. Renew the AWS credentials." in home
    assert "Spent: 1.00 USD for 1 call of at most 2.00 USD" in home
    assert "Saved by reuse: 1 answer, 1,000 tokens, 0.01 USD" in home
    employees = shown(await home_of(slack, EMPLOYEE))
    assert "Bedrock" not in employees
    assert "USD" not in employees


def asked_by(parts: Services) -> int:
    (today,) = parts.journal.days(1).values()
    return today.get("people", 0)


async def test_figures_are_refreshed(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    home = await home_of(slack, ADMIN)
    parts.tally.add("answers.fresh", 8)
    await slack.press(ADMIN, home, REFRESH)
    await slack.until(lambda: "• 8 questions" in shown(slack.home(ADMIN)))


async def test_home_shows_charts_in_words(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    parts.tally.add("answers.fresh", 6)
    assert "▁▁▁▁▁▁▁▁▁▁▁▁▁█  Written: 6 last, 6 at most" in shown(await home_of(slack, ADMIN))


async def test_an_admin_removes_expired_answers_after_confirming(
    slack: LocalSlack, serve: Serve, cache: SmallCache
) -> None:
    await serve()
    home = await home_of(slack, ADMIN)
    (button,) = [e for b in home.body["blocks"] for e in b.get("elements", []) if e.get("action_id") == PURGE_EXPIRED]
    assert button["confirm"]["title"]["text"] == "Remove expired answers?"
    await slack.press(ADMIN, home, PURGE_EXPIRED)
    home = await slack.until(lambda: view if "2 expired" in shown(view := slack.home(ADMIN)) else None)
    assert seen_in_order(shown(home), "Send me charts and CSV", "2 expired answers were removed", "Hello, I'm hrbot")
    assert cache.purged == [(Expired(), ADMIN.id)]


async def test_an_admin_is_told_that_nothing_could_be_removed(
    slack: LocalSlack, serve: Serve, cache: SmallCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That "0 expired answers were removed" would say that there were none."""
    await serve()
    monkeypatch.setattr(cache, "purge", lambda *_args, **_named: None)
    await slack.press(ADMIN, await home_of(slack, ADMIN), PURGE_EXPIRED)
    await slack.until(lambda: "Nothing was removed: the answer cache can't be written" in shown(slack.home(ADMIN)))


async def sent_figures(slack: LocalSlack) -> list[Message]:
    """What comes into the admin's direct message when they ask for it."""
    await slack.press(ADMIN, await home_of(slack, ADMIN), DOWNLOAD)
    await slack.until(lambda: "I sent you charts and file" in shown(slack.home(ADMIN)))
    assert not slack.messages(ASK_HR)
    return slack.messages(slack.workspace.direct_message(ADMIN.id))


async def test_an_admin_is_sent_charts_and_every_day_as_a_file(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    parts.tally.add("answers.fresh", 5)
    parts.tally.time("reply", 1.0)
    charts, holder = await sent_figures(slack)
    assert [block["type"] for block in charts.blocks] == ["section", "data_visualization", "data_visualization"]
    assert holder.thread_ts == charts.ts
    (file,) = holder.files
    assert file.name.endswith(".csv")
    (row,) = csv.DictReader(io.StringIO(file.data.decode()))
    assert row["written"] == "5"


async def test_where_slack_draws_no_charts_they_are_told_in_words(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    parts.tally.add("answers.fresh", 5)
    slack.faults.add("chat.postMessage", Fault(200, "invalid_blocks"))
    charts, holder = await sent_figures(slack)
    assert not charts.blocks
    assert "Written: 5 last" in charts.text
    assert holder.files


async def test_a_file_slack_does_not_take_is_told_with_what_to_do(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    slack.faults.add("files.getUploadURLExternal", Fault(200, "missing_scope"))
    await slack.press(ADMIN, await home_of(slack, ADMIN), DOWNLOAD)
    await slack.until(lambda: "files:write may be missing" in shown(slack.home(ADMIN)))


@pytest.mark.parametrize("action", [PURGE_EXPIRED, DOWNLOAD, REFRESH])
async def test_who_is_no_admin_any_more_presses_in_vain(
    slack: LocalSlack, serve: Serve, cache: SmallCache, action: str
) -> None:
    await serve()
    home = await home_of(slack, ADMIN)
    await slack.press(EMPLOYEE, home, action)
    seen = shown(await slack.until(lambda: slack.home(EMPLOYEE)))
    assert "For admins" not in seen
    assert cache.purged == []
    assert not slack.calls("files.getUploadURLExternal")


# -- Messages ----------------------------------------------------------------------------------------------------------


async def test_the_messages_tab_suggests_questions(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    await slack.open_home(EMPLOYEE, tab="messages")
    prompts = await slack.until(lambda: slack.workspace.prompts.get(slack.workspace.direct_message(EMPLOYEE.id).id))
    assert prompts[0] == {"title": "How much annual leave do I get?", "message": "How much annual leave do I get?"}


async def test_the_messages_tab_suggests_what_many_ask(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    await asked_by_three(slack, parts, "Where do I park?")
    await slack.open_home(EMPLOYEE, tab="messages")
    prompts = await slack.until(lambda: slack.workspace.prompts.get(slack.workspace.direct_message(EMPLOYEE.id).id))
    assert [prompt["message"] for prompt in prompts] == ["Where do i park?", "How much annual leave do I get?"]
