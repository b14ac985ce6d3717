"""Buttons, modals and shortcuts through both doors, and whatever else may come through them."""

from __future__ import annotations

import random
from pathlib import Path

from bot.model import Kind
from handlers.answers.feedback_view import COMMENT, REASON
from handlers.answers.offers import ASK_PERSON, HELPFUL, NOT_HELPFUL, PASSAGES
from handlers.conversations.incoming import ASK_ABOUT
from handlers.requests.requests_view import CLAIM_BUTTON, NAME, REPLY_BUTTON, TEXT, WITHOUT
from playground.cast import ASK_HR, EMPLOYEE, HR, HR_DESK, HR_GROUP
from playground.local_slack import LocalSlack
from tests.handlers.parts import ScriptedEngine, said, services
from tests.scenario.conftest import Serve, connected
from tests.scenario.seen import shown
from tests.scenario.test_doors import mutated


async def everything_done(slack: LocalSlack) -> None:
    """An employee and HR use all there is, once."""
    answer = await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?"))
    await slack.press(EMPLOYEE, answer, PASSAGES)
    await slack.close(EMPLOYEE, await slack.until(lambda: slack.modal(EMPLOYEE)))
    await slack.press(EMPLOYEE, answer, HELPFUL)
    await slack.press(EMPLOYEE, answer, NOT_HELPFUL)
    why = await slack.until(lambda: slack.modal(EMPLOYEE))
    assert (await slack.submit(EMPLOYEE, why, {REASON: "wrong", COMMENT: "28 days."})).ok
    await slack.close(EMPLOYEE, await slack.until(lambda: slack.modal(EMPLOYEE)))
    await slack.until(lambda: slack.messages(HR_DESK))
    await slack.press(EMPLOYEE, answer, ASK_PERSON)
    ask = await slack.until(lambda: slack.modal(EMPLOYEE))
    assert (await slack.submit(EMPLOYEE, ask, {TEXT: "May I?", NAME: WITHOUT})).ok
    request = (await slack.until(lambda: slack.messages(HR_DESK)[1:]))[0]
    await slack.press(HR, request, CLAIM_BUTTON)
    await slack.press(HR, request, REPLY_BUTTON)
    reply = await slack.until(lambda: slack.modal(HR))
    assert (await slack.submit(HR, reply, {TEXT: "Yes, you may."})).ok
    direct = slack.workspace.direct_message(EMPLOYEE.id)
    await slack.until(lambda: [m for m in slack.messages(direct) if "Yes, you may." in shown(m)])
    assert (await slack.shortcut(EMPLOYEE, request, ASK_ABOUT)).ok


async def test_everything_works_by_socket_mode_too(slack: LocalSlack, tmp_path: Path) -> None:
    async with connected(slack, services(tmp_path, hr_group=HR_GROUP, hr_channel=HR_DESK.id)):
        await everything_done(slack)
        assert all(delivery.ok for delivery in slack.deliveries)


async def test_mutated_presses_and_modals_never_make_us_fail(
    slack: LocalSlack, serve: Serve, engine: ScriptedEngine
) -> None:
    await serve(hr_channel=HR_DESK.id)
    await everything_done(slack)
    chance = random.Random(11)
    originals = [(d.kind, d.payload) for d in slack.deliveries if d.payload.get("type") != "event_callback"]
    seen = set()
    for _ in range(400):
        kind, payload = chance.choice(originals)
        place = chance.choice(list(payload))
        ack = await slack.http_door.bring(kind, payload | {place: mutated(payload[place], chance)})
        seen.add(ack.status)
    assert seen <= {200, 400, 404}, seen
    engine.reply = said("I couldn't find that.", Kind.NONE)
    assert await slack.reply(await slack.direct_message(EMPLOYEE, "Still there?"))
