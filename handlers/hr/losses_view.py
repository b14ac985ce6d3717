"""What HR is told when a file of theirs was damaged: pure functions from its name to a message."""

from __future__ import annotations

from handlers.block_kit.blocks import paragraph
from handlers.block_kit.modals import message
from handlers.block_kit.render import Message

_MISSING = {
    "verified": "the verified answers: people are answered from the policies instead",
    "requests": "the requests to HR: a reply to an older one cannot be delivered, so please ask those you know of yourselves",
    "gaps": "the questions that found no good answer, with your notes",
    "outbox": "messages that were on their way to you, or from you",
}


def lost_message(file: str) -> Message | None:
    """What is missing since this file was moved aside; None if HR would not notice."""
    if (missing := _MISSING.get(file.partition("-")[0])) is None:
        return None
    said = f"A file of mine was damaged, and I had to begin an empty one. Missing are {missing}."
    return message([paragraph(f"{said} Please tell whoever runs me: they may bring it back. They find it as {file}.")])
