"""Slack's limits on the elements inside blocks: buttons, selects, inputs. Pure.

Numbers: slack-sdk 3.47 and Slack's Block Kit reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from playground.fields import count, needed, one_of, string, text
from playground.workspace import Json

ACTION_ID = 255
BUTTON_TEXT, BUTTON_VALUE, URL = 75, 2000, 3000
OPTION_TEXT, OPTION_VALUE, PLACEHOLDER = 75, 150, 150
INPUT_TEXT = 3000

CHOICES = {"static_select": 100, "multi_static_select": 100, "overflow": 5, "radio_buttons": 10, "checkboxes": 10}
"""Elements to choose from, with how many options each may have."""

PICKERS = {
    "datepicker": (r"\d{4}-\d{2}-\d{2}", "initial_date"),
    "timepicker": (r"\d{2}:\d{2}", "initial_time"),
}
INPUTS = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
PEOPLE = frozenset(
    {"users_select", "conversations_select", "channels_select", "multi_users_select", "multi_conversations_select"}
)

IN_ACTIONS = frozenset({"button", *CHOICES, *PICKERS, *PEOPLE})
IN_SECTION = IN_ACTIONS | {"image"}
IN_CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})
IN_INPUT = (IN_ACTIONS | INPUTS) - {"button", "overflow"}


def element_problems(item: object, allowed: frozenset[str]) -> Iterator[str]:
    """What Slack would refuse about one element at a place where `allowed` kinds may be."""
    kind = item.get("type") if isinstance(item, dict) else None
    if not isinstance(item, dict) or kind not in allowed:
        yield f"unsupported type: {kind} [json-pointer:element]"
        return
    yield from string(item.get("action_id"), ACTION_ID, "action_id", shortest=1)
    yield from text(item.get("placeholder"), PLACEHOLDER, "placeholder")
    yield from _confirm(item.get("confirm"))
    yield from _CHECKS[kind](item)


def image(item: Json) -> Iterator[str]:
    """An image block or element, from an address or a file of Slack's."""
    yield from string(item.get("alt_text", ""), 2000, "alt_text", shortest=1)
    yield from string(item.get("image_url"), URL, "image_url")
    yield from text(item.get("title"), 2000, "title")
    if not item.get("image_url") and not item.get("slack_file"):
        yield "missing required field: image_url"


def _button(button: Json) -> Iterator[str]:
    yield from text(button.get("text", ""), BUTTON_TEXT)
    yield from string(button.get("value"), BUTTON_VALUE, "value")
    yield from string(button.get("url"), URL, "url")
    yield from string(button.get("accessibility_label"), 75, "accessibility_label")
    if "style" in button:
        yield from one_of(button["style"], {"primary", "danger"}, "style")


def _confirm(confirm: object) -> Iterator[str]:
    if confirm is None:
        return
    if not isinstance(confirm, dict):
        yield "must be an object [json-pointer:confirm]"
        return
    yield from needed(confirm, "title", "text")
    yield from text(confirm.get("title"), 100, "confirm/title")
    yield from text(confirm.get("text"), 300, "confirm/text", plain=False)
    for name in ("confirm", "deny"):
        yield from text(confirm.get(name), 30, f"confirm/{name}")


def _feedback(item: Json) -> Iterator[str]:
    for name in ("positive_button", "negative_button"):
        yield from _button(item.get(name) or {})


def _icon(item: Json) -> Iterator[str]:
    yield from one_of(item.get("icon"), {"trash"}, "icon")
    yield from text(item.get("text", ""), BUTTON_TEXT)
    yield from string(item.get("value"), BUTTON_VALUE, "value")
    yield from count(item.get("visible_to_user_ids", []), 10, "visible_to_user_ids", least=0)


def _choice(item: Json) -> Iterator[str]:
    kind, groups = item["type"], item.get("option_groups")
    if groups and "select" in kind:
        yield from count(groups, 100, "option_groups")
        for group in groups:
            yield from text(group.get("label", ""), OPTION_TEXT, "option_groups/label")
            yield from _options(group, kind)
    else:
        yield from _options(item, kind)
    yield from _initial(item)


def _options(holder: Json, kind: str) -> Iterator[str]:
    options = holder.get("options") or []
    yield from count(options, CHOICES[kind], "options", least=2 if kind == "overflow" else 1)
    plain = kind not in {"radio_buttons", "checkboxes"}
    for option in options:
        yield from text(option.get("text", ""), OPTION_TEXT, "options/text", plain=plain)
        yield from text(option.get("description"), OPTION_TEXT, "options/description", plain=plain)
        yield from string(option.get("value", ""), OPTION_VALUE, "options/value")


def _initial(item: Json) -> Iterator[str]:
    """What is chosen at first has to be one of the options, word for word."""
    offered = [*(item.get("options") or []), *(o for g in item.get("option_groups") or [] for o in g["options"])]
    chosen = [*(item.get("initial_options") or []), *filter(None, [item.get("initial_option")])]
    if "initial_options" in item and not item["initial_options"]:
        yield "1 or more items required [json-pointer:initial_options]"
    if any(option not in offered for option in chosen):
        yield "initial option must match an option [json-pointer:initial_option]"


def _picker(item: Json) -> Iterator[str]:
    pattern, name = PICKERS[item["type"]]
    if name in item and not re.fullmatch(pattern, str(item[name])):
        yield f"must match {pattern} [json-pointer:{name}]"


def _input(item: Json) -> Iterator[str]:
    least, most = item.get("min_length", 0), item.get("max_length", INPUT_TEXT)
    if not 0 <= least <= most <= INPUT_TEXT or most < 1:
        yield f"must be within 0 to {INPUT_TEXT} [json-pointer:min_length]"
    yield from string(item.get("initial_value"), most, "initial_value")


def _anything(_item: Json) -> Iterator[str]:
    yield from ()


_CHECKS: dict[str, Callable[[Json], Iterator[str]]] = {
    "button": _button,
    "feedback_buttons": _feedback,
    "icon_button": _icon,
    "image": image,
    **dict.fromkeys(CHOICES, _choice),
    **dict.fromkeys(PICKERS, _picker),
    **dict.fromkeys(INPUTS, _input),
    **dict.fromkeys(PEOPLE, _anything),
}
