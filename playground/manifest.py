"""What manifest.yml offers people: slash commands and shortcuts, read without a YAML library.

The file is ours and flat where it matters: a list under its name, `key: value` lines. A test compares with a real parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

MANIFEST = Path(__file__).parents[1] / "manifest.yml"

_ENTRY = re.compile(r"(?P<item>- )?(?P<key>\w+): *(?P<value>.*)")


def offered(name: str, manifest: Path = MANIFEST) -> list[dict[str, str]]:
    """The entries of one list under `features`, such as "slash_commands"; none if there is no such list or file."""
    found: list[dict[str, str]] = []
    for line in _lines(name, manifest):
        if entry := _ENTRY.fullmatch(line.strip()):
            if entry["item"]:
                found.append({})
            found[-1][entry["key"]] = entry["value"].strip("\"'")
    return found


def _lines(name: str, manifest: Path) -> Iterator[str]:
    """The lines that belong to the list, up to the next key at or above its depth."""
    lines = manifest.read_text(encoding="utf-8").splitlines() if manifest.is_file() else []
    within = False
    for line in lines:
        if within and not line.startswith("    "):
            return
        if within:
            yield line
        within = within or line == f"  {name}:"
