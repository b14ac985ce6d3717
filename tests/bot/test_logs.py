"""The log tells operators what happens and never what people wrote, what they were told, or who they are."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import build_core, build_services, read_policies
from bot.bedrock.converse import make_client
from bot.errors import SettingsError
from bot.logs import set_up, trail
from bot.settings import load
from playground.cast import ASK_HR, EMPLOYEE
from playground.faults import broken
from playground.local_slack import LocalSlack
from tests.local_bedrock import LocalBedrock, Reply, failing, throttled
from tests.scenario.conftest import served
from tests.scenario.seen import shown

ROOT = Path(__file__).parents[2]
POLICY = "# Leave Policy\n\n## Annual leave\n\nFull-time employees receive 25 days of annual leave each year.\n"
QUESTION = "How many days of annual leave do I get in wintertime?"
ANSWER = "Full-time employees receive 25 days of annual leave each year [1]."
INVENTED = "Full-time employees receive 99 days of annual leave each year [1]."
PERSONAL = ("wintertime", "25 days", "99 days", "full-time employees", "mobbing")

MODELS = {
    "answers": Reply(ANSWER),
    "is not believed": Reply(INVENTED),
    "is cut off": replace(Reply(ANSWER), stop_reason="max_tokens"),
    "is blank": Reply(" "),
    "refuses": failing(400, "ValidationException"),
    "throttles": throttled("Too many tokens per day, please wait before trying again."),
    "breaks off": replace(Reply(ANSWER), reset=2),
}
SAID = {
    "is not believed": "Rejecting invalid response",
    "is cut off": "Rejecting invalid response",
    "is blank": "Bedrock gave no answer",
    "refuses": "Bedrock refuses our requests",
    "throttles": "AWS rate limit hit",
    "breaks off": "Bedrock gave no answer",
}


def environment(folder: Path, bedrock: LocalBedrock) -> dict[str, str]:
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / "leave.md").write_text(POLICY)
    return {
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock.url,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "localsecret",
        "KNOWLEDGE_PATH": str(folder / "policies"),
        "DATA_DIR": str(folder / "data"),
        "LOG_FILE": str(folder / "latest.log"),
        "LOG_LEVEL": "DEBUG",
    }


@pytest.mark.parametrize("model", MODELS)
def test_nothing_anybody_wrote_is_logged_whatever_the_model_does(tmp_path: Path, model: str) -> None:
    lines = [{"question": QUESTION}, {"question": "I am a victim of mobbing"}, {"question": QUESTION}]
    with LocalBedrock(MODELS[model]) as bedrock:
        told = subprocess.run(
            [sys.executable, "-m", "bot", "ask", "--jsonl"],
            input="\n".join(map(json.dumps, lines)).encode(),
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment(tmp_path, bedrock)},
            cwd=tmp_path,
            capture_output=True,
            check=True,
            timeout=50,
        )
    assert "25 days" in told.stdout.decode(), "they were answered"
    log = (tmp_path / "latest.log").read_text() + told.stderr.decode()
    assert SAID.get(model, "") in log
    assert not [word for word in (*PERSONAL, "localsecret") if word in log.casefold()]


async def test_nobody_who_asks_in_slack_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for ours in ("bot", "handlers", "cache"):
        caplog.set_level(logging.DEBUG, ours)
    with LocalBedrock(Reply(INVENTED)) as bedrock:
        core = build_core(load(environment(tmp_path, bedrock), "/nonexistent/.env"))
        read_policies(core)
        async with LocalSlack() as slack, served(slack, build_services(core)):
            asked = await slack.mention(EMPLOYEE, ASK_HR, QUESTION)
            assert "25 days" in shown(await slack.reply(asked))
            slack.faults.add("chat.postMessage", broken(500), broken(500))
            again = await slack.direct_message(EMPLOYEE, QUESTION)
            assert "25 days" in shown(await slack.reply(again))
        core.close()
    assert "Rejecting invalid response" in caplog.text
    known = (*PERSONAL, EMPLOYEE.id, EMPLOYEE.name, EMPLOYEE.email)
    assert not [word for word in known if word.casefold() in caplog.text.casefold()]


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield root
    for handler in root.handlers:
        handler.close()
    root.handlers[:], root.level = before


@pytest.mark.usefixtures("root")
def test_the_level_is_for_our_own_lines_and_libraries_only_warn(tmp_path: Path) -> None:
    with LocalBedrock(Reply(ANSWER)) as bedrock:
        settings = bedrock.settings(LOG_FILE=str(tmp_path / "a" / "b.log"), LOG_LEVEL="DEBUG")
        set_up(settings)
        logging.getLogger("bot.engine").debug("ours in detail")
        logging.getLogger("some.library").info("a library in detail")
        logging.getLogger("some.library").warning("a library warns")
        client = make_client(settings)
        client.converse(modelId="m", messages=[{"role": "user", "content": [{"text": "wintertime"}]}])
    log = (tmp_path / "a" / "b.log").read_text()
    assert "ours in detail" in log
    assert "a library warns" in log
    assert "a library in detail" not in log
    assert "wintertime" not in log


@pytest.mark.parametrize(
    ("level", "lines"), [("INFO", ["info", "warning", "error"]), ("ERROR", ["error"])], ids=["INFO", "ERROR"]
)
@pytest.mark.usefixtures("root")
def test_the_file_holds_what_the_level_says_and_the_terminal_warnings(
    tmp_path: Path, level: str, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(load({"LOG_FILE": str(tmp_path / "log"), "LOG_LEVEL": level}, "/nonexistent/.env"))
    for name in ("debug", "info", "warning", "error"):
        getattr(logging.getLogger("bot.x"), name)(f"this is {name}")
    written = [line.rsplit(" ", 1)[-1] for line in (tmp_path / "log").read_text().splitlines()]
    assert written == lines
    assert "this is info" not in capsys.readouterr().err


@pytest.mark.usefixtures("root")
def test_no_file_where_none_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    set_up(load({}, "/nonexistent/.env").model_copy(update={"log_file": ""}))
    assert not list(tmp_path.iterdir())
    with pytest.raises(SettingsError, match="LOG_FILE"):
        set_up(load({"LOG_FILE": str(tmp_path)}, "/nonexistent/.env"))


def test_a_trail_names_the_place_and_not_the_words() -> None:
    try:
        int("what a person wrote")
    except ValueError as error:
        told = trail(error)
    assert told.startswith("ValueError at test_logs.py:")
    assert "wrote" not in told


@pytest.mark.usefixtures("root")
def test_a_record_is_one_line_and_an_error_says_nothing_that_a_person_wrote(tmp_path: Path) -> None:
    """A file may be called anything, and libraries log errors with all their words."""
    set_up(load({"LOG_FILE": str(tmp_path / "log")}, "/nonexistent/.env"))
    logging.getLogger("bot.x").warning("A document is skipped: %s", "a\n2026-12-01 ERROR bot.x: forged\x1b[2J")
    try:
        int("what a person wrote")
    except ValueError:
        logging.getLogger("some.library").exception("Error handling request")
    skipped, failed = (tmp_path / "log").read_text().splitlines()
    assert skipped.endswith("a 2026-12-01 ERROR bot.x: forged [2J")
    assert "Error handling request ValueError at test_logs.py:" in failed
    assert "what a person wrote" not in failed
