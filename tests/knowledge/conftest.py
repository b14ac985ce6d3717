"""Small handbooks on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.knowledge.library import Knowledge
from bot.language import Thesaurus


class Handbook:
    """A knowledge folder that a test writes into, and the Knowledge over it."""

    def __init__(self, folder: Path) -> None:
        self.root, self.index_file = folder / "policies", folder / "index.sqlite"
        self.root.mkdir()
        self.knowledge = Knowledge(self.root, self.index_file, Thesaurus.load())

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def again(self) -> Knowledge:
        """Another process's view of the same files."""
        return Knowledge(self.root, self.index_file, Thesaurus.load())


@pytest.fixture
def handbook(tmp_path: Path) -> Iterator[Handbook]:
    handbook = Handbook(tmp_path)
    yield handbook
    handbook.knowledge.close()


@pytest.fixture
def write_word(tmp_path: Path) -> Callable[..., bytes]:
    """Builds a .docx: paragraphs as (text, style, bold), tables as lists of rows."""
    import docx

    def build(*parts: tuple[str, str, bool] | list[list[str]]) -> bytes:
        document = docx.Document()
        for part in parts:
            if isinstance(part, list):
                table = document.add_table(rows=0, cols=len(part[0]))
                for row in part:
                    for cell, text in zip(table.add_row().cells, row, strict=True):
                        cell.text = text
            else:
                text, style, bold = part
                document.add_paragraph(style=style or None).add_run(text).bold = bold or None
        file = tmp_path / "built.docx"
        document.save(str(file))
        return file.read_bytes()

    return build
