"""Modals, shortcuts and files of the local Slack, used by a real Bolt app over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.cast import ASK_HR, EMPLOYEE, HR
from playground.local_slack import LocalSlack, NotSent

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def options(*names: str) -> list[Block]:
    return [{"text": plain(name), "value": name} for name in names]


def asked(block_id: str, element: Block, **others: Any) -> Block:
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element} | others


def modal(*blocks: Block, callback_id: str = "form", **others: Any) -> Block:
    shown: Block = {"type": "modal", "callback_id": callback_id, "title": plain("Form"), "blocks": list(blocks)}
    return shown | {"submit": plain("Send")} | others


WHY = asked("why", {"type": "plain_text_input", "action_id": "why", "min_length": 3})


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(retry_delays=()) as running:
        yield running


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
async def app(slack: LocalSlack, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    bolt = AsyncApp(client=client, signing_secret=slack.signing_secret)
    runner = web.AppRunner(bolt.server().web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield bolt
    await runner.cleanup()


async def opened(slack: LocalSlack, client: AsyncWebClient, view: Block) -> Any:
    await client.views_open(trigger_id=slack.workspace.triggers.new(EMPLOYEE.id), view=view)
    return slack.modal(EMPLOYEE)


async def code(call: Any) -> str:
    with pytest.raises(SlackApiError) as raised:
        await call
    return str(raised.value.response["error"])


async def test_every_kind_of_input_arrives_as_slack_sends_it(
    slack: LocalSlack, client: AsyncWebClient, app: AsyncApp
) -> None:
    seen: list[Any] = []

    @app.view("form")
    async def sent(ack: Any, view: Block) -> None:
        await ack()
        seen.append({k: next(iter(v.values())) for k, v in view["state"]["values"].items()})

    view = await opened(
        slack,
        client,
        modal(
            WHY,
            asked("pick", {"type": "static_select", "action_id": "pick", "options": options("a", "b")}),
            asked("one", {"type": "radio_buttons", "action_id": "one", "options": options("x", "y")}),
            asked("some", {"type": "checkboxes", "action_id": "some", "options": options("p", "q", "r")}),
            asked("day", {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-24"}),
            asked("none", {"type": "plain_text_input", "action_id": "none"}, optional=True),
        ),
    )
    await slack.submit(EMPLOYEE, view, {"why": "because", "pick": "b", "one": "x", "some": ["p", "r"]})
    (values,) = seen
    assert values["why"] == {"type": "plain_text_input", "value": "because"}
    assert values["pick"]["selected_option"]["value"] == "b"
    assert values["one"]["selected_option"]["value"] == "x"
    assert [option["value"] for option in values["some"]["selected_options"]] == ["p", "r"]
    assert values["day"] == {"type": "datepicker", "selected_date": "2026-11-24"}
    assert values["none"] == {"type": "plain_text_input", "value": None}


async def test_slack_sends_no_form_that_is_not_filled_in(
    slack: LocalSlack, client: AsyncWebClient, app: AsyncApp
) -> None:
    view = await opened(slack, client, modal(WHY))
    for entered in ({}, {"why": "no"}):
        with pytest.raises(NotSent) as back:
            await slack.submit(EMPLOYEE, view, entered)
        assert set(back.value.errors) == {"why"}
    assert not slack.deliveries
    assert slack.modal(EMPLOYEE)


async def test_an_app_complains_changes_stacks_and_clears(
    slack: LocalSlack, client: AsyncWebClient, app: AsyncApp
) -> None:
    answers: list[Block] = [
        {"response_action": "errors", "errors": {"why": "Not that."}},
        {"response_action": "errors", "errors": {"nowhere": "?"}},
        {"response_action": "update", "view": modal(WHY, title=plain("Changed"))},
        {"response_action": "push", "view": modal(WHY, title=plain("Second"))},
        {"response_action": "clear"},
    ]

    @app.view("form")
    async def sent(ack: Any) -> None:
        await ack(**answers.pop(0))

    view = await opened(slack, client, modal(WHY))
    with pytest.raises(NotSent) as back:
        await slack.submit(EMPLOYEE, view, {"why": "because"})
    assert back.value.errors == {"why": "Not that."}
    with pytest.raises(NotSent) as trouble:
        await slack.submit(EMPLOYEE, view, {"why": "because"})
    assert trouble.value.trouble
    assert slack.calls("response_action")[0].answer["error"] == "invalid_errors"
    await slack.submit(EMPLOYEE, view, {"why": "because"})
    changed = slack.modal(EMPLOYEE)
    assert changed
    assert (changed.id, changed.body["title"]["text"]) == (view.id, "Changed")
    await slack.submit(EMPLOYEE, changed, {"why": "because"})
    second = slack.modal(EMPLOYEE)
    assert second
    assert second.as_slack()["previous_view_id"] == view.id
    await slack.submit(EMPLOYEE, second, {"why": "because"})
    assert slack.modal(EMPLOYEE) is None


async def test_three_modals_lie_on_each_other_and_closing_is_told(
    slack: LocalSlack, client: AsyncWebClient, app: AsyncApp
) -> None:
    closed: list[tuple[str, bool]] = []

    @app.view_closed("form")
    async def gone(ack: Any, body: Block) -> None:
        await ack()
        closed.append((body["view"]["id"], body["is_cleared"]))

    first = await opened(slack, client, modal(WHY, notify_on_close=True))

    def push() -> Any:
        trigger = slack.workspace.triggers.new(EMPLOYEE.id)
        return client.views_push(trigger_id=trigger, view=modal(WHY, notify_on_close=True))

    second, third = (await push())["view"], (await push())["view"]
    assert await code(push()) == "push_limit_reached"
    await slack.close(EMPLOYEE, slack.workspace.modals[third["id"]])
    shown = slack.modal(EMPLOYEE)
    assert shown
    assert shown.id == second["id"]
    await slack.close(EMPLOYEE, shown, everything=True)
    assert closed == [(third["id"], False), (second["id"], True), (first.id, True)]


async def test_a_modal_is_updated_by_its_external_id_and_not_from_a_stale_one(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    view = await opened(slack, client, modal(WHY, external_id="ours"))
    await client.views_update(external_id="ours", view=modal(WHY, title=plain("New")))
    assert await code(client.views_update(view_id=view.id, hash=view.hash, view=modal(WHY))) == "hash_conflict"
    assert await code(client.views_update(view_id="V0", view=modal(WHY))) == "not_found"


async def test_shortcuts_reach_the_app_with_and_without_a_message(slack: LocalSlack, app: AsyncApp) -> None:
    seen: list[Block] = []

    @app.shortcut("ask")
    async def used(ack: Any, body: Block) -> None:
        await ack()
        seen.append(body)

    message = await slack.say(HR, ASK_HR, "Read this")
    await slack.shortcut(EMPLOYEE, message, "ask")
    await slack.global_shortcut(EMPLOYEE, "ask")
    assert [body["type"] for body in seen] == ["message_action", "shortcut"]
    assert seen[0]["message"]["text"] == "Read this"
    assert all(slack.workspace.triggers.use(body["trigger_id"]) == EMPLOYEE.id for body in seen)


async def test_choosing_in_a_message_says_what_was_chosen(
    slack: LocalSlack, client: AsyncWebClient, app: AsyncApp
) -> None:
    seen: list[Block] = []

    @app.action("menu")
    @app.action("day")
    async def chosen(ack: Any, action: Block) -> None:
        await ack()
        seen.append(action)

    menu = {"type": "overflow", "action_id": "menu", "options": options("edit", "wrong")}
    elements = [menu, {"type": "datepicker", "action_id": "day"}]
    sent = await client.chat_postMessage(
        channel=ASK_HR.id, text="x", blocks=[{"type": "actions", "block_id": "b", "elements": elements}]
    )
    message = slack.workspace.find(ASK_HR.id, str(sent["ts"]))
    assert message
    await slack.press(HR, message, "menu", "wrong")
    await slack.press(HR, message, "day", "2027-01-31")
    assert seen[0]["selected_option"]["value"] == "wrong"
    assert seen[1]["selected_date"] == "2027-01-31"
    with pytest.raises(LookupError):
        await slack.press(HR, message, "menu", "nothing")


async def test_a_file_is_uploaded_into_a_thread_and_read_again(slack: LocalSlack, client: AsyncWebClient) -> None:
    question = await slack.say(EMPLOYEE, ASK_HR, "Figures?")
    await client.files_upload_v2(
        channel=ASK_HR.id, thread_ts=question.ts, filename="month.csv", content="a,b\n1,2\n", initial_comment="Here"
    )
    reply = await slack.reply(question)
    (file,) = reply.as_slack()["files"]
    assert (reply.text, file["name"], file["size"]) == ("Here", "month.csv", 8)
    async with aiohttp.ClientSession() as session:
        as_app = {"Authorization": f"Bearer {slack.bot_token}"}
        async with session.get(file["url_private"], headers=as_app) as answer:
            assert await answer.text() == "a,b\n1,2\n"
        async with session.get(file["url_private"]) as answer:
            assert answer.status == 404
    complete = client.files_completeUploadExternal(files=[{"id": "F0", "title": "x"}])
    assert await code(complete) == "file_not_found"


async def test_a_permalink_names_its_message_and_reactions_come_and_go(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    message = await slack.say(EMPLOYEE, ASK_HR, "?")
    link = await client.chat_getPermalink(channel=ASK_HR.id, message_ts=message.ts)
    assert link["permalink"].endswith(f"/archives/{ASK_HR.id}/p{message.ts.replace('.', '')}")
    await client.reactions_add(channel=ASK_HR.id, timestamp=message.ts, name="eyes")
    got = (await client.reactions_get(channel=ASK_HR.id, timestamp=message.ts))["message"]
    assert [(r["name"], r["count"]) for r in got["reactions"]] == [("eyes", 1)]
    await client.reactions_remove(channel=ASK_HR.id, timestamp=message.ts, name="eyes")
    again = client.reactions_remove(channel=ASK_HR.id, timestamp=message.ts, name="eyes")
    assert await code(again) == "no_reaction"


async def test_a_reader_stops_a_stream(slack: LocalSlack, client: AsyncWebClient) -> None:
    question = await slack.direct_message(EMPLOYEE, "?")
    stream = await client.chat_startStream(channel=question.channel, thread_ts=question.ts, markdown_text="one ")
    growing = slack.workspace.find(question.channel, str(stream["ts"]))
    assert growing
    slack.stop(growing)
    more = client.chat_appendStream(channel=question.channel, ts=str(stream["ts"]), markdown_text="two")
    assert await code(more) == "stopped_by_user"
