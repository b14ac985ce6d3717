"""Documents into passages: one subject each, under its heading path, long enough to answer and short enough to read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.blocks import Block, Document, Kind, count_words, table_text, with_next
from bot.model import Passage
from bot.reading.sentences import sentences

LONGEST = 200
"""Words. Above it a section is split between blocks; a reader, and a prompt, take a passage in at a glance."""

_SHORTEST = 25  # words; a shorter remainder is joined to what precedes it
_ROWS_WITH_HEADER = 12  # rows of a table per passage; each part repeats the column names


@dataclass(frozen=True, slots=True)
class _Section:
    headings: tuple[str, ...]
    blocks: tuple[Block, ...]


def split(document: Document, *, path: str, title: str, audience: str) -> Iterator[Passage]:
    """The passages of a document in reading order. Ids stay the same while path, headings and order do."""
    seen: Counter[tuple[str, ...]] = Counter()
    for section in _sections(document.blocks, title):
        for piece in _pieces(section.blocks):
            seen[section.headings] += 1
            text = _markdown(piece)
            identity = _hash(path, *section.headings, str(seen[section.headings]))
            digest = _hash(title, *section.headings, audience, text)
            yield Passage(identity, digest, path, title, section.headings, text, audience)


def document_title(document: Document, path: str) -> str:
    """What the document calls itself, or its file name made readable."""
    if document.title:
        return document.title
    first = next((b for b in document.blocks if b.kind is Kind.HEADING), None)
    if first and (first.level == 1 or document.blocks[0] is first):
        return first.text
    name = path.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("_", " ").replace("-", " ").strip()
    return name[:1].upper() + name[1:]


def _hash(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()


def _sections(blocks: Sequence[Block], title: str) -> Iterator[_Section]:
    """The blocks by their headings. A heading with nothing below it stands for itself: no word is lost."""
    path: list[tuple[int, str]] = []
    body: list[Block] = []
    for block, after in with_next(blocks):
        if block.kind is not Kind.HEADING:
            body.append(block)
            continue
        if body:
            yield _Section(_names(path, title), tuple(body))
        path = [(level, name) for level, name in path if level < block.level] + [(block.level, block.text)]
        body = [block] if _is_bare(block, after) and block.text != title else []
    if body:
        yield _Section(_names(path, title), tuple(body))


def _is_bare(heading: Block, after: Block | None) -> bool:
    """Whether nothing stands below a heading: neither text nor a deeper heading."""
    return after is None or (after.kind is Kind.HEADING and after.level <= heading.level)


def _names(path: list[tuple[int, str]], title: str) -> tuple[str, ...]:
    names = tuple(name for _, name in path)
    return names[1:] if names and names[0] == title else names


def _pieces(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks gathered up to the longest passage; a list keeps the sentence that leads into it."""
    piece: list[Block] = []
    words = 0
    for block in _small(blocks):
        size = count_words(block)
        if piece and words + size > LONGEST and words >= _SHORTEST:
            lead = [piece.pop()] if len(piece) > 1 and _leads_in(piece[-1]) else []
            yield piece
            piece, words = lead, sum(map(count_words, lead))
        piece.append(block)
        words += size
    if piece:
        yield piece


def _leads_in(block: Block) -> bool:
    return block.kind is Kind.PARAGRAPH and block.text.endswith(":")


def _small(blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks, with long tables and paragraphs cut into parts."""
    for block in blocks:
        if block.kind is Kind.TABLE and len(block.rows) > _ROWS_WITH_HEADER + 1:
            for start in range(1, len(block.rows), _ROWS_WITH_HEADER):
                yield Block(Kind.TABLE, rows=(block.rows[0], *block.rows[start : start + _ROWS_WITH_HEADER]))
        elif count_words(block) > 2 * LONGEST and block.kind is not Kind.TABLE:
            yield from (Block(block.kind, part, block.level) for part in _parts(block.text))
        else:
            yield block


def _parts(text: str) -> Iterator[str]:
    """A long text in parts of at most the longest passage, cut between sentences where there are any."""
    part: list[str] = []
    for sentence in sentences(text):
        said = sentence.split()
        if part and len(part) + len(said) > LONGEST:
            yield " ".join(part)
            part = []
        part += said
        while len(part) > LONGEST:
            yield " ".join(part[:LONGEST])
            part = part[LONGEST:]
    if part:
        yield " ".join(part)


def _markdown(blocks: Sequence[Block]) -> str:
    """The blocks as clean Markdown: lists as `- ` lines, tables with their column names."""
    lines: list[str] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        if before is not None and not (before.kind is block.kind is Kind.ITEM):
            lines.append("")
        lines.append(_written(block))
    return "\n".join(lines)


def _written(block: Block) -> str:
    if block.kind is Kind.TABLE:
        return table_text(block.rows)
    if block.kind is Kind.CODE:
        return f"```\n{block.text}\n```"
    if block.kind is Kind.ITEM:
        return "  " * block.level + "- " + block.text
    return block.text
