"""Slack's Web API over HTTP for the local workspace: tokens, faults, recording, response URLs."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web

from playground import limits, uploads
from playground.arguments import Refusal
from playground.faults import Fault, Faults
from playground.methods import METHODS, Method
from playground.workspace import BOT_USER, Change, Json, Message, Workspace

CALLS_KEPT = 10_000
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URLS_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the app: what it asked, and what it was answered ({} if it was left without an answer)."""

    method: str
    arguments: Json
    answer: Json
    at: float  # on the workspace's clock

    @property
    def ok(self) -> bool:
        return self.answer.get("ok") is True


@dataclass(slots=True)
class ResponseUrl:
    """Where the app may answer one command or press: at most five times within half an hour."""

    user: str
    channel: str
    thread_ts: str = ""
    message_ts: str = ""  # the message that was pressed
    made_at: float = 0.0
    uses: int = field(default=0)


class SlackApi:
    """The Web API of one workspace. Mount with `routes()`; `connections_open` gives Socket Mode's address."""

    def __init__(
        self, workspace: Workspace, *, bot_token: str, app_token: str, connections_open: Callable[[], str]
    ) -> None:
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.answering = asyncio.Event()
        self._workspace = workspace
        self._bot_token, self._app_token = bot_token, app_token
        self._connections_open = connections_open
        self._response_urls: dict[str, ResponseUrl] = {}
        self._numbers = itertools.count(1)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/{method}", self._api),
            web.post("/respond/{key}", self._respond),
            web.post("/upload/{file}", self._upload),
            web.get("/files/{file}", self._file),
        ]

    # Web API

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            args = await _arguments(request)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_json"})
        token = args.pop("token", "") or request.headers.get("Authorization", "").removeprefix("Bearer ")
        fault = self.faults.take(method)
        if fault:
            return await self._misbehave(request, fault, method, token, args)
        return web.json_response(self._answered(method, token, args))

    def _answered(self, method: str, token: str, args: Json) -> Json:
        """Do what was asked and remember the call."""
        try:
            answer: Json = {"ok": True} | self._do(method, token)(self._workspace, args)
        except Refusal as refusal:
            answer = {"ok": False, "error": refusal.code, "response_metadata": {"messages": refusal.details}}
        self.record(method, args, answer)
        return answer

    def _do(self, method: str, token: str) -> Method:
        if not token:
            raise Refusal("not_authed")
        if token != (self._app_token if method == "apps.connections.open" else self._bot_token):
            raise Refusal("invalid_auth")
        if method == "apps.connections.open":
            return lambda _workspace, _args: {"url": self._connections_open()}
        if method not in METHODS:
            raise Refusal("unknown_method")
        return METHODS[method]

    # files

    async def _upload(self, request: web.Request) -> web.Response:
        file_id, data = request.match_info["file"], await _uploaded(request)
        error = uploads.upload(self._workspace, file_id, data)
        self.record("upload", {"file": file_id}, {"ok": not error} | ({"error": error} if error else {}))
        return web.Response(status=400 if error else 200, text=error or f"OK - {len(data)}")

    async def _file(self, request: web.Request) -> web.Response:
        """The bytes of a file, for the app; people get them through the page."""
        file = self._workspace.files.get(request.match_info["file"])
        if file is None or request.headers.get("Authorization") != f"Bearer {self._bot_token}":
            return web.Response(status=404)
        return web.Response(body=file.data, content_type=file.as_slack()["mimetype"])

    def record(self, method: str, args: Json, answer: Json) -> None:
        """Remember a call, for whoever looks at `calls`."""
        self.calls.append(Call(method, args, answer, self._workspace.clock()))
        self._workspace.tell(Change("call"))

    async def _misbehave(
        self, request: web.Request, fault: Fault, method: str, token: str, args: Json
    ) -> web.StreamResponse:
        if fault.accepted:
            self._answered(method, token, args)
        else:
            self.record(method, args, {"ok": False, "error": fault.error} if fault.error else {})
        if fault.status is None:
            await self.answering.wait()
        if not fault.status:
            _cut(request)
            return web.Response()
        if fault.status >= 500:
            return web.Response(status=fault.status, text="<html>upstream error</html>", content_type="text/html")
        headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
        return web.json_response({"ok": False, "error": fault.error}, status=fault.status, headers=headers)

    # response URLs

    def response_path(self, url: ResponseUrl) -> str:
        """The path of a fresh response URL."""
        key = f"R{next(self._numbers):08d}"
        url.made_at = self._workspace.clock()
        self._response_urls[key] = url
        while len(self._response_urls) > RESPONSE_URLS_KEPT:
            self._response_urls.pop(next(iter(self._response_urls)))
        return f"/respond/{key}"

    async def _respond(self, request: web.Request) -> web.Response:
        url = self._response_urls.get(request.match_info["key"])
        body = await _arguments(request)
        if fault := self.faults.take("response_url"):
            self.record("response_url", body, {})
            return web.Response(status=fault.status or 500, text=fault.error)
        error = "expired_url" if url is None or not self._usable(url) else self.respond(url, body)
        self.record("response_url", body, {"ok": not error} | ({"error": error} if error else {}))
        return web.Response(status=404 if error else 200, text=error or "ok")

    def _usable(self, url: ResponseUrl) -> bool:
        url.uses += 1
        return url.uses <= RESPONSE_URL_USES and self._workspace.clock() - url.made_at < RESPONSE_URL_SECONDS

    def respond(self, url: ResponseUrl, body: Json) -> str:
        """Show an answer to a command or press, ephemeral unless it says otherwise; returns Slack's error, if any."""
        pressed = self._workspace.find(url.channel, url.message_ts)
        if body.get("delete_original"):
            if pressed:
                self._workspace.remove(pressed)
            return ""
        error, _ = limits.message_error(body.get("text") or "", body.get("blocks") or [])
        if not error:
            self._show(url, body, pressed)
        return error

    def _show(self, url: ResponseUrl, body: Json, pressed: Message | None) -> None:
        text, blocks = body.get("text") or "", tuple(body.get("blocks") or ())
        if body.get("replace_original") and pressed:
            self._workspace.put(replace(pressed, text=text, blocks=blocks))
            return
        reader = "" if body.get("response_type") == "in_channel" else url.user
        thread = body.get("thread_ts") or url.thread_ts
        ts = self._workspace.new_ts()
        self._workspace.post(Message(url.channel, ts, BOT_USER, text, blocks, thread, only_for=reader))


async def _uploaded(request: web.Request) -> bytes:
    """The bytes sent: as they are, or as the one file of a form."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    files = [value for value in (await request.post()).values() if isinstance(value, web.FileField)]
    return files[0].file.read() if files else b""


async def _arguments(request: web.Request) -> Json:
    """Arguments as the SDK sends them: JSON, or a form or query whose nested values are JSON text."""
    if request.content_type == "application/json":
        sent = await request.json()
        return sent if isinstance(sent, dict) else {}
    form = await request.post()
    fields = [*request.query.items(), *((name, value) for name, value in form.items() if isinstance(value, str))]
    return {name: _decoded(name, value) for name, value in fields}


_NESTED = frozenset("blocks attachments metadata view prompts loading_messages chunks files".split())


def _decoded(name: str, value: str) -> Any:
    return json.loads(value) if name in _NESTED and value[:1] in {"[", "{"} else value


def _cut(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()
