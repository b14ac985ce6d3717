"""The fallback model: real boto3 against a local Bedrock in which each of two models has a script of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Core, build_core
from bot.model import Answer, Kind, Question
from tests.local_bedrock import LocalBedrock, Reply, failing, throttled

LEAVE = "# Leave Policy\n\n## Annual leave\n\nFull-time employees receive 25 days of annual leave each year.\n"
QUESTION = "How many days of annual leave do I get?"
FIRST, SECOND = "local.first-v1:0", "local.second-v1:0"
BY_FIRST = Reply("You receive 25 days of annual leave each year [1].")
BY_SECOND = Reply("Full-time employees receive 25 days of annual leave [1].")
REASONING = Reply(content=({"reasoningContent": {"reasoningText": {"text": "They ask for leave."}}},))
SPENT = throttled("Too many tokens per day, please wait before trying again.")


@contextmanager
def answering(folder: Path, first: list[Reply], second: list[Reply]) -> Iterator[tuple[Core, LocalBedrock]]:
    """A house as production builds it."""
    (folder / "policies").mkdir()
    (folder / "policies" / "leave.md").write_text(LEAVE, encoding="utf-8")
    with LocalBedrock() as bedrock:
        bedrock.by_model = {FIRST: first, SECOND: second}
        settings = bedrock.settings(
            KNOWLEDGE_PATH=str(folder / "policies"),
            DATA_DIR=str(folder / "data"),
            BEDROCK_MODEL_ID=FIRST,
            BEDROCK_FALLBACK_MODEL_ID=SECOND,
        )
        with closing(build_core(settings)) as core:
            core.knowledge.sync()
            yield core, bedrock


def ask(core: Core, seconds: float = 20.0, text: str = QUESTION) -> Answer:
    return core.engine.answer(Question(text, deadline=time.monotonic() + seconds))


@pytest.mark.parametrize(
    ("failing_first", "calls"),
    [
        (failing(403, "AccessDeniedException"), 1),
        (failing(404, "ResourceNotFoundException"), 1),
        (failing(400, "ValidationException"), 1),
        (SPENT, 1),
        (failing(408, "ModelTimeoutException"), 2),
        (failing(500, "InternalServerException"), 4),
        (failing(503, "ServiceUnavailableException"), 4),
        (Reply(" \n"), 2),
        (REASONING, 2),
    ],
    ids=["no access", "unknown", "refused", "day spent", "408", "500", "503", "blank", "reasoning only"],
)
def test_where_the_first_model_fails_for_good_the_fallback_answers(
    tmp_path: Path, failing_first: Reply, calls: int
) -> None:
    with answering(tmp_path, [failing_first], [BY_SECOND]) as (core, bedrock):
        answer = ask(core)
    assert (answer.kind, answer.degraded) == (Kind.FRESH, False)
    assert answer.text == BY_SECOND.text.replace(" [1]", "")
    assert bedrock.models == [FIRST] * calls + [SECOND]


def test_the_first_model_answers_while_it_can(tmp_path: Path) -> None:
    with answering(tmp_path, [BY_FIRST], [BY_SECOND]) as (core, bedrock):
        ask(core)
    assert bedrock.models == [FIRST]


@pytest.mark.parametrize(
    "stuck",
    [
        pytest.param(Reply(silent=True), id="silent"),
        pytest.param(replace(BY_FIRST, stall=1), id="stalled", marks=pytest.mark.slow),
        pytest.param(replace(BY_FIRST, drip=1.0), id="dripping", marks=pytest.mark.slow),
    ],
)
def test_a_first_model_that_is_stuck_leaves_the_fallback_its_share_of_the_time(tmp_path: Path, stuck: Reply) -> None:
    with answering(tmp_path, [stuck], [BY_SECOND]) as (core, bedrock):
        began = time.monotonic()
        answer = ask(core, 6.0)
        assert time.monotonic() - began < 6.0
    assert answer.kind is Kind.FRESH
    assert bedrock.models == [FIRST, SECOND]


def test_where_both_fail_the_policy_is_quoted(tmp_path: Path) -> None:
    with answering(tmp_path, [SPENT], [failing(403, "AccessDeniedException")]) as (core, _):
        answer = ask(core)
    assert (answer.kind, answer.degraded) == (Kind.EXTRACT, True)


def test_a_throttled_fallback_leaves_the_pace_of_the_first_model_alone(tmp_path: Path) -> None:
    with answering(tmp_path, [Reply(" "), Reply(" "), BY_FIRST], [throttled()]) as (core, bedrock):
        assert ask(core, 4.0).kind is Kind.EXTRACT
        assert SECOND in bedrock.models
        assert core.gate.state().calls_per_minute is None
        assert ask(core).kind is Kind.FRESH


def test_a_refusal_is_logged_once_however_many_ask(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with answering(tmp_path, [failing(403, "AccessDeniedException")], [BY_SECOND]) as (core, bedrock):
        with caplog.at_level(logging.INFO, "bot"):
            for number in range(3):
                assert ask(core, text=f"{QUESTION} Question {number}").kind is Kind.FRESH
        assert list(core.alerts.all()) == [FIRST]
    assert caplog.text.count("Bedrock refuses our requests (AccessDeniedException)") == 1
    assert bedrock.models == [FIRST, SECOND, SECOND, SECOND]
