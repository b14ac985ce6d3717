"""A local Bedrock: an HTTP server that speaks the Converse and ConverseStream protocol to a real boto3.

Each call takes the next step of a script, of its model's own if it has one; the last step is repeated. Event-stream frames are built by hand: total
length, header length, CRC32 of these, headers, payload, CRC32 of everything before.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

from bot.settings import Settings, load

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """What the server answers to one call.

    `status` other than 200 is an error of type `error`; `raw` replaces the body whatever it would be; `silent` sends
    nothing at all. In a stream: `cut` ends it after that many frames, `stall` leaves the connection open after them
    without a byte, `reset` breaks it, `corrupt` flips a bit of that frame; `drip` seconds pass before each frame.
    """

    text: str = ""
    stop_reason: str = "end_turn"
    status: int = 200
    error: str = ""
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content: tuple[Json, ...] | None = None
    raw: bytes | None = None
    cut: int | None = None
    stall: int | None = None
    reset: int | None = None
    corrupt: int | None = None
    drip: float = 0.0
    silent: bool = False
    event_error: str = ""
    usage: Json | None = None

    def blocks(self) -> tuple[Json, ...]:
        return self.content if self.content is not None else ({"text": self.text},)


def throttled(message: str = "Too many requests, please wait before trying again.", **headers: str) -> Reply:
    return Reply(status=429, error="ThrottlingException", message=message, headers=headers)


def failing(status: int, error: str) -> Reply:
    return Reply(status=status, error=error, message="something about it")


class LocalBedrock:
    """The server, for as long as the context lasts."""

    def __init__(self, *script: Reply, on_call: Callable[[], None] = lambda: None) -> None:
        self.script = list(script)
        self.embed: Callable[[str], list[float]] = lambda text: [1.0, float(len(text))]
        self.embedded: list[str] = []
        self.by_model: dict[str, list[Reply]] = {}
        self.calls: list[Json] = []
        self.models: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self._on_call = on_call
        self.release = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def settings(self, **more: str) -> Settings:
        """Settings that point a real client here."""
        return load(
            {
                "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": self.url,
                "AWS_ACCESS_KEY_ID": "local",
                "AWS_SECRET_ACCESS_KEY": "local",
                "AWS_REGION": "us-east-1",
                **more,
            },
            "/nonexistent/.env",
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()

    def play(self, *script: Reply) -> None:
        """Begin another script, and forget the calls so far."""
        with self._lock:
            self.script = list(script)
            for heard in (self.calls, self.headers, self.models):
                heard.clear()

    def vectors(self, request: Json) -> Json:
        """An answer of an embedding model: Titan's form, or Cohere's, plain or by type."""
        texts = [request["inputText"]] if "inputText" in request else request["texts"]
        with self._lock:
            self.embedded += texts
        found = [self.embed(text) for text in texts]
        if "inputText" in request:
            return {"embedding": found[0], "inputTextTokenCount": 7}
        return {"embeddings": {"float": found} if "embedding_types" in request else found}

    def hear(self, model: str, request: Json, headers: Mapping[str, str]) -> Reply:
        """The next step for a model: of its own script in `by_model`, or of the one for all."""
        with self._lock:
            self.models.append(model)
            own = self.by_model.get(model)
            step = min(self.models.count(model), len(own)) - 1 if own else 0
        reply = self.next(request, headers)
        return own[step] if own else reply

    def next(self, request: Json, headers: Mapping[str, str]) -> Reply:
        """The next step of the script, for this request."""
        with self._lock:
            self.calls.append(request)
            self.headers.append(headers)
            reply = self.script[min(len(self.calls), len(self.script)) - 1] if self.script else Reply()
        self._on_call()
        return reply


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection as the server's script says."""

    protocol_version = "HTTP/1.1"

    def __init__(self, bedrock: LocalBedrock, *connection: Any) -> None:
        self._bedrock = bedrock
        super().__init__(*connection)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        model = unquote(self.path.split("/")[2])
        request = json.loads(body)
        reply = self._bedrock.hear(model, request, {k.lower(): v for k, v in self.headers.items()})
        with contextlib.suppress(ConnectionError):  # the client may leave when it likes
            self._answer(reply, request)

    def _answer(self, reply: Reply, request: Json) -> None:
        as_json = {"content-type": "application/json", **reply.headers}
        if reply.silent:
            self._bedrock.release.wait(30)
            self.close_connection = True
        elif reply.raw is not None:
            self._send(reply.status, reply.raw, as_json)
        elif reply.status != 200:
            said = json.dumps({"message": reply.message}).encode()
            self._send(reply.status, said, {"x-amzn-ErrorType": reply.error, **as_json})
        elif self.path.endswith("/invoke"):
            answer = self._bedrock.vectors(request)
            self._send(200, json.dumps(answer).encode(), as_json)
        elif self.path.endswith("converse-stream"):
            self._stream(reply)
        else:
            self._send(200, json.dumps(_response(reply)).encode(), as_json)

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/vnd.amazon.eventstream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        frames = _frames(reply)
        until = next((n for n in (reply.cut, reply.stall, reply.reset) if n is not None), len(frames))
        for frame in frames[:until]:
            self._bedrock.release.wait(reply.drip)
            self.wfile.write(b"%x\r\n%b\r\n" % (len(frame), frame))
        if reply.stall is not None:
            self._bedrock.release.wait(30)
            self.close_connection = True
        elif reply.reset is not None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
        else:
            self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the parent's name for it
        pass


def _usage(reply: Reply) -> Json:
    return reply.usage or {"inputTokens": 100, "outputTokens": 20, "totalTokens": 120}


def _response(reply: Reply) -> Json:
    message = {"role": "assistant", "content": list(reply.blocks())}
    return {
        "output": {"message": message},
        "stopReason": reply.stop_reason,
        "usage": _usage(reply),
        "metrics": {"latencyMs": 5},
    }


def _frames(reply: Reply) -> list[bytes]:
    frames = [_frame("messageStart", {"role": "assistant"})]
    for index, block in enumerate(reply.blocks()):
        frames += [_frame("contentBlockDelta", {"contentBlockIndex": index, "delta": d}) for d in _deltas(block)]
        frames.append(_frame("contentBlockStop", {"contentBlockIndex": index}))
    if reply.event_error:
        return [*frames, _frame(reply.event_error, {"message": "in the stream"}, kind="exception")]
    frames.append(_frame("messageStop", {"stopReason": reply.stop_reason}))
    frames.append(_frame("metadata", {"usage": _usage(reply), "metrics": {"latencyMs": 5}}))
    return [_flipped(frame) if number == reply.corrupt else frame for number, frame in enumerate(frames)]


def _flipped(frame: bytes) -> bytes:
    return frame[:-6] + bytes([frame[-6] ^ 1]) + frame[-5:]


def _deltas(block: Json) -> list[Json]:
    if "text" in block:
        return [{"text": block["text"][n : n + 12]} for n in range(0, len(block["text"]), 12)]
    if "reasoningContent" in block:
        return [{"reasoningContent": {"text": block["reasoningContent"]["reasoningText"]["text"]}}]
    return [block]


def _frame(name: str, payload: Json, kind: str = "event") -> bytes:
    headers = {":message-type": kind, f":{kind}-type": name, ":content-type": "application/json"}
    packed = b"".join(_header(key, value) for key, value in headers.items())
    body = json.dumps(payload).encode()
    prelude = struct.pack("!II", 16 + len(packed) + len(body), len(packed))
    start = prelude + struct.pack("!I", zlib.crc32(prelude)) + packed + body
    return start + struct.pack("!I", zlib.crc32(start))


def _header(name: str, value: str) -> bytes:
    return bytes([len(name)]) + name.encode() + b"\x07" + struct.pack("!H", len(value)) + value.encode()
