"""Whatever the model does, and for however long: every question one useful answer in time, no error, no thread left.

The engine, the gate and boto3 are real; the model is a local server that fails as it is told to. Time runs ten times
as fast, for the deadline, the waits and the silence of sockets alike.
"""

from __future__ import annotations

import random
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.app import Core, build_core, read_policies
from bot.bedrock.converse import BedrockWriter, make_client
from bot.bedrock.gate import Gate
from bot.care.answer import Contacts
from bot.checks.leaks import leaks
from bot.engine import AnswerEngine
from bot.model import Answer, Kind, Question
from handlers.phrasebook import phrases_for
from tests.local_bedrock import LocalBedrock, Reply, failing, throttled

SCALE = 10.0
DEADLINE, SILENCE = 45.0, 20.0
LATEST = DEADLINE + SILENCE + 5.0
"""A call is waited for in real seconds, whatever the clock, so one that hangs ends with its socket; and half a real second for
a busy machine. That the deadline itself holds, in real time, is in test_throttling.
"""
TOPICS = 60
ERRORS = re.compile(r"exception|error|traceback|throttl|\b[45]\d\d\b|can't look that up|went wrong", re.IGNORECASE)

LEAK = "<thinking>The user wants the allowance. I will search the passages."
REASONING = ({"reasoningContent": {"reasoningText": {"text": "They want the allowance."}}},)
FAULTS: Mapping[str, Reply] = {
    "429": throttled(),
    "429 with retry-after": throttled(**{"retry-after": "3"}),
    "429 that says two minutes": throttled(**{"retry-after": "120"}),
    "429 in the stream": Reply(event_error="throttlingException"),
    "the day's tokens": throttled("Too many tokens per day, please wait before trying again."),
    "model not ready": failing(429, "ModelNotReadyException"),
    "500": failing(500, "InternalServerException"),
    "503": failing(503, "ServiceUnavailableException"),
    "503 in the stream": Reply(event_error="serviceUnavailableException"),
    "502 as HTML": Reply(status=502, raw=b"<html>bad gateway</html>"),
    "408": failing(408, "ModelTimeoutException"),
    "424": failing(424, "ModelErrorException"),
    "400": failing(400, "ValidationException"),
    "403": failing(403, "AccessDeniedException"),
    "404": failing(404, "ResourceNotFoundException"),
    "reset at once": Reply(reset=0),
    "reset in the answer": Reply(reset=3),
    "nothing at all": Reply(silent=True),
    "a stall": Reply(stall=3),
    "slow drip": Reply(drip=0.3),
    "a cut stream": Reply(cut=3),
    "a bad frame": Reply(corrupt=2),
    "no frames": Reply(raw=b"these are no frames at all " * 20),
    "broken JSON": Reply(raw=b'{"output": {"message": '),
    "JSON without output": Reply(raw=b"{}"),
    "empty": Reply(content=()),
    "blank": Reply(content=({"text": " \n\u200b "},)),
    "reasoning only": Reply(content=REASONING),
    "a leak": Reply(content=({"text": LEAK},)),
    "cut short": Reply(stop_reason="max_tokens"),
    "filtered": Reply(stop_reason="content_filtered"),
    "a tool call": Reply(stop_reason="tool_use"),
    "malformed": Reply(stop_reason="malformed_model_output"),
}
CONVERSE = {"broken JSON", "JSON without output"}
"""Faults of the call that does not stream."""


def now() -> float:
    return time.monotonic() * SCALE


class Failing(LocalBedrock):
    """Fails a share of the calls, and answers the others from the first passage."""

    def __init__(self, fault: Reply, share: float) -> None:
        super().__init__()
        self._fault, self._share, self._chance = fault, share, random.Random(7)

    def next(self, request: Mapping[str, Any], headers: Mapping[str, str]) -> Reply:
        passage = re.search(r"\n\n(The [^\n]*)", request["messages"][-1]["content"][0]["text"])
        text = f"{passage[1].rstrip('.') if passage else 'Nothing'} [1]."
        with self._lock:
            self.headers.append(headers)
            fails = self._chance.random() < self._share
        return replace(self._fault, text=self._fault.text or text) if fails else Reply(text)


@dataclass(frozen=True)
class Outcome:
    """What one person got, and after how many seconds of theirs."""

    answer: Answer
    wanted: str
    seconds: float

    @property
    def useful(self) -> bool:
        return self.wanted in self.answer.text


def policies(folder: Path) -> None:
    folder.mkdir()
    for number in range(TOPICS):
        text = f"# Allowance {number}\n\n## {topic(number)}\n\nThe {topic(number)} allowance is {1000 + number} GBP.\n"
        (folder / f"{number}.md").write_text(text, encoding="utf-8")


def topic(number: int) -> str:
    syllables = "ba de fi go lu ma ne pi".split()
    return f"{syllables[number % 8]}{syllables[number // 8]}mox"


@contextmanager
def house(folder: Path, bedrock: LocalBedrock, *, stream: bool) -> Iterator[AnswerEngine]:
    """The engine as `build_core` makes it, on a faster clock."""
    policies(folder / "policies")
    settings = bedrock.settings(KNOWLEDGE_PATH=str(folder / "policies"), DATA_DIR=str(folder / "data"), LOG_FILE="")
    with closing(build_core(settings)) as core:
        read_policies(core)
        yield engine(core, stream=stream)


def engine(core: Core, *, stream: bool) -> AnswerEngine:
    client = make_client(core.settings, silence_seconds=SILENCE / SCALE)
    writer = BedrockWriter(
        lambda: client,
        model_id="local",
        max_tokens=600,
        gate=Gate(10, usual_tokens=2100, clock=now, wait=lambda condition, seconds: condition.wait(seconds / SCALE)),
        tally=core.tally,
        budget=core.budget,
        alerts=core.alerts,
        stream=stream,
        clock=now,
        sleep=lambda seconds: time.sleep(seconds / SCALE),
    )
    return AnswerEngine(
        knowledge=core.knowledge,
        cache=core.cache,
        thesaurus=core.thesaurus,
        writer=writer,
        contacts=Contacts("HR"),
        phrases=phrases_for,
        tally=core.tally,
        default_seconds=DEADLINE,
        clock=now,
    )


def ask(answering: AnswerEngine, number: int) -> Outcome:
    began = now()
    question = Question(f"How much is the {topic(number)} allowance?", asker=str(number), deadline=began + DEADLINE)
    return Outcome(answering.answer(question), str(1000 + number), now() - began)


def outcomes(folder: Path, bedrock: LocalBedrock, seconds: int, *, stream: bool) -> list[Outcome]:
    """One question each second, for so long."""
    with house(folder, bedrock, stream=stream) as answering, ThreadPoolExecutor(TOPICS) as people:
        coming = []
        for number in range(seconds):
            coming.append(people.submit(ask, answering, number))
            time.sleep(1 / SCALE)
        return [one.result(timeout=60) for one in coming]


def calls_left() -> int:
    """Threads that still wait for the model, once every socket has had its time."""
    until = time.monotonic() + 2 * SILENCE / SCALE + 1
    while time.monotonic() < until and any(thread.name == "bedrock" for thread in threading.enumerate()):
        time.sleep(0.05)
    return sum(thread.name == "bedrock" for thread in threading.enumerate())


def check(name: str, folder: Path, fault: Reply, share: float, seconds: int) -> Counter[str]:
    with Failing(fault, share) as bedrock:
        all_of_them = outcomes(folder, bedrock, seconds, stream=name not in CONVERSE)
    kinds = Counter(str(one.answer.kind) for one in all_of_them)
    worst = max(one.seconds for one in all_of_them)
    sys.stdout.write(f"{name}: {dict(kinds)}, slowest {worst:.1f} s, {len(bedrock.headers)} calls\n")
    assert len(all_of_them) == seconds
    assert all(one.useful for one in all_of_them), [one.answer for one in all_of_them if not one.useful][:3]
    assert not [one.answer.text for one in all_of_them if ERRORS.search(one.answer.text) or leaks(one.answer.text)]
    assert worst <= LATEST
    assert calls_left() == 0
    assert {headers["amz-sdk-request"] for headers in bedrock.headers} <= {"attempt=1; max=1"}
    return kinds


@pytest.mark.parametrize("name", ["429", "a stall", "a leak"])
def test_a_quarter_of_a_minute_of_a_fault_is_lived_through(name: str, tmp_path: Path) -> None:
    assert set(check(name, tmp_path, FAULTS[name], 1.0, 15)) == {Kind.EXTRACT}


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", FAULTS)
def test_a_minute_of_any_fault_is_lived_through(name: str, tmp_path: Path) -> None:
    kinds = check(name, tmp_path, FAULTS[name], 1.0, 60)
    assert set(kinds) <= {Kind.EXTRACT, Kind.FRESH}


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "name", ["500", "408", "429 in the stream", "reset in the answer", "a stall", "a cut stream", "empty", "a leak"]
)
def test_when_every_other_call_fails_some_still_get_the_models_answer(name: str, tmp_path: Path) -> None:
    assert check(name, tmp_path, FAULTS[name], 0.5, 60)[Kind.FRESH]


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 1.0])
def test_throttled_in_part_or_wholly(share: float, tmp_path: Path) -> None:
    kinds = check(f"429 for {share:.0%}", tmp_path, throttled(), share, 60)
    assert kinds[Kind.FRESH] >= (15 if share == 0.1 else 0)
