"""A stand-in for the model: repeats sentences of the passages it is given, with their numbers. No intelligence inside.

It speaks Bedrock's protocol over local HTTP to the real boto3, so that everything between a question and its answer
runs as with Bedrock: streaming, throttling, waiting, the checks. Deterministic; and it can be told to misbehave.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bot.language import content_stems
from bot.reading.sentences import sentences
from playground.converse import events

MODEL_ID = "playground.stand-in-v1"
SENTENCES = 3
NO_ANSWER = "NO_ANSWER"
THOUGHT = (
    "Thought: The user is asking about a policy. I need to search the passages before I answer. "
    "Let me look at the first one.\n\n"
)

_PASSAGE = re.compile(r'<passage number="(\d+)">\n.*?\n\n(.*?)\n</passage>', re.DOTALL)
_QUESTION = re.compile(r"<question>\n(.*)\n</question>", re.DOTALL)
_ERRORS = {429: "ThrottlingException", 500: "InternalServerException"}


class Mode(StrEnum):
    """How the model behaves. OFF: it is not asked; answers are quoted."""

    OFF = "off"
    NORMAL = "normal"
    SLOW = "slow"
    THROTTLED = "throttled"
    FAILING = "failing"
    THINKING = "thinking"


QUICK, SLOW = (0.3, 0.04), (14.0, 0.25)
"""Seconds before the first word, and between words. Longer than `BEDROCK_PATIENCE_SECONDS`, a quotation comes first."""

REFILL_SECONDS = 5.0
"""When throttled: one call in this time is taken, the first so long after switching on."""


def answer(prompt: str) -> str:
    """The sentences of the passages that share most words with the question, each with its passage's number."""
    wanted = set(content_stems(question_in(prompt)))
    ranked = sorted(_sentences(prompt, wanted), key=lambda one: -one[0])[:SENTENCES]
    return " ".join(f"{text.rstrip('.')} [{number}]." for _, number, text in ranked) or NO_ANSWER


def question_in(prompt: str) -> str:
    """What is asked in a prompt of ours."""
    asked = _QUESTION.search(prompt)
    return asked[1] if asked else ""


def _sentences(prompt: str, wanted: set[str]) -> Iterator[tuple[int, str, str]]:
    """Every sentence that shares a word with the question: how many, its passage's number, its text."""
    for number, text in _PASSAGE.findall(prompt):
        for line in (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("|", "#"))):
            for sentence in sentences(line.strip(" -*")):
                if not sentence.endswith(":") and (shared := len(wanted & set(content_stems(sentence)))):
                    yield shared, number, sentence


class StandinModel:
    """The server. Starts with `start`, on a free port of 127.0.0.1; `mode` may change at any time."""

    def __init__(self) -> None:
        self.mode = Mode.OFF
        self.told: Callable[[str, int, float], None] = lambda _question, _status, _seconds: None
        """Told of each call before whoever made it reads its end: what was asked, its HTTP status, how long it took in
        seconds.
        """
        self.ended = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self._lock = threading.Lock()
        self._free_at = 0.0

    @property
    def url(self) -> str:
        """Where it listens; started on first need."""
        with self._lock:
            if self._server is None:
                self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
                threading.Thread(target=self._server.serve_forever, name="stand-in model", daemon=True).start()
            return f"http://127.0.0.1:{self._server.server_address[1]}"

    def behave(self, mode: Mode) -> None:
        self.mode = mode
        self._free_at = time.monotonic() + REFILL_SECONDS

    def takes(self) -> bool:
        """Whether a throttled model takes a call now; if so, its turn is used up."""
        with self._lock:
            if time.monotonic() < self._free_at:
                return False
            self._free_at = time.monotonic() + REFILL_SECONDS
            return True

    def note(self, prompt: str, status: int, began: float) -> None:
        self.told(question_in(prompt), status, time.time() - began)

    def close(self) -> None:
        self.ended.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, model: StandinModel, *connection: Any) -> None:
        self._model = model
        super().__init__(*connection)

    def do_POST(self) -> None:
        """Answer one call of ConverseStream as the mode has it."""
        began, mode = time.time(), self._model.mode
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        prompt = "\n".join(part["text"] for part in asked["messages"][-1]["content"])
        with contextlib.suppress(ConnectionError):  # who asked may have left
            if mode is Mode.FAILING:
                self._refuse(prompt, 500, began)
            elif mode is Mode.THROTTLED and not self._model.takes():
                self._refuse(prompt, 429, began)
            else:
                self._stream(prompt, mode, began)

    def _refuse(self, prompt: str, status: int, began: float) -> None:
        body = json.dumps({"message": "The stand-in was told to refuse this."}).encode()
        self._model.note(prompt, status, began)
        self.send_response(status)
        self.send_header("x-amzn-ErrorType", _ERRORS[status])
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, prompt: str, mode: Mode, began: float) -> None:
        said = (THOUGHT if mode is Mode.THINKING else "") + answer(prompt)
        first, between = SLOW if mode is Mode.SLOW else QUICK
        self.send_response(200)
        self.send_header("content-type", "application/vnd.amazon.eventstream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self._model.ended.wait(first)
        for frame in events(said, (len(prompt) // 4, len(said) // 4)):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(frame), frame))
            self._model.ended.wait(between)
        self._model.note(prompt, 200, began)  # before the end: whoever reads that may be done at once
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the parent's name for it
        pass
