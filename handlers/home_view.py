"""The Home tab as blocks: pure functions from records to Slack's view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from handlers.figures import Figures
from handlers.limits import CONTEXT_TEXT, Block
from handlers.text import clipped

REFRESH = "home_refresh"

_PRIVACY = (
    "For some weeks I remember what you asked, so that you can come back to it; nobody is told what you ask. A question and its answer may be kept for a few "
    "days, without your name, to answer colleagues who may read the same documents; nothing personal is kept."
)


def home_view(suggested: Iterable[str], hr_contact: str, documents: int, figures: Figures | None) -> dict[str, Any]:
    """Home for one person; `figures` for admins only."""
    blocks = [
        _header("Hello, I'm hrbot"),
        _section(f"I answer questions about our HR policies and show where the answer is from. For you I can read "
                 f"{_counted(documents)}. Mention me in a channel, write to me under Messages, or use /hrbot anywhere."),
        _header("Try asking"),
        _section("\n".join(f"• {question}" for question in suggested)),
        _header("Rather talk to a person?"),
        _section(f"Please ask {hr_contact}."),
        _header("Your data"),
        _section(_PRIVACY),
        *(_figures(figures) if figures else ()),
    ]  # fmt: skip
    return {"type": "home", "blocks": blocks}


def refusal_view(why: str) -> dict[str, Any]:
    """Home for someone who is not answered."""
    return {"type": "home", "blocks": [_section(why)]}


def _figures(figures: Figures) -> Iterator[Block]:
    yield {"type": "divider"}
    yield _header("For admins")
    for heading, values in figures.groups.items():
        yield _section(f"{heading}\n" + "\n".join(f"• {name}: {value}" for name, value in values.items()))
    if figures.skipped:
        yield _section("Files I could not read\n" + "\n".join(f"• {name}" for name in figures.skipped))
    refresh = {"type": "button", "text": _plain("Refresh"), "action_id": REFRESH, "value": "refresh"}
    yield {"type": "actions", "elements": [refresh]}


def _counted(documents: int) -> str:
    return "1 document" if documents == 1 else f"{documents:,} documents"


def _header(text: str) -> Block:
    return {"type": "header", "text": _plain(text)}


def _section(text: str) -> Block:
    return {"type": "section", "text": _plain(clipped(text, CONTEXT_TEXT))}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
