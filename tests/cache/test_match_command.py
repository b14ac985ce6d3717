"""`cache match`, as HR and measuring programs use it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from bot.__main__ import main


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs neither policies nor a data folder."""
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["cache", "match", *arguments]) == 0
    return capsys.readouterr().out


def test_it_says_in_plain_words_which_rule_decided(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "5 days of sick leave", "90 days of sick leave") == "Different questions: number: 5, 90\n"
    assert said(capsys, "Is the shuttle free?", "isn't the shuttle free?") == "Same question: same meaning\n"
    assert said(capsys, "how do I quit", "resignation process") == "Same question: both ask: How do I resign?\n"
    assert "own record" in said(capsys, "my leave balance", "my leave balance")


def test_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    verdict = json.loads(said(capsys, "Is dental covered?", "is dental not covered", "--json"))
    assert (verdict["same"], verdict["reason"].split(":")[0]) == (False, "negation")


def test_a_line_for_every_pair_whichever_has_the_typing_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = [
        {"a": "How many vacation days do I get?", "b": "how many vacaton days do i get"},
        {"a": "how many vacaton days do i get", "b": "How many vacation days do I get?"},
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(map(json.dumps, pairs)) + "\nnonsense\n"))
    assert main(["cache", "match", "--jsonl"]) == 1
    verdicts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [verdict["same"] for verdict in verdicts] == [True, True, False]
    assert "line 3" in verdicts[2]["reason"]


def test_one_question_is_not_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache", "match", "only one"]) == 2
    assert "two questions" in capsys.readouterr().err
