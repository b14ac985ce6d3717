"""Where HR works, looked up in a local Slack over HTTP."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.access.hr_channel import HrChannel
from playground.cast import HR_DESK
from playground.faults import Fault, broken, hanging, rate_limited, refused
from playground.local_slack import LocalSlack
from tests.fakes import Clock

MINUTE = 60.0


async def test_it_is_looked_up_every_few_minutes(slack: LocalSlack, client: AsyncWebClient) -> None:
    desk = HrChannel(HR_DESK.id, clock := Clock())
    assert [await desk.find(client), await desk.find(client)] == [HR_DESK.id, HR_DESK.id]
    assert len(slack.calls("conversations.info")) == 1
    slack.workspace.conversations[HR_DESK.id] = replace(HR_DESK, private=False)
    clock.seconds += 6 * MINUTE
    assert await desk.find(client) == ""


@pytest.mark.parametrize("fault", [broken(), rate_limited(), refused("internal_error")])
async def test_while_slack_does_not_say_what_it_said_last_holds_a_quarter_of_an_hour(
    slack: LocalSlack, client: AsyncWebClient, fault: Fault
) -> None:
    desk = HrChannel(HR_DESK.id, clock := Clock())
    await desk.find(client)
    slack.faults.add("conversations.info", *[fault] * 2)
    clock.seconds += 14 * MINUTE
    assert await desk.find(client) == HR_DESK.id
    clock.seconds += 2 * MINUTE
    assert await desk.find(client) == ""


async def test_who_knows_nothing_yet_asks_again_in_some_seconds(slack: LocalSlack, client: AsyncWebClient) -> None:
    desk = HrChannel(HR_DESK.id, clock := Clock())
    slack.faults.add("conversations.info", broken())
    assert [await desk.find(client), await desk.find(client)] == ["", ""]
    assert len(slack.calls("conversations.info")) == 1
    clock.seconds += 5
    assert await desk.find(client) == HR_DESK.id


@pytest.mark.parametrize("code", ["channel_not_found", "missing_scope"])
async def test_what_slack_refuses_closes_it_at_once_and_for_minutes(
    slack: LocalSlack, client: AsyncWebClient, code: str
) -> None:
    desk = HrChannel(HR_DESK.id, clock := Clock())
    await desk.find(client)
    slack.faults.add("conversations.info", refused(code))
    clock.seconds += 6 * MINUTE
    assert await desk.find(client) == ""
    clock.seconds += 4 * MINUTE
    assert await desk.find(client) == ""
    clock.seconds += MINUTE
    assert await desk.find(client) == HR_DESK.id


async def test_nobody_waits_for_a_slow_answer_longer_than_they_can(slack: LocalSlack, client: AsyncWebClient) -> None:
    desk = HrChannel(HR_DESK.id, clock := Clock())
    await desk.find(client)
    clock.seconds += 6 * MINUTE
    slack.faults.add("conversations.info", hanging())
    began = time.monotonic()
    assert await desk.find(client) == HR_DESK.id
    assert time.monotonic() - began < 2.5
