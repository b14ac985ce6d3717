"""The two ways Slack reaches an app: signed HTTP requests, and Socket Mode's WebSocket."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp
from aiohttp import web

from playground.workspace import APP_ID, Json

ACK_SECONDS = 3.0  # Slack waits no longer for an acknowledgement, over either door
COMMAND, INTERACTION, EVENT = "slash_commands", "interactive", "events_api"


@dataclass(frozen=True, slots=True)
class Ack:
    """How the app took a delivery. `status` is 0 without an answer; `problem` is Slack's X-Slack-Retry-Reason."""

    status: int
    body: Json | str = ""
    seconds: float = 0.0
    problem: str = ""
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class Door(Protocol):
    """Brings one payload to the app. `kind` is EVENT, INTERACTION or COMMAND; `attempt` counts retries from 0."""

    async def bring(self, kind: str, payload: Json, attempt: int = 0, reason: str = "") -> Ack: ...


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's `v0=` signature over a raw body."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


class HttpDoor:
    """Posts to the app's request URL."""

    def __init__(self, url: str, secret: str, session: aiohttp.ClientSession) -> None:
        self._url, self._secret, self._session = url, secret, session

    async def bring(self, kind: str, payload: Json, attempt: int = 0, reason: str = "") -> Ack:
        body, content_type = encoded(kind, payload)
        retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
        return await self.send(body, {"Content-Type": content_type, **retry})

    async def send(self, body: bytes, headers: dict[str, str], *, signed: bool = True) -> Ack:
        """Post raw bytes, signed now unless the headers bring a signature or `signed` is off."""
        stamp = headers.get("X-Slack-Request-Timestamp", str(int(time.time())))
        mark = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(self._secret, stamp, body)}
        sent = (mark if signed else {}) | headers
        began = time.monotonic()
        try:
            async with asyncio.timeout(ACK_SECONDS), self._session.post(self._url, data=body, headers=sent) as reply:
                return await _read(reply, began)
        except TimeoutError:
            return Ack(0, seconds=time.monotonic() - began, problem="http_timeout")
        except aiohttp.ClientError:
            return Ack(0, seconds=time.monotonic() - began, problem="connection_failed")


async def _read(reply: aiohttp.ClientResponse, began: float) -> Ack:
    text = await reply.text()
    body = json.loads(text) if reply.content_type == "application/json" and text else text
    no_retry = reply.headers.get("X-Slack-No-Retry") == "1"
    problem = "" if reply.status < 300 else "http_error"
    return Ack(reply.status, body, time.monotonic() - began, problem, no_retry)


def encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """Body and content type: events are JSON, commands a form, interactions a form with one JSON field."""
    if kind == EVENT:
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == COMMAND else {"payload": json.dumps(payload)}
    return urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded"


@dataclass(eq=False, slots=True)
class _Socket:
    socket: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)


class SocketDoor:
    """The server side of Socket Mode. Each payload goes to one open connection, in turn."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._sockets: list[_Socket] = []
        self._turn = itertools.count()
        self._envelopes = itertools.count(1)
        self._changed = changed

    @property
    def connections(self) -> int:
        return len(self._sockets)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Handle one connection of the app."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        one = _Socket(socket)
        self._sockets.append(one)
        await socket.send_json(_hello(len(self._sockets)))
        self._changed()
        try:
            async for frame in socket:
                self._acknowledged(one, frame)
        finally:
            self._gone(one)
        return socket

    def _acknowledged(self, one: _Socket, frame: aiohttp.WSMessage) -> None:
        if frame.type is aiohttp.WSMsgType.TEXT:
            said = json.loads(frame.data)
            if waiting := one.waiting.pop(said.get("envelope_id", ""), None):
                waiting.set_result(said.get("payload") or {})

    def _gone(self, one: _Socket) -> None:
        if one in self._sockets:
            self._sockets.remove(one)
        for waiting in one.waiting.values():
            waiting.cancel()
        self._changed()

    async def bring(self, kind: str, payload: Json, attempt: int = 0, reason: str = "") -> Ack:
        if not self._sockets:
            return Ack(0, problem="connection_failed")
        one = self._sockets[next(self._turn) % len(self._sockets)]
        envelope = f"00000000-0000-4000-8000-{next(self._envelopes):012d}"
        one.waiting[envelope] = asyncio.get_running_loop().create_future()
        began = time.monotonic()
        try:
            async with asyncio.timeout(ACK_SECONDS):
                waiting = one.waiting[envelope]
                await one.socket.send_json(_envelope(kind, envelope, payload, attempt, reason))
                return Ack(200, await _result(waiting), time.monotonic() - began)
        except (TimeoutError, ConnectionError):
            one.waiting.pop(envelope, None)
            return Ack(0, seconds=time.monotonic() - began, problem="timeout")

    async def refresh(self) -> None:
        """Ask every connection to make way for a new one, as Slack does every few hours."""
        for one in tuple(self._sockets):
            await one.socket.send_json(
                {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "playground"}}
            )

    async def drop(self) -> None:
        """End every connection without a close frame."""
        for one in tuple(self._sockets):
            self._sockets.remove(one)
            if transport := one.socket.get_extra_info("transport"):
                transport.abort()

    async def close(self) -> None:
        for one in tuple(self._sockets):
            await one.socket.close()


async def _result(waiting: asyncio.Future[Json]) -> Json:
    """The app's payload; a connection that ends first counts as no answer."""
    try:
        return await waiting
    except asyncio.CancelledError:
        if waiting.cancelled():
            raise ConnectionError("the connection ended before the acknowledgement") from None
        raise


def _hello(connections: int) -> Json:
    return {
        "type": "hello",
        "num_connections": connections,
        "connection_info": {"app_id": APP_ID},
        "debug_info": {"host": "playground", "build_number": 1, "approximate_connection_time": 18060},
    }


def _envelope(kind: str, envelope: str, payload: Json, attempt: int, reason: str) -> Json:
    shaped = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": kind != EVENT}
    retry = {"retry_attempt": attempt, "retry_reason": reason} if kind == EVENT else {}
    return shaped | retry
