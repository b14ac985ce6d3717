"""Word files as they are in the wild: no heading styles, tables, text boxes, tracked changes, notes; and broken ones."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from bot.errors import DocumentUnreadable
from bot.knowledge.blocks import Kind, texts
from bot.knowledge.word import read_word

Build = Callable[..., bytes]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def package(body: str, **parts: str) -> bytes:
    """A minimal Word file around a body."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>")
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return buffer.getvalue()


def run(text: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{text} </w:t></w:r>"


def all_words(data: bytes) -> set[str]:
    blocks = read_word(data, "x.docx").blocks
    return {word for block in blocks for text in texts(block) for word in re.findall(r"\w+", text)}


def test_bold_lines_and_numbered_lines_are_headings(write_word: Build) -> None:
    data = write_word(
        ("Staff Handbook", "Title", False),
        ("Annual leave", "", True),
        ("You have 25 days.", "", False),
        ("2.1 Carrying over", "", False),
        ("Up to 5 days.", "", False),
    )
    document = read_word(data, "x.docx")
    assert document.title == "Staff Handbook"
    assert [(b.kind, b.text) for b in document.blocks] == [
        (Kind.HEADING, "Annual leave"),
        (Kind.PARAGRAPH, "You have 25 days."),
        (Kind.HEADING, "2.1 Carrying over"),
        (Kind.PARAGRAPH, "Up to 5 days."),
    ]


def test_heading_styles_give_levels_and_lists_give_items(write_word: Build) -> None:
    data = write_word(("Leave", "Heading 1", False), ("Sick", "Heading 2", False), ("Call us", "List Bullet", False))
    kinds = [(b.kind, b.level) for b in read_word(data, "x.docx").blocks]
    assert kinds[:2] == [(Kind.HEADING, 1), (Kind.HEADING, 2)]


def test_a_table_keeps_its_rows_and_column_names(write_word: Build) -> None:
    data = write_word([["City", "Limit"], ["London", "35 GBP"]])
    (table,) = read_word(data, "x.docx").blocks
    assert table.rows == (("City", "Limit"), ("London", "35 GBP"))


def test_every_word_is_kept_wherever_word_hides_it() -> None:
    body = (
        f"<w:p>{run('plain')}<w:hyperlink>{run('linked')}</w:hyperlink><w:ins>{run('inserted')}</w:ins>"
        f"<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del></w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run('controlled')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p>{run('anchor')}<mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{run('boxed')}</w:p></w:txbxContent>"
        f"</mc:Choice><mc:Fallback><w:txbxContent><w:p>{run('boxed')}</w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:p>"
        f"<w:tbl><w:tr><w:tc><w:p>{run('outer')}</w:p><w:tbl><w:tr><w:tc><w:p>{run('inner')}</w:p></w:tc></w:tr>"
        f"<w:tr><w:tc><w:p>{run('lower')}</w:p></w:tc></w:tr></w:tbl></w:tc><w:tc><w:p>{run('right')}</w:p></w:tc></w:tr>"
        f"<w:tr><w:tc><w:p>{run('second')}</w:p></w:tc><w:tc><w:p>{run('row')}</w:p></w:tc></w:tr></w:tbl>"
        f"<w:p>{run('noted')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
        "<w:p><w:r><w:t>ta</w:t><w:noBreakHyphen/><w:t>bbed</w:t><w:tab/><w:t>tail</w:t></w:r></w:p>"
    )
    footnotes = f"<w:footnotes {W}><w:footnote w:id='2'><w:p>{run('footnote')}</w:p></w:footnote></w:footnotes>"
    header = f"<w:hdr {W}><w:p>{run('header')}</w:p></w:hdr>"
    found = all_words(package(body, footnotes=footnotes, header1=header))
    expected = (
        "plain linked inserted controlled anchor boxed outer inner lower right second row noted footnote header tail"
    )
    assert set(expected.split()) <= found
    assert "deleted" not in found


def test_a_text_box_is_told_once() -> None:
    box = f"<w:txbxContent><w:p>{run('once')}</w:p></w:txbxContent>"
    body = f"<w:p><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:p>"
    assert [b.text for b in read_word(package(body), "x.docx").blocks] == ["once"]


def test_bombs_and_entities_are_refused() -> None:
    with pytest.raises(DocumentUnreadable, match="unreasonable size"):
        read_word(package("<w:p/>" + " " * 30_000_000), "bomb.docx")
    entity = io.BytesIO()
    with zipfile.ZipFile(entity, "w") as archive:
        archive.writestr("word/document.xml", f'<!DOCTYPE d [<!ENTITY a "x">]><w:document {W}><w:body/></w:document>')
    with pytest.raises(DocumentUnreadable, match="entities"):
        read_word(entity.getvalue(), "entity.docx")


@pytest.mark.parametrize(
    "data", [b"", b"not a zip", b"PK\x03\x04 cut", package("<w:p>")[:-40]], ids=["empty", "text", "cut", "short"]
)
def test_what_is_no_word_file_is_refused_in_plain_words(data: bytes) -> None:
    with pytest.raises(DocumentUnreadable, match="not a readable Word file"):
        read_word(data, "x.docx")


def test_a_zip_of_something_else_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("hello.txt", "x")
    with pytest.raises(DocumentUnreadable, match="not a Word document"):
        read_word(buffer.getvalue(), "x.docx")
