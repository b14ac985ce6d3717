"""Damaged store files are moved aside, not deleted, so that someone can look at them; the total is bounded."""

from __future__ import annotations

import contextlib
import re
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

_KEPT = 5
_CELL = re.compile(r"\d{20}")
"""What we call a folder of files; whatever else somebody put beside them is theirs."""


class Quarantine:
    """Keeps the newest five damaged stores under `folder`, within `max_bytes` together."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder, self._max_bytes = folder, max_bytes

    def take(self, files: Sequence[Path]) -> None:
        """Move those of `files` that exist into a folder of their own; what cannot be moved is deleted.

        Raises:
            OSError: a file can be neither moved nor deleted.

        """
        cell = self._folder / f"{time.time_ns():020d}"
        for file in files:
            if file.is_symlink() or file.exists():
                _move(file, cell)
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        with contextlib.suppress(OSError):  # keeping less or more than wanted hurts nobody
            cells = [cell for cell in self._folder.iterdir() if _CELL.fullmatch(cell.name) and not cell.is_symlink()]
            total = 0
            for number, cell in enumerate(sorted(cells, reverse=True)):
                total += sum(file.lstat().st_size for file in cell.rglob("*"))
                if number >= _KEPT or total > self._max_bytes:
                    shutil.rmtree(cell, ignore_errors=True)


def _move(file: Path, cell: Path) -> None:
    try:
        cell.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        cell.mkdir(mode=0o700, exist_ok=True)
        shutil.move(file, cell / file.name)  # the cache may have a disk of its own
    except OSError:
        if file.is_dir() and not file.is_symlink():
            raise
        file.unlink(missing_ok=True)
