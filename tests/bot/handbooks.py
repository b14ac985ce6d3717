"""The handbooks that answers are measured over. Word files are written from `.word` texts, in the way people make them:
no heading style, bold lines for headings, tables whose first row holds the column names.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
from docx.document import Document as WordFile

QUESTIONS = Path(__file__).parent / "questions"
HANDBOOKS = QUESTIONS / "handbooks"

Record = dict[str, Any]


def questions(name: str) -> list[Record]:
    """The records of one question file."""
    return [json.loads(line) for line in (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def build(name: str, folder: Path) -> Path:
    """The handbook `name` as a knowledge folder below `folder`."""
    target = folder / name
    shutil.copytree(HANDBOOKS / name, target, ignore=shutil.ignore_patterns("*.word"))
    for source in sorted((HANDBOOKS / name).glob("*.word")):
        write_word(source.read_text(encoding="utf-8"), target / f"{source.stem}.docx")
    return target


def write_word(text: str, file: Path) -> None:
    """A Word file of the lines of `text`: `**bold**`, `- item`, `1) numbered item`, `| cell | cell |`, else paragraphs."""
    document = docx.Document()
    for kind, lines in groupby(filter(str.strip, text.splitlines()), key=lambda line: line.startswith("|")):
        if kind:
            _add_table(document, [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines])
        else:
            for line in lines:
                _add_paragraph(document, line)
    document.save(str(file))


def _add_paragraph(document: WordFile, line: str) -> None:
    if line.startswith("**"):
        document.add_paragraph().add_run(line.strip("*")).bold = True
    elif line.startswith(("- ", "1) ")):
        document.add_paragraph(line.split(" ", 1)[1], style="List Bullet" if line[0] == "-" else "List Number")
    else:
        document.add_paragraph(line)


def _add_table(document: WordFile, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def by_corpus(records: list[Record]) -> Iterator[tuple[str, list[Record]]]:
    """The records of each handbook, by its name."""
    ordered = sorted(records, key=lambda record: str(record["corpus"]))
    for name, group in groupby(ordered, key=lambda record: str(record["corpus"])):
        yield name, list(group)
