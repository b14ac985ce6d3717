"""What a person sees."""

from __future__ import annotations

from typing import Any

from playground.workspace import Message, View


def shown(what: Message | View | None) -> str:
    """Every text of a message's or view's blocks, a line each."""
    assert what is not None
    return "\n".join(texts(list(what.blocks) if isinstance(what, Message) else what.body["blocks"]))


def texts(value: Any) -> list[str]:
    """Every text in blocks, in order."""
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for inner in value.values() for text in texts(inner)]
    return [text for inner in value for text in texts(inner)] if isinstance(value, list) else []
