"""The pieces that modals and messages with buttons are made of: pure functions, within Slack's limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handlers.limits import SECTION_TEXT, Block
from handlers.render import Message
from handlers.text import clipped, escaped

View = dict[str, Any]

METADATA = 3_000
"""Characters a view may carry for us (`private_metadata`)."""
TYPED = 3_000
"""Characters a person may type into one field."""


def modal(
    title: str,
    blocks: Iterable[Block],
    *,
    submit: str = "",
    close: str = "Close",
    callback: str = "",
    carried: str = "",
) -> View:
    """A modal; with `submit` it can be sent, to the listener of `callback`, together with what it `carried`."""
    view: View = {"type": "modal", "title": plain(title), "close": plain(close), "blocks": list(blocks)}
    sent = {"submit": plain(submit)} if submit else {}
    return view | sent | ({"callback_id": callback} if callback else {}) | {"private_metadata": carried}


def told(title: str, *texts: str) -> View:
    """A modal that only says something."""
    return modal(title, map(paragraph, texts))


def paragraph(text: str) -> Block:
    """Plain text, in which nothing is markup."""
    return {"type": "section", "text": plain(clipped(text, SECTION_TEXT))}


def small(text: str) -> Block:
    return {"type": "context", "elements": [plain(clipped(text, 2_000))]}


def written(
    label: str, action: str, *, value: str = "", hint: str = "", long: bool = False, most: int = TYPED
) -> Block:
    """A field to write in, named by `action`; it may stay empty only where it says so by its `hint`."""
    element = {"type": "plain_text_input", "action_id": action, "multiline": long, "max_length": most}
    if value:
        element["initial_value"] = clipped(value, most)
    return _input(label, action, element, hint)


def chosen(label: str, action: str, options: Mapping[str, str], value: str) -> Block:
    """A choice of one among `options` (value to words), of which `value` is chosen to begin with."""
    made = {name: {"text": plain(words), "value": name} for name, words in options.items()}
    element = {"type": "static_select", "action_id": action, "options": list(made.values())}
    return _input(label, action, element | {"initial_option": made[value]}, "")


def optional(block: Block) -> Block:
    """The field, which may stay empty."""
    return block | {"optional": True}


def button(label: str, action: str, value: str, *, style: str = "", confirm: Block | None = None) -> Block:
    made: Block = {"type": "button", "text": plain(label), "action_id": action, "value": value}
    return made | ({"style": style} if style else {}) | ({"confirm": confirm} if confirm else {})


def sure(title: str, text: str, yes: str, no: str = "Cancel") -> Block:
    """What Slack asks before a button counts as pressed."""
    return {"title": plain(title), "text": plain(clipped(text, 300)), "confirm": plain(yes), "deny": plain(no)}


def actions(elements: Sequence[Block]) -> Block:
    return {"type": "actions", "elements": list(elements)}


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text or " "}


def message(blocks: Sequence[Block]) -> Message:
    """A message of such blocks. Its text says what they say, except buttons."""
    said = [block.get("text") or block["elements"][0] for block in blocks if block["type"] != "actions"]
    return Message(escaped("\n".join(str(text["text"]) for text in said)), tuple(blocks))


def entered(view: Mapping[str, Any]) -> dict[str, str]:
    """What was written and chosen in a submitted modal, by action."""
    found: dict[str, str] = {}
    for fields in ((view.get("state") or {}).get("values") or {}).values():
        for action, field in fields.items():
            choice = field.get("selected_option") or {}
            found[action] = str(field.get("value") or choice.get("value") or "").strip()
    return found


def _input(label: str, action: str, element: Block, hint: str) -> Block:
    made: Block = {"type": "input", "block_id": action, "label": plain(label), "element": element}
    return made | ({"hint": plain(hint)} if hint else {})
