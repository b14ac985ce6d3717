"""Plain text: paragraphs by empty lines, and headings as people type them."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge.blocks import Block, Document, Kind, with_headings, with_next
from bot.knowledge.markdown import read_markdown

_LONGEST_HEADING = 8  # words


def read_text(text: str) -> Document:
    """The blocks of a plain text. Underlines, lists and numbered lines are written as in Markdown; besides, a short
    line between empty lines, without an end of sentence and before a longer paragraph, is a heading.
    """
    literal = "\n".join("\\" + line if line.startswith("#") else line for line in text.splitlines())
    read = read_markdown(literal)
    blocks = with_headings([_bolder(block, after) for block, after in with_next(read.blocks)])
    return replace(read, blocks=tuple(blocks))  # what the front matter says stays, its audience above all


def _bolder(block: Block, after: Block | None) -> Block:
    short = len(block.text.split()) <= _LONGEST_HEADING and block.text[-1:] not in {".", ";", ",", ":", "!"}
    followed = after is not None and after.kind is not Kind.HEADING and len(after.text.split()) > _LONGEST_HEADING
    if block.kind is Kind.PARAGRAPH and short and followed and block.text[:1].isupper():
        return Block(Kind.PARAGRAPH, block.text, bold=True)
    return block
