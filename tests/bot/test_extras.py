"""Guardrails and prompt caching: off unless set, and over real HTTP when they are."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Core, build_core
from bot.bedrock.extras import prefix_tokens
from bot.model import Answer, Kind, Question
from tests.local_bedrock import LocalBedrock, Reply

LEAVE = "# Leave Policy\n\n## Annual leave\n\nFull-time employees receive 25 days of annual leave each year.\n"
QUESTION = "How many days of annual leave do I get?"
GOOD = Reply("You receive 25 days of annual leave each year [1].")
CHECKPOINT = {"cachePoint": {"type": "default"}}


def house(folder: Path, bedrock: LocalBedrock, **more: str) -> Core:
    policies = folder / "policies"
    policies.mkdir(exist_ok=True)
    (policies / "leave.md").write_text(LEAVE, encoding="utf-8")
    core = build_core(bedrock.settings(KNOWLEDGE_PATH=str(policies), DATA_DIR=str(folder / "data"), **more))
    core.knowledge.sync()
    return core


def ask(core: Core) -> Answer:
    return core.engine.answer(Question(QUESTION, deadline=time.monotonic() + 10))


def test_nothing_is_sent_that_was_not_switched_on(tmp_path: Path) -> None:
    with LocalBedrock(GOOD) as bedrock, closing(house(tmp_path, bedrock)) as core:
        ask(core)
    (call,) = bedrock.calls
    assert "guardrailConfig" not in call
    assert CHECKPOINT not in call["system"]


def test_a_guardrail_sees_the_stream_before_anybody_else(tmp_path: Path) -> None:
    guarded = {"BEDROCK_GUARDRAIL_ID": "gr-local", "BEDROCK_GUARDRAIL_VERSION": "3"}
    with LocalBedrock(GOOD) as bedrock, closing(house(tmp_path, bedrock, **guarded)) as core:
        assert ask(core).kind is Kind.FRESH
    assert bedrock.calls[0]["guardrailConfig"] == {
        "guardrailIdentifier": "gr-local",
        "guardrailVersion": "3",
        "streamProcessingMode": "sync",
    }


@pytest.mark.parametrize("words", ["Sorry, I cannot talk about that.", GOOD.text, "NO_ANSWER", ""])
def test_where_the_guardrail_intervenes_the_policy_is_quoted_and_nothing_kept(
    tmp_path: Path, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = Reply(words, stop_reason="guardrail_intervened")
    with LocalBedrock(blocked) as bedrock, closing(house(tmp_path, bedrock, BEDROCK_GUARDRAIL_ID="g")) as core:
        answer = ask(core)
        assert (answer.kind, answer.degraded) == (Kind.EXTRACT, True)
        assert "25 days" in answer.text
        assert "Sorry" not in answer.text
        assert len(bedrock.calls) == 1, "what was blocked is not tried again"
        assert core.cache.stats().entries == 0
    assert "Rejecting invalid response: stopped by guardrail_intervened" in caplog.text


def test_answers_from_before_the_guardrail_are_not_given_again(tmp_path: Path) -> None:
    with LocalBedrock(GOOD) as bedrock:
        with closing(house(tmp_path, bedrock)) as core:
            ask(core)
        with closing(house(tmp_path, bedrock, BEDROCK_GUARDRAIL_ID="g")) as core:
            assert ask(core).kind is Kind.FRESH


@pytest.mark.parametrize(("least", "sent"), [(prefix_tokens(), True), (prefix_tokens() + 1, False), (1024, False)])
def test_a_checkpoint_follows_the_fixed_part_where_the_model_caches_as_little(
    tmp_path: Path, least: int, sent: bool
) -> None:
    usage = {"inputTokens": 10, "outputTokens": 20, "cacheReadInputTokens": 450}
    caching = {"BEDROCK_PROMPT_CACHE_MIN_TOKENS": str(least)}
    with LocalBedrock(replace(GOOD, usage=usage)) as bedrock, closing(house(tmp_path, bedrock, **caching)) as core:
        answer = ask(core)
    assert (bedrock.calls[0]["system"][-1] == CHECKPOINT) is sent
    assert answer.usage.cache_read_tokens == 450
