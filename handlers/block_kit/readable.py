"""Markdown for places that have none: modals, Home, notifications and screen readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_ITEM = re.compile(r"^(\s*)[-*+]\s+", re.MULTILINE)
_RULE = re.compile(r"^\|?[\s:|-]+\|?$")


def readable(markdown: str) -> str:
    """Text for a place without Markdown: bullets, no emphasis marks, table rows with their column names."""
    lines = "\n".join(_without_tables(markdown.splitlines()))
    return _ITEM.sub(r"\1• ", _EMPHASIS.sub(r"\2", lines)).strip() or markdown


def _without_tables(lines: Sequence[str]) -> Iterator[str]:
    names: list[str] = []
    for number, line in enumerate(lines):
        if not line.lstrip().startswith("|"):
            names = []
            yield line
        elif not _RULE.match(line.strip()):
            cells = _cells(line)
            if names:
                yield _row(names, cells)
            elif number + 1 < len(lines) and _RULE.match(lines[number + 1].strip()):
                names = cells
            else:
                yield "  ".join(cells)


def _row(names: Sequence[str], cells: Sequence[str]) -> str:
    """`• United Kingdom: Annual leave per year 25 days; After 5 years 28 days`."""
    said = [f"{name} {cell}".strip() for name, cell in zip(names[1:], cells[1:], strict=False) if cell]
    return f"• {cells[0]}: {'; '.join(said)}" if said else f"• {cells[0]}"


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
