"""`python -m bot cache ...`, as an operator uses it."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from cache.answers import FromSource
from tests.cache.parts import QUESTION, TEXT, found, keep, open_cache

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with one answer, in the place where the command line looks for it."""
    cache = open_cache(tmp_path / "data" / "cache")
    keep(cache)
    cache.close()
    return tmp_path / "data" / "cache"


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(folder.parents[1])
    monkeypatch.setenv("LOG_FILE", "")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["cache", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def kept(folder: Path) -> bool:
    cache = open_cache(folder)
    try:
        return found(cache) is not None
    finally:
        cache.close()


def test_a_purge_is_shown_done_and_undone(run: Run, folder: Path) -> None:
    code, said, _ = run("purge", "--question", QUESTION, "--dry-run")
    assert (code, said) == (0, f"1 answer would go.\n  {QUESTION}\n")
    assert kept(folder)
    code, said, _ = run("purge", "--question", QUESTION)
    assert code == 0
    assert said.startswith("1 answer removed.")
    assert not kept(folder)
    code, said, _ = run("purge", "--undo")
    assert (code, said) == (0, f"1 of 1 answer is back (question: {QUESTION}).\n")
    assert kept(folder)
    code, _, error = run("purge", "--undo")
    assert code == 1
    assert "Nothing was removed" in error


def test_what_would_come_back_is_what_comes_back(run: Run, folder: Path) -> None:
    cache = open_cache(folder)
    assert keep(cache, "Who approves travel?", "Your head of unit approves travel.")
    run("purge", "--all")
    assert keep(cache)  # asked anew meanwhile
    cache.close()
    assert run("purge", "--undo", "--dry-run")[1] == "1 of 2 answers would come back (everything).\n"
    assert run("purge", "--undo")[1] == "1 of 2 answers are back (everything).\n"


def test_no_undo_is_promised_of_what_is_past_its_time(run: Run, folder: Path) -> None:
    assert run("purge", "--source", "leave.md")[0] == 0
    cache = open_cache(folder, clock=lambda: time.time() - 73 * 3600)
    assert keep(cache, "Who approves travel?", "Your head of unit approves travel.")
    cache.close()
    assert run("purge", "--expired") == (0, "1 answer removed.\n", "")
    assert run("purge", "--undo")[1] == "1 of 1 answer is back (source: leave.md).\n"


def test_the_record_of_purges_says_when_who_what_and_how_many(run: Run, folder: Path) -> None:
    code, said, error = run("purges")
    assert (code, said, error) == (0, "", "Nothing was ever purged from this cache.\n")
    run("purge", "--all")
    cache = open_cache(folder)
    cache.undo(by="U0HR")
    cache.purge(FromSource("travel\n.md"), by="U0HR")
    cache.close()
    code, said, _ = run("purges")
    rows = [line.split("\t") for line in said.splitlines()]
    assert code == 0
    assert [row[1:] for row in rows] == [
        ["U0HR", "source: travel .md", "0 answers"],
        ["U0HR", "undo: everything", "1 answer"],
        ["command line", "everything", "1 answer"],
    ]
    latest = datetime.strptime(rows[0][0], "%Y-%m-%d %H:%M:%S %z")
    assert latest.utcoffset() == datetime.now().astimezone().utcoffset()
    assert timedelta(0) <= datetime.now(UTC) - latest < timedelta(minutes=1)


def test_without_a_store_there_is_no_record_to_be_empty(run: Run, folder: Path) -> None:
    folder.chmod(0o777)
    code, _, error = run("purges")
    assert code == 1
    assert "There is no record to look at: data/cache can be written by other users." in error


def test_an_export_is_a_line_of_json_for_each_answer(run: Run, folder: Path) -> None:
    cache = open_cache(folder)
    found(cache)
    keep(cache, "<@U0SOMEONE> Who approves travel abroad?", "Your head of unit approves travel abroad.")
    cache.close()
    code, said, _ = run("export")
    entries = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert [entry["question"] for entry in entries] == ["Who approves travel abroad?", QUESTION]
    assert (entries[1]["answer"], entries[1]["hits"], entries[1]["audiences"]) == (TEXT, 1, ["everyone"])
    assert entries[1]["sources"] == [{"path": "leave.md", "place": "Leave Policy > Annual leave"}]
    assert entries[1]["written_at"] < entries[1]["expires_at"]
    assert "U0SOMEONE" not in said


def test_verify_and_stats_say_what_is_there(run: Run, folder: Path) -> None:
    assert run("verify")[:2] == (0, "1 answer checked, 0 damaged and removed, 0 past their time.\n")
    code, said, _ = run("stats", "--json")
    assert (code, json.loads(said)["entries"], json.loads(said)["stores"]) == (0, 1, 1)
    with sqlite3.connect(folder / "cache.db") as other:
        other.execute("UPDATE Cache SET value = zeroblob(100)")
    other.close()
    assert run("verify")[:2] == (1, "1 answer checked, 1 damaged and removed, 0 past their time.\n")


def test_a_folder_that_others_can_write_is_named_with_the_fix(run: Run, folder: Path) -> None:
    folder.chmod(0o777)
    code, _, error = run("verify")
    assert code == 1
    assert f"chmod 700 {Path('data/cache')}" in error


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("--all",), 1),
        (("--expired",), 0),
        (("--source", "leave.md"), 1),
        (("--audience", "Everyone"), 1),
        (("--audience", "executives"), 0),
        (("--older-than", "1"), 0),
        (("--older-than", "0"), 1),
    ],
)
def test_what_a_purge_may_name(run: Run, folder: Path, arguments: tuple[str, ...], count: int) -> None:
    code, said, _ = run("purge", *arguments)
    assert code == 0
    undo = "For an hour `cache purge --undo` brings back what this took."
    assert said == (f"1 answer removed. {undo}\n" if count else "0 answers removed.\n")
    assert kept(folder) != bool(count)


@pytest.mark.parametrize("path", ["policies/leave.md", "./policies/leave.md", "policies/../policies/leave.md", "/"])
def test_a_document_is_known_by_the_path_that_a_shell_completes(run: Run, folder: Path, path: str) -> None:
    policies = folder.parents[1] / "policies"
    policies.mkdir()
    (policies / "leave.md").touch()
    whole = str(policies / "leave.md") if path == "/" else path
    assert run("purge", "--source", whole, "--dry-run")[1].startswith("1 answer would go.")
    (policies / "leave.md").unlink()  # a document that is gone leaves answers, too
    assert run("purge", "--source", whole)[1].startswith("1 answer removed.")


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_of_a_document_that_nothing_was_drawn_from_the_likest_is_named(run: Run, more: tuple[str, ...]) -> None:
    code, said, error = run("purge", "--source", "elsewhere/leaves.md", *more)
    assert (code, said.split()[0]) == (0, "0")
    assert error == "No answer was drawn from elsewhere/leaves.md. Did you mean leave.md?\n"
    assert run("purge", "--source", "Nothing like it", *more)[2] == ""


def test_an_age_is_in_days_as_in_slack(run: Run, folder: Path) -> None:
    cache = open_cache(folder, clock=lambda: time.time() - 36 * 3600)
    keep(cache, "Who approves travel abroad?", "Your head of unit approves travel abroad.")
    cache.close()
    assert run("purge", "--older-than", "2", "--dry-run")[1] == "0 answers would go.\n"
    assert run("purge", "--older-than", "1", "--dry-run")[1] == "1 answer would go.\n  Who approves travel abroad?\n"


@pytest.mark.parametrize("days", ["-1", "nan", "inf", "soon"])
def test_an_age_is_a_number_of_days(run: Run, folder: Path, days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("purge", f"--older-than={days}")
    assert stopped.value.code == 2
    assert f"'{days}' is no number of days, such as 30" in capsys.readouterr().err
    assert kept(folder)
