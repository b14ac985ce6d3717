"""Which files are policies, who may read them, and how each format is read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DocumentUnreadable, KnowledgeUnavailable
from bot.knowledge.blocks import Document
from bot.knowledge.front_matter import AUDIENCE
from bot.knowledge.markdown import read_markdown
from bot.knowledge.passages import document_title, split
from bot.knowledge.text import read_text
from bot.knowledge.word import read_word
from bot.logs import trail
from bot.model import AND, EVERYONE, Passage

SUFFIXES = {".md", ".markdown", ".txt", ".docx"}
_OTHER_SUFFIXES = set(
    ".adoc .csv .doc .docm .dotx .epub .htm .html .numbers .ods .odt .pages .pdf .ppt .pptx .rst .rtf .xls .xlsm .xlsx".split()
)
"""What people keep policies in, too. These are named as not read; pictures and whatever else lies about are no policies."""

OTHER_KIND = "this kind of file is not read: save it as .docx, .md or .txt"

LARGEST_FILE = 20_000_000
"""Bytes. Larger files are named and skipped: no handbook is that long, and reading one would stall the others."""

_LINKS = ("link", "url")
_DATES = ("effective", "updated", "date")
"""What a front matter calls the address and the date of its document; the first that is there counts."""

_WEB_ADDRESS = re.compile(r"https?://[^\s<>|\"]{1,1000}")
_LONGEST_DATE = 40
_AUDIENCE_NAME = re.compile(r"[\w][\w .-]*")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A policy file as it lies on disk. `stamp` changes when the file does."""

    path: str  # relative to the root, with forward slashes
    stamp: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A document with its passages; `keywords` are words its author gave for searching.

    `link`: where people open it, an address; `dated`: its date in its author's words. Both may be empty.
    """

    path: str
    title: str
    audience: str
    keywords: str
    passages: tuple[Passage, ...]
    link: str = ""
    dated: str = ""


def scan(root: Path) -> Iterator[SourceFile]:
    """The policy files below `root`, in order of their names, those of a kind that cannot be read included, unless the
    same is there in one that can. Hidden and temporary files, and links that lead out of the folder, are left out.

    Raises:
        KnowledgeUnavailable: the folder is missing, no folder, or cannot be listed.

    """
    if not root.is_dir():
        raise KnowledgeUnavailable("this folder does not exist" if not root.exists() else "this is not a folder")
    if not os.access(root, os.R_OK | os.X_OK):
        raise KnowledgeUnavailable("this folder cannot be read")
    inside = root.resolve()
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in _wanted([Path(folder, name) for name in sorted(names)]):
            if file.is_file() and file.resolve().is_relative_to(inside):
                stat = file.stat()
                yield SourceFile(_printable(file.relative_to(root).as_posix()), f"{stat.st_size}-{stat.st_mtime_ns}")


def _wanted(files: Sequence[Path]) -> Iterator[Path]:
    """Of the files of a folder, those whose names are a policy's."""
    read = {file.stem.casefold() for file in files if file.suffix.lower() in SUFFIXES}
    for file in files:
        suffix, hidden = file.suffix.lower(), file.name.startswith((".", "~$"))
        other = suffix in _OTHER_SUFFIXES and file.stem.casefold() not in read
        if not hidden and (suffix in SUFFIXES or other):
            yield file


def _printable(path: str) -> str:
    """A path that can be shown and kept. One that is not in UTF-8 becomes another, by which no file is found."""
    return path.encode(errors="backslashreplace").decode()


def read_policy(root: Path, path: str) -> Policy:
    """One policy file.

    Raises:
        DocumentUnreadable: with the reason in plain words, whatever it is.

    """
    try:
        return _policy(root, path)
    except DocumentUnreadable:
        raise
    except Exception as error:  # one file that we stumble over must not keep the others from being read
        raise DocumentUnreadable(path, f"reading it failed; please report this: {trail(error)}") from error


def _policy(root: Path, path: str) -> Policy:
    document = _read(root / path, path)
    audiences = [*folder_audiences(path), *_own_audiences(document)]
    if not all(map(_AUDIENCE_NAME.fullmatch, audiences)):
        raise DocumentUnreadable(path, "nobody may read it, since it is unclear who may: see docs/knowledge.md")
    audience = combined(*audiences)
    title = document_title(document, path)
    passages = tuple(split(document, path=path, title=title, audience=audience))
    if not passages:
        raise DocumentUnreadable(path, "there is nothing to read in it")
    said = document.properties
    return Policy(path, title, audience, said.get("keywords", ""), passages, _link(said), _date(said))


def _link(properties: Mapping[str, str]) -> str:
    """The address its author gave. Nothing but a web address: it is shown to be clicked on."""
    link = next((properties[key] for key in _LINKS if properties.get(key)), "")
    return link if _WEB_ADDRESS.fullmatch(link) else ""


def _date(properties: Mapping[str, str]) -> str:
    return next((properties[key][:_LONGEST_DATE] for key in _DATES if properties.get(key)), "")


def folder_audiences(path: str) -> list[str]:
    """The audiences of the `@audience` folders a file lies in."""
    folders = (folder.strip() for folder in path.split("/")[:-1])
    return [_audience(folder[1:]) for folder in folders if folder.startswith("@")]


def _own_audiences(document: Document) -> list[str]:
    said = document.properties.get(AUDIENCE)
    return [] if said is None else [_audience(name) for name in said.split(",")]


def _audience(name: str) -> str:
    return name.strip(" \"'").casefold()


def combined(*audiences: str) -> str:
    """The audience of a document that several restrict: a reader must belong to all of them (fail closed)."""
    held = sorted({name for name in audiences if name != EVERYONE})
    return AND.join(held) if held else EVERYONE


def _read(file: Path, path: str) -> Document:
    if file.suffix.lower() not in SUFFIXES:
        raise DocumentUnreadable(path, OTHER_KIND)
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise DocumentUnreadable(path, f"larger than {LARGEST_FILE // 1_000_000} MB")
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise DocumentUnreadable(path, "cannot be found by this name: give it another") from error
    except OSError as error:
        raise DocumentUnreadable(path, f"cannot be opened ({error.strerror})", closed=True) from error
    if file.suffix.lower() == ".docx":
        return read_word(data, path)
    text = decode(data, path)
    return read_text(text) if file.suffix.lower() == ".txt" else read_markdown(text)


def decode(data: bytes, path: str) -> str:
    """Text as UTF-8, UTF-16 with a byte order mark, or else Windows-1252.

    Raises:
        DocumentUnreadable: it is no text at all.

    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data[:4096]:
        raise DocumentUnreadable(path, "this is not text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
