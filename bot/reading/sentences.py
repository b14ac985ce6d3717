"""Passages into units that can be quoted on their own: sentences, list items with their lead-in, table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST_UNIT = 60
"""Words. A longer sentence (policies have them) is cut at its clauses, so that one unit always fits an answer."""

_TOO_SHORT = 6
"""Words up to which a sentence within a paragraph is not quoted alone."""

LONGEST_ITEM = 30
"""Words up to which a list item is quoted whole; longer ones are paragraphs with a bullet in front."""


class Shape(StrEnum):
    """How a unit stands in its passage."""

    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of a passage, cleaned of markup.

    `lead` is the sentence that leads into a list, or the question a FAQ answers; "" without one. `before` is the sentence
    that says what this one calls "they"; "" if it says so itself. Units with the same
    `block` stand in one paragraph, list or table. `head` and `cells` are the column names and cells of a whole row, by which
    several can be put together into a table again.
    """

    text: str
    shape: Shape
    block: int
    lead: str = ""
    head: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    before: str = ""

    @property
    def size(self) -> int:
        """Words, as a reader counts them."""
        return len(self.text.split())


_FENCE = re.compile(r"^\s*(?:```|~~~)")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)](?=\s))\s+(?=\S)")
_ITEM_NUMBER = re.compile(r"^\d{1,3}[.)]\s+")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\[]*\)")
_LINK = re.compile(r"\[([^\[\]]+)\]\([^)\s\[]*(?:\s+\"[^\"\[]*\")?\)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MARKS = re.compile(r"\*{1,3}|`+|~~|(?<!\w)_{1,3}|_{1,3}(?!\w)|^\s*#{1,6}\s+|^\s*>\s?")
_INLINE_TABLE = re.compile(r"\s*\|[\s|:-]*")  # a table that its reader took for text
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~=])")

_ABBREVIATIONS = frozenset(
    "e.g i.e etc vs no nos mr mrs ms dr prof st sec art approx inc ltd co corp dept est fig max min incl cf para reg "
    "u.s u.k rs cl pp jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
"""Words whose full stop does not end a sentence."""

_SENTENCE_END = re.compile(r"""(?<=[.!?])(["'”’)\]]{0,2})\s+(?=["'“‘(\[]?[A-Z0-9£$€#])""")
_THEY = re.compile(r"They\b|(?:These|Those|It|This) (?:may|can|must|will|are|has|have|does|do|apply|applies)\b")
_LAST_WORD = re.compile(r"([\w.]+)\.\W*$")


def clean(text: str) -> str:
    """Markdown as plain words: links by their text, without images, tags, emphasis marks and escapes."""
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _ESCAPE.sub(r"\1", _MARKS.sub("", _TAG.sub("", text)))
    return " ".join(_INLINE_TABLE.sub("; ", text).split()).strip("; ")


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; abbreviations, decimals and initials do not end one."""
    found: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if not _is_abbreviated(text[start : end.start()]):
            found.append(text[start : end.end(1)].strip())
            start = end.end()
    return [sentence for sentence in [*found, text[start:].strip()] if sentence]


def _joined_up(found: Sequence[str]) -> Iterator[str]:
    """The sentences, those too short to be understood alone ("Not for the first three days.") with the next."""
    short = ""
    for sentence in found:
        whole = f"{short} {sentence}".strip()
        short = whole if len(whole.split()) <= _TOO_SHORT and sentence is not found[-1] and whole[-1] == "." else ""
        if not short:
            yield whole


def _is_abbreviated(text: str) -> bool:
    if (last := _LAST_WORD.search(text)) is None:
        return False
    return last[1].casefold() in _ABBREVIATIONS or (len(last[1]) == 1 and last[1].isalpha())


def units(text: str) -> list[Unit]:
    """The units of a passage in reading order."""
    found: list[Unit] = []
    lead = ""
    for block, lines in enumerate(_blocks(text)):
        new = list(_block_units(lines, block, lead))
        found += new
        lead = _next_lead(new, lead)
    return found


def _next_lead(new: Sequence[Unit], lead: str) -> str:
    """What leads into the block that follows: a sentence that announces something, or the question it answers."""
    if not new:
        return lead
    return new[-1].text if new[-1].text.endswith((":", "?")) else ""


def _blocks(text: str) -> Iterator[list[str]]:
    """Runs of lines that belong together: a paragraph, a whole list, a table."""
    run: list[str] = []
    kind = ""
    for line in text.splitlines():
        if _FENCE.match(line):
            continue
        now = _line_kind(line, kind)
        if run and now != kind:
            yield run
            run = []
        if now:
            run.append(line)
        kind = now
    if run:
        yield run


def _line_kind(line: str, before: str) -> str:
    if not line.strip():
        return ""
    if line.lstrip().startswith("|"):
        return "table"
    if _ITEM.match(line) or (before == "list" and line.startswith("  ")):
        return "list"
    return "text"


def _block_units(lines: list[str], block: int, lead: str) -> Iterator[Unit]:
    if lines[0].lstrip().startswith("|"):
        yield from _row_units(lines, block, lead)
    elif _ITEM.match(lines[0]):
        yield from _item_units(lines, block, lead)
    else:
        before = ""
        for sentence in _joined_up(sentences(clean(" ".join(lines)))):
            for piece in _pieces(sentence):
                fits = len(before.split()) + len(piece.split()) <= LONGEST_UNIT
                yield Unit(piece, Shape.SENTENCE, block, lead, before=before if fits and _THEY.match(piece) else "")
                before = piece


def _item_units(lines: list[str], block: int, lead: str) -> Iterator[Unit]:
    """The items of a list. Those below another item have it for their lead."""
    outer = lead
    for line in _joined(lines):
        depth = len(line) - len(line.lstrip())
        text = clean(_ITEM_NUMBER.sub("", _ITEM.sub("", line)))
        if not depth:
            outer = lead
        yield from (Unit(piece, Shape.ITEM, block, outer) for part in _item_parts(text) for piece in _pieces(part))
        if not depth and text.endswith(":"):
            outer = text


def _item_parts(text: str) -> list[str]:
    """A short item whole; of a long one, each sentence."""
    return [text] if len(text.split()) <= LONGEST_ITEM else sentences(text)


def _joined(lines: list[str]) -> list[str]:
    """Items, each with the lines that go on with it."""
    items: list[str] = []
    for line in lines:
        if _ITEM.match(line) or not items:
            items.append(line)
        else:
            items[-1] += " " + line.strip()
    return items


def _row_units(lines: list[str], block: int, lead: str) -> Iterator[Unit]:
    """Rows of a table, each with its column names: `Grade B2: Notice 3 months; Bonus 10%`."""
    table = [_cells(line) for line in lines if not _TABLE_RULE.match(line)]
    names = table[0] if len(table) > 1 else ()
    for row in table[1:] or table:
        pieces = _pieces(_row_text(names, row))
        whole = len(pieces) == 1 and len(row) == len(names)
        yield from (Unit(piece, Shape.ROW, block, lead, *((names, row) if whole else ())) for piece in pieces)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(clean(cell) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|")))


def _row_text(names: Sequence[str], row: Sequence[str]) -> str:
    named = [*names, *[""] * (len(row) - len(names))]
    cells = [_named_cell(name, cell) for name, cell in zip(named, row, strict=False) if cell]
    return f"{cells[0]}: {'; '.join(cells[1:])}" if len(cells) > 1 else "".join(cells)


def _named_cell(name: str, cell: str) -> str:
    return f"{name} {cell}" if name and name.casefold() not in cell.casefold() else cell


_CLAUSE = re.compile(r"(?<=[;:,])\s+")


def _pieces(text: str) -> list[str]:
    """`text`, or if it is too long for one quotation, runs of its clauses, with `…` where it was cut."""
    if len(text.split()) <= LONGEST_UNIT:
        return [text] if text else []
    runs: list[list[str]] = [[]]
    for clause in _CLAUSE.split(text):
        for part in _chunks(clause.split(), LONGEST_UNIT - 1):
            if len(runs[-1]) + len(part) > LONGEST_UNIT - 1:
                runs.append([])
            runs[-1] += part
    whole = [" ".join(run) for run in runs if run]
    return [piece + "…" for piece in whole[:-1]] + whole[-1:]


def _chunks(words: list[str], size: int) -> Iterator[list[str]]:
    yield from (words[start : start + size] for start in range(0, len(words), size))
