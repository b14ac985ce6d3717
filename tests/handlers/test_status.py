"""The status is shown, renewed and given up without ever standing in the way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Stage
from handlers.delivery import status
from handlers.delivery.place import Kind, Place
from handlers.delivery.replies import Delivery
from handlers.delivery.status import Status
from handlers.phrasebook import LANGUAGES, phrases_for
from playground.cast import ASK_HR, EMPLOYEE
from playground.faults import refused
from playground.local_slack import LocalSlack
from playground.workspace import TEAM_ID


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack() as running:
        yield running


class Announcer:
    """Counts how often it is asked to say that we are busy."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1


def to(slack: LocalSlack, kind: Kind = Kind.CHANNEL) -> Delivery:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    return Delivery(client, Place(kind, TEAM_ID, ASK_HR.id, EMPLOYEE.id, ts="1.1"), "key")


def texts(slack: LocalSlack) -> list[str]:
    return [call.arguments["status"] for call in slack.calls("assistant.threads.setStatus")]


async def test_a_quick_answer_shows_no_status(slack: LocalSlack) -> None:
    async with Status(to(slack), phrases_for(""), Announcer()) as shown:
        shown.progress(Stage.SEARCHING)
    assert not texts(slack)
    await shown.announced()


async def test_stages_told_from_another_thread_are_shown(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "GRACE_SECONDS", 0)
    async with Status(to(slack), phrases_for(""), Announcer()) as shown:
        for stage, words in (
            (Stage.SEARCHING, "looking through"),
            (Stage.WRITING, "writing"),
            (Stage.FAILING, "trying again"),
            (Stage.BUSY, "busy"),
        ):
            threading.Thread(target=shown.progress, args=(stage,)).start()
            await slack.until(lambda words=words: words in "".join(texts(slack)[-1:]))  # type: ignore[misc]


async def test_slack_is_given_texts_to_show_in_turn(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "GRACE_SECONDS", 0)
    async with Status(to(slack), phrases_for("de-DE"), Announcer()) as shown:
        shown.progress(Stage.WRITING)
        await slack.until(lambda: "prüfe sie" in str(slack.calls("assistant.threads.setStatus")[-1:]))
    rotating = slack.calls("assistant.threads.setStatus")[-1].arguments["loading_messages"]
    assert len(rotating) == 3


async def test_a_slack_that_shows_no_texts_in_turn_shows_the_first(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "GRACE_SECONDS", 0)
    slack.faults.add("assistant.threads.setStatus", refused("invalid_arguments"))
    async with Status(to(slack), phrases_for(""), Announcer()):
        first, second = await slack.until(lambda: slack.calls("assistant.threads.setStatus")[1:] and slack.calls())
    assert first.arguments["status"] == second.arguments["status"]
    assert "loading_messages" not in second.arguments


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_no_more_texts_than_slack_takes(language: str) -> None:
    for stage in ("searching", "writing", "busy", "failing"):
        assert 2 <= len(phrases_for(language)(f"status.while_{stage}").split("|")) <= 10


async def test_a_fault_is_not_announced_as_many_questions(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "GRACE_SECONDS", 0)
    announcer = Announcer()
    async with Status(to(slack), phrases_for(""), announcer) as shown:
        shown.progress(Stage.FAILING)
        await slack.until(lambda: "trying again" in "".join(texts(slack)))
    assert announcer.times == 0
    assert "questions" not in "".join(texts(slack))


async def test_busy_is_announced_once(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "GRACE_SECONDS", 0)
    announcer = Announcer()
    async with Status(to(slack), phrases_for(""), announcer) as shown:
        for stage in (Stage.BUSY, Stage.WRITING, Stage.BUSY):
            before = len(texts(slack))
            shown.progress(stage)
            await slack.until(lambda before=before: len(texts(slack)) > before)  # type: ignore[misc]
    assert announcer.times == 1


async def test_the_status_ends_although_the_answer_only_takes_the_place_of_the_busy_message(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "GRACE_SECONDS", 0)
    async with Status(to(slack), phrases_for(""), Announcer()) as shown:
        shown.progress(Stage.BUSY)
        await slack.until(lambda: "busy" in "".join(texts(slack)))
    assert texts(slack)[-1] == ""


async def test_waiting_long_for_a_turn_counts_as_busy(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "GRACE_SECONDS", 0)
    monkeypatch.setattr(status, "IMPATIENT_SECONDS", 0.05)
    async with Status(to(slack), phrases_for(""), Announcer()):
        await slack.until(lambda: "busy" in "".join(texts(slack)))


async def test_a_status_is_renewed_before_slack_takes_it_away(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert status.RENEW_SECONDS < 120
    monkeypatch.setattr(status, "GRACE_SECONDS", 0)
    monkeypatch.setattr(status, "RENEW_SECONDS", 0.02)
    async with Status(to(slack), phrases_for(""), Announcer()) as shown:
        shown.progress(Stage.WRITING)
        await slack.until(lambda: len([text for text in texts(slack) if "writing" in text]) >= 3)


async def test_a_command_has_no_thread_to_show_a_status_in(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "GRACE_SECONDS", 0)
    announcer = Announcer()
    async with Status(to(slack, Kind.COMMAND), phrases_for(""), announcer) as shown:
        shown.progress(Stage.BUSY)
        await slack.until(lambda: announcer.times)
    assert not texts(slack)


def test_a_loop_that_has_ended_is_no_reason_to_fail() -> None:
    async def made() -> Status:
        return Status(
            Delivery(AsyncWebClient(), Place(Kind.DIRECT, "T", "D", "U"), "key"), phrases_for(""), Announcer()
        )

    asyncio.run(made()).progress(Stage.BUSY)
