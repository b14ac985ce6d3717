"""What stands in Slack's payloads, and in what our own buttons and modals carry. Whatever is missing or odd is empty. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from handlers.block_kit.text import whole


def part_of(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object in a field."""
    value = holder.get(name)
    return value if isinstance(value, Mapping) else {}


def text_of(holder: Mapping[str, Any], name: str) -> str:
    """The text in a field."""
    value = holder.get(name)
    return whole(value) if isinstance(value, str) else ""


def parts_of(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects in the list in a field."""
    value = holder.get(name)
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []


def carried_by(message: Mapping[str, Any], *actions: str) -> str:
    """What the first button of one of these actions in a message carries."""
    elements = (element for block in parts_of(message, "blocks") for element in parts_of(block, "elements"))
    return next((text_of(element, "value") for element in elements if text_of(element, "action_id") in actions), "")


def names(holder: Any, *fields: str) -> bool:
    """Whether all of these fields are there and are Slack's names for something: not empty, and ASCII."""
    if not isinstance(holder, Mapping):
        return False
    values = [holder.get(field) for field in fields]
    return all(isinstance(value, str) and value and value.isascii() for value in values)


def unpacked(carried: str) -> Mapping[str, Any]:
    """The object that is carried as JSON."""
    try:
        found = json.loads(carried)
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}
