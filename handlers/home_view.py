"""The Home tab as blocks: pure functions from records to Slack's view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from handlers.limits import CONTEXT_TEXT, Block
from handlers.text import clipped

_PRIVACY = (
    "I keep no record of who asks what, and nobody is told what you ask. A question and its answer may be kept for a few "
    "days, without your name, to answer colleagues who may read the same documents; nothing personal is kept."
)


def home_view(
    suggested: Iterable[str], hr_contact: str, documents: int, figures: Sequence[Block] = ()
) -> dict[str, Any]:
    """Home for one person; `figures` for admins only, and then first."""
    blocks = [
        *figures,
        _header("Hello, I'm hrbot"),
        _section(f"I answer questions about our HR policies and show where the answer is from. For you I can read "
                 f"{_counted(documents)}. Mention me in a channel, write to me under Messages, or use /hrbot anywhere."),
        _header("Try asking"),
        _section("\n".join(f"• {question}" for question in suggested)),
        _header("Rather talk to a person?"),
        _section(f"Please ask {hr_contact}."),
        _header("Your data"),
        _section(_PRIVACY),
    ]  # fmt: skip
    return {"type": "home", "blocks": blocks}


def refusal_view(why: str) -> dict[str, Any]:
    """Home for someone who is not answered."""
    return {"type": "home", "blocks": [_section(why)]}


def _counted(documents: int) -> str:
    return "1 document" if documents == 1 else f"{documents:,} documents"


def _header(text: str) -> Block:
    return {"type": "header", "text": _plain(text)}


def _section(text: str) -> Block:
    return {"type": "section", "text": _plain(clipped(text, CONTEXT_TEXT))}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
