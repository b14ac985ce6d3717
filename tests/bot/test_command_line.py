"""`python -m bot ...` as people type it and script against it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.app import build_core
from bot.model import Question, Scope
from bot.settings import Settings, load
from playground.cast import EMPLOYEE
from playground.local_slack import LocalSlack
from tests.local_bedrock import LocalBedrock, Reply
from tests.scenario.seen import shown

ROOT = Path(__file__).parents[2]
LEAVE = (
    "# Leave Policy\n\n## Annual leave\n\nFull-time employees receive 25 days of annual leave each year — all of it.\n"
)
BONUS = "# Executive Bonus Plan\n\nMembers of the executive team receive a bonus of 40% of base salary.\n"
STOP_SECONDS = int(re.findall(r"TimeoutStopSec=(\d+)", (ROOT / "docs/operations.md").read_text())[0])
QUESTION = "How many days of annual leave do I get?"
ABOUT_BONUS = "What bonus does the executive team receive?"


@dataclass
class Said:
    """What a command wrote, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def record(self) -> Any:
        return json.loads(self.out)


class Shell:
    """A folder of its own with two policies, and commands run in it: here, or as processes."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._capsys, self._monkeypatch = folder, capsys, monkeypatch
        self.write("leave.md", LEAVE)
        self.write("@executives/bonus.md", BONUS)
        for name in (*Settings.model_fields, "aws_ca_bundle"):
            monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.setenv("PYTHONPATH", str(ROOT))
        monkeypatch.chdir(folder)

    def write(self, name: str, text: str) -> None:
        path = self.folder / "policies" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def setting(self, **settings: str) -> None:
        for name, value in settings.items():
            self._monkeypatch.setenv(name, value)

    def __call__(self, *arguments: str) -> Said:
        """Run a command in this process."""
        try:
            code = main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        return Said(code, *self._capsys.readouterr())

    def process(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "bot", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)

    def run(self, *arguments: str, given: bytes = b"") -> Said:
        """Run a command in a process of its own."""
        process = self.process(*arguments)
        out, err = process.communicate(given, timeout=30)
        return Said(process.returncode, out.decode(), err.decode())


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield Shell(tmp_path, capsys, monkeypatch)
    for handler in root.handlers:
        handler.close()
    root.handlers[:], root.level = before


def is_plain_refusal(said: Said, code: int, *words: str) -> bool:
    """One sentence or two in one line on standard error, nothing else, and none of Python's own words."""
    (line,) = said.err.splitlines()
    return said.code == code and not said.out and line.startswith("hrbot: ") and all(word in line for word in words)


# -- ask ---------------------------------------------------------------------------------------------------------


def test_what_hr_verified_is_listed_and_removed_by_its_id(shell: Shell) -> None:
    assert "No verified answers" in shell("cache", "verified", "list").err
    settings = load({}, shell.folder / ".env")
    with closing(build_core(settings)) as core:
        core.knowledge.sync()
        look = core.engine.look(Question(QUESTION))
        until = time.time() + 86400
        held = core.verified.put(
            QUESTION, Scope(), "25.", sources=(), evidence=look.evidence(), owner="People", review_by=until, by="U1"
        )
    assert f"{held.id}\t{QUESTION}\teveryone\tPeople\t" in shell("cache", "verified", "list").out
    answer = shell("ask", QUESTION, "--json").record
    assert (answer["answer"], answer["kind"], answer["cached"]) == ("25.", "reused", True)
    asked = shell("cache", "verified", "remove", held.id)
    assert (asked.code, "add --yes" in asked.err) == (1, True)
    assert held.id in shell("cache", "verified", "list").out
    removed = shell("cache", "verified", "remove", held.id, "--yes")
    assert (removed.code, removed.out) == (0, f"{QUESTION}\n{held.text}\nRemoved.\n"), "what HR wrote is not lost"
    assert shell("cache", "verified", "remove", held.id, "--yes").code == 1


def test_a_damaged_one_is_named_and_taken_away_by_its_id(shell: Shell) -> None:
    with closing(build_core(load({}, shell.folder / ".env"))) as core:
        evidence, until = core.engine.look(Question(QUESTION)).evidence(), time.time() + 86400
        held = core.verified.put(
            QUESTION, Scope(), "25 days.", sources=(), evidence=evidence, owner="", review_by=until, by="U1"
        )
    file = shell.folder / "data/verified.sqlite"
    file.write_bytes(file.read_bytes().replace(b"25 days.", b"75 days."))
    assert f"{held.id} is damaged" in shell("cache", "verified", "list").err
    assert shell("cache", "verified", "remove", held.id).code == 1
    assert shell("cache", "verified", "remove", held.id, "--yes").out == "Removed: a damaged one.\n"
    assert "damaged" not in shell("cache", "verified", "list").err


def test_ask_quotes_the_policy_with_its_source(shell: Shell) -> None:
    said = shell("ask", QUESTION)
    assert (said.code, said.err) == (0, "")
    assert "25 days" in said.out
    assert "From: Leave Policy > Annual leave  (leave.md)" in said.out


def test_ask_names_what_care_quotes_once(shell: Shell) -> None:
    reporting = "## How to report\n\nReport harassment to an adviser at advisers@example.com.\n"
    shell.write("harassment.md", f"# Harassment Policy\n\n{reporting}")
    said = shell("ask", "my boss keeps touching me").out
    assert "advisers@example.com" in said
    assert said.count("Harassment Policy > How to report") == 1


def test_ask_json_has_every_promised_key_and_the_second_time_is_from_the_cache(shell: Shell) -> None:
    first, again = shell("ask", QUESTION, "--json").record, shell("ask", "--json", QUESTION).record
    assert set(first) == {
        "answer", "answered", "kind", "sources", "passages", "confidence", "cached", "seconds",
    }  # fmt: skip
    assert (first["kind"], first["answered"], first["cached"]) == ("extract", True, False)
    assert first["sources"][0] == {
        "path": "leave.md", "title": "Leave Policy > Annual leave", "text": LEAVE.splitlines()[-1],
    }  # fmt: skip
    assert (again["kind"], again["cached"], again["answer"]) == ("reused", True, first["answer"])


@pytest.mark.parametrize("before", ["nobody", "executives"], ids=["asked first", "after an executive asked"])
def test_what_executives_may_read_is_told_to_nobody_else(shell: Shell, before: str) -> None:
    shell("ask", ABOUT_BONUS, "--as", before)
    for command in (["ask", ABOUT_BONUS], ["ask", "--json", ABOUT_BONUS, "--as", "hr"], ["knowledge", "list"]):
        assert not any(secret in shell(*command).out.casefold() for secret in ("40%", "bonus plan", "bonus.md"))
    assert "40%" not in shell("knowledge", "search", "executive bonus").out
    assert "40%" in shell("ask", ABOUT_BONUS, "--as", "hr, Executives").out
    assert "40%" in shell("knowledge", "search", "executive bonus", "--as", "executives").out
    assert "@executives/bonus.md" in shell("knowledge", "list", "--as", "executives").out


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("🎉🎉", "Ask me in your own words"),
        ("?", "Ask me in your own words"),
        ("x" * 2001, "ask in at most 2000"),
        ("SELECT * FROM leave; DROP TABLE leave;", "your HR team"),
        ("print('hello')", "your HR team"),
        ("¿Puedo traer mi perro?", "your HR team"),
        ("何日ですか", "your HR team"),
    ],
    ids=["emoji", "a sign", "long", "SQL", "code", "Spanish", "Japanese"],
)
def test_odd_questions_get_a_sensible_reply(shell: Shell, text: str, reply: str) -> None:
    said = shell("ask", text)
    assert (said.code, said.err) == (0, "")
    assert reply in " ".join(said.out.split())


@pytest.mark.parametrize("arguments", [[], [""], ["x", "--jsonl"]], ids=["none", "empty", "both"])
def test_ask_without_a_question_says_how_to_give_one(shell: Shell, arguments: list[str]) -> None:
    assert is_plain_refusal(shell("ask", *arguments), 2, "give one question", "--jsonl")


def test_an_empty_folder_answers_nothing_and_says_so(shell: Shell) -> None:
    (shell.folder / "empty").mkdir()
    shell.setting(KNOWLEDGE_PATH="empty")
    asked, listed = shell("ask", QUESTION), shell("knowledge", "list")
    assert (asked.code, listed.code, listed.out) == (0, 0, "")
    assert "couldn't find an answer" in asked.out
    assert "KNOWLEDGE_PATH" in listed.err


def test_json_is_utf8_and_a_terminal_without_a_letter_still_shows_the_answer(shell: Shell) -> None:
    shell.setting(PYTHONIOENCODING="ascii")
    assert "each year — all" in shell.run("ask", QUESTION, "--json").record["answer"]
    said = shell.run("ask", QUESTION)
    assert "each year ? all" in said.out
    assert said.code == 0


# -- ask --jsonl -------------------------------------------------------------------------------------------------


def test_lines_are_answered_one_by_one_as_they_come(shell: Shell) -> None:
    with shell.process("ask", "--jsonl") as asking:
        assert asking.stdin
        assert asking.stdout
        for question, kind in ((QUESTION, "extract"), ("hello", "smalltalk"), ("may I keep a giraffe?", "none")):
            asking.stdin.write(json.dumps({"question": question}).encode() + b"\n")
            asking.stdin.flush()
            assert json.loads(asking.stdout.readline())["kind"] == kind
        asking.stdin.close()
        assert asking.stdout.read() == b""
        assert asking.wait(10) == 0


def test_a_malformed_line_is_named_and_the_others_are_answered(shell: Shell) -> None:
    lines = [b'{"question": "hello"}', b"not json", b"", b"\xff\xfe", b'{"audience": "x"}', b'{"question": "thanks"}']
    said = shell.run("ask", "--jsonl", given=b"\n".join(lines))
    replies = [json.loads(line) for line in said.out.splitlines()]
    assert [reply.get("error", "")[:7] for reply in replies] == ["", "line 2:", "line 4:", "line 5:", ""]
    assert (said.code, said.err) == (1, "")


def test_each_line_has_its_audience_and_history_and_as_is_for_those_without(shell: Shell) -> None:
    bonus = {"question": ABOUT_BONUS}
    history = [{"role": "user", "text": "What about annual leave?"}, {"role": "assistant", "text": "25 days."}]
    lines = [bonus, bonus | {"audience": ""}, {"question": "how many days is that?", "history": history}]
    given = "\n".join(map(json.dumps, lines)).encode()
    said = shell.run("ask", "--jsonl", "--as", "executives", given=given)
    mine, everyones, follow_up = map(json.loads, said.out.splitlines())
    assert "40%" in mine["answer"]
    assert "40%" not in json.dumps(everyones)
    assert "25 days" in follow_up["answer"]


def test_a_reader_who_leaves_ends_it_quietly(shell: Shell) -> None:
    with shell.process("ask", "--jsonl") as asking:
        assert asking.stdin
        assert asking.stdout
        assert asking.stderr
        asking.stdout.close()
        asking.stdin.write(b'{"question": "hello"}\n' * 3)
        asking.stdin.close()
        assert b"Traceback" not in asking.stderr.read()


# -- knowledge and cache -----------------------------------------------------------------------------------------


def test_sync_says_what_changed(shell: Shell) -> None:
    assert "Documents: 2 added, 0 changed, 0 removed" in shell("knowledge", "sync").out
    shell.write("leave.md", LEAVE.replace("25", "28"))
    (shell.folder / "policies" / "broken.docx").write_bytes(b"no Word document")
    said = shell("knowledge", "sync")
    assert "1 changed, 0 removed" in said.out
    assert "Skipped broken.docx" in said.err
    assert "28 days" in shell("ask", QUESTION).out


def test_policies_that_are_all_gone_are_forgotten_only_when_that_is_meant(shell: Shell) -> None:
    shell("knowledge", "sync")
    shutil.rmtree(shell.folder / "policies")
    (shell.folder / "policies").mkdir()
    assert is_plain_refusal(shell("knowledge", "sync"), 2, "KNOWLEDGE_PATH", "--empty")
    assert "2 removed" in shell("knowledge", "sync", "--empty").out
    assert shell("knowledge", "sync").code == 0


def test_search_shows_passages_best_first(shell: Shell) -> None:
    said = shell("knowledge", "search", "annual leave", "--limit", "1")
    assert "Leave Policy > Annual leave  (leave.md)" in said.out
    assert len(said.out.splitlines()) == 2
    assert shell("knowledge", "search", "giraffe").err == "Nothing found.\n"
    refused = shell("knowledge", "search", "leave", "--limit", "0")
    assert refused.code == 2
    assert "'0' is no number from 1 up" in refused.err


def test_the_cache_is_counted_previewed_purged_and_verified(shell: Shell) -> None:
    shell("ask", QUESTION)
    assert shell("cache", "stats", "--json").record["entries"] == 1
    assert "entries" in shell("cache", "stats").out
    assert "1 answer would go" in shell("cache", "purge", "--all", "--dry-run").out
    assert shell("cache", "stats", "--json").record["entries"] == 1
    assert shell("cache", "verify").out.startswith("1 answer checked, 0 damaged")
    assert "1 answer removed" in shell("cache", "purge", "--source", "leave.md").out
    assert shell("cache", "stats", "--json").record["entries"] == 0


def test_purge_asks_what(shell: Shell) -> None:
    said = shell("cache", "purge")
    assert said.code == 2
    assert "--all --expired --question --source --audience --older-than --undo is required" in said.err


COMMANDS = (
    "", "run", "playground", "ask", "doctor", "knowledge", "knowledge sync", "knowledge list", "knowledge search", "cache",
    "cache stats", "cache verify", "cache purge", "cache export", "cache match",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_help_everywhere(shell: Shell, command: str) -> None:
    said = shell(*command.split(), "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"usage: python -m bot {command}".rstrip())


# -- bad input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "fix"),
    [
        ("KNOWLEDGE_PATH", "nowhere", "Set KNOWLEDGE_PATH in .env"),
        ("KNOWLEDGE_PATH", "policies/leave.md", "Set KNOWLEDGE_PATH in .env"),
        ("DATA_DIR", "policies/leave.md", "name another"),
        ("DATA_DIR", "/proc/nowhere", "name another"),
        ("LOG_FILE", "policies", "leave LOG_FILE empty"),
        ("LOG_FILE", "/proc/nowhere/log", "leave LOG_FILE empty"),
        ("THESAURUS_PATH", "nowhere", "Correct the path"),
        ("PORT", "many", "Correct it in .env"),
        ("BEDROCK_MAX_TOKENS", "1", "Correct it in .env"),
        ("AUDIENCES", "{executives}", "Correct it in .env"),
    ],
)
def test_a_wrong_setting_is_one_plain_sentence_with_key_value_and_fix(
    shell: Shell, key: str, value: str, fix: str
) -> None:
    shell.setting(**{key: value})
    assert is_plain_refusal(shell("ask", QUESTION), 2, key, value, fix)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
@pytest.mark.parametrize(("key", "value"), [("KNOWLEDGE_PATH", "policies"), ("DATA_DIR", "closed/data")])
def test_a_folder_we_may_not_use_is_one_plain_sentence(shell: Shell, key: str, value: str) -> None:
    closed = shell.folder / Path(value).parts[0]
    closed.mkdir(exist_ok=True)
    closed.chmod(0)
    shell.setting(**{key: value})
    said = shell("ask", QUESTION)
    closed.chmod(0o700)
    assert is_plain_refusal(said, 2, key, value, ".env")


def test_an_index_that_cannot_be_opened_is_one_plain_sentence(shell: Shell) -> None:
    shell("knowledge", "sync")
    (index,) = (shell.folder / "data").glob("knowledge-*.sqlite")
    for left in shell.folder.glob("data/knowledge-*"):
        left.unlink()
    index.mkdir()
    assert is_plain_refusal(shell("ask", QUESTION), 2, "DATA_DIR='data'", "name another folder")


def test_an_env_file_that_is_no_text_is_one_plain_sentence(shell: Shell) -> None:
    (shell.folder / ".env").write_bytes(b"PORT=\xff\xfe\n")
    assert is_plain_refusal(shell("ask", QUESTION), 2, ".env", "Save it as UTF-8")


@pytest.mark.parametrize("command", ["playground", "run"])
def test_a_port_in_use_is_one_plain_sentence(shell: Shell, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        shell.setting(PORT=port)
        assert is_plain_refusal(shell.run(command), 1, "port", port, "choose another")


@pytest.mark.parametrize("key", ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "HR_GROUP"])
def test_a_set_up_without_its_bot_token_does_not_serve_the_playground_instead(shell: Shell, key: str) -> None:
    shell.setting(**{key: "S0123456789"})
    assert is_plain_refusal(shell("run"), 2, "SLACK_BOT_TOKEN", key, "playground")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        shell.setting(PORT=str(taken.getsockname()[1]))
        assert is_plain_refusal(shell("playground"), 1, "port"), "asked for, it opens"


async def test_wrong_slack_tokens_are_one_plain_sentence_and_never_shown(shell: Shell) -> None:
    async with LocalSlack() as slack:
        shell.setting(SLACK_API_URL=slack.api_url, SLACK_BOT_TOKEN="xoxb-wrong", LOG_LEVEL="DEBUG")
        for other in ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
            shell.setting(**{other: "xapp-alsowrong", "PORT": "0"})
            said = await asyncio.to_thread(shell.run, "run")
            assert said.code == 2
            assert said.err.splitlines()[-1].startswith("hrbot: SLACK_")
            assert "Slack refused this token (invalid_auth)" in said.err
            assert "Traceback" not in said.err
            written = said.out + said.err + (shell.folder / "logs" / "latest.log").read_text()
            assert "xoxb-wrong" not in written
            assert "alsowrong" not in written


# -- run -----------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def running(shell: Shell, slack: LocalSlack) -> AsyncIterator[subprocess.Popen[bytes]]:
    """`run` as a process of its own, connected by Socket Mode; told to stop at the end."""
    tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
    shell.setting(SLACK_API_URL=slack.api_url, **tokens)
    process = shell.process("run")
    try:
        await slack.until(lambda: slack.socket_door.connections)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.communicate)


async def test_a_port_that_the_process_before_still_holds_is_worth_another_start(shell: Shell) -> None:
    async with LocalSlack() as slack:
        shell.setting(SLACK_API_URL=slack.api_url, SLACK_BOT_TOKEN=slack.bot_token, SLACK_SIGNING_SECRET="s")
        with socket.create_server(("0.0.0.0", 0)) as taken:
            shell.setting(PORT=str(taken.getsockname()[1]))
            said = await asyncio.to_thread(shell.run, "run")
    assert (said.code, said.err.splitlines()[-1].startswith("hrbot: PORT=")) == (1, True)


@pytest.mark.parametrize("gone", ["away", "emptied"])
async def test_it_starts_with_what_it_read_before_while_the_policies_are_not_mounted(shell: Shell, gone: str) -> None:
    shell("knowledge", "sync")
    (shell.folder / "policies").rename(shell.folder / "elsewhere")
    if gone == "emptied":
        (shell.folder / "policies").mkdir()
    async with LocalSlack() as slack:
        async with running(shell, slack) as process:
            asked = await slack.direct_message(EMPLOYEE, QUESTION)
            assert "25 days" in shown(await slack.reply(asked))
        assert process.returncode == 0
    assert (shell.folder / "logs" / "latest.log").read_text().count("ERROR") == 1


async def test_it_says_so_when_there_are_no_policies_at_all(shell: Shell) -> None:
    shutil.rmtree(shell.folder / "policies")
    (shell.folder / "policies").mkdir()
    async with LocalSlack() as slack, running(shell, slack):
        assert "WARNING bot.app: There are no policies in policies" in (shell.folder / "logs/latest.log").read_text()


async def test_the_log_tells_when_which_version_ran_and_how_it_ended(shell: Shell) -> None:
    def told() -> list[str]:
        lines = (shell.folder / "logs/latest.log").read_text().splitlines()
        return [line.partition(": ")[2] for line in lines if "INFO bot.app" in line or "INFO handlers.bolt" in line]

    async with LocalSlack() as slack:
        async with running(shell, slack) as process:
            await slack.until(lambda: len(told()) == 2)
        begun, connected, ended = told()
        version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
        assert begun == f"hrbot {version} starts as process {process.pid}"
        assert (connected, ended) == ("Connected to Slack by Socket Mode", "hrbot ends, as it was told to")
        shell.setting(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="s", SLACK_BOT_TOKEN="xoxb-wrong", PORT="0")
        await asyncio.to_thread(shell.run, "run")
    assert told()[4].startswith("Listening for Slack on port ")
    assert told()[5].startswith("hrbot ends: SLACK_BOT_TOKEN: Slack refused this token")


@pytest.mark.slow
async def test_it_ends_within_the_time_that_the_documented_unit_gives_though_the_model_hangs(shell: Shell) -> None:
    with LocalBedrock(Reply(silent=True)) as bedrock:
        keys = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": "us-east-1"}
        shell.setting(AWS_ENDPOINT_URL_BEDROCK_RUNTIME=bedrock.url, **keys)
        async with LocalSlack() as slack:
            async with running(shell, slack) as process:
                await slack.direct_message(EMPLOYEE, QUESTION)
                await slack.until(lambda: bedrock.calls)
                stopped_at = time.monotonic()
            assert process.returncode == 0
    assert time.monotonic() - stopped_at < STOP_SECONDS - 10, "on a machine that has other things to do, too"


def test_control_c_ends_a_long_list_of_questions_without_a_traceback(shell: Shell) -> None:
    with shell.process("ask", "--jsonl") as asking:
        assert asking.stdin
        assert asking.stdout
        assert asking.stderr
        asking.stdin.write(b'{"question": "hello"}\n')
        asking.stdin.flush()
        asking.stdout.readline()
        asking.send_signal(signal.SIGINT)
        assert asking.stderr.read() == b""
        assert asking.wait(10) == 130
