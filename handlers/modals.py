"""The pieces modals are made of. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.limits import BLOCKS_PER_VIEW, SECTION_TEXT, Block
from handlers.text import clipped

TITLE = 24
LONGEST_ENTRY = 2_800
"""Characters a person may enter: what is shown again fits one section."""


def modal(
    title: str, blocks: Sequence[Block], *, close: str, submit: str = "", callback: str = "", carried: str = ""
) -> dict[str, Any]:
    """A modal. `callback` names its submission, `carried` comes back with it."""
    submitting = {"submit": plain(submit), "callback_id": callback, "private_metadata": carried} if submit else {}
    shown = list(blocks[:BLOCKS_PER_VIEW])
    return {
        "type": "modal",
        "title": plain(clipped(title, TITLE)),
        "close": plain(close),
        "blocks": shown,
        **submitting,
    }


def plain(text: str) -> dict[str, Any]:
    """Text in which nothing is markup."""
    return {"type": "plain_text", "text": text, "emoji": False}


def section(text: str) -> Block:
    """A paragraph without markup."""
    return {"type": "section", "text": plain(clipped(text, SECTION_TEXT) or "…")}


def marked(text: str) -> Block:
    """A paragraph with Slack's markup: nothing of anybody else's may be in it unescaped."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": clipped(text, SECTION_TEXT), "verbatim": True}}


def small(text: str) -> Block:
    """Small grey print without markup."""
    return {"type": "context", "elements": [plain(clipped(text, 2_000))]}


def choice(name: str, label: str, options: Mapping[str, str], *, first: str = "", kind: str = "radio_buttons") -> Block:
    """One of several, by value. `first` is chosen to begin with."""
    made = {value: {"text": plain(text), "value": value} for value, text in options.items()}
    element: Block = {"type": kind, "action_id": name, "options": list(made.values())}
    if first:
        element["initial_option"] = made[first]
    return {"type": "input", "block_id": name, "label": plain(label), "element": element}


def text_entry(name: str, label: str, *, initial: str = "", optional: bool = False, hint: str = "") -> Block:
    """Room for some sentences."""
    element: Block = {"type": "plain_text_input", "action_id": name, "multiline": True, "max_length": LONGEST_ENTRY}
    if initial:
        element["initial_value"] = clipped(initial, LONGEST_ENTRY)
    hinted = {"hint": plain(hint)} if hint else {}
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": element,
        "optional": optional,
        **hinted,
    }
