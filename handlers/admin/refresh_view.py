"""What reading the policies anew shows: pure functions from records to words and views."""

from __future__ import annotations

from bot.knowledge.library import SyncReport
from handlers.block_kit.modals import View, told
from handlers.block_kit.text import counted

_TITLE = "Read the policies"
_NAMED = 10


def begun() -> View:
    return told(_TITLE, "Looking for new and changed policies…")


def reading(done: int, total: int) -> View:
    """How far it is; nothing is known before the first document is read."""
    return told(_TITLE, f"Read {done:,} of {total:,} documents…") if total else begun()


def finished(words: str) -> View:
    return told(_TITLE, words)


def report(found: SyncReport, *, named: bool) -> str:
    """What was found. Files that cannot be read are `named` only to who may know of every file."""
    news = (
        f"{counted(found.added, 'document', 'documents')} added, {found.changed:,} changed, {found.removed:,} removed"
    )
    said = f"{news if found.is_news else 'Nothing new'}. {found.passages:,} passages in all."
    return f"{said}\n{_skipped(found, named=named)}" if found.skipped else said


def _skipped(found: SyncReport, *, named: bool) -> str:
    count = len(found.skipped)
    head = f"{counted(count, 'file', 'files')} could not be read"
    if not named:
        return f"{head}. An admin sees which in my Home."
    return "\n".join([f"{head}:", *(f"• {file.path}: {file.reason}" for file in found.skipped[:_NAMED])])
