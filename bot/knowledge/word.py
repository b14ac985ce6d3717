"""Word documents (.docx), read from their XML so that no word is lost: text boxes, content controls, nested tables,
tracked insertions and notes included; deletions, field codes and duplicated fallbacks left out.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from bot.errors import DocumentUnreadable
from bot.knowledge.blocks import Block, Document, Kind, with_headings
from bot.knowledge.front_matter import unclear_audience

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LARGEST_PART = 60_000_000  # bytes of XML; the longest handbooks have about 5 million
_HIGHEST_RATIO = 200  # expanded over packed size; Word's own XML reaches about 30
_HEADING_STYLE = re.compile(r"(?:heading|überschrift|titre)\s*(\d)", re.IGNORECASE)

_SKIPPED = {_W + "del", _W + "moveFrom", _W + "instrText", _W + "delText", _FALLBACK, _W + "txbxContent"}
_ENTITY_MARKS = [
    mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
]
_NOTES = {_W + "footnoteReference": "footnotes", _W + "endnoteReference": "endnotes"}

_DAMAGE = (zipfile.BadZipFile, zlib.error, ET.ParseError, RuntimeError, EOFError, OSError, ValueError, LookupError)
"""What damaged packages and XML raise on the way through zipfile and ElementTree; too deep nesting is a RuntimeError."""

Element = ET.Element


def read_word(data: bytes, path: str) -> Document:
    """The blocks of a Word file.

    Raises:
        DocumentUnreadable: it is damaged, no Word file, protected by a password, or expands beyond reason.

    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _Reader(package, path).document()
    except _DAMAGE as error:
        reason = "this is not a readable Word file; it may be damaged or protected by a password"
        raise DocumentUnreadable(path, reason) from error


class _Reader:
    """Reads one package."""

    def __init__(self, package: zipfile.ZipFile, path: str) -> None:
        self._package, self._path = package, path
        self._names = set(package.namelist())
        self._levels, self._bold_styles = self._styles()
        self._notes = {kind: self._note_texts(kind) for kind in _NOTES.values()}

    def document(self) -> Document:
        root = self._part("word/document.xml")
        body = root.find(_W + "body") if root is not None else None
        if body is None:
            raise DocumentUnreadable(self._path, "this is not a Word document")
        blocks = [*with_headings(list(self._blocks(body))), *self._margins()]
        title = next((b.text for b in blocks if b.kind is Kind.HEADING and b.level == 0), "")
        others = tuple(b for b in blocks if not (b.kind is Kind.HEADING and b.level == 0))
        return Document(others, title, unclear_audience("\n\n".join(b.text for b in blocks).splitlines()))

    def _part(self, name: str) -> Element | None:
        if name not in self._names:
            return None
        info = self._package.getinfo(name)
        if info.file_size > _LARGEST_PART or info.file_size > _HIGHEST_RATIO * max(info.compress_size, 1_000):
            raise DocumentUnreadable(self._path, "this Word file expands to an unreasonable size")
        xml = self._package.read(name)
        if any(mark in xml for mark in _ENTITY_MARKS):
            raise DocumentUnreadable(self._path, "this Word file defines entities, which Word itself never does")
        return ET.fromstring(xml)  # noqa: S314 - entities are refused above

    def _styles(self) -> tuple[dict[str, int], set[str]]:
        """Heading levels by style id (0 for the title), and the styles that are bold."""
        levels: dict[str, int] = {}
        bold: set[str] = set()
        root = self._part("word/styles.xml")
        for style in root.iter(_W + "style") if root is not None else ():
            identity, name = style.get(_W + "styleId", ""), _value(style, "name")
            outline = _value(style, f"pPr/{_W}outlineLvl")
            if heading := _HEADING_STYLE.match(name):
                levels[identity] = int(heading[1])
            elif name.casefold() == "title":
                levels[identity] = 0
            elif outline.isdigit() and int(outline) < 9:  # 9 means body text
                levels[identity] = int(outline) + 1
            if _is_on(style.find(f"{_W}rPr/{_W}b")):
                bold.add(identity)
        return levels, bold

    def _note_texts(self, kind: str) -> dict[str, str]:
        root = self._part(f"word/{kind}.xml")
        notes = root.iter(_W + kind.removesuffix("s")) if root is not None else ()
        return {note.get(_W + "id", ""): " ".join(filter(None, map(_text, note.iter(_W + "p")))) for note in notes}

    def _margins(self) -> Iterator[Block]:
        """Headers and footers, each text once, at the end: they are repeated on every page but seldom matter."""
        names = sorted(name for name in self._names if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name))
        parts = [part for name in names if (part := self._part(name)) is not None]
        said = dict.fromkeys(filter(None, (_text(p) for part in parts for p in part.iter(_W + "p"))))
        yield from (Block(Kind.PARAGRAPH, text) for text in said)

    def _blocks(self, parent: Element) -> Iterator[Block]:
        for child in parent:
            if child.tag == _W + "p":
                yield from self._paragraph(child)
            elif child.tag == _W + "tbl":
                yield from self._table(child)
            elif child.tag not in _SKIPPED:
                yield from self._blocks(child)  # content controls, insertions and whatever else may wrap blocks

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        if text := _text(paragraph):
            yield self._told(paragraph, text)
        for box in _boxes(paragraph):
            yield from self._blocks(box)
        for tag, kind in _NOTES.items():
            for reference in paragraph.iter(tag):
                if note := self._notes[kind].get(reference.get(_W + "id", "")):
                    yield Block(Kind.PARAGRAPH, f"Note: {note}")

    def _told(self, paragraph: Element, text: str) -> Block:
        """A paragraph as heading, list item or text."""
        style = _value(paragraph, f"pPr/{_W}pStyle")
        if style in self._levels:
            return Block(Kind.HEADING, text, self._levels[style])
        bold = self._is_bold(paragraph, style)
        numbering = paragraph.find(f"{_W}pPr/{_W}numPr")
        if numbering is not None and _value(numbering, "numId") != "0" and not bold:
            level = _value(numbering, "ilvl")
            return Block(Kind.ITEM, text, int(level) if level.isdigit() else 0)
        return Block(Kind.PARAGRAPH, text, bold=bold)

    def _is_bold(self, paragraph: Element, style: str) -> bool:
        runs = [run for run in paragraph.iter(_W + "r") if _text(run)]
        marks = [run.find(f"{_W}rPr/{_W}b") for run in runs]
        return bool(runs) and all(_is_on(m) if m is not None else style in self._bold_styles for m in marks)

    def _table(self, table: Element) -> Iterator[Block]:
        """A table, its first row taken for the column names; tables inside its cells follow it."""
        rows, inner = [], []
        for row in _within(table, "tr"):
            cells = list(_within(row, "tc"))
            rows.append(tuple(" ".join(filter(None, self._cell_texts(cell))) for cell in cells))
            inner += [nested for cell in cells for nested in _within(cell, "tbl")]
        rows = [row for row in rows if any(row)]
        if len(rows) == 1 or all(len(row) == 1 for row in rows):
            yield from (Block(Kind.PARAGRAPH, cell) for row in rows for cell in row if cell)  # only a frame
        elif rows:
            yield Block(Kind.TABLE, rows=tuple(rows))
        for nested in inner:
            yield from self._table(nested)

    def _cell_texts(self, cell: Element) -> Iterator[str]:
        for paragraph in _within(cell, "p"):
            yield from (block.text for block in self._paragraph(paragraph))


def _within(parent: Element, name: str) -> Iterator[Element]:
    """The nearest `name` elements below, through wrappers such as content controls, not inside each other."""
    for child in parent:
        if child.tag == _W + name:
            yield child
        elif child.tag not in {_W + "tbl", _W + "tr", _W + "tc", _W + "p"} | _SKIPPED:
            yield from _within(child, name)


def _boxes(element: Element) -> Iterator[Element]:
    """The text boxes anchored here, each once."""
    for child in element:
        if child.tag == _W + "txbxContent":
            yield child
        elif child.tag != _FALLBACK:
            yield from _boxes(child)


def _text(element: Element) -> str:
    """The words of an element without its text boxes, deletions and field codes."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    if element.tag == _W + "t":
        yield element.text or ""
    elif element.tag in {_W + "tab", _W + "br", _W + "cr", _W + "ptab"}:
        yield " "
    elif element.tag == _W + "noBreakHyphen":
        yield "-"
    for child in element:
        if child.tag not in _SKIPPED:
            yield from _pieces(child)


def _value(element: Element, path: str) -> str:
    found = element.find(_W + path)
    return found.get(_W + "val", "") if found is not None else ""


def _is_on(mark: Element | None) -> bool:
    return mark is not None and mark.get(_W + "val", "true") not in {"0", "false", "off"}
