"""Slack's limits on one block. Pure.

Numbers: Slack's Block Kit reference and slack-sdk 3.47. Charts: Slack's announcement of the data visualization block of
June 2026. Which block may stand where: docs.slack.dev/blocks.json, as quoted by third parties.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Literal

from playground.element_limits import (
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    element_problems,
    image,
)
from playground.fields import count, needed, one_of, string, text
from playground.workspace import Json

Surface = Literal["message", "modal", "home"]

MARKDOWN = 12_000

_ONLY_IN_MESSAGES = frozenset({"markdown", "context_actions", "data_visualization"})
NOT_IN: dict[Surface, frozenset[str]] = {
    "message": frozenset(),
    "home": _ONLY_IN_MESSAGES,
    "modal": _ONLY_IN_MESSAGES | {"table"},
}
"""The blocks Slack does not take at a place."""

RICH_TEXT = frozenset({"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"})


def problems_of(block: object, surface: Surface) -> Iterator[str]:
    """What Slack would refuse about one block at this place."""
    kind = block.get("type") if isinstance(block, dict) else block
    if not isinstance(block, dict) or kind not in _CHECKS:
        yield f"unsupported type: {kind!r}"
        return
    if kind in NOT_IN[surface]:
        yield f"{kind} is not available in {surface}"
    yield from string(block.get("block_id"), 255, "block_id")
    yield from _CHECKS[kind](block)


def _section(block: Json) -> Iterator[str]:
    fields = block.get("fields", [])
    if not block.get("text") and not fields:
        yield "missing required field: text"
    yield from count(fields, 10, "fields", least=0)
    yield from text(block.get("text"), 3000, plain=False)
    for item in fields:
        yield from text(item, 2000, "fields", plain=False)
    if block.get("accessory"):
        yield from element_problems(block["accessory"], IN_SECTION)


def _header(block: Json) -> Iterator[str]:
    yield from text(block.get("text", ""), 150)


def _markdown(block: Json) -> Iterator[str]:
    yield from string(block.get("text", ""), MARKDOWN, "text", shortest=1)


def _context(block: Json) -> Iterator[str]:
    yield from count(block.get("elements"), 10, "elements")
    for item in block.get("elements", []):
        yield from image(item) if item.get("type") == "image" else text(item, 3000, "elements", plain=False)


def _actions(block: Json) -> Iterator[str]:
    within = block["type"] == "actions"
    yield from count(block.get("elements"), 25 if within else 5, "elements")
    for item in block.get("elements", []):
        yield from element_problems(item, IN_ACTIONS if within else IN_CONTEXT_ACTIONS)
    ids = [item["action_id"] for item in block.get("elements", []) if item.get("action_id")]
    if len(ids) > len(set(ids)):
        yield "action_id must be unique within a block [json-pointer:elements]"


def _input(block: Json) -> Iterator[str]:
    yield from text(block.get("label", ""), 2000, "label")
    yield from text(block.get("hint"), 2000, "hint")
    yield from element_problems(block.get("element"), IN_INPUT)


def _table(block: Json) -> Iterator[str]:
    rows = block.get("rows", [])
    yield from count(rows, 100, "rows")
    yield from count(block.get("column_settings", []), 20, "column_settings", least=0)
    for row in rows:
        yield from count(row, 20, "rows")
        for cell in row:
            yield from _cell(cell)


def _cell(cell: Json) -> Iterator[str]:
    yield from one_of(cell.get("type"), {"raw_text", "raw_number", "rich_text"}, "rows/type")
    if cell.get("type") == "raw_text":
        yield from string(cell.get("text", ""), MARKDOWN, "rows/text", shortest=1)


def _image(block: Json) -> Iterator[str]:
    yield from image(block)


def _rich_text(block: Json) -> Iterator[str]:
    yield from needed(block, "elements")
    for item in block.get("elements", []):
        yield from one_of(item.get("type"), RICH_TEXT, "elements/type")


def _chart(block: Json) -> Iterator[str]:
    chart = block.get("chart") or {}
    yield from string(block.get("title", ""), 50, "title", shortest=1)
    yield from one_of(chart.get("type"), {"line", "bar", "area", "pie"}, "chart/type")
    yield from _pie(chart) if chart.get("type") == "pie" else _series(chart)


def _pie(chart: Json) -> Iterator[str]:
    yield from count(chart.get("segments"), 12, "chart/segments")
    for segment in chart.get("segments") or []:
        yield from string(segment.get("label", ""), 20, "chart/segments/label", shortest=1)
        if not _number(segment.get("value")) or segment["value"] <= 0:
            yield "must be a number above 0 [json-pointer:chart/segments/value]"


def _series(chart: Json) -> Iterator[str]:
    axes, series = chart.get("axis_config") or {}, chart.get("series") or []
    categories = axes.get("categories") or []
    yield from count(series, 12, "chart/series")
    yield from count(categories, 20, "chart/axis_config/categories")
    for category in categories:
        yield from string(category, 20, "chart/axis_config/categories", shortest=1)
    for name in ("x_label", "y_label"):
        yield from string(axes.get(name), 50, f"chart/axis_config/{name}")
    for one in series:
        yield from _line(one, categories)
    names = [one.get("name") for one in series]
    if len(names) > len(set(names)):
        yield "series names must be unique [json-pointer:chart/series]"


def _line(one: Json, categories: list[str]) -> Iterator[str]:
    data = one.get("data") or []
    yield from string(one.get("name", ""), 20, "chart/series/name", shortest=1)
    if [point.get("label") for point in data] != list(categories):
        yield "one value for each category, in order [json-pointer:chart/series/data]"
    if not all(_number(point.get("value")) for point in data):
        yield "must be a number [json-pointer:chart/series/data/value]"


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _anything(_block: Json) -> Iterator[str]:
    yield from ()


_CHECKS: dict[str, Callable[[Json], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "markdown": _markdown,
    "context": _context,
    "actions": _actions,
    "context_actions": _actions,
    "input": _input,
    "table": _table,
    "image": _image,
    "data_visualization": _chart,
    "rich_text": _rich_text,
    "divider": _anything,
}
