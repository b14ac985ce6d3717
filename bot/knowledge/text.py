"""Plain text: paragraphs by empty lines, headings as people type them, and tables by bars or tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge.blocks import Block, Document, Kind, with_headings, with_next
from bot.knowledge.front_matter import front_matter
from bot.knowledge.markdown import markdown_blocks

_LONGEST_HEADING = 8  # words
_HEADING_LINE = re.compile(r"\s*\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+[A-Z]")
_ENDS_A_SENTENCE = (".", ";", ",", ":", "!")


def read_text(text: str) -> Document:
    """The blocks of a plain text. Underlines, lists and numbered lines are written as in Markdown; besides, a short
    line between empty lines, without an end of sentence and before a longer paragraph, is a heading; so is a short
    numbered line, or one in capitals, with the text right below it.
    """
    properties, body = front_matter(text)  # before anything in it is taken for a heading or a table
    read = markdown_blocks("\n".join(_as_markdown(body.splitlines())))
    blocks = with_headings([_bolder(block, after) for block, after in with_next(read)])
    return Document(tuple(blocks), properties.get("title", ""), properties)


def _as_markdown(lines: list[str]) -> Iterator[str]:
    """The lines, with headings set apart from the text below them, and rows of tables marked as such."""
    columns = 0
    for line in lines:
        cells = [cell.strip() for cell in re.split(r"\||\t+", line.strip().strip("|"))]
        is_row = len(cells) > 1 and not line.startswith(("\t", "#"))
        if is_row and not columns:
            yield from ("", f"| {' | '.join(cells)} |", "|" + " --- |" * len(cells))
        elif is_row and not set(line.strip()) <= set("|-: "):
            yield f"| {' | '.join(cells)} |"
        elif not is_row:
            yield from _plain(line)
        columns = len(cells) if is_row else 0


def _plain(line: str) -> list[str]:
    if line.startswith("#"):
        return ["\\" + line]
    return ["", line, ""] if _stands_alone(line) else [line]


def _stands_alone(line: str) -> bool:
    short = 0 < len(line.split()) <= _LONGEST_HEADING and not line.rstrip().endswith(_ENDS_A_SENTENCE)
    return short and (line.isupper() or _HEADING_LINE.match(line) is not None)


def _bolder(block: Block, after: Block | None) -> Block:
    short = len(block.text.split()) <= _LONGEST_HEADING and block.text[-1:] not in _ENDS_A_SENTENCE
    followed = after is not None and after.kind is not Kind.HEADING and len(after.text.split()) > _LONGEST_HEADING
    if block.kind is Kind.PARAGRAPH and short and followed and block.text[:1].isupper():
        return Block(Kind.PARAGRAPH, block.text, bold=True)
    return block
