"""Files that are broken, hostile or not what they seem are named and skipped, soon, and the rest is read."""

from __future__ import annotations

import io
import os
import random
import time
import zipfile
from collections.abc import Callable

import pytest

from bot.errors import DocumentUnreadable
from bot.knowledge.documents import LARGEST_FILE
from bot.knowledge.markdown import read_markdown
from bot.knowledge.text import read_text
from bot.knowledge.word import read_word
from tests.knowledge.conftest import Handbook

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LONG = 200_000
SOON = 5.0
"""Processor seconds, generous: what looks at the whole file again at every mark takes minutes at this length."""


def package(xml: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:  # stored, so that the ratio is no reason to refuse it
        archive.writestr("word/document.xml", xml)
    return buffer.getvalue()


def test_a_damaged_word_file_is_refused_wherever_the_damage_is(write_word: Callable[..., bytes]) -> None:
    whole = write_word(*[(f"Clause {n} of the leave policy", "", False) for n in range(50)])
    chance = random.Random(1)
    refused = 0
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(10):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read_word(bytes(damaged), "x.docx")
        except DocumentUnreadable:
            refused += 1
    assert refused > 50


def test_damage_in_one_word_file_does_not_keep_the_rest_from_being_read(
    handbook: Handbook, write_word: Callable[..., bytes]
) -> None:
    data = bytearray(write_word(("Annual leave is 25 days.", "", False)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        start = archive.getinfo("word/document.xml").header_offset + 60
    data[start : start + 40] = b"\xff" * 40
    handbook.write("damaged.docx", bytes(data))
    handbook.write("parking.md", "# Parking\n\nParking costs 5 EUR.")
    report = handbook.knowledge.sync()
    assert [s.path for s in report.skipped] == ["damaged.docx"]
    assert report.passages == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_entities_are_refused_in_every_encoding(encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [<!ENTITY a "boo">]>'
    xml = f"{head}<w:document {W}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
    with pytest.raises(DocumentUnreadable, match="entities"):
        read_word(package(xml.encode(encoding)), "x.docx")


@pytest.mark.parametrize("tag", ["tbl><w:tr><w:tc", "sdt"])
def test_nesting_without_end_is_refused(tag: str) -> None:
    closing = "".join(f"</{name}>" for name in reversed(f"w:{tag}".split("><")))
    body = f"<w:{tag}>" * 3000 + "<w:p><w:r><w:t>x</w:t></w:r></w:p>" + closing * 3000
    with pytest.raises(DocumentUnreadable):
        read_word(package(f"<w:document {W}><w:body>{body}</w:body></w:document>"), "x.docx")


def test_a_word_file_without_text_is_named(handbook: Handbook, write_word: Callable[..., bytes]) -> None:
    handbook.write("scan.docx", write_word())
    assert [s.reason for s in handbook.knowledge.sync().skipped] == ["there is nothing to read in it"]


def packed_oddly() -> bytes:
    """A package that is damaged in a way of packing that Word does not use."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", "".join(map(str, range(10_000))))
    data = bytearray(buffer.getvalue())
    data[100:160] = b"\xff" * 60
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "content"),
    [("odd.docx", packed_oddly()), ("odd.md", b"<table><tr><td>Rate<![odd[x]]></td></tr></table>")],
)
def test_a_fault_of_ours_in_one_file_does_not_keep_the_rest_from_being_read(
    handbook: Handbook, name: str, content: bytes
) -> None:
    handbook.write(name, content)
    handbook.write("parking.md", "# Parking\n\nParking costs 5 EUR.")
    report = handbook.knowledge.sync()
    assert [s.path for s in report.skipped] == [name]
    assert "report" in report.skipped[0].reason
    assert "Rate" not in report.skipped[0].reason
    assert report.passages == 1


def test_odd_names_and_links_do_not_keep_the_rest_from_being_read(handbook: Handbook) -> None:
    (handbook.root / "loop.md").symlink_to("loop.md")
    (handbook.root / os.fsdecode(b"geh\xe4lter.md")).write_text("Salaries are paid on the 25th.")
    handbook.write("parking.md", "# Parking\n\nParking costs 5 EUR.")
    report = handbook.knowledge.sync()
    assert [(s.path, s.reason) for s in report.skipped] == [
        ("geh\\udce4lter.md", "cannot be found by this name: give it another")
    ]
    assert report.passages == 1
    assert handbook.knowledge.sync().unchanged == 1


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(DocumentUnreadable):
        read_word(package('<?xml version="1.0" encoding="klingon"?><a/>'), "x.docx")


def test_a_file_that_is_too_large_is_named_and_not_read(handbook: Handbook) -> None:
    with (handbook.root / "huge.txt").open("wb") as file:
        file.truncate(5 * LARGEST_FILE)
    handbook.write("parking.md", "# Parking\n\nParking costs 5 EUR.")
    report = handbook.knowledge.sync()
    assert [(s.path, s.reason) for s in report.skipped] == [("huge.txt", "larger than 20 MB")]
    assert report.passages == 1


def test_a_binary_file_with_the_name_of_a_policy_is_skipped(handbook: Handbook) -> None:
    handbook.write("photo.md", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    assert [s.path for s in handbook.knowledge.sync().skipped] == ["photo.md"]


@pytest.mark.parametrize("mark", ["[", "![", "{{", '{% x "', "[a](b", "<table>", "<!--", "|", "<a ", "**a ", "# ", " "])
@pytest.mark.parametrize("read", [read_markdown, read_text])
def test_marks_that_never_close_cost_no_look_at_the_whole_file_each(read: Callable[[str], object], mark: str) -> None:
    started = time.process_time()
    read("a" + mark * (LONG // len(mark)) + "b")
    assert time.process_time() - started < SOON
