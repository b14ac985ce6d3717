"""A person whose Slack is not in English walks through everything there is: no sentence of ours reaches them in English."""

from __future__ import annotations

import re
import string
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.library import Document
from bot.model import Question, Scope
from handlers.answers.feedback_view import COMMENT, REASON
from handlers.answers.offers import ASK_PERSON, HELPFUL, NOT_HELPFUL, PASSAGES
from handlers.block_kit.render import IN_DIRECT
from handlers.block_kit.text import day
from handlers.conversations.incoming import ASK_ABOUT
from handlers.home.home_view import FORGET
from handlers.phrasebook import LANGUAGES, Phrases, phrases_for
from handlers.requests.requests_view import NAME, TEXT, WITHOUT
from playground.cast import ASK_HR, GERMAN, GUEST, HR, HR_DESK, PARTNERS
from playground.local_slack import LocalSlack
from playground.workspace import Message, User, View
from tests.handlers.parts import SmallKnowledge
from tests.scenario.conftest import Serve
from tests.scenario.house import HOW_MUCH, House, opened
from tests.scenario.seen import shown

ENGLISH = phrases_for("en")
SPOKEN = ("chat.", "views.", "assistant.", "response_url")
"""How calls begin that show somebody something."""

OTHERS = [language for language in LANGUAGES if language not in {"en", "de"}]

UNTOLD = {"topic", "date", "mute"}
"""Groups without sentences of ours: questions as they are asked of English policies, dates, words that we hear."""


@pytest.fixture
async def house(slack: LocalSlack, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(slack, tmp_path, hr_channel=HR_DESK.id) as served_house:
        yield served_house


# -- what was said in English ------------------------------------------------------------------------------------------


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


def pattern(name: str) -> re.Pattern[str]:
    """The phrase with anything in its places: a long one anywhere, a short one as a line of its own."""
    parts = list(string.Formatter().parse(ENGLISH.raw(name)))
    words = "".join(re.escape(said) + (".+?" if place else "") for said, place, _, _ in parts)
    is_long = sum(len(said) for said, _, _, _ in parts) >= 20
    return re.compile(words if is_long else rf"^{words}$", re.MULTILINE)


def english_in(texts: list[str]) -> set[str]:
    """The names of the English phrases that were said."""
    names = [name for name in ENGLISH.names() if name.partition(".")[0] not in UNTOLD]
    return {name for name in names if any(pattern(name).search(text) for text in texts)}


def told(slack: LocalSlack) -> list[str]:
    """Every text that was shown to anybody outside HR's channel."""
    calls = [call for call in slack.calls() if call.method.startswith(SPOKEN)]
    return [text for call in calls if call.arguments.get("channel") != HR_DESK.id for text in strings(call.arguments)]


# -- the way through ---------------------------------------------------------------------------------------------------


async def opened_by(slack: LocalSlack, person: User, on: Message, action: str) -> View:
    """The modal that a button opens."""
    await slack.press(person, on, action)
    return await slack.until(lambda: slack.modal(person))


async def whispered(slack: LocalSlack, person: User, words: str) -> Message:
    """What only this person sees in a channel."""
    return await slack.until(lambda: next((m for m in private(slack, person) if words in shown(m)), None))


def private(slack: LocalSlack, person: User) -> list[Message]:
    return [m for m in (*slack.messages(ASK_HR), *slack.messages(PARTNERS)) if m.only_for == person.id]


async def home_with(slack: LocalSlack, person: User, words: str) -> View:
    return await slack.until(lambda: view if (view := slack.home(person)) and words in shown(view) else None)


async def visits_home(house: House, person: User, say: Phrases) -> list[str]:
    await house.slack.open_home(person)
    home = await home_with(house.slack, person, say("home.yours"))
    assert say("topic.leave") in shown(home)
    assert say("request.contact", contact="") in shown(home)
    await house.slack.press(person, home, FORGET)
    await home_with(house.slack, person, say("home.forgotten", count=0))
    await house.slack.open_home(person, tab="messages")
    channel = house.slack.workspace.direct_message(person.id).id
    (first, *_) = await house.slack.until(lambda: house.slack.workspace.prompts.get(channel))
    assert first == {"title": say("topic.leave"), "message": ENGLISH("topic.leave")}
    return []


async def chats(house: House, person: User, say: Phrases) -> list[str]:
    assert say("smalltalk.greeting") in await house.ask(person, "hello")
    assert say("smalltalk.about", contact="") in await house.ask(person, "what can you do?")
    assert say("smalltalk.private") in await house.ask(person, "will my boss see that I asked?")
    assert say("engine.not_found", contact="") in await house.ask(person, "May I bring a giraffe?")
    assert say("engine.too_long", length=2001, most=2000) in await house.ask(person, "x" * 2001)
    return []


async def asks(house: House, person: User, say: Phrases) -> list[str]:
    assert say("answer.quoted") in await house.ask(person, HOW_MUCH)
    assert say("answer.reused") in await house.ask(person, HOW_MUCH)
    look, review = house.core.engine.look(Question(HOW_MUCH)), time.time() + 90 * 86_400.0
    house.core.verified.put(
        HOW_MUCH,
        Scope(),
        "25 days.",
        sources=look.passages,
        evidence=look.evidence(),
        owner="A",
        review_by=review,
        by="B",
    )
    label = say("answer.verified", date=day(time.time(), say), owner="A", review=day(review, say))
    assert label in await house.ask(person, HOW_MUCH)
    return []


async def reacts(house: House, person: User, say: Phrases) -> list[str]:
    slack, seen = house.slack, list[str]()
    answer = await slack.reply(await slack.mention(person, ASK_HR, HOW_MUCH))
    for action, title, entered in (
        (PASSAGES, "passages.title", None),
        (NOT_HELPFUL, "feedback.title", {REASON: "outdated", COMMENT: "27"}),
        (ASK_PERSON, "request.title", {TEXT: "27?", NAME: WITHOUT}),
    ):
        modal = await opened_by(slack, person, answer, action)
        assert modal.body["title"]["text"] == say(title)
        if entered:
            await slack.submit(person, modal, entered)
            seen += strings((await slack.until(lambda: slack.modal(person))).body)
        await slack.close(person, modal)
    await slack.press(person, answer, HELPFUL)
    await whispered(slack, person, say("feedback.thanks"))
    return seen


async def tells_of_harm(house: House, person: User, say: Phrases) -> list[str]:
    slack = house.slack
    await slack.mention(person, ASK_HR, "my manager hit me")
    care = await whispered(slack, person, say("harm.sorry"))
    for name in ("harm.turn_to", "harm.kept_to_us", "answer.in_private", "care.in_direct_button"):
        assert say(name, contact="") in shown(care)
    assert say("harm.danger", number=say("harm.local_number")) in shown(care)
    await slack.press(person, care, IN_DIRECT)
    await whispered(slack, person, say("care.sent"))
    return []


async def commands(house: House, person: User, say: Phrases) -> list[str]:
    slack = house.slack
    await slack.command(person, "/hrbot", "")
    await whispered(slack, person, say("help.ask"))
    await slack.command(person, "/hrbot-admin", "stats")
    await whispered(slack, person, say("refused.not_hr"))
    await slack.shortcut(person, await slack.say(GUEST, ASK_HR, f"<@{HR.id}> {HOW_MUCH}"), ASK_ABOUT)
    await whispered(slack, person, say("help.shortcut_about", message=f"{say('text.somebody')} {HOW_MUCH}"))
    question = await slack.mention(person, ASK_HR, HOW_MUCH)
    await slack.reply(question)
    await slack.say(person, ASK_HR, "mute", thread_ts=question.root)
    await slack.until(lambda: [m for m in slack.replies(question) if say("mute.done") in shown(m)])
    return []


async def is_turned_away(house: House, person: User, say: Phrases) -> list[str]:
    slack = house.slack
    await slack.mention(person, PARTNERS, HOW_MUCH)
    await whispered(slack, person, say("refused.shared"))
    for deleted, phrase in ((False, "refused.guest"), (True, "refused.deactivated")):
        other = replace(GUEST, id=f"U0GUEST{deleted}", deleted=deleted, locale=person.locale)
        slack.workspace.put_user(other)
        await slack.mention(other, ASK_HR, HOW_MUCH)
        await slack.until(lambda phrase=phrase: say(phrase) in told(slack))  # type: ignore[misc]
    return []


@pytest.mark.parametrize("step", [visits_home, chats, asks, reacts, tells_of_harm, commands, is_turned_away])
@pytest.mark.parametrize("language", ["de", *(pytest.param(other, marks=pytest.mark.slow) for other in OTHERS)])
async def test_nothing_is_said_in_english(house: House, language: str, step: Any) -> None:
    person = replace(GERMAN, locale=f"{language}-XX")
    house.slack.workspace.put_user(person)
    seen = await step(house, person, phrases_for(language))
    assert english_in([*told(house.slack), *seen]) == set()


async def test_whose_language_we_do_not_speak_is_answered_in_english(house: House) -> None:
    house.slack.workspace.put_user(replace(GERMAN, locale="pt-BR"))
    await chats(house, GERMAN, ENGLISH)
    assert {"smalltalk.greeting", "smalltalk.about", "engine.not_found"} <= english_in(told(house.slack))


class Broken(SmallKnowledge):
    def documents(self, scope: Scope) -> list[Document]:
        raise ValueError


async def test_what_went_wrong_is_told_in_the_readers_language(slack: LocalSlack, serve: Serve) -> None:
    await serve(knowledge=Broken())
    answer = await slack.reply(await slack.mention(GERMAN, ASK_HR, HOW_MUCH))
    await slack.press(GERMAN, answer, PASSAGES)
    await whispered(slack, GERMAN, phrases_for("de")("answer.went_wrong", error="|").partition("|")[0])
