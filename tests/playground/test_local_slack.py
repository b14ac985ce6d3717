"""The local Slack behaves as Slack does, seen by a real Bolt app over HTTP and Socket Mode."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.cast import ADMIN, ASK_HR, EMPLOYEE, GUEST, HR, HR_GROUP, PARTNERS, STRANGER
from playground.faults import broken, cut, rate_limited, refused
from playground.local_slack import LocalSlack


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(retry_delays=(0.0, 0.0, 0.0)) as running:
        yield running


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


async def serve(slack: LocalSlack, app: AsyncApp) -> web.AppRunner:
    """A Bolt app behind an HTTP door on a free port."""
    runner = web.AppRunner(app.server().web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    return runner


def bolt(slack: LocalSlack) -> AsyncApp:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    return AsyncApp(client=client, signing_secret=slack.signing_secret)


async def code(call: Any) -> str:
    with pytest.raises(SlackApiError) as raised:
        await call
    return str(raised.value.response["error"])


async def test_a_mention_reaches_a_bolt_app_over_http_and_its_reply_is_seen(slack: LocalSlack) -> None:
    app = bolt(slack)

    @app.event("app_mention")
    async def answer(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="25 days")

    @app.event("message")
    async def ignore() -> None: ...

    runner = await serve(slack, app)
    question = await slack.mention(EMPLOYEE, ASK_HR, "How many days?")
    assert (await slack.reply(question)).text == "25 days"
    assert {d.payload["event"]["type"] for d in slack.deliveries} == {"message", "app_mention"}
    assert len({d.event_id for d in slack.deliveries}) == 2
    assert all(d.ok for d in slack.deliveries)
    await runner.cleanup()


async def test_the_same_works_over_socket_mode(slack: LocalSlack) -> None:
    app = bolt(slack)

    @app.event("message")
    async def answer(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], text="hello")

    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.until(lambda: slack.socket_door.connections)
    await slack.direct_message(EMPLOYEE, "hi")
    place = slack.workspace.direct_message(EMPLOYEE.id)
    await slack.until(lambda: [m for m in slack.messages(place) if m.text == "hello"])
    await slack.socket_door.refresh()
    await slack.until(lambda: len(slack.calls("apps.connections.open")) == 2)
    await handler.close_async()  # type: ignore[no-untyped-call]


async def test_an_event_that_fails_is_repeated_with_the_same_id_and_counted_headers(slack: LocalSlack) -> None:
    seen: list[tuple[str, str, str]] = []

    async def app(request: web.Request) -> web.Response:
        body = await request.json()
        retry = request.headers.get("X-Slack-Retry-Num", ""), request.headers.get("X-Slack-Retry-Reason", "")
        seen.append((body["event_id"], *retry))
        return web.Response(status=500 if len(seen) < 3 else 200)

    application = web.Application()
    application.router.add_post("/slack/events", app)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    await slack.direct_message(EMPLOYEE, "anyone there?")
    delivery = slack.deliveries[0]
    await slack.until(lambda: delivery.ok)
    event = delivery.event_id
    assert seen == [(event, "", ""), (event, "1", "http_error"), (event, "2", "http_error")]
    await runner.cleanup()


async def test_a_command_is_answered_privately_and_a_modal_opens_from_its_trigger(slack: LocalSlack) -> None:
    app = bolt(slack)
    submitted: list[Any] = []

    @app.command("/hrbot")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient, respond: Any) -> None:
        await ack("One moment")
        field = {"type": "plain_text_input", "action_id": "why"}
        block = {"type": "input", "block_id": "b", "label": {"type": "plain_text", "text": "Why?"}, "element": field}
        title = {"type": "plain_text", "text": "Tell us"}
        view = {"type": "modal", "callback_id": "tell", "title": title, "submit": title, "blocks": [block]}
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await respond("Here you are")

    @app.view("tell")
    async def told(ack: Any, view: dict[str, Any]) -> None:
        await ack()
        submitted.append(view["state"]["values"]["b"]["why"]["value"])

    runner = await serve(slack, app)
    await slack.command(EMPLOYEE, "/hrbot", "leave?")
    modal = await slack.until(lambda: slack.modal(EMPLOYEE))
    await slack.until(lambda: len(slack.messages(ASK_HR, reader=EMPLOYEE)) == 2)
    assert {m.text for m in slack.messages(ASK_HR, reader=EMPLOYEE)} == {"One moment", "Here you are"}
    assert slack.messages(ASK_HR, reader=HR) == []
    await slack.submit(EMPLOYEE, modal, {"why": "because"})
    assert submitted == ["because"]
    assert slack.modal(EMPLOYEE) is None
    await runner.cleanup()


async def test_a_button_is_pressed_with_its_value_and_its_message(slack: LocalSlack, client: AsyncWebClient) -> None:
    app = bolt(slack)

    @app.action("rate")
    async def rated(ack: Any, action: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(text=f"Thanks: {action['value']}", replace_original=False)

    runner = await serve(slack, app)
    side = {"text": {"type": "plain_text", "text": "Yes"}}
    sides = {"positive_button": side | {"value": "good"}, "negative_button": side | {"value": "bad"}}
    feedback = {"type": "feedback_buttons", "action_id": "rate", **sides}
    sent = await client.chat_postMessage(
        channel=ASK_HR.id, text="x", blocks=[{"type": "context_actions", "elements": [feedback]}]
    )
    message = slack.workspace.find(ASK_HR.id, str(sent["ts"]))
    assert message
    await slack.press(EMPLOYEE, message, "rate", "bad")
    await slack.until(lambda: [m for m in slack.messages(ASK_HR, reader=EMPLOYEE) if m.text == "Thanks: bad"])
    with pytest.raises(LookupError):
        await slack.press(EMPLOYEE, message, "nothing")
    await runner.cleanup()


async def test_people_are_what_slack_says_they_are(slack: LocalSlack, client: AsyncWebClient) -> None:
    facts = {p.id: (await client.users_info(user=p.id))["user"] for p in (EMPLOYEE, ADMIN, GUEST, STRANGER)}
    assert not facts[EMPLOYEE.id]["is_restricted"]
    assert facts[GUEST.id]["is_restricted"]
    assert facts[ADMIN.id]["is_admin"]
    assert facts[STRANGER.id]["is_stranger"]
    assert (await client.usergroups_users_list(usergroup=HR_GROUP))["users"] == [HR.id]
    assert (await client.conversations_info(channel=PARTNERS.id))["channel"]["is_ext_shared"]
    assert await code(client.users_info(user="U0NOBODY")) == "user_not_found"


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
async def test_slack_refuses_what_is_too_long_or_unknown(slack: LocalSlack, client: AsyncWebClient) -> None:
    def post(**arguments: Any) -> Any:
        return client.chat_postMessage(channel=ASK_HR.id, **arguments)

    divider = {"type": "divider"}
    markdown = {"type": "markdown", "text": "m" * 6000}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    assert await code(post(text="x", blocks=[divider] * 51)) == "invalid_blocks"
    assert await code(post(text="x", blocks=[section])) == "invalid_blocks"
    assert await code(post(text="x", blocks=[{"type": "hologram"}])) == "invalid_blocks"
    assert await code(post(text="x", blocks=[markdown, markdown])) == "msg_blocks_too_long"
    assert await code(post(text="x" * 40_001)) == "msg_too_long"
    assert await code(post(text=" ")) == "no_text"
    assert await code(client.api_call("chat.sing")) == "unknown_method"
    assert slack.messages(ASK_HR) == []


async def test_faults_happen_once_and_in_order(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", rate_limited(7), refused("invalid_blocks"), broken(500), cut(accepted=True))
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=ASK_HR.id, text="one")
    assert limited.value.response.headers["Retry-After"] == "7"
    assert await code(client.chat_postMessage(channel=ASK_HR.id, text="two")) == "invalid_blocks"
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=ASK_HR.id, text="three")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=ASK_HR.id, text="four")
    await client.chat_postMessage(channel=ASK_HR.id, text="five")
    assert [m.text for m in slack.messages(ASK_HR)] == ["four", "five"]
    assert [c.ok for c in slack.calls("chat.postMessage")] == [False, False, False, True, True]


async def test_metadata_is_found_again_in_the_thread(slack: LocalSlack, client: AsyncWebClient) -> None:
    mark = {"event_type": "hrbot_answer", "event_payload": {"key": "abc"}}
    root = await client.chat_postMessage(channel=ASK_HR.id, text="root")
    ts = str(root["ts"])
    await client.chat_postMessage(channel=ASK_HR.id, text="reply", thread_ts=ts, metadata=mark)
    thread = await client.conversations_replies(channel=ASK_HR.id, ts=ts, include_all_metadata=True)
    assert [m.get("metadata") for m in thread["messages"]] == [None, mark]
    bare = await client.conversations_replies(channel=ASK_HR.id, ts=ts)
    assert "metadata" not in bare["messages"][1]


async def test_a_status_lasts_until_the_next_message_of_the_app(slack: LocalSlack, client: AsyncWebClient) -> None:
    question = await slack.say(EMPLOYEE, ASK_HR, "?")
    await client.assistant_threads_setStatus(channel_id=ASK_HR.id, thread_ts=question.ts, status="is searching")
    assert slack.workspace.statuses[ASK_HR.id, question.ts].text == "is searching"
    await client.chat_postMessage(channel=ASK_HR.id, thread_ts=question.ts, text="done")
    assert not slack.workspace.statuses


async def test_a_stream_grows_and_ends_and_dies_after_five_minutes(client: AsyncWebClient, slack: LocalSlack) -> None:
    question = await slack.direct_message(EMPLOYEE, "?")
    place = question.channel
    opened = await client.chat_startStream(channel=place, thread_ts=question.ts, markdown_text="one ")
    ts = str(opened["ts"])
    await client.chat_appendStream(channel=place, ts=ts, markdown_text="two")
    growing = slack.workspace.find(place, ts)
    assert growing
    assert growing.streaming
    await client.chat_stopStream(channel=place, ts=ts, blocks=[{"type": "divider"}])
    finished = slack.workspace.find(place, ts)
    assert finished
    assert (finished.text, [b["type"] for b in finished.blocks]) == ("one two", ["markdown", "divider"])
    again = client.chat_appendStream(channel=place, ts=ts, markdown_text="three")
    assert await code(again) == "message_not_in_streaming_state"

    slow = await client.chat_startStream(channel=place, thread_ts=question.ts, markdown_text="one ")
    slack.workspace.clock = lambda: time.time() + 301
    assert await code(client.chat_stopStream(channel=place, ts=str(slow["ts"]))) == "message_not_in_streaming_state"
    in_channel = client.chat_startStream(channel=ASK_HR.id, thread_ts=question.ts, markdown_text="x")
    assert await code(in_channel) == "missing_recipient_team_id"


async def test_a_trigger_opens_one_modal(slack: LocalSlack, client: AsyncWebClient) -> None:
    trigger = slack.workspace.triggers.new(EMPLOYEE.id)
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}
    await client.views_open(trigger_id=trigger, view=view)
    assert await code(client.views_open(trigger_id=trigger, view=view)) == "expired_trigger_id"


async def test_a_stale_home_is_refused(slack: LocalSlack, client: AsyncWebClient) -> None:
    first = await client.views_publish(user_id=EMPLOYEE.id, view={"type": "home", "blocks": []})
    await client.views_publish(user_id=EMPLOYEE.id, view={"type": "home", "blocks": [{"type": "divider"}]})
    stale = client.views_publish(
        user_id=EMPLOYEE.id, view={"type": "home", "blocks": []}, hash=str(first["view"]["hash"])
    )
    assert await code(stale) == "hash_conflict"


async def test_wrong_tokens_are_refused(slack: LocalSlack) -> None:
    assert await code(AsyncWebClient("xoxb-wrong", base_url=slack.api_url).auth_test()) == "invalid_auth"
    assert await code(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"


async def test_waiting_in_vain_tells_what_happened(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.auth_test()
    with pytest.raises(AssertionError, match=r"auth\.test ok"):
        await slack.until(lambda: None, patience=0.05)
    waiting = asyncio.create_task(slack.until(lambda: slack.messages(ASK_HR)))
    await client.chat_postMessage(channel=ASK_HR.id, text="now")
    assert (await waiting)[0].text == "now"
