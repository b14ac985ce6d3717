"""Interactive elements inside blocks: finding them, and saying what a person did with them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from playground.workspace import Json


def interactive(blocks: Iterable[Json]) -> Iterator[tuple[str, Json]]:
    """Every element one can press, choose or fill in, with its block_id."""
    for block in blocks:
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield block.get("block_id", ""), element


def press(blocks: Iterable[Json], action_id: str, value: str | None, at: str) -> Json:
    """The entry of `actions` for using one element; `value` picks an option, or the side of feedback buttons.

    Raises:
        LookupError: nothing with this action_id is shown.

    """
    for block_id, element in interactive(blocks):
        if element["action_id"] == action_id and (value is None or value in _values(element)):
            return {"action_id": action_id, "block_id": block_id, "action_ts": at} | _done(element, value)
    raise LookupError(f"nothing to press with action_id {action_id!r} and value {value!r}")


def _values(element: Json) -> set[str]:
    if element["type"] == "feedback_buttons":
        return {element[side].get("value", "") for side in ("positive_button", "negative_button")}
    if "options" in element:
        return {option["value"] for option in element["options"]}
    return {element.get("value", "")}


def _done(element: Json, value: str | None) -> Json:
    kind = element["type"]
    if kind == "feedback_buttons":
        sides = [element["positive_button"], element["negative_button"]]
        chosen = next((side for side in sides if side.get("value") == value), sides[0])
        return {"type": kind, "text": chosen["text"], "value": chosen.get("value", "")}
    if "options" in element:
        return {"type": kind, **_filled(element, value)}
    return {"type": kind, "text": element.get("text"), "value": element.get("value", "")}


def state(blocks: Iterable[Json], values: Mapping[str, Any]) -> Json:
    """A view's `state.values` from what was entered, by action_id; what was not touched keeps its initial value."""
    found: Json = {}
    for block_id, element in interactive(blocks):
        if element["type"] not in {"button", "feedback_buttons", "overflow", "icon_button"}:
            entered = values.get(element["action_id"], _initial(element))
            found.setdefault(block_id, {})[element["action_id"]] = {"type": element["type"]} | _filled(element, entered)
    return found


def _initial(element: Json) -> Any:
    if "initial_options" in element:
        return [option["value"] for option in element["initial_options"]]
    return element.get("initial_option", {}).get("value", element.get("initial_value"))


def _filled(element: Json, entered: Any) -> Json:
    if "options" not in element:
        return {"value": entered or None}
    options = {option["value"]: option for option in element["options"]}
    if element["type"] == "checkboxes":
        return {"selected_options": [options[value] for value in entered or () if value in options]}
    return {"selected_option": options.get(entered)}
