"""What stands in Slack's payloads, and in what our own buttons and modals carry. Whatever is missing or odd is empty. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from handlers.text import whole


def part_of(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object in a field."""
    value = holder.get(name)
    return value if isinstance(value, Mapping) else {}


def text_of(holder: Mapping[str, Any], name: str) -> str:
    """The text in a field."""
    value = holder.get(name)
    return whole(value) if isinstance(value, str) else ""


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
