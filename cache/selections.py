"""What a purge removes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Everything:
    """Every answer."""


@dataclass(frozen=True, slots=True)
class Expired:
    """Answers past their time to live."""


@dataclass(frozen=True, slots=True)
class ForQuestion:
    """The answers to this question and to those that ask the same, for every audience."""

    text: str


@dataclass(frozen=True, slots=True)
class FromSource:
    """Answers that cite the document with this path, file name or title, in any case."""

    path: str


Selection = Everything | Expired | ForQuestion | FromSource


def described(selection: Selection) -> str:
    """The selection for the audit table."""
    match selection:
        case ForQuestion(text):
            return f"question: {text}"
        case FromSource(path):
            return f"source: {path}"
        case Expired():
            return "expired"
        case Everything():
            return "everything"
