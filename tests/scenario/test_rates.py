"""Within Slack's rate limits: few calls for a kept answer, and a burst in one channel at the pace that Slack takes."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from bot.tally import Tally
from handlers.delivery.replies import Replies
from playground.cast import ASK_HR, EMPLOYEE, HR, HR_DESK
from playground.faults import Fault, Faults, rate_limited
from playground.local_slack import LocalSlack
from playground.workspace import Message, User
from tests.scenario.conftest import Serve
from tests.scenario.house import HOW_MUCH, House, opened
from tests.scenario.seen import shown

MOST_CALLS = 3
BURST = 100
SCALE = 100.0  # of Slack's seconds in one of ours


class OneASecond(Faults):
    """Takes a few posts at once, and then one a second; a post too soon is refused, and must come back in a second.

    For one channel: it does not look where a post goes.
    """

    def __init__(self, at_once: int = 5) -> None:
        super().__init__()
        self._at_once, self._left, self._at = at_once, float(at_once), 0.0
        self.refused = 0

    def take(self, method: str) -> Fault | None:
        return self._too_soon() if method == "chat.postMessage" else super().take(method)

    def _too_soon(self) -> Fault | None:
        now = asyncio.get_running_loop().time() * SCALE
        self._left, self._at = min(self._at_once, self._left + now - self._at), now
        if self._left < 1:
            self.refused += 1
            return rate_limited(1)
        self._left -= 1
        return None


async def scaled(seconds: float) -> None:
    await asyncio.sleep(seconds * 1.2 / SCALE)  # a little late, as one is


def hits(house: House) -> int:
    """How many answers came from the cache so far."""
    house.core.cache.stats()  # brings to the tally what was counted
    return house.core.tally.count("cache.hit.exact")


async def calls_for(house: House, person: User, how: str) -> Counter[str]:
    """Slack's methods that were called for one answer from the cache."""
    slack, before = house.slack, len(house.slack.calls())
    known = hits(house)
    if how == "command":
        said = len(house.said())
        await slack.command(person, "/hrbot", HOW_MUCH)
        answer = (await slack.until(lambda: house.said()[said:]))[0]
    else:
        mention = how == "mention"
        asked = slack.mention(person, ASK_HR, HOW_MUCH) if mention else slack.direct_message(person, HOW_MUCH)
        answer = await slack.reply(await asked)
    assert "25 days" in shown(answer)
    assert hits(house) == known + 1
    return Counter(call.method for call in slack.calls()[before:])


@pytest.mark.parametrize("how", ["mention", "direct message", "command"])
async def test_a_kept_answer_takes_at_most_three_calls(slack: LocalSlack, tmp_path: Path, how: str) -> None:
    async with opened(slack, tmp_path, hr_channel=HR_DESK.id) as house:
        assert "25 days" in await house.ask(HR, HOW_MUCH)  # who is in which group is read once in five minutes
        of_a_stranger = await calls_for(house, EMPLOYEE, how)
        again = await calls_for(house, EMPLOYEE, how)
    assert of_a_stranger["users.info"] == 1
    assert of_a_stranger.total() <= MOST_CALLS, of_a_stranger
    assert again.total() <= MOST_CALLS - 1, again


async def test_a_kept_answer_to_a_post_in_a_thread_takes_at_most_three_calls(slack: LocalSlack, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as house:
        first = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH)
        await slack.reply(first)
        before = len(slack.calls())
        again = await slack.mention(EMPLOYEE, ASK_HR, HOW_MUCH, thread_ts=first.ts)
        await slack.until(lambda: slack.replies(again))
        calls = Counter(call.method for call in slack.calls()[before:])
        assert hits(house) == 1
    assert calls["conversations.replies"] == 1
    assert calls.total() <= MOST_CALLS, calls


async def test_a_burst_in_one_channel_is_answered_at_the_pace_slack_takes(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve(replies=Replies(Tally(), scaled))
    slack._api.faults = limit = OneASecond()
    asking = (slack.mention(EMPLOYEE, ASK_HR, f"How much leave is there in case {n}?") for n in range(BURST))
    questions: list[Message] = await asyncio.gather(*asking)
    await slack.until(lambda: all(slack.replies(question) for question in questions), patience=30)
    assert all(delivery.ok for delivery in slack.deliveries), "nobody waits for an acknowledgement meanwhile"
    await slack.until(lambda: parts.tally.count("questions.accepted") == BURST and not parts.workers._jobs)
    assert [len(slack.replies(question)) for question in questions] == [1] * BURST
    assert all("25 days" in shown(slack.replies(question)[0]) for question in questions)
    assert limit.refused <= 3, "having been asked to wait once, we keep the pace"


async def test_after_the_burst_answers_come_at_once_again(slack: LocalSlack, serve: Serve) -> None:
    slept: list[float] = []

    async def remember(seconds: float) -> None:
        slept.append(seconds)

    await serve(replies=Replies(Tally(), remember))
    slack.faults.add("chat.postMessage", rate_limited(1))
    await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?"))
    assert slept == [1]
    await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get now?"))
    assert slept == [1]
