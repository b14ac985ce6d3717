"""Slack's limits on messages and views. Pure; the problems are told in Slack's words where known.

Numbers: Slack's Block Kit reference and slack-sdk 3.47. 11,341 characters over all blocks of one message is the
smallest sum reported as refused with `msg_blocks_too_long` (slackapi/bolt-js issues 2867 and 2509). It lies below the
12,000 that all markdown blocks of a message may have together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from playground.block_limits import Surface, problems_of
from playground.fields import needed, one_of, string, text
from playground.workspace import Json

BLOCKS_PER_MESSAGE = 50
BLOCKS_PER_VIEW = 100
TEXT_OF_ALL_BLOCKS = 11_340
TEXT = 40_000
CHARTS_PER_MESSAGE = 2
VIEW_BYTES = 250_000
PRIVATE_METADATA = 3000


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
    surface: Surface = "home" if view.get("type") == "home" else "modal"
    problems = [*_view_fields(view), *block_problems(view.get("blocks", []), BLOCKS_PER_VIEW, surface)]
    return ("invalid_arguments" if problems else ""), problems


def _view_fields(view: Json) -> Iterator[str]:
    yield from one_of(view.get("type"), {"modal", "home"}, "/view/type")
    if view.get("type") == "modal":
        yield from needed(view, "title")
    if not isinstance(view.get("blocks"), list):
        yield "missing required field: blocks [json-pointer:/view]"
    elif view.get("type") == "modal" and not view.get("submit") and _asks(view["blocks"]):
        yield "missing required field: submit [json-pointer:/view]"
    for name in ("title", "submit", "close"):
        yield from text(view.get(name), 24, f"/view/{name}")
    for name in ("callback_id", "external_id"):
        yield from string(view.get(name), 255, f"/view/{name}")
    yield from string(view.get("private_metadata"), PRIVATE_METADATA, "/view/private_metadata")


def _asks(blocks: Iterable[object]) -> bool:
    return any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)


def block_problems(blocks: object, most: int, surface: Surface = "message") -> list[str]:
    """Everything Slack would refuse in `blocks` at this place, of which there may be `most`."""
    if not isinstance(blocks, list | tuple):
        return ["must be an array [json-pointer:/blocks]"]
    problems = [f"no more than {most} items allowed [json-pointer:/blocks]"] if len(blocks) > most else []
    for number, block in enumerate(blocks):
        problems += [f"{problem} [json-pointer:/blocks/{number}]" for problem in problems_of(block, surface)]
    return [*problems, *_together([block for block in blocks if isinstance(block, dict)])]


def _together(blocks: list[Json]) -> Iterator[str]:
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(ids) > len(set(ids)):
        yield "block_id must be unique"
    if sum(block.get("type") == "data_visualization" for block in blocks) > CHARTS_PER_MESSAGE:
        yield f"no more than {CHARTS_PER_MESSAGE} data_visualization blocks allowed"


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
