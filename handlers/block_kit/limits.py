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
_CHART = {"title": 50, "points": 20, "series": 6, "label": 20}
_CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
_FIELDS, _FIELD = 10, 2_000
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
    if kind in _TEXT and ("text" in block or "fields" not in block):
        yield from _length("text", _text_of(block), _TEXT[kind])
    if kind == "data_visualization":
        yield from _of_chart(block)
    if "fields" in block:
        yield from _number("fields", block["fields"], _FIELDS)
        for field in block["fields"]:
            yield from _length("field", str(field["text"]), _FIELD)
    elements = block.get("elements", [])
    if kind in _ELEMENTS and not 1 <= len(elements) <= _ELEMENTS[kind]:
        yield f"{len(elements)} elements"
    buttons = [*elements, *filter(None, [block.get("accessory")])]
    for button in (element for element in buttons if element["type"] == "button"):
        for name, longest in _BUTTON.items():
            yield from _length(name, _text_of(button) if name == "text" else button.get(name, "-"), longest)
        for name, longest in _CONFIRM.items() if "confirm" in button else ():
            yield from _length(f"confirm {name}", str(button["confirm"][name]["text"]), longest)


def _of_chart(block: Block) -> Iterator[str]:
    """Two independent libraries give these limits; the smaller number counts."""
    plot = block["chart"]
    points, series = plot["axis_config"]["categories"], plot["series"]
    yield from _length("title", block["title"], _CHART["title"])
    yield from _number("points", points, _CHART["points"])
    yield from _number("series", series, _CHART["series"])
    for label in (*points, *(one["name"] for one in series)):
        yield from _length("label", label, _CHART["label"])
    if any([point["label"] for point in one["data"]] != list(points) for one in series):
        yield "series of other points"


def _number(name: str, items: Sequence[Any], most: int) -> Iterator[str]:
    if not 1 <= len(items) <= most:
        yield f"{len(items)} {name}"


def _text_of(holder: Block) -> str:
    text = holder.get("text", "")
    return str(text["text"] if isinstance(text, dict) else text)


def _length(name: str, text: str, longest: int) -> Iterator[str]:
    if not 1 <= len(text) <= longest:
        yield f"{name} of {len(text)} characters"
