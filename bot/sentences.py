"""Passages taken apart into what can be quoted: sentences, list items and table rows, each with its surroundings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.model import Passage


class Form(StrEnum):
    """What a quotable piece is."""

    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Quotable:
    """A piece of a passage that can be quoted alone.

    `text` is what is shown; `lead` what has to be read before it to understand it (the sentence that begins a list, the
    sentence before), not shown by itself; `position` counts from the start of the passage.
    """

    passage: Passage
    text: str
    form: Form
    lead: str = ""
    position: int = 0

    @property
    def length(self) -> int:
        """Words."""
        return len(self.text.split())


_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|no|nos|approx|incl|max|min|mr|mrs|ms|dr|st|inc|ltd|co|dept|ext|tel|fig|sec|art|para|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|[a-z]|u\.s|a\.m|p\.m))\.$",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?])[\"'”’)\]*_]*\s+(?=[\"'“‘(\[*_]*[A-Z0-9£$€])")
_ITEM = re.compile(r"^\s*- (.*)$")


def quotables(passage: Passage) -> list[Quotable]:
    """The pieces of a passage in reading order."""
    pieces: list[Quotable] = []
    lead = ""
    for kind, text in _blocks(passage.text):
        if kind == "table":
            pieces += [Quotable(passage, row, Form.ROW, lead) for row in _rows(text)]
        elif item := _ITEM.match(text):
            pieces += [Quotable(passage, s, Form.ITEM, lead) for s in _item_sentences(item[1])]
        else:
            told = sentences(text)
            pieces += [
                Quotable(passage, s, Form.SENTENCE, before) for s, before in zip(told, ["", *told], strict=False)
            ]
            lead = told[-1] if told else ""
    numbered = enumerate(pieces)
    return [Quotable(p.passage, p.text, p.form, p.lead, n) for n, p in numbered if any(map(str.isalnum, p.text))]


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; a full stop after an abbreviation does not end one."""
    result: list[str] = []
    for part in _END.split(text):
        if result and _ABBREVIATION.search(result[-1].rstrip("\"'”’)]*_")):
            result[-1] += " " + part
        elif part.strip():
            result.append(part.strip())
    return result


def _item_sentences(text: str) -> list[str]:
    """A short item stays whole; a long one is quoted by the sentence."""
    return [text] if len(text.split()) <= 45 else sentences(text)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    table: list[str] = []
    for line in text.split("\n"):
        if line.startswith("|"):
            table.append(line)
            continue
        if table:
            yield "table", "\n".join(table)
            table = []
        if line.strip() and not line.startswith("```"):
            yield "line", line
    if table:
        yield "table", "\n".join(table)


def _rows(table: str) -> Iterator[str]:
    """Each row as a reader without the table would be told it: `Band: 3-15 years; Leave: 6 hours`."""
    lines = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table.split("\n")]
    names, rows = lines[0], lines[2:]
    for row in rows:
        cells = [(name, cell) for name, cell in zip([*names, *[""] * len(row)], row, strict=False) if cell]
        if cells:
            yield "; ".join(f"{name}: {cell}" if name and name != cell else cell for name, cell in cells)
