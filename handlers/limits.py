"""Slack's limits on blocks, checked by us: the SDK sends plain dictionaries unchecked.

Numbers: Slack's Block Kit reference, as read in July 2026. The sum over a message is undocumented: 9,597 characters
were accepted and 11,341 refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Block = dict[str, Any]

BLOCKS_PER_MESSAGE = 50
BLOCKS_PER_VIEW = 100
CHARACTERS_PER_MESSAGE = 9_000
SECTION_TEXT = 3_000
CONTEXT_TEXT = 2_000
BUTTON_VALUE = 2_000

_TEXT = {"section": SECTION_TEXT, "markdown": 12_000, "header": 150}
_ELEMENTS = {"context": 10, "actions": 25}
_BUTTON = {"text": 75, "value": BUTTON_VALUE, "action_id": 255}


def problems(blocks: Sequence[Block], most_blocks: int = BLOCKS_PER_MESSAGE) -> list[str]:
    """What Slack would refuse about `blocks`; empty if nothing. Names places and sizes, quotes no text."""
    found = [f"{len(blocks)} blocks"] * (len(blocks) > most_blocks)
    if most_blocks == BLOCKS_PER_MESSAGE and (size := sum(map(characters, blocks))) > CHARACTERS_PER_MESSAGE:
        found.append(f"{size} characters in one message")
    return found + [f"block {at}: {what}" for at, block in enumerate(blocks) for what in _of_block(block)]


def characters(block: Block) -> int:
    """The text a reader sees in one block, in characters."""
    return sum(len(text) for text in _texts(block))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(text := value.get("text"), str):
            yield text
        for inner in value.values():
            yield from _texts(inner) if isinstance(inner, dict | list) else ()
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _of_block(block: Block) -> Iterator[str]:
    kind = block["type"]
    if kind in _TEXT:
        yield from _length("text", _text_of(block), _TEXT[kind])
    elements = block.get("elements", [])
    if kind in _ELEMENTS and not 1 <= len(elements) <= _ELEMENTS[kind]:
        yield f"{len(elements)} elements"
    buttons = [*elements, *filter(None, [block.get("accessory")])]
    for button in (element for element in buttons if element["type"] == "button"):
        for name, longest in _BUTTON.items():
            yield from _length(name, _text_of(button) if name == "text" else button.get(name, "-"), longest)


def _text_of(holder: Block) -> str:
    text = holder.get("text", "")
    return str(text["text"] if isinstance(text, dict) else text)


def _length(name: str, text: str, longest: int) -> Iterator[str]:
    if not 1 <= len(text) <= longest:
        yield f"{name} of {len(text)} characters"
