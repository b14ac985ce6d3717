"""What others could write is not answered with: a folder open to them is refused, which costs the cache and no more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
