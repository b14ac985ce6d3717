"""Markdown as it is found in handbooks: front matter, template tags, HTML tables, headings without a space."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from bot.knowledge.blocks import Block, Document, Kind, with_headings
from bot.knowledge.front_matter import front_matter

# None of these looks further than the next mark of its own kind: an unclosed one must not cost a look at the whole file.
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DIGIT = re.compile(r"\d")
_HTML_TABLE = re.compile(r"<table\b(?:(?!<table\b).)*?</table\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LINE_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|h\d|summary)>", re.IGNORECASE)
_TEMPLATE_CHANNEL = re.compile(r"{%-?\s*slack_channel\s+[\"'“]([^\"'”{]+)[\"'”][^{\n]*?%}")
_TEMPLATE_WORDS = re.compile(r"{%-?\s*\w+\s+[\"'“]([^\"'”{]*)[\"'”](?:\s*,?\s*[\"'“]([^\"'”{]*)[\"'”])?[^{\n]*?%}")
_TEMPLATE = re.compile(r"{%[^{%]*(?:%(?!})[^{%]*)*%}|{{[^{}]*}}|{:[^{}]*}")
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()\[]*\)")
_LINK = re.compile(r"\[([^\[\]]+)\]\(<?[^)\s\[]*>?(?:\s+\"[^\"\[]*\")?\)")
_REFERENCE_LINK = re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]")
_AUTO_LINK = re.compile(r"<((?:https?://|mailto:)?[^\s<>@]{1,200}(?:@|\.)[^\s<>]{1,500})>")
_DEFINITION = re.compile(r"^\s{0,3}\[[^\]]+\]:\s+\S+.*$", re.MULTILINE)

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]*(?![#\s])(.+)$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r"^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_ITEM = re.compile(r"^([ \t]*)(?:[-*+•]|\d{1,3}[.)]|[a-zA-Z][.)](?=[ \t]))[ \t]+(\S.*)$")
_NUMBER = re.compile(r"^\s*(\d{1,3}[.)])")
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_CLAUSE = re.compile(r"^\s*\d{1,2}(?:\.\d{1,2}){1,3}\.?[ \t]+[A-Z]")
_BOLD_LINE = re.compile(r"^\s*(\*\*|__)(?!\s)(?:(?!\1).)+\1:?\s*$")


def read_markdown(text: str) -> Document:
    """The blocks of a Markdown text, with links as their words and without images, comments and template tags."""
    properties, body = front_matter(text)
    return Document(tuple(markdown_blocks(body)), properties.get("title", ""), properties)


def markdown_blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text that has no front matter."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return with_headings(list(_Lines(_without_templates(_COMMENT.sub("", text))).blocks()))


def _without_templates(text: str) -> str:
    text = _TEMPLATE_CHANNEL.sub(lambda m: "#" + m[1].lstrip("#"), text)
    text = _TEMPLATE_WORDS.sub(lambda m: m[2] or m[1], text)
    return _DEFINITION.sub("", _TEMPLATE.sub("", text))


def plain(text: str) -> str:
    """One stretch of Markdown with links as their words, and neither images nor HTML tags."""
    text = _IMAGE.sub("", _LINE_BREAK.sub(" ", text))
    text = _REFERENCE_LINK.sub(r"\1", _LINK.sub(r"\1", text))
    return " ".join(html.unescape(_TAG.sub("", _AUTO_LINK.sub(r"\1", text))).split())


class _Lines:
    """A cursor over the lines of a text, giving its blocks."""

    def __init__(self, text: str) -> None:
        self._tables: list[str] = []
        self._lines = _HTML_TABLE.sub(self._set_aside, text).split("\n")
        self._at = 0

    def _set_aside(self, table: re.Match[str]) -> str:
        """HTML tables span lines: they are replaced by a line of their own, and read when it is reached."""
        self._tables.append(table.group())
        return f"\n\x00{len(self._tables) - 1}\n"

    def blocks(self) -> Iterator[Block]:
        while self._at < len(self._lines):
            if block := self._next():
                yield block

    def _next(self) -> Block | None:
        line = self._lines[self._at]
        self._at += 1
        if not line.strip() or _RULE.match(line):
            return None
        return self._special(line) or self._paragraph_like(line)

    def _special(self, line: str) -> Block | None:
        if line.startswith("\x00") and line[1:].isdigit():
            return _html_table(self._tables[int(line[1:])])
        if line.lstrip().startswith(("```", "~~~")):
            return self._code(line.lstrip()[:3])
        if heading := _HEADING.match(line):
            return _text_block(Kind.HEADING, heading[2].rstrip("# \t"), len(heading[1]))
        if "|" in line and self._peek(_TABLE_RULE):
            return self._table(line)
        return None

    def _paragraph_like(self, line: str) -> Block | None:
        if item := _ITEM.match(line):
            return self._item(line, item)
        return self._paragraph(line)

    def _peek(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self._lines[self._at]) if self._at < len(self._lines) else None

    def _code(self, fence: str) -> Block | None:
        lines = []
        while self._at < len(self._lines) and not self._lines[self._at].lstrip().startswith(fence):
            lines.append(self._lines[self._at])
            self._at += 1
        self._at += 1
        return Block(Kind.CODE, "\n".join(lines)) if any(map(str.strip, lines)) else None

    def _table(self, first: str) -> Block:
        rows = [_cells(first)]
        self._at += 1
        while self._at < len(self._lines) and "|" in self._lines[self._at]:
            rows.append(_cells(self._lines[self._at]))
            self._at += 1
        return Block(Kind.TABLE, rows=tuple(rows))

    def _item(self, line: str, item: re.Match[str]) -> Block | None:
        indent = len(item[1].expandtabs(4))
        number = _NUMBER.match(line)
        words = " ".join([item[2], *self._continuation()])
        return _text_block(Kind.ITEM, f"{number[1]} {words}" if number else words, min(indent // 2, 4))

    def _paragraph(self, first: str) -> Block | None:
        if (line := self._peek(_UNDERLINE)) and len(first.split()) <= 20:
            self._at += 1
            return _text_block(Kind.HEADING, first, 1 if "=" in line[1] else 2)
        bold = bool(_BOLD_LINE.match(first))
        rest = [] if bold else list(self._continuation())
        quoted = [re.sub(r"^\s*>\s?", "", line) for line in (first, *rest)]
        block = _text_block(Kind.PARAGRAPH, " ".join(quoted))
        if block and bold:
            return Block(Kind.PARAGRAPH, block.text.strip("*_ ").removesuffix("**:").strip("*_ "), bold=True)
        return block

    def _continuation(self) -> Iterator[str]:
        """The lines that go on with the paragraph or item begun."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            starts_anew = any(start.match(line) for start in (_ITEM, _HEADING, _RULE, _BOLD_LINE, _CLAUSE))
            if not line.strip() or starts_anew or line.startswith("\x00") or line.lstrip().startswith(("```", "~~~")):
                return
            self._at += 1
            yield line.strip()


def _text_block(kind: Kind, text: str, level: int = 0) -> Block | None:
    words = plain(text)
    if kind is Kind.HEADING:
        words = words.strip("*_ ")
    return Block(kind, words, level) if words else None


def _cells(line: str) -> tuple[str, ...]:
    return tuple(plain(cell) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|")))


class _TableReader(HTMLParser):
    """Collects the rows of an HTML table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.named = False  # whether there are header cells

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own signature
        self.named = self.named or tag == "th"
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append("")
        elif tag in {"br", "li", "p"}:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def _names_its_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Whether words stand in the first row, and numbers below them in every other: many write no header cells."""
    first, *others = (any(map(_DIGIT.search, row[1:])) for row in rows)
    return not first and not _DIGIT.search(rows[0][0]) and bool(others) and all(others)


def _html_table(source: str) -> Block | None:
    reader = _TableReader()
    reader.feed(source)
    rows = tuple(tuple(plain(cell) for cell in row) for row in reader.rows if any(cell.strip() for cell in row))
    if rows and not (reader.named or _names_its_columns(rows)):
        rows = (("",) * len(rows[0]), *rows)  # no column names: none of the rows is taken for them
    return Block(Kind.TABLE, rows=rows) if rows else None
