"""Modals, and messages of blocks, within Slack's limits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.block_kit.blocks import paragraph, plain
from handlers.block_kit.limits import BLOCKS_PER_VIEW, Block
from handlers.block_kit.render import Message
from handlers.block_kit.text import clipped, escaped

View = dict[str, Any]

TITLE = 24
METADATA = 3_000
"""Characters a view may carry for us (`private_metadata`)."""


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    close: str = "Close",
    submit: str = "",
    callback: str = "",
    carried: str = "",
) -> View:
    """A modal; with `submit` it can be sent: `callback` names its submission, `carried` comes back with it."""
    submitting = {"submit": plain(submit), "callback_id": callback, "private_metadata": carried} if submit else {}
    shown = list(blocks[:BLOCKS_PER_VIEW])
    return {
        "type": "modal",
        "title": plain(clipped(title, TITLE)),
        "close": plain(close),
        "blocks": shown,
        **submitting,
    }


def told(title: str, *texts: str, close: str = "Close") -> View:
    """A modal that only says something."""
    return modal(title, [paragraph(text) for text in texts], close=close)


def message(blocks: Sequence[Block]) -> Message:
    """A message of such blocks. Its text says what they say, except buttons."""
    return Message(escaped("\n".join(_said(block) for block in blocks if block["type"] != "actions")), tuple(blocks))


def _said(block: Block) -> str:
    text = block.get("text") or block["elements"][0]
    return text if isinstance(text, str) else str(text["text"])
