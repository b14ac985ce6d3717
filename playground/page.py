"""The page's own endpoints: the page, what is going on, what a visitor does. For this page on this machine alone."""

from __future__ import annotations

import asyncio
import json
import secrets
import urllib.parse
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from playground import cast, portrait
from playground.behind import Controls
from playground.events import Delivery
from playground.local_slack import LocalSlack, NotSent
from playground.workspace import BOT_USER, Change, Conversation, Json, Message, User, View

STATIC = Path(__file__).parent / "static"
HEARTBEAT_SECONDS = 15.0
BODY_BYTES = 256 * 1024
WAITING_NEWS = 1000  # changes a slow browser may lag behind before it has to start anew
TOKEN_HEADER = "X-Playground-Token"  # noqa: S105 - a header's name

SAFETY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

KEPT_BY_BROWSERS = {"Cache-Control": "max-age=600"}
"""For drawings and letters: fetched anew at each use, they would flicker."""

Waiting = asyncio.Queue[Json | None]
"""News on their way to one browser; None ends the stream."""

Act = Callable[[User, Json], Awaitable[Json]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    """The page of one local Slack. `port` is where it is served: other Host headers are refused."""

    def __init__(
        self, slack: LocalSlack, backstage: Callable[[], portrait.Backstage], controls: Controls | None = None
    ) -> None:
        self._slack, self._backstage, self._controls = slack, backstage, controls or Controls()
        self._controls.tell(self._traced)
        self._token = secrets.token_urlsafe(24)
        self._port = 0
        self._streams: set[Waiting] = set()
        self._acts: dict[str, Act] = {
            "say": self._say,
            "command": self._command,
            "press": self._press,
            "submit": self._submit,
            "close": self._close,
            "open": self._open,
            "shortcut": self._shortcut,
            "stop": self._stop,
            "delete": self._delete,
            "behave": self._behave,
        }

    def application(self) -> web.Application:
        application = web.Application(middlewares=[self._guard], client_max_size=BODY_BYTES)
        application.add_routes(
            [
                web.get("/", self._index),
                web.get("/news", self._news),
                web.post("/act", self._act),
                web.get("/file", self._file),
                web.static("/static", STATIC),
            ]
        )
        application.on_shutdown.append(self._end)
        return application

    def served_at(self, port: int) -> None:
        self._port = port

    # guards

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Only this page may use these endpoints: no other site, and no other name for this machine."""
        if request.host not in {f"127.0.0.1:{self._port}", f"localhost:{self._port}"}:
            return web.Response(status=403, text="This page is only for this computer.")
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            return web.Response(status=403, text="This page is not for other sites.")
        if request.method == "POST" and not self._ours(request):
            return web.Response(status=403, text="Reload the page.")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(SAFETY | (KEPT_BY_BROWSERS if request.path.endswith((".svg", ".woff2")) else {}))
        return response

    def _ours(self, request: web.Request) -> bool:
        origin = request.headers.get("Origin", "")
        token = request.headers.get(TOKEN_HEADER, "")
        return origin in {"", f"http://{request.host}"} and secrets.compare_digest(token.encode(), self._token.encode())

    def _visitor(self, wanted: str) -> User:
        """Who the visitor chose to be; only people of the cast."""
        for person in cast.PEOPLE:
            if person.id == wanted:
                return self._slack.workspace.users[wanted]
        raise web.HTTPNotFound(text="There is nobody with this id.")

    # what there is to see

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def _news(self, request: web.Request) -> web.StreamResponse:
        """Everything this person sees, and from then on what changes, as server-sent events."""
        me = self._visitor(request.query.get("as") or cast.EMPLOYEE.id)
        response = web.StreamResponse(headers=SAFETY | {"Content-Type": "text/event-stream"})
        await response.prepare(request)
        waiting: Waiting = asyncio.Queue(WAITING_NEWS)
        self._streams.add(waiting)
        forget = self._slack.workspace.subscribe(self._forward(me, waiting))
        seen = portrait.snapshot(self._slack.workspace, me, self._backstage())
        behind = {"mode": self._controls.mode, "traces": self._controls.traces(me.id)}
        waiting.put_nowait(seen | behind | {"kind": "state", "token": self._token})
        try:
            while not waiting.full() and (line := await _next(waiting)):
                await response.write(line)
        except ConnectionError:
            return response
        finally:
            forget()
            self._streams.discard(waiting)
        return response

    async def _end(self, _application: web.Application) -> None:
        """Let the streams end at once when the page is shut down."""
        for waiting in self._streams:
            if not waiting.full():
                waiting.put_nowait(None)

    def _forward(self, me: User, waiting: Waiting) -> Callable[[Change], None]:
        loop = asyncio.get_running_loop()

        def take(change: Change) -> None:
            news = portrait.news(self._slack.workspace, me, change)
            if news and not waiting.full():
                waiting.put_nowait(news)

        def told(change: Change) -> None:
            loop.call_soon_threadsafe(take, change)

        return told

    # what visitors do

    async def _act(self, request: web.Request) -> web.Response:
        try:
            asked = _checked(await request.json())
            act = self._acts[asked["act"]]
            return web.json_response(await act(self._visitor(asked["as"]), asked))
        except (json.JSONDecodeError, KeyError, TypeError, LookupError):
            raise web.HTTPBadRequest(text="This is no longer there. Reload the page.") from None

    async def _say(self, me: User, asked: Json) -> Json:
        place = self._place(me, asked["channel"])
        if not asked["text"].strip():
            raise LookupError("text")
        said = await self._slack.say(me, place, wire_text(asked["text"]), asked.get("thread_ts", ""))
        sent = [d for d in self._slack.deliveries if d.payload.get("event", {}).get("ts") == said.ts]
        return {"ts": said.ts, "delivered": all(delivery.ok for delivery in sent)}

    async def _command(self, me: User, asked: Json) -> Json:
        place = self._place(me, asked["channel"])
        return _taken(await self._slack.command(me, asked["command"], asked.get("text", ""), place))

    async def _press(self, me: User, asked: Json) -> Json:
        on = self._pressed(me, asked)
        return _taken(await self._slack.press(me, on, asked["action_id"], asked.get("value"), asked.get("entered")))

    async def _submit(self, me: User, asked: Json) -> Json:
        view = self._view(me, asked["view"])
        try:
            return _taken(await self._slack.submit(me, view, asked.get("entered")))
        except NotSent as back:
            return {"delivered": not back.trouble, "errors": back.errors, "trouble": back.trouble}

    async def _close(self, me: User, asked: Json) -> Json:
        await self._slack.close(me, self._view(me, asked["view"]), everything=bool(asked.get("everything")))
        return {"delivered": True}

    async def _open(self, me: User, asked: Json) -> Json:
        return _taken(await self._slack.open_home(me, "messages" if asked.get("tab") == "messages" else "home"))

    async def _shortcut(self, me: User, asked: Json) -> Json:
        if "ts" not in asked:
            return _taken(await self._slack.global_shortcut(me, asked["callback_id"]))
        return _taken(await self._slack.shortcut(me, self._message(me, asked), asked["callback_id"]))

    async def _stop(self, me: User, asked: Json) -> Json:
        self._slack.stop(self._message(me, asked))
        return {"delivered": True}

    async def _delete(self, me: User, asked: Json) -> Json:
        message = self._message(me, asked)
        if message.user != me.id:
            raise LookupError(message.user)
        return _taken(await self._slack.delete(message))

    async def _behave(self, _me: User, asked: Json) -> Json:
        await asyncio.to_thread(self._controls.behave, asked["mode"])
        self._slack.workspace.tell(Change("mode", body={"mode": self._controls.mode}))
        return {"delivered": True}

    def _traced(self, asker: str, trace: Json) -> None:
        self._slack.workspace.tell(Change("trace", only_for=asker, body={"trace": trace}))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes, to save, for somebody who sees a message with it."""
        me, file_id = self._visitor(request.query.get("as", "")), request.query.get("id", "")
        file = self._slack.workspace.files.get(file_id)
        places = [place for place in self._slack.workspace.conversations.values() if me.id in place.members]
        seen = (m for place in places for m in self._slack.messages(place, reader=me))
        if file is None or not any(file_id == one.id for message in seen for one in message.files):
            raise web.HTTPNotFound(text="There is no such file.")
        name = urllib.parse.quote(file.name)
        saved = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return web.Response(body=file.data, content_type="application/octet-stream", headers=saved)

    def _place(self, me: User, channel: str) -> Conversation:
        if not self._slack.workspace.may_see(me.id, channel):
            raise LookupError(channel)
        return self._slack.workspace.conversations[channel]

    def _pressed(self, me: User, asked: Json) -> Message | View:
        if "view" in asked:
            return self._view(me, asked["view"])
        return self._message(me, asked)

    def _message(self, me: User, asked: Json) -> Message:
        self._place(me, asked["channel"])
        message = self._slack.workspace.find(asked["channel"], asked["ts"])
        if message is None or message.only_for not in ("", me.id):
            raise LookupError(asked["ts"])
        return message

    def _view(self, me: User, view_id: str) -> View:
        home = self._slack.home(me)
        view = home if home and home.id == view_id else self._slack.workspace.modals[view_id]
        if view.user != me.id:
            raise LookupError(view_id)
        return view


def wire_text(typed: str) -> str:
    """What a person typed as Slack sends it: the three signs escaped, `@hrbot` a mention."""
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("@hrbot", f"<@{BOT_USER}>")


def _checked(asked: Any) -> Json:
    """What the page sent, if it has the shape the page sends: text everywhere, but for what was filled in."""
    if not isinstance(asked, dict) or not isinstance(asked.get("entered", {}), dict):
        raise TypeError(asked)
    if not all(isinstance(value, str | None) for name, value in asked.items() if name != "entered"):
        raise TypeError(asked)
    return asked


def _taken(delivery: Delivery) -> Json:
    return {"delivered": delivery.ok}


async def _next(waiting: Waiting) -> bytes:
    """The next line of the stream; nothing at its end."""
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            told = await waiting.get()
            return f"data: {json.dumps(told)}\n\n".encode() if told else b""
    except TimeoutError:
        return b": still here\n\n"
