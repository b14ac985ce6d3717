"""The page's endpoints: each person sees their own, and no other site can use them."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml  # type: ignore[import-untyped]

from playground.cast import ASK_HR, EMPLOYEE, GUEST, HR, PEOPLE, STRANGER
from playground.manifest import MANIFEST, offered
from playground.page import wire_text
from playground.server import Running
from playground.workspace import Conversation
from tests.playground.standin import Standin


@pytest.fixture
async def visit(running: Running) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(running.url) as session:
        yield session


async def state(visit: aiohttp.ClientSession, person: str = EMPLOYEE.id) -> dict[str, Any]:
    async with visit.get("/news", params={"as": person}) as answer:
        seen = await news(answer)
    assert seen["kind"] == "state"
    return seen


async def act(visit: aiohttp.ClientSession, person: str, what: str, **details: Any) -> tuple[int, Any]:
    token = (await state(visit))["token"]
    body = {"as": person, "act": what, **details}
    async with visit.post("/act", json=body, headers={"X-Playground-Token": token}) as answer:
        return answer.status, await answer.json() if answer.ok else await answer.text()


async def test_a_question_asked_on_the_page_is_answered(visit: aiohttp.ClientSession, running: Running) -> None:
    status, came = await act(visit, EMPLOYEE.id, "say", channel=ASK_HR.id, text="@hrbot how many days?")
    assert (status, came["delivered"]) == (200, True)
    asked = running.slack.workspace.find(ASK_HR.id, came["ts"])
    assert asked
    assert (await running.slack.reply(asked)).blocks[0]["text"] == "**25 days** a year."
    seen = await state(visit, HR.id)
    assert [m["user"] for m in seen["messages"][ASK_HR.id]] == [EMPLOYEE.id, "U0HRBOT"]


async def test_what_is_only_for_one_person_reaches_nobody_else(visit: aiohttp.ClientSession, running: Running) -> None:
    async with visit.get("/news", params={"as": GUEST.id}) as theirs, visit.get("/news", params={"as": HR.id}) as mine:
        assert [(await news(stream))["me"] for stream in (theirs, mine)] == [GUEST.id, HR.id]
        await act(visit, HR.id, "command", channel=ASK_HR.id, command="/hrbot", text="secret")
        await act(visit, HR.id, "open", tab="home")
        await running.slack.until(lambda: running.slack.home(HR))
        await running.slack.say(EMPLOYEE, ASK_HR, "hello all")
        told = [await news(stream) for stream in (theirs, mine, mine, mine)]
    assert told[0]["message"]["text"] == "hello all"
    assert [n["kind"] for n in told[1:]] == ["message", "home", "message"]
    assert told[1]["message"]["private"]
    seen = json.dumps(await state(visit, EMPLOYEE.id))
    assert "secret" not in seen
    assert "Home of" not in seen


async def news(stream: aiohttp.ClientResponse) -> dict[str, Any]:
    async with asyncio.timeout(5):
        line = await stream.content.readline()
        await stream.content.readline()
    found: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
    return found


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example.com"},
        {"Host": "127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_other_sites_and_other_names_are_refused(visit: aiohttp.ClientSession, headers: dict[str, str]) -> None:
    for path in ("/", "/static/app.js", "/news?as=U0EMPLOYEE"):
        async with visit.get(path, headers=headers) as answer:
            assert answer.status == 403


@pytest.mark.parametrize("headers", [{}, {"X-Playground-Token": "wrong"}, {"X-Playground-Token": "wröng"}])
async def test_nothing_is_done_without_the_pages_token(
    visit: aiohttp.ClientSession, running: Running, headers: dict[str, str]
) -> None:
    body = {"as": EMPLOYEE.id, "act": "say", "channel": ASK_HR.id, "text": "hi"}
    async with visit.post("/act", json=body, headers=headers) as answer:
        assert answer.status == 403
    token = (await state(visit))["token"]
    foreign = {"X-Playground-Token": token, "Origin": "https://evil.example.com"}
    async with visit.post("/act", json=body, headers=foreign) as answer:
        assert answer.status == 403
    assert running.slack.messages(ASK_HR) == []


async def test_the_page_forbids_itself_everything_it_does_not_need(visit: aiohttp.ClientSession) -> None:
    async with visit.get("/") as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_one_cannot_be_somebody_else_or_reach_what_is_not_ones_own(
    visit: aiohttp.ClientSession, running: Running
) -> None:
    running.slack.workspace.put_conversation(Conversation("G0SECRET", "secret", private=True, members=frozenset()))
    assert (await act(visit, STRANGER.id, "say", channel=ASK_HR.id, text="hi"))[0] == 404
    assert (await act(visit, EMPLOYEE.id, "say", channel="G0SECRET", text="hi"))[0] == 400
    await act(visit, HR.id, "command", channel=ASK_HR.id, command="/hrbot", text="mine")
    private = running.slack.messages(ASK_HR)[0]
    press = {"channel": ASK_HR.id, "ts": private.ts, "action_id": "why"}
    assert (await act(visit, EMPLOYEE.id, "press", **press))[0] == 400
    home = running.slack.workspace.publish_home(HR.id, {"type": "home", "blocks": []})
    assert (await act(visit, EMPLOYEE.id, "press", view=home.id, action_id="why"))[0] == 400


MALFORMED = [
    *("", "[]", "null", "{}", "nonsense", '{"act": "say"}', '{"as": "U0EMPLOYEE", "act": "say"}'),
    '{"as": "U0EMPLOYEE", "act": "say", "channel": "C0ASKHR", "text": 1}',
    '{"as": "U0EMPLOYEE", "act": "say", "channel": "C0ASKHR", "text": " "}',
    '{"as": "U0EMPLOYEE", "act": "say", "channel": ["C0ASKHR"], "text": "x"}',
    '{"as": "U0EMPLOYEE", "act": "press", "channel": "C0ASKHR", "ts": "1.0", "action_id": "x", "entered": []}',
]


@pytest.mark.parametrize("body", MALFORMED)
async def test_malformed_requests_are_refused_in_a_sentence(visit: aiohttp.ClientSession, body: str) -> None:
    token = (await state(visit))["token"]
    headers = {"X-Playground-Token": token, "Content-Type": "application/json"}
    async with visit.post("/act", data=body, headers=headers) as answer:
        assert answer.status == 400
        assert "Reload" in await answer.text()


async def test_the_page_says_when_the_app_does_not_take_something(
    visit: aiohttp.ClientSession, standin: Standin, running: Running
) -> None:
    standin.deaf = True
    _, came = await act(visit, EMPLOYEE.id, "say", channel=ASK_HR.id, text="anyone?")
    assert came["delivered"] is False
    _, came = await act(visit, EMPLOYEE.id, "command", channel=ASK_HR.id, command="/hrbot", text="?")
    assert came["delivered"] is False
    shown = running.slack.messages(ASK_HR, reader=EMPLOYEE)
    assert "did not respond" in shown[-1].text


async def test_each_person_is_greeted_as_who_they_are(visit: aiohttp.ClientSession) -> None:
    for person in PEOPLE:
        seen = await state(visit, person.id)
        assert seen["me"] == person.id
        assert len(seen["suggestions"]) == 3
        assert [p["kind"] for p in seen["conversations"]].count("im") == 1


async def test_it_listens_on_this_computer_alone(running: Running) -> None:
    port = int(running.url.rsplit(":", 1)[1])
    with pytest.raises(OSError):  # noqa: PT011, SIM117 - refused, or no such address, as the system has it
        with socket.create_connection(("127.0.0.2", port), timeout=5):
            pass


def test_what_is_typed_is_sent_as_slack_sends_it() -> None:
    assert wire_text("@hrbot is 5 < 6 & <!channel>?") == "<@U0HRBOT> is 5 &lt; 6 &amp; &lt;!channel&gt;?"


def test_the_manifest_is_read_as_a_real_parser_reads_it(tmp_path: Path) -> None:
    with_shortcuts = tmp_path / "manifest.yml"
    more = '  shortcuts:\n    - type: message\n      name: "Ask about this"\n      callback_id: ask\noauth_config:\n'
    with_shortcuts.write_text(MANIFEST.read_text(encoding="utf-8").replace("oauth_config:\n", more, 1))
    for path in (MANIFEST, with_shortcuts):
        features = yaml.safe_load(path.read_text(encoding="utf-8"))["features"]
        for name in ("slash_commands", "shortcuts"):
            read = [{key: str(value) for key, value in entry.items()} for entry in features.get(name, [])]
            found = offered(name, path)
            assert [entry | {"should_escape": ""} for entry in found] == [e | {"should_escape": ""} for e in read]
    assert offered("slash_commands")
    assert offered("slash_commands", tmp_path / "none") == []
