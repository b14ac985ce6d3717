"""Which answers a purge or an export is about."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import EVERYONE
from cache.entries import Entry


@dataclass(frozen=True, slots=True)
class Everything:
    """Every answer."""


@dataclass(frozen=True, slots=True)
class Expired:
    """Answers past their time to live."""


@dataclass(frozen=True, slots=True)
class OlderThan:
    """Answers written more than `days` ago."""

    days: float


@dataclass(frozen=True, slots=True)
class ForQuestion:
    """The answers to this question and to those that ask the same, for every audience."""

    text: str


@dataclass(frozen=True, slots=True)
class FromSource:
    """Answers that cite the document with this path, file name or title, in any case."""

    path: str


@dataclass(frozen=True, slots=True)
class ForAudience:
    """Answers made for readers of this audience; of `everyone`, those made for readers of no other."""

    name: str


@dataclass(frozen=True, slots=True)
class OneAnswer:
    """The kept answer of this name (`Answer.entry`), unless a newer one has taken its place since.

    `written_at`: when the words were written that are to go (Unix seconds).
    """

    entry: str
    written_at: float


Selection = Everything | Expired | OlderThan | ForQuestion | FromSource | ForAudience | OneAnswer


def takes(selection: Selection, entry: Entry | None) -> bool:
    """Whether the entry itself speaks against being selected. One that cannot be read belongs to everything."""
    match selection:
        case FromSource(document):
            return entry is not None and entry.is_drawn_from(document)
        case ForAudience(name):
            return entry is not None and _is_for(entry, name.strip())
        case _:
            return True


def _is_for(entry: Entry, audience: str) -> bool:
    return entry.audiences == (EVERYONE,) if audience == EVERYONE else audience in entry.audiences


def can_come_back(selection: Selection) -> bool:
    """Whether an undo has anything to bring back of what is selected: what is past its time is not given any more."""
    return selection != Expired()


def described(selection: Selection) -> str:
    """The selection for the audit table."""
    match selection:
        case Everything() | Expired():
            return "everything" if selection == Everything() else "expired"
        case ForQuestion(text):
            return f"question: {text}"
        case FromSource(path):
            return f"source: {path}"
        case ForAudience(name):
            return f"audience: {name}"
        case OlderThan(days):
            return f"older than {days:g} {'day' if days == 1 else 'days'}"
        case OneAnswer(entry):
            return f"answer: {entry[:12]}"
