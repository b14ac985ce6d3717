"""What every reader gives: a document as a flat list of blocks, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import zip_longest


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"  # `level` from 1
    PARAGRAPH = "paragraph"
    ITEM = "item"  # of a list, `level` from 0
    TABLE = "table"  # `rows`, the first holding the column names
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `bold`: all of it was bold, as headings are where nobody uses heading styles."""

    kind: Kind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: its blocks, and what its front matter says."""

    blocks: tuple[Block, ...]
    title: str = ""
    properties: dict[str, str] = field(default_factory=dict)


_LOOSE_LEVEL = 7
"""Level of headings that are only bold or capitals: below every styled one."""

_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)[.):]?\s+(?=\S)")
_ENDS_A_SENTENCE = re.compile(r"[.;,!]\s*$")


def with_headings(blocks: Sequence[Block]) -> list[Block]:
    """Promote what people write for headings when they use no heading style: short paragraphs that are bold, in
    capitals, or numbered ("2.1 Annual leave") with a body below. A numbered line above another is a list instead.
    """
    return [_promoted(block, after) for block, after in with_next(blocks)]


def with_next(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block | None]]:
    """Each block with the one that follows it."""
    return zip_longest(blocks, blocks[1:])


def _promoted(block: Block, after: Block | None) -> Block:
    if block.kind not in {Kind.PARAGRAPH, Kind.ITEM} or after is None or "\n" in block.text:
        return block
    length = len(block.text.split())
    numbered = _NUMBERED.match(block.text)
    if numbered and length <= 12 and not _ENDS_A_SENTENCE.search(block.text) and _is_body(after, numbered["number"]):
        return replace(block, kind=Kind.HEADING, level=_LOOSE_LEVEL + numbered["number"].count("."))
    loose = (block.bold and length <= 20) or (_shouted(block.text) and length <= 10)
    if block.kind is Kind.PARAGRAPH and loose:
        level = _LOOSE_LEVEL + (numbered["number"].count(".") if numbered else 0)
        return replace(block, kind=Kind.HEADING, level=level)
    return block


def _is_body(after: Block, number: str) -> bool:
    """Whether what follows a numbered line belongs under it: a deeper number does, the next number does not."""
    follower = _NUMBERED.match(after.text)
    return follower is None or follower["number"].startswith(number + ".")


def _shouted(text: str) -> bool:
    return text.isupper() and len(text) > 3 and not _ENDS_A_SENTENCE.search(text)


def table_text(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first row holds the column names."""
    width = max(map(len, rows))
    lines = ["| " + " | ".join(_cell(cell) for cell in (*row, *[""] * (width - len(row)))) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


def texts(block: Block) -> Iterator[str]:
    """Every text of a block, for counting words."""
    yield block.text
    for row in block.rows:
        yield from row


def count_words(block: Block) -> int:
    return sum(len(text.split()) for text in texts(block))
