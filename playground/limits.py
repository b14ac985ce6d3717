"""Slack's limits on what an app sends. Pure; each check gives the problems it found, in Slack's words where known.

Numbers: Slack's Block Kit reference and slack-sdk 3.47. 11,341 characters over all blocks of one message is the
smallest sum reported as refused with `msg_blocks_too_long` (slackapi/bolt-js issues 2867 and 2509).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from playground.workspace import Json

BLOCKS_PER_MESSAGE = 50
BLOCKS_PER_VIEW = 100
TEXT_OF_ALL_BLOCKS = 11_340
TEXT = 40_000
MARKDOWN = 12_000
VIEW_BYTES = 250_000

Check = Callable[[Json], Iterator[str]]


def message_error(text: str, blocks: Sequence[Json]) -> tuple[str, list[str]]:
    """The error Slack answers a message with ("" if none) and the details in `response_metadata.messages`."""
    if not text.strip() and not blocks:
        return "no_text", []
    if problems := block_problems(blocks, BLOCKS_PER_MESSAGE):
        return "invalid_blocks", problems
    if sum(map(len, texts(list(blocks)))) > TEXT_OF_ALL_BLOCKS:
        return "msg_blocks_too_long", []
    return ("msg_too_long" if len(text) > TEXT else ""), []


def view_error(view: Json) -> tuple[str, list[str]]:
    """The same for a modal or Home tab."""
    if len(json.dumps(view)) > VIEW_BYTES:
        return "view_too_large", []
    problems = [*_view_fields(view), *block_problems(view.get("blocks", []), BLOCKS_PER_VIEW)]
    return ("invalid_arguments" if problems else ""), problems


def _view_fields(view: Json) -> Iterator[str]:
    if view.get("type") not in {"modal", "home"}:
        yield "must be one of: modal, home [json-pointer:/view/type]"
    if view.get("type") == "modal" and "title" not in view:
        yield "missing required field: title [json-pointer:/view]"
    if not isinstance(view.get("blocks"), list):
        yield "missing required field: blocks [json-pointer:/view]"
    for name in ("title", "submit", "close"):
        yield from _text(view.get(name), 24, f"/view/{name}")
    yield from _string(view.get("callback_id"), 255, "/view/callback_id")
    yield from _string(view.get("private_metadata"), 3000, "/view/private_metadata")


def block_problems(blocks: object, most: int) -> list[str]:
    """Everything Slack would refuse in `blocks`, of which there may be `most`."""
    if not isinstance(blocks, list | tuple):
        return ["must be an array [json-pointer:/blocks]"]
    problems = [f"no more than {most} items allowed [json-pointer:/blocks]"] if len(blocks) > most else []
    for number, block in enumerate(blocks):
        problems += [f"{problem} [json-pointer:/blocks/{number}]" for problem in _block(block)]
    ids = [block["block_id"] for block in blocks if isinstance(block, dict) and block.get("block_id")]
    return [*problems, *({"block_id must be unique"} if len(ids) > len(set(ids)) else ())]


def _block(block: object) -> Iterator[str]:
    if not isinstance(block, dict) or block.get("type") not in _CHECKS:
        yield f"unsupported type: {block.get('type') if isinstance(block, dict) else block!r}"
        return
    yield from _string(block.get("block_id"), 255, "block_id")
    yield from _CHECKS[block["type"]](block)


def texts(value: object) -> Iterator[str]:
    """Every text in blocks that a reader sees."""
    if isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "text" and isinstance(item, str):
                yield item
            else:
                yield from texts(item)


def _string(value: object, longest: int, where: str, shortest: int = 0) -> Iterator[str]:
    if value is None:
        return
    if not isinstance(value, str):
        yield f"must be a string [json-pointer:{where}]"
    elif len(value) > longest:
        yield f"must be less than {longest + 1} characters [json-pointer:{where}]"
    elif len(value) < shortest:
        yield f"must be more than {shortest - 1} characters [json-pointer:{where}]"


def _text(value: object, longest: int, where: str = "text", *, plain: bool = True) -> Iterator[str]:
    if value is None:
        return
    if not isinstance(value, dict) or value.get("type") not in ({"plain_text"} if plain else {"plain_text", "mrkdwn"}):
        yield f"must be a {'plain_text' if plain else 'text'} object [json-pointer:{where}]"
        return
    yield from _string(value.get("text", ""), longest, where, shortest=1)


def _section(block: Json) -> Iterator[str]:
    fields = block.get("fields", [])
    if not block.get("text") and not fields:
        yield "missing required field: text"
    if len(fields) > 10:
        yield "no more than 10 items allowed [json-pointer:fields]"
    yield from _text(block.get("text"), 3000, plain=False)
    for item in fields:
        yield from _text(item, 2000, "fields", plain=False)
    yield from _element(block["accessory"]) if block.get("accessory") else ()


def _header(block: Json) -> Iterator[str]:
    yield from _text(block.get("text", ""), 150)


def _markdown(block: Json) -> Iterator[str]:
    yield from _string(block.get("text", ""), MARKDOWN, "text", shortest=1)


def _context(block: Json) -> Iterator[str]:
    yield from _count(block, 10)
    for item in block.get("elements", []):
        if item.get("type") != "image":
            yield from _text(item, 3000, "elements", plain=False)


def _actions(block: Json) -> Iterator[str]:
    yield from _count(block, 5 if block["type"] == "context_actions" else 25)
    for item in block.get("elements", []):
        yield from _element(item)


def _count(block: Json, most: int) -> Iterator[str]:
    if not 1 <= len(block.get("elements", [])) <= most:
        yield f"1 to {most} items allowed [json-pointer:elements]"


def _element(item: Json) -> Iterator[str]:
    yield from _string(item.get("action_id"), 255, "action_id")
    kind = item.get("type")
    if kind == "button":
        yield from _button(item)
    elif kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            yield from _button(item.get(name) or {})
    elif kind in {"static_select", "radio_buttons", "checkboxes", "overflow"}:
        yield from _options(item)


def _button(button: Json) -> Iterator[str]:
    yield from _text(button.get("text", ""), 75)
    yield from _string(button.get("value"), 2000, "value")
    yield from _string(button.get("url"), 3000, "url")
    yield from _string(button.get("accessibility_label"), 75, "accessibility_label")
    confirm = button.get("confirm") or {}
    yield from _text(confirm.get("title"), 100, "confirm/title")
    yield from _text(confirm.get("text"), 300, "confirm/text", plain=False)
    for name in ("confirm", "deny"):
        yield from _text(confirm.get(name), 30, f"confirm/{name}")


def _options(item: Json) -> Iterator[str]:
    options = item.get("options", [])
    most = {"static_select": 100, "overflow": 5}.get(item["type"], 10)
    if not 1 <= len(options) <= most:
        yield f"1 to {most} items allowed [json-pointer:options]"
    for option in options:
        yield from _text(option.get("text", ""), 75, "options/text", plain=False)
        yield from _string(option.get("value"), 150, "options/value")


def _table(block: Json) -> Iterator[str]:
    rows = block.get("rows", [])
    if not 1 <= len(rows) <= 100 or any(not 1 <= len(row) <= 20 for row in rows):
        yield "1 to 100 rows of 1 to 20 cells allowed [json-pointer:rows]"
    if len(block.get("column_settings", [])) > 20:
        yield "no more than 20 items allowed [json-pointer:column_settings]"
    for cell in (cell for row in rows for cell in row):
        if cell.get("type") not in {"raw_text", "raw_number", "rich_text"}:
            yield f"unsupported cell: {cell.get('type')}"


def _image(block: Json) -> Iterator[str]:
    yield from _string(block.get("alt_text", ""), 2000, "alt_text", shortest=1)
    yield from _string(block.get("image_url"), 3000, "image_url")
    yield from _text(block.get("title"), 2000, "title")


def _input(block: Json) -> Iterator[str]:
    yield from _text(block.get("label", ""), 2000, "label")
    yield from _text(block.get("hint"), 2000, "hint")
    yield from _element(block.get("element") or {})


def _chart(block: Json) -> Iterator[str]:
    yield from _string(block.get("title", ""), 50, "title", shortest=1)
    if block.get("chart", {}).get("type") not in {"line", "bar", "area", "pie"}:
        yield "must be one of: line, bar, area, pie [json-pointer:chart/type]"


def _anything(_block: Json) -> Iterator[str]:
    yield from ()


_CHECKS: dict[str, Check] = {
    "section": _section,
    "header": _header,
    "markdown": _markdown,
    "context": _context,
    "actions": _actions,
    "context_actions": _actions,
    "table": _table,
    "image": _image,
    "input": _input,
    "data_visualization": _chart,
    "divider": _anything,
    "rich_text": _anything,
}
