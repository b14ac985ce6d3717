"""`doctor`: one finding per thing that can be wrong, each with a line that says how to mend it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.app import build_core
from bot.commands.doctor import Check, Finding, State, examine
from bot.commands.looks import doctor_checks
from bot.errors import ModelUnavailable
from bot.model import Question, Scope
from bot.settings import load
from playground.cast import EXECUTIVE_GROUP, GENERAL, HR_DESK, HR_GROUP
from playground.local_slack import LocalSlack
from tests.local_bedrock import LocalBedrock, Reply, failing, throttled


@pytest.fixture
def here(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings of a set-up in order; the log handlers that doctor sets up are taken away again."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "leave.md").write_text("# Leave\n\n## Annual leave\n\nYou have 25 days of annual leave.\n")
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield {
        "KNOWLEDGE_PATH": str(tmp_path / "policies"),
        "DATA_DIR": str(tmp_path / "data"),
        "LOG_FILE": str(tmp_path / "logs" / "latest.log"),
    }
    for handler in root.handlers:
        handler.close()
    root.handlers[:], root.level = before


def findings(environ: dict[str, str]) -> dict[str, Finding]:
    found = {f.name: f for f in examine(doctor_checks(load(environ, "/nonexistent/.env")))}
    assert all(finding.fix for finding in found.values() if finding.state is not State.GOOD)
    return found


def test_all_in_order(here: dict[str, str]) -> None:
    found = findings(here)
    assert {name for name, finding in found.items() if finding.state is State.GOOD} == {
        "DATA_DIR", "LOG_FILE", "Answer cache", "Verified answers", "Damaged files", "KNOWLEDGE_PATH", "People",
    }  # fmt: skip
    assert found["KNOWLEDGE_PATH"].detail.startswith("1 passage from ")
    assert found["Answer cache"].detail == "0 answers kept"
    for name, guide in (("Slack", "docs/slack.md"), ("Bedrock", "docs/bedrock.md")):
        assert found[name].state is State.OFF
        assert guide in found[name].fix


@pytest.mark.parametrize("key", ["KNOWLEDGE_PATH", "DATA_DIR", "LOG_FILE"])
def test_each_place_that_cannot_be_used_is_found_by_its_name(here: dict[str, str], key: str) -> None:
    finding = findings(here | {key: "/proc/nowhere/at/all"})[key]
    assert finding.state is State.BAD
    assert "/proc/nowhere/at/all" in finding.detail
    assert ".env" in finding.fix


def test_too_little_room_is_found(here: dict[str, str]) -> None:
    more_than_any_disk = {"cache_size_limit_mb": 10**12}
    checks = doctor_checks(load(here, "/nonexistent/.env").model_copy(update=more_than_any_disk))
    finding = next(finding for finding in examine(checks) if finding.name == "DATA_DIR")
    assert finding.state is State.BAD
    assert "CACHE_SIZE_LIMIT_MB" in finding.fix


def test_skipped_and_missing_policies_are_found(here: dict[str, str]) -> None:
    policies = Path(here["KNOWLEDGE_PATH"])
    (policies / "broken.docx").write_bytes(b"no Word document")
    skipped = findings(here)["KNOWLEDGE_PATH"]
    assert (skipped.state, "broken.docx" in skipped.detail) == (State.BAD, True)
    (policies / "broken.docx").rename(policies / "handbook.pdf")
    other_kind = findings(here)["KNOWLEDGE_PATH"]
    assert (other_kind.state, "handbook.pdf" in other_kind.detail) == (State.BAD, True)
    for file in policies.iterdir():
        file.unlink()
    assert "everything in this folder is gone" in findings(here)["KNOWLEDGE_PATH"].detail
    (policies / "new").mkdir()
    elsewhere = here | {"KNOWLEDGE_PATH": str(policies / "new")}
    assert "holds no policies" in findings(elsewhere)["KNOWLEDGE_PATH"].detail


def test_documents_that_nobody_may_read_are_found(here: dict[str, str]) -> None:
    board = Path(here["KNOWLEDGE_PATH"]) / "@board"
    board.mkdir()
    (board / "shares.md").write_text("# Shares\n\nThe board holds the shares.\n")
    assert findings(here)["KNOWLEDGE_PATH"].state is State.GOOD  # the playground has readers of its own
    connected = here | {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_URL": "http://127.0.0.1:9/",
    }
    unread = findings(connected)["KNOWLEDGE_PATH"]
    assert (unread.state, "board" in unread.detail, "AUDIENCES" in unread.fix) == (State.BAD, True, True)
    assert findings(connected | {"AUDIENCES": '{"board": ["U1"]}'})["KNOWLEDGE_PATH"].state is State.GOOD


def test_a_verified_answer_that_is_damaged_is_found(here: dict[str, str]) -> None:
    question, file = "How many days of annual leave do I get?", Path(here["DATA_DIR"], "verified.sqlite")
    with closing(build_core(load(here, "/nonexistent/.env"))) as core:
        kept: dict[str, Any] = {
            "sources": (),
            "evidence": core.engine.look(Question(question)).evidence(),
            "owner": "",
            "by": "U1",
        }
        held = core.verified.put(question, Scope(), "25 days.", review_by=time.time() + 86_400, **kept)
    assert findings(here)["Verified answers"].detail == "1 answer kept"
    file.write_bytes(file.read_bytes().replace(b"25 days.", b"75 days."))
    found = findings(here)["Verified answers"]
    assert (found.state, held.id in found.detail) == (State.BAD, True)
    file.write_bytes(b"")
    lost = findings(here)["Damaged files"]
    assert (lost.state, "verified-" in lost.detail) == (State.BAD, True)
    file.unlink()
    file.mkdir()
    assert "cannot be used" in findings(here)["Verified answers"].detail


@pytest.mark.parametrize(
    ("reply", "state", "detail", "fix"),
    [
        (Reply("yes"), State.GOOD, "answers", ""),
        (throttled(), State.GOOD, "throttled", "Nothing is wrong"),
        (failing(403, "AccessDeniedException"), State.BAD, "Allow bedrock:InvokeModel", "docs/bedrock.md"),
        (failing(404, "ResourceNotFoundException"), State.BAD, "Check BEDROCK_MODEL_ID", "docs/bedrock.md"),
        (failing(400, "ValidationException"), State.BAD, "inference profile", "docs/bedrock.md"),
        (failing(500, "InternalServerException"), State.BAD, "failed", "Check the network"),
        (Reply("yes", event_error="validationException"), State.BAD, "inference profile", "docs/bedrock.md"),
    ],
    ids=["reachable", "throttled", "denied", "unknown model", "wrong id", "failing", "refused in the stream"],
)
def test_bedrock(here: dict[str, str], reply: Reply, state: State, detail: str, fix: str) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": "us-east-1"}
    with LocalBedrock(reply) as bedrock:
        finding = findings(here | keys | {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock.url})["Bedrock"]
    assert finding.state is state
    assert detail in finding.detail
    assert fix in finding.fix


def priced(here: dict[str, str], **more: str) -> Finding:
    with LocalBedrock(Reply("yes")) as bedrock:
        keys = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "BEDROCK_MODEL_ID": "m"}
        return findings(here | keys | {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock.url} | more)["Costs"]


def test_a_price_that_is_missing_is_named(here: dict[str, str]) -> None:
    without = priced(here)
    assert (without.state, without.detail) == (State.OFF, "unknown, since there is no price of input and output of m")
    assert "BEDROCK_PRICES" in without.fix
    half = priced(here, BEDROCK_PRICES='{"m": {"input": 1}}', BEDROCK_DAILY_LIMIT="5")
    assert (half.state, "no price of output of m" in half.detail) == (State.BAD, True)
    whole = '{"m": {"input": 1, "output": 2}}'
    assert priced(here, BEDROCK_PRICES=whole).state is State.GOOD
    assert "input and output of n" in priced(here, BEDROCK_PRICES=whole, BEDROCK_FALLBACK_MODEL_ID="n").detail


def test_a_set_up_without_its_bot_token_is_found(here: dict[str, str]) -> None:
    found = findings(here | {"SLACK_APP_TOKEN": "xapp-local"})["Slack"]
    assert (found.state, "SLACK_APP_TOKEN is set" in found.detail) == (State.BAD, True)


async def slack_finding(here: dict[str, str], **tokens: str) -> Finding:
    return (await asyncio.to_thread(findings, here | tokens))["Slack"]


async def test_slack(here: dict[str, str]) -> None:
    async with LocalSlack() as slack:
        url, bot = {"SLACK_API_URL": slack.api_url}, {"SLACK_BOT_TOKEN": slack.bot_token}
        good = await slack_finding(here, **url, **bot, SLACK_APP_TOKEN=slack.app_token)
        assert (good.state, "by Socket Mode" in good.detail) == (State.GOOD, True)
        http = await slack_finding(here, **url, **bot, SLACK_SIGNING_SECRET=slack.signing_secret)
        assert (http.state, "over HTTP" in http.detail) == (State.GOOD, True)
        for tokens, named in (
            ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
            (bot | {"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN"),
            (bot, "SLACK_SIGNING_SECRET"),
        ):
            bad = await slack_finding(here, **url, **tokens)
            assert (bad.state, named in bad.detail, "wrong" in bad.detail) == (State.BAD, True, False)
    away = await slack_finding(here, **url, **bot)
    assert (away.state, "cannot be reached" in away.detail) == (State.BAD, True)


def test_nobody_to_manage_answers_is_found_once_slack_is_connected(here: dict[str, str]) -> None:
    unreachable = {"SLACK_BOT_TOKEN": "xoxb-local", "SLACK_API_URL": "http://127.0.0.1:9/api"}
    found = findings(here | unreachable)
    assert (found["People"].state, "HR_GROUP" in found["People"].fix) == (State.OFF, True)


async def test_ids_that_slack_does_not_know_or_that_all_may_read_are_found(here: dict[str, str]) -> None:
    async with LocalSlack() as slack:
        tokens = {"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": slack.bot_token, "HR_CONTACT": "People team"}
        known = {"HR_GROUP": HR_GROUP, "HR_CHANNEL": HR_DESK.id, "AUDIENCES": f'{{"board": ["{EXECUTIVE_GROUP}"]}}'}
        good = await asyncio.to_thread(findings, here | tokens | known)
        assert {good["People"].state, good["HR_CHANNEL"].state} == {State.GOOD}
        wrong = {"HR_GROUP": "S0NOBODY", "AUDIENCES": '{"board": ["S0NOBOARD"]}', "HR_CHANNEL": "C0NOWHERE"}
        bad = await asyncio.to_thread(findings, here | tokens | wrong)
        assert bad["People"].state is State.BAD
        assert all(f"{group} (no_such_subteam)" in bad["People"].detail for group in ("S0NOBODY", "S0NOBOARD"))
        assert (bad["HR_CHANNEL"].state, "channel_not_found" in bad["HR_CHANNEL"].detail) == (State.BAD, True)
        public = (await asyncio.to_thread(findings, here | tokens | known | {"HR_CHANNEL": GENERAL.id}))["HR_CHANNEL"]
        assert (public.state, "it is public" in public.detail) == (State.BAD, True)
    away = await asyncio.to_thread(findings, here | tokens | known)
    assert {away["People"].state, away["HR_CHANNEL"].state} == {State.GOOD}, "that Slack is away is told elsewhere"


def test_one_sees_what_of_the_contact_was_read(here: dict[str, str]) -> None:
    assert findings(here | {"HR_CONTACT": "People team"})["People"].detail == 'people are sent to "People team"'


def test_nobody_to_turn_to_after_harm_is_found(here: dict[str, str]) -> None:
    found = findings(here)["HR_CARE_CONTACTS"]
    assert (found.state, "your HR team" in found.detail, "docs/slack.md" in found.fix) == (State.OFF, True, True)
    named = findings(here | {"HR_CARE_CONTACTS": '{"GB": "Ana Example, 020 0000 0000"}'})["HR_CARE_CONTACTS"]
    assert (named.state, named.detail) == (State.GOOD, "set for GB")


@pytest.mark.parametrize("channel", ["#hr-desk", "hr-desk", "U0123456789", "c0123456789", "C0123456789,C1"])
def test_a_name_where_the_id_of_a_channel_belongs_is_found(here: dict[str, str], channel: str) -> None:
    found = findings(here | {"HR_CHANNEL": channel})["HR_CHANNEL"]
    assert (found.state, "at the bottom" in found.fix) == (State.BAD, True)


def test_the_id_of_a_channel_is_in_order(here: dict[str, str]) -> None:
    assert findings(here)["HR_CHANNEL"].state is State.OFF
    for channel in ("C0123456789", "G01ABCDEFGH"):
        assert findings(here | {"HR_CHANNEL": channel})["HR_CHANNEL"].state is State.GOOD


def test_a_check_that_breaks_is_a_finding_and_the_others_go_on() -> None:
    def broken() -> Finding:
        raise ValueError("what a person wrote")

    def lost() -> Finding:
        raise ModelUnavailable("the connection was lost")

    good = Finding("third", State.GOOD, "fine")
    first, second, third = examine([Check("first", broken), Check("second", lost), Check("third", lambda: good)])
    assert (first.state, second.state, third) == (State.BAD, State.BAD, good)
    assert "ValueError at" in first.detail
    assert "wrote" not in first.detail
    assert "connection was lost" in second.detail
    assert first.fix
    assert second.fix
