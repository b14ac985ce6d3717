"""Bedrock set up wrongly: `doctor` names cause and fix, employees read the policy, admins are told why, employees not."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import build_core
from bot.commands.doctor import State, examine
from bot.commands.looks import doctor_checks
from bot.model import Kind, Question
from bot.settings import Settings
from handlers.block_kit.render import answer_messages
from tests.local_bedrock import LocalBedrock, Reply

LEAVE = "# Leave Policy\n\n## Annual leave\n\nFull-time employees receive 25 days of annual leave each year.\n"
QUESTION = "How many days of annual leave do I get?"


@dataclass(frozen=True)
class Wrong:
    """What AWS says to a mistake, in its own words, and what an operator is to read."""

    status: int
    code: str
    said: str
    fix: str

    @property
    def reply(self) -> Reply:
        return Reply(status=self.status, error=self.code, message=self.said)


WRONG = {
    "unknown model id": Wrong(
        400, "ValidationException", "The provided model identifier is invalid.", "Correct BEDROCK_MODEL_ID"
    ),
    "model at its end": Wrong(
        404,
        "ResourceNotFoundException",
        "This model version has reached the end of its life.",
        "Check BEDROCK_MODEL_ID",
    ),
    "no model access": Wrong(
        403,
        "AccessDeniedException",
        "You don't have access to the model with the specified model ID.",
        "Request access to the model",
    ),
    "not allowed in IAM": Wrong(
        403,
        "AccessDeniedException",
        "User is not authorized to perform: bedrock:InvokeModel.",
        "Allow bedrock:InvokeModel",
    ),
    "profile needed": Wrong(
        400,
        "ValidationException",
        "Invocation of model ID m with on-demand throughput isn't supported.",
        "Put the prefix of an inference profile",
    ),
    "expired credentials": Wrong(
        403,
        "ExpiredTokenException",
        "The security token included in the request is expired",
        "Renew the AWS credentials",
    ),
    "wrong region": Wrong(
        403, "InvalidSignatureException", "Credential should be scoped to a valid region.", "Correct AWS_REGION"
    ),
    "unknown guardrail": Wrong(
        400, "ValidationException", "The guardrail identifier or version does not exist.", "Check BEDROCK_GUARDRAIL_ID"
    ),
    "no prompt caching": Wrong(
        400,
        "ValidationException",
        "This model doesn't support the cachePoint field.",
        "BEDROCK_PROMPT_CACHE_MIN_TOKENS",
    ),
}


def settings_for(folder: Path, bedrock: LocalBedrock, **more: str) -> Settings:
    (folder / "policies").mkdir()
    (folder / "policies" / "leave.md").write_text(LEAVE, encoding="utf-8")
    return bedrock.settings(
        KNOWLEDGE_PATH=str(folder / "policies"),
        DATA_DIR=str(folder / "data"),
        LOG_FILE="",
        BEDROCK_MODEL_ID="m",
        **more,
    )


def told(settings: Settings) -> tuple[Kind, str, str]:
    """How a question is answered: by what, what the employee reads, and what admins are told."""
    with closing(build_core(settings)) as core:
        core.knowledge.sync()
        answer = core.engine.answer(Question(QUESTION, deadline=time.monotonic() + 10))
        return answer.kind, str(answer_messages(answer)), " ".join(core.alerts.all().values())


def finding(settings: Settings, name: str) -> tuple[State, str, str]:
    looks = [check for check in doctor_checks(settings) if check.name == name]
    (found,) = examine(looks)
    return found.state, found.detail, found.fix


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_refusal_is_explained_to_operators_and_not_to_employees(tmp_path: Path, wrong: Wrong) -> None:
    with LocalBedrock(wrong.reply) as bedrock:
        settings = settings_for(tmp_path, bedrock)
        state, detail, _ = finding(settings, "Bedrock")
        kind, read, alert = told(settings)
    assert state is State.BAD
    for said in (detail, alert):
        assert wrong.said.rstrip(".") in said
        assert wrong.fix in said
    assert kind is Kind.EXTRACT
    assert "25 days" in read
    assert not [word for word in ("AWS", "Bedrock", "model", wrong.code, "IAM") if word in read]


def test_a_region_that_cannot_be_reached(tmp_path: Path) -> None:
    with LocalBedrock() as bedrock:
        settings = settings_for(tmp_path, bedrock)
    state, _, fix = finding(settings, "Bedrock")
    kind, read, alert = told(settings)
    assert (state, kind) == (State.BAD, Kind.EXTRACT)
    assert "AWS_REGION" in fix
    assert "AWS_REGION" in alert
    assert "25 days" in read


@pytest.mark.parametrize(
    ("setting", "name"),
    [("BEDROCK_FALLBACK_MODEL_ID", "Bedrock fallback"), ("BEDROCK_EMBEDDING_MODEL_ID", "Bedrock embeddings")],
)
def test_doctor_names_the_setting_that_is_wrong(tmp_path: Path, setting: str, name: str) -> None:
    other = "amazon.titan-embed-text-v2:0"
    with LocalBedrock(Reply("yes")) as bedrock:
        bedrock.by_model = {other: [WRONG["unknown model id"].reply]}
        settings = settings_for(tmp_path, bedrock, **{setting: other})
        assert finding(settings, "Bedrock")[0] is State.GOOD
        state, detail, _ = finding(settings, name)
    assert state is State.BAD
    assert f"Correct {setting}" in detail
    assert detail.startswith(other)


def test_a_missing_price_under_a_limit(tmp_path: Path) -> None:
    with LocalBedrock(Reply("You receive 25 days of annual leave each year [1].")) as bedrock:
        settings = settings_for(tmp_path, bedrock, BEDROCK_DAILY_LIMIT="5")
        state, detail, fix = finding(settings, "Costs")
        kind, read, alert = told(settings)
    assert (state, kind) == (State.BAD, Kind.EXTRACT)
    assert "no price of input and output of m" in detail
    assert "BEDROCK_PRICES" in fix
    assert "Add it to BEDROCK_PRICES" in alert
    assert "price" not in read
    assert not [call for call in bedrock.calls if QUESTION in str(call)], "nothing is paid for that cannot be counted"
