"""What others could write is not answered with: a folder open to them is refused, which costs the cache and no more. What
we may not write ourselves is named, with what to do about it.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import build_core, read_policies
from bot.commands.doctor import State, examine
from bot.commands.looks import doctor_checks
from bot.model import Question, Scope
from bot.settings import load
from tests.cache.parts import TEXT, found, keep, open_cache


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o1777])
def test_a_folder_that_others_can_write_is_not_used(
    tmp_path: Path, mode: int, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "cache"
    first = open_cache(folder)
    assert keep(first)
    first.close()
    folder.chmod(mode)
    cache = open_cache(folder)
    assert found(cache) is None
    assert not keep(cache)
    assert f"chmod 700 {folder}" in cache.problem()
    assert caplog.text.count(f"chmod 700 {folder}") == 1
    cache.close()
    folder.chmod(0o700)
    again = open_cache(folder)
    assert (found(again), again.problem()) == (TEXT, "")
    again.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    os.chown(folder, 12345, 12345)
    cache = open_cache(folder)
    assert not keep(cache)
    assert "belongs to another user" in cache.problem()
    cache.close()


_SOMEBODY = 12345


@pytest.fixture
def folder_of_somebody() -> Iterator[Path]:
    """A folder of ours, while we are not root: to root every file is open."""
    with tempfile.TemporaryDirectory() as made:
        if os.geteuid():
            yield Path(made)
            return
        os.chown(made, _SOMEBODY, _SOMEBODY)
        os.seteuid(_SOMEBODY)
        try:
            yield Path(made)
        finally:
            os.seteuid(0)


@pytest.mark.parametrize("closed", [("cache.db-wal",), ("cache.db-wal", "cache.db-shm"), ("cache.db",)])
def test_files_that_their_rights_keep_us_from_writing_are_named_with_the_fix(
    folder_of_somebody: Path, closed: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    """What was left from a time when the database was read-only keeps it so, and SQLite does not say why."""
    folder = folder_of_somebody / "cache"
    crashed = open_cache(folder)
    assert keep(crashed)
    paths = [folder / name for name in closed]
    for path in paths:
        path.chmod(0o400)
    cache = open_cache(folder)
    assert found(cache) == TEXT
    said = f"{' and '.join(closed)}. Open them: chmod 600 {' '.join(map(str, paths))}"
    assert cache.problem().endswith(said)
    assert caplog.text.count(said) == 1
    for path in paths:
        path.chmod(0o600)
    again = open_cache(folder)
    assert not again.problem()
    for one in (crashed, cache, again):
        one.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_doctor_names_files_that_another_user_made(folder_of_somebody: Path) -> None:
    settings = load({"DATA_DIR": str(folder_of_somebody)}, "/nonexistent/.env")
    with closing(build_core(settings)) as core:
        assert keep(core.cache)
        left = folder_of_somebody / "cache" / "cache.db-wal"
        os.seteuid(0)
        os.chown(left, 0, 0)
        os.seteuid(_SOMEBODY)
        (check,) = (check for check in doctor_checks(settings) if check.name == "Answer cache")
        (finding,) = examine([check])
    assert finding.state is State.BAD
    assert f"chown {_SOMEBODY} {left} && chmod 600 {left}" in finding.detail


def test_what_hr_verified_is_not_given_from_where_others_could_have_written_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    question, policies, data = Question("Is parking free?"), tmp_path / "policies", tmp_path / "data"
    policies.mkdir()
    (policies / "parking.md").write_text("# Parking\n\n## Parking\n\nParking at the office is free for employees.\n")
    settings = load({"DATA_DIR": str(data), "KNOWLEDGE_PATH": str(policies)}, "/nonexistent/.env")

    def answered() -> str:
        with closing(build_core(settings)) as core:
            read_policies(core)
            return core.engine.answer(question).text

    with closing(build_core(settings)) as core:
        read_policies(core)
        evidence = core.engine.look(question).evidence()
        due = time.time() + 86_400
        core.verified.put(
            question.text, Scope(), "Yes.", sources=(), evidence=evidence, owner="", review_by=due, by="U1"
        )
    assert answered() == "Yes."
    data.chmod(0o777)
    assert "free for employees" in answered(), "it starts, and answers from the policies"
    assert caplog.text.count(f"The verified answers cannot be read ({data} can be written by other users.") == 1
    for name in ("DATA_DIR", "Verified answers"):
        (finding,) = examine(check for check in doctor_checks(settings) if check.name == name)
        assert (finding.state, f"chmod 700 {data}" in finding.detail) == (State.BAD, True)
    data.chmod(0o700)
    assert answered() == "Yes."
