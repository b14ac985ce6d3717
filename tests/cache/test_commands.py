"""`python -m bot cache ...`, as an operator uses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.cache.parts import QUESTION, found, keep, open_cache

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
    assert (code, said) == (0, f"1 answers would go.\n  {QUESTION}\n")
    assert kept(folder)
    code, said, _ = run("purge", "--question", QUESTION)
    assert code == 0
    assert said.startswith("1 answers removed.")
    assert not kept(folder)
    code, said, _ = run("purge", "--undo")
    assert (code, said) == (0, f"1 of 1 answers are back (question: {QUESTION}).\n")
    assert kept(folder)
    code, _, error = run("purge", "--undo")
    assert code == 1
    assert "Nothing was removed" in error


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("--all",), 1),
        (("--expired",), 0),
        (("--source", "leave.md"), 1),
        (("--scope", "everyone"), 1),
        (("--scope", "executives"), 0),
        (("--older-than", "1"), 0),
        (("--older-than", "0"), 1),
    ],
)
def test_what_a_purge_may_name(run: Run, folder: Path, arguments: tuple[str, ...], count: int) -> None:
    code, said, _ = run("purge", *arguments)
    assert code == 0
    assert said.startswith(f"{count} answers removed.")
    assert kept(folder) != bool(count)
