"""Both ways in: HTTP with its refusals, and Socket Mode with its broken connections."""

from __future__ import annotations

import asyncio
import json
import random
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.errors import HrbotError, SettingsError
from handlers.bolt.serving import LARGEST_BODY, serve_http
from handlers.bolt.slack_app import SlackUnavailable, check_connection, slack_app
from handlers.bolt.socket_mode import PING_SECONDS, serve_socket_mode
from playground.cast import ASK_HR, EMPLOYEE
from playground.faults import broken, refused
from playground.local_slack import LocalSlack
from tests.handlers.parts import ScriptedEngine, services
from tests.scenario.conftest import Serve, connected, settings
from tests.scenario.seen import shown

JSON = {"Content-Type": "application/json"}

# -- HTTP --------------------------------------------------------------------------------------------------------


async def status(slack: LocalSlack, path: str, method: str = "GET") -> int:
    address = slack.http_door._url.replace("/slack/events", path)
    async with aiohttp.ClientSession() as session, session.request(method, address) as answer:
        return answer.status


async def test_only_what_is_offered_is_found(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    assert await status(slack, "/health") == 200
    assert await status(slack, "/ready") == 200
    for path, method in [("/", "GET"), ("/slack/events", "GET"), ("/admin", "POST"), ("/health/x", "GET")]:
        assert await status(slack, path, method) == 404, path


async def test_unsigned_requests_are_refused_counted_and_not_logged(
    slack: LocalSlack, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    parts = await serve()
    body = b'{"type":"event_callback","event":{"text":"a private matter"}}'
    wrong = [
        {"X-Slack-Signature": "v0=0000"},
        {"X-Slack-Signature": "v0=ü"},
        {"X-Slack-Request-Timestamp": "yesterday"},
        {"X-Slack-Request-Timestamp": "1700000000"},
        {"X-Slack-Request-Timestamp": "9" * 5000},
        {"X-Slack-Request-Timestamp": ""},
    ]
    for headers in wrong:
        assert (await slack.http_door.send(body, JSON | headers)).status == 401, headers
    assert (await slack.http_door.send(body, JSON, signed=False)).status == 401
    assert (await slack.http_door.send(b"\xff\xfe", JSON, signed=False)).status == 401
    assert parts.tally.count("http.unsigned") == len(wrong) + 2
    assert "private matter" not in caplog.text


async def test_oversized_bodies_are_refused(slack: LocalSlack, serve: Serve) -> None:
    parts = await serve()
    assert (await slack.http_door.send(b"x" * (LARGEST_BODY + 1), JSON)).status == 413
    assert parts.tally.count("http.too_large") == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"12",
        b"payload=",
        b"payload=[1]",
        b"payload=%7B",
        b"{}" * 2,
        b"[" * 50_000,
    ],
)
async def test_malformed_bodies_are_refused_without_a_server_error(
    slack: LocalSlack, serve: Serve, body: bytes
) -> None:
    await serve()
    for content_type in ("application/json", "application/x-www-form-urlencoded"):
        ack = await slack.http_door.send(body, {"Content-Type": content_type})
        assert 200 <= ack.status < 500


async def test_the_handshake_of_a_new_request_url_is_answered(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    body = json.dumps({"type": "url_verification", "challenge": "c", "token": "t"}).encode()
    assert (await slack.http_door.send(body, JSON)).body == {"challenge": "c"}


ODD: list[Any] = [
    None,
    1,
    -1.5,
    True,
    "",
    "x",
    "<@U1>",
    "💥" * 10,
    [],
    {},
    [[]],
    {"id": 1},
    [None],
    {"text": {"text": None}},
]


def mutated(value: Any, chance: random.Random) -> Any:
    """The payload with something odd in one place."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        if chance.random() < 0.15:
            return {k: v for k, v in value.items() if k != key}
        return value | {key: mutated(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        return [mutated(value[0], chance), *value[1:]]
    return chance.choice(ODD)


async def test_mutated_payloads_never_make_us_fail(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "How much leave do I get?"))
    await slack.open_home(EMPLOYEE)
    await slack.command(EMPLOYEE, "/hrbot-admin", "purge all")
    chance = random.Random(7)
    originals = [(delivery.kind, delivery.payload) for delivery in slack.deliveries]
    seen = set()
    for _ in range(400):
        kind, payload = chance.choice(originals)
        place = chance.choice(list(payload))
        ack = await slack.http_door.bring(kind, payload | {place: mutated(payload[place], chance)})
        seen.add(ack.status)
    assert seen <= {200, 400, 404}, seen
    question = await slack.direct_message(EMPLOYEE, "Still there?")
    assert await slack.reply(question)


async def test_oauth_variables_of_other_apps_change_nothing(
    slack: LocalSlack, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "of another app")
    await serve()
    assert "25 days" in shown(await slack.reply(await slack.direct_message(EMPLOYEE, "How much leave?")))


async def test_a_taken_port_is_said_plainly(slack: LocalSlack, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        wanted = settings(slack, port=taken.getsockname()[1])
        parts = services(tmp_path)
        with pytest.raises(SettingsError, match=r"PORT.*cannot be listened on"):
            await serve_http(slack_app(wanted, parts), parts, wanted, asyncio.Event())


async def test_http_is_served_until_told_to_stop(slack: LocalSlack, tmp_path: Path) -> None:
    wanted, parts, stop = settings(slack, port=0), services(tmp_path), asyncio.Event()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        serve_http(slack_app(wanted, parts), parts, wanted, stop, ready=lambda: False, on_listening=port.set_result)
    )
    slack.deliver_to(f"http://127.0.0.1:{await port}/slack/events")
    assert "25 days" in shown(await slack.reply(await slack.direct_message(EMPLOYEE, "How much leave?")))
    assert await status(slack, "/ready") == 503
    stop.set()
    await serving


async def test_http_mode_waits_for_a_slack_that_is_away_but_not_for_a_wrong_token(
    slack: LocalSlack, tmp_path: Path
) -> None:
    parts, stop = services(tmp_path), asyncio.Event()
    away = settings(slack, port=0, slack_api_url="http://127.0.0.1:9/api/")
    listening = asyncio.Event()
    serving = asyncio.create_task(
        serve_http(slack_app(away, parts), parts, away, stop, on_listening=lambda _port: listening.set())
    )
    await listening.wait()
    stop.set()
    await serving
    wrong = settings(slack, port=0, slack_bot_token="xoxb-wrong")
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN"):
        await serve_http(slack_app(wrong, parts), parts, wrong, asyncio.Event())


# -- Socket Mode -------------------------------------------------------------------------------------------------


async def test_socket_mode_answers_mentions_commands_and_home(slack: LocalSlack, tmp_path: Path) -> None:
    async with connected(slack, services(tmp_path)):
        assert "25 days" in shown(await slack.reply(await slack.mention(EMPLOYEE, ASK_HR, "How much leave?")))
        await slack.command(EMPLOYEE, "/hrbot", "How much leave?")
        await slack.until(lambda: [m for m in slack.messages(ASK_HR) if m.only_for])
        await slack.open_home(EMPLOYEE)
        await slack.until(lambda: slack.home(EMPLOYEE))
        assert all(delivery.ok for delivery in slack.deliveries)


async def test_questions_survive_a_refresh_and_a_closed_connection(slack: LocalSlack, tmp_path: Path) -> None:
    engine = ScriptedEngine()
    async with connected(slack, services(tmp_path, engine=engine)):
        first = slack.socket_door._sockets[0]
        await slack.socket_door.refresh()
        await slack.until(lambda: slack.socket_door._sockets and first not in slack.socket_door._sockets)
        assert await slack.reply(await slack.direct_message(EMPLOYEE, "After the refresh?"))
        second = slack.socket_door._sockets[0]
        await slack.socket_door.close()
        await slack.until(lambda: slack.socket_door._sockets and second not in slack.socket_door._sockets)
        assert await slack.reply(await slack.direct_message(EMPLOYEE, "After the end?"))
    assert [q.text for q in engine.asked] == ["After the refresh?", "After the end?"]


@pytest.mark.slow
async def test_a_connection_cut_without_a_word_is_replaced(slack: LocalSlack, tmp_path: Path) -> None:
    async with connected(slack, services(tmp_path)):
        first = slack.socket_door._sockets[0]
        first.socket._req.transport.abort()  # type: ignore[union-attr]
        await slack.until(lambda: first not in slack.socket_door._sockets)
        await slack.until(lambda: slack.socket_door.connections, patience=2 * PING_SECONDS)
        assert await slack.reply(await slack.direct_message(EMPLOYEE, "After the cut?"))


async def test_while_slack_gives_no_address_it_is_asked_again(
    slack: LocalSlack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.add("apps.connections.open", broken(503))
    async with connected(slack, services(tmp_path)):
        assert await slack.reply(await slack.direct_message(EMPLOYEE, "After the outage?"))
    assert caplog.text.count("Slack cannot be reached") == 1


@pytest.mark.slow
async def test_an_outage_after_a_cut_heals_without_a_restart(
    slack: LocalSlack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(slack, services(tmp_path)):
        slack.faults.add("apps.connections.open", *[broken(503)] * 8)  # most meet the SDK, until its client is replaced
        slack.socket_door._sockets[0].socket._req.transport.abort()  # type: ignore[union-attr]
        await slack.until(lambda: not slack.socket_door.connections)
        await slack.until(lambda: slack.socket_door.connections, patience=50)
        assert await slack.reply(await slack.direct_message(EMPLOYEE, "After the outage?"))
    assert "Slack cannot be reached" in caplog.text


async def test_stopping_finishes_what_was_begun(slack: LocalSlack, tmp_path: Path) -> None:
    engine = ScriptedEngine()
    engine.hold()
    async with connected(slack, services(tmp_path, engine=engine)):
        question = await slack.direct_message(EMPLOYEE, "How much leave?")
        await asyncio.to_thread(engine.begun.wait, 10)
        asyncio.get_running_loop().call_later(0.5, engine.let_go)
    assert len(slack.replies(question)) == 1


async def test_refused_tokens_are_said_plainly(slack: LocalSlack, tmp_path: Path) -> None:
    parts = services(tmp_path)
    for key, value in (("SLACK_BOT_TOKEN", "xoxb-wrong"), ("SLACK_APP_TOKEN", "xapp-wrong")):
        wrong = settings(slack, **{key.lower(): value})
        with pytest.raises(SettingsError, match=f"{key}: Slack refused this token") as told:
            await serve_socket_mode(slack_app(wrong, parts), parts, wrong, asyncio.Event())
        assert value not in str(told.value)


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [
        ("not_allowed_token_type", SettingsError, "Slack refused this token"),
        ("org_login_required", SlackUnavailable, "does not let us in"),
        ("access_denied", SlackUnavailable, "does not let us in"),
        ("internal_error", SlackUnavailable, "Check the network"),
    ],
)
async def test_what_slack_says_against_us_is_not_put_down_to_the_network(
    slack: LocalSlack, tmp_path: Path, code: str, error: type[HrbotError], said: str
) -> None:
    parts, wanted = services(tmp_path), settings(slack)
    slack.faults.add("auth.test", refused(code))
    with pytest.raises(error, match=said) as told:
        await serve_socket_mode(slack_app(wanted, parts), parts, wanted, asyncio.Event())
    assert f"({code})" in str(told.value)


async def test_an_unreachable_slack_is_said_plainly(slack: LocalSlack, tmp_path: Path) -> None:
    parts, nowhere = services(tmp_path), settings(slack, slack_api_url="http://127.0.0.1:9/api/")
    with pytest.raises(SlackUnavailable, match="Slack cannot be reached"):
        await serve_socket_mode(slack_app(nowhere, parts), parts, nowhere, asyncio.Event())


async def test_the_doctor_can_try_the_tokens(slack: LocalSlack) -> None:
    assert "Playground, by Socket Mode" in await asyncio.to_thread(check_connection, settings(slack))
    http = settings(slack, slack_app_token="")
    assert "over HTTP" in await asyncio.to_thread(check_connection, http)
    with suppress(SettingsError):
        await asyncio.to_thread(check_connection, settings(slack, slack_app_token="", slack_signing_secret=""))
        pytest.fail("neither door is set up")
