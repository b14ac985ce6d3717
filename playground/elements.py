"""Interactive elements inside blocks: finding them, and saying what a person did with them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from playground.workspace import Json

REQUIRED = "Please complete this required field."

STATELESS = frozenset({"button", "feedback_buttons", "overflow", "icon_button"})
"""Elements that are pressed and keep nothing; all others are part of a view's state."""

_SEVERAL = frozenset({"checkboxes", "multi_static_select"})
_FIELDS = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
}
"""What Slack calls the value of elements that have no options of the app's."""


def interactive(blocks: Iterable[Json]) -> Iterator[tuple[str, Json]]:
    """Every element one can press, choose or fill in, with its block_id."""
    for block in blocks:
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield block.get("block_id", ""), element


def press(blocks: Iterable[Json], action_id: str, value: Any, at: str) -> Json:
    """The entry of `actions` for using one element; `value` picks an option (several: a list), or the side of
    feedback buttons, or is what was entered.

    Raises:
        LookupError: nothing with this action_id is shown.

    """
    for block_id, element in interactive(blocks):
        if element["action_id"] == action_id and (value is None or _takes(element, value)):
            return {"action_id": action_id, "block_id": block_id, "action_ts": at} | _done(element, value)
    raise LookupError(f"nothing to press with action_id {action_id!r} and value {value!r}")


def _takes(element: Json, value: Any) -> bool:
    if element["type"] == "feedback_buttons":
        return value in {element[side].get("value", "") for side in ("positive_button", "negative_button")}
    if options := _options(element):
        return all(one in options for one in (value if isinstance(value, list) else [value]))
    return element["type"] not in STATELESS or value == element.get("value", "")


def _options(element: Json) -> Json:
    """The options by value, those in groups included."""
    groups = [element.get("options") or [], *(group["options"] for group in element.get("option_groups") or [])]
    return {option["value"]: option for group in groups for option in group}


def _done(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind == "feedback_buttons":
        sides = [element["positive_button"], element["negative_button"]]
        chosen = next((side for side in sides if side.get("value") == value), sides[0])
        return {"type": kind, "text": chosen["text"], "value": chosen.get("value", "")}
    if kind in {"button", "icon_button"}:
        return {"type": kind, "text": element.get("text"), "value": element.get("value", "")}
    return {"type": kind, **filled(element, value)}


def state(blocks: Iterable[Json], values: Mapping[str, Any]) -> Json:
    """A view's `state.values` from what was entered, by action_id; what was not touched keeps its initial value."""
    found: Json = {}
    for block_id, element in interactive(blocks):
        if element["type"] not in STATELESS:
            entered = values.get(element["action_id"], _initial(element))
            found.setdefault(block_id, {})[element["action_id"]] = {"type": element["type"]} | filled(element, entered)
    return found


def _initial(element: Json) -> Any:
    if "initial_options" in element:
        return [option["value"] for option in element["initial_options"]]
    if element["type"] in _FIELDS:
        return element.get("initial" + _FIELDS[element["type"]].removeprefix("selected"))
    return element.get("initial_option", {}).get("value", element.get("initial_value"))


def filled(element: Json, entered: Any) -> Json:
    """The part of the state that holds what was `entered` into one element."""
    kind, options = element["type"], _options(element)
    if kind in _FIELDS:
        return {_FIELDS[kind]: entered or ([] if kind.startswith("multi_") else None)}
    if kind in _SEVERAL:
        return {"selected_options": [options[value] for value in entered or () if value in options]}
    if options:
        return {"selected_option": options.get(entered)}
    return {"value": entered or None}


def complaints(blocks: Iterable[Json], values: Json) -> dict[str, str]:
    """What Slack itself says, by block_id, about a form it does not send; `values` is the state."""
    found = {}
    for block in blocks:
        if block.get("type") == "input":
            entered = values[block["block_id"]][block["element"]["action_id"]]
            if wrong := _complaint(block, {k: v for k, v in entered.items() if k != "type"}):
                found[block["block_id"]] = wrong
    return found


def _complaint(block: Json, entered: Json) -> str:
    (given,) = entered.values()
    if not given:
        return "" if block.get("optional") else REQUIRED
    if not isinstance(given, str):
        return ""
    least, most = block["element"].get("min_length", 0), block["element"].get("max_length", len(given))
    if len(given) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter at most {most} characters." if len(given) > most else ""
