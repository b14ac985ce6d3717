"""The blocks that messages, modals and Home are made of, within Slack's limits. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.block_kit.limits import CONTEXT_TEXT, SECTION_TEXT, Block
from handlers.block_kit.text import clipped

TYPED = 3_000
"""Characters Slack lets a person type into one field."""
LONGEST_ENTRY = 2_800
"""Characters a person may enter where it is not said otherwise: what is shown again fits one section."""


# -- text ----------------------------------------------------------------------------------------------------------


def plain(text: str) -> Block:
    """Text in which nothing is markup."""
    return {"type": "plain_text", "text": text or "…", "emoji": False}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text)}


def paragraph(text: str) -> Block:
    """A paragraph without markup."""
    return {"type": "section", "text": plain(clipped(text, SECTION_TEXT))}


def marked(text: str) -> Block:
    """A paragraph with Slack's markup: nothing of anybody else's may be in it unescaped."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": clipped(text, SECTION_TEXT), "verbatim": True}}


def small(text: str) -> Block:
    """Small grey print without markup."""
    return {"type": "context", "elements": [plain(clipped(text, CONTEXT_TEXT))]}


def small_marked(text: str) -> Block:
    """Small grey print with Slack's markup: nothing of anybody else's may be in it unescaped."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


# -- fields --------------------------------------------------------------------------------------------------------


def choice(name: str, label: str, options: Mapping[str, str], *, first: str = "", kind: str = "radio_buttons") -> Block:
    """One of several, by value. `first` is chosen to begin with."""
    made = {value: {"text": plain(text), "value": value} for value, text in options.items()}
    element: Block = {"type": kind, "action_id": name, "options": list(made.values())}
    if first:
        element["initial_option"] = made[first]
    return {"type": "input", "block_id": name, "label": plain(label), "element": element}


def text_entry(
    name: str,
    label: str,
    *,
    initial: str = "",
    optional: bool = False,
    hint: str = "",
    example: str = "",
    long: bool = True,
    most: int = LONGEST_ENTRY,
) -> Block:
    """Room for some sentences, or for a line of them if it is not `long`. `example` is shown while it is empty."""
    element: Block = {"type": "plain_text_input", "action_id": name, "multiline": long, "max_length": most}
    if example:
        element["placeholder"] = plain(example)
    if initial:
        element["initial_value"] = clipped(initial, most)
    hinted = {"hint": plain(hint)} if hint else {}
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": element,
        "optional": optional,
        **hinted,
    }


# -- buttons -------------------------------------------------------------------------------------------------------


def button(label: str, action: str, value: str = "", *, style: str = "", confirm: Block | None = None) -> Block:
    """A button; `confirm` is asked before it counts as pressed."""
    more = {"value": value, "style": style, "confirm": confirm}
    return {"type": "button", "text": plain(label), "action_id": action} | {k: v for k, v in more.items() if v}


def sure(title: str, text: str, yes: str, no: str = "Cancel", *, style: str = "danger") -> Block:
    """What Slack asks before a button counts as pressed."""
    said = {"title": plain(title), "text": plain(clipped(text, 300)), "confirm": plain(yes), "deny": plain(no)}
    return said | ({"style": style} if style else {})


def actions(buttons: Sequence[Block]) -> Block:
    """Buttons in a row."""
    return {"type": "actions", "elements": list(buttons)}
