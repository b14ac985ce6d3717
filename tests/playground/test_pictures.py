"""The pictures of README and docs are those that the journeys take, and every one is shown."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TAKEN = set(re.findall(r'shoot\(\w+, "([\w-]+)"\)', (ROOT / "tests/playground/journeys.py").read_text("utf-8")))


def test_the_pictures_kept_are_those_that_are_taken() -> None:
    assert {path.stem for path in (ROOT / "docs/images").iterdir()} == TAKEN


def test_every_picture_is_shown() -> None:
    shown = "".join(path.read_text("utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
    assert set(re.findall(r"!\[[^\]]+\]\([\w/]*images/([\w-]+)\.png\)", shown)) == TAKEN
