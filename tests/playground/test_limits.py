"""Slack's limits: what is just allowed passes, one more is refused."""

from __future__ import annotations

from typing import Any

import pytest

from playground.limits import BLOCKS_PER_MESSAGE, block_problems, message_error, view_error

Block = dict[str, Any]


def plain(length: int) -> Block:
    return {"type": "plain_text", "text": "x" * length}


def button(**others: Any) -> Block:
    return {"type": "button", "text": plain(5), "action_id": "a", **others}


def option(length: int = 1) -> Block:
    return {"text": plain(length), "value": "v"}


def actions(*elements: Block, kind: str = "actions") -> Block:
    return {"type": kind, "elements": list(elements)}


def confirm(**others: Any) -> Block:
    return actions(
        button(confirm={"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1)} | others)
    )


def table(rows: int, columns: int) -> Block:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def select(options: int) -> Block:
    return actions({"type": "static_select", "action_id": "s", "options": [option()] * options})


JUST = [
    ({"type": "section", "text": plain(3000)}, {"type": "section", "text": plain(3001)}),
    ({"type": "section", "fields": [plain(2000)] * 10}, {"type": "section", "fields": [plain(1)] * 11}),
    ({"type": "section", "text": plain(1)}, {"type": "section", "text": plain(0)}),
    ({"type": "header", "text": plain(150)}, {"type": "header", "text": plain(151)}),
    ({"type": "markdown", "text": "x" * 12_000}, {"type": "markdown", "text": "x" * 12_001}),
    (actions(*[plain(1)] * 10, kind="context"), actions(*[plain(1)] * 11, kind="context")),
    (actions(*[button()] * 25), actions(*[button()] * 26)),
    (actions(*[button()] * 5, kind="context_actions"), actions(*[button()] * 6, kind="context_actions")),
    (actions(button(text=plain(75))), actions(button(text=plain(76)))),
    (actions(button(value="x" * 2000)), actions(button(value="x" * 2001))),
    (actions(button(url="x" * 3000)), actions(button(url="x" * 3001))),
    (actions(button(action_id="x" * 255)), actions(button(action_id="x" * 256))),
    (actions(button(accessibility_label="x" * 75)), actions(button(accessibility_label="x" * 76))),
    (confirm(title=plain(100)), confirm(title=plain(101))),
    (confirm(text=plain(300)), confirm(text=plain(301))),
    (confirm(deny=plain(30)), confirm(deny=plain(31))),
    (select(100), select(101)),
    (table(100, 20), table(101, 20)),
    (table(1, 20), table(1, 21)),
    ({"type": "divider", "block_id": "x" * 255}, {"type": "divider", "block_id": "x" * 256}),
    ({"type": "divider"}, {"type": "hologram"}),
    ({"type": "header", "text": plain(1)}, {"type": "header", "text": {"type": "mrkdwn", "text": "x"}}),
]


@pytest.mark.parametrize(("fits", "does_not"), JUST)
def test_each_limit_is_where_slack_has_it(fits: Block, does_not: Block) -> None:
    assert block_problems([fits], BLOCKS_PER_MESSAGE) == []
    assert block_problems([does_not], BLOCKS_PER_MESSAGE)


def test_blocks_are_counted_and_their_ids_are_unique() -> None:
    divider = {"type": "divider"}
    assert message_error("x", [divider] * 50) == ("", [])
    assert message_error("x", [divider] * 51)[0] == "invalid_blocks"
    assert message_error("x", [divider | {"block_id": "a"}] * 2)[0] == "invalid_blocks"


def test_all_texts_of_a_message_count_together() -> None:
    section = {"type": "section", "text": plain(2835)}
    assert message_error("x", [section] * 4) == ("", [])
    assert message_error("x", [*[section] * 4, {"type": "header", "text": plain(1)}])[0] == "msg_blocks_too_long"


def test_views_have_limits_of_their_own() -> None:
    modal = {"type": "modal", "title": plain(24), "blocks": [{"type": "divider"}] * 100}
    assert view_error(modal) == ("", [])
    assert view_error(modal | {"title": plain(25)})[0] == "invalid_arguments"
    assert view_error(modal | {"private_metadata": "x" * 3001})[0] == "invalid_arguments"
    assert view_error(modal | {"blocks": [{"type": "divider"}] * 101})[0] == "invalid_arguments"
    assert view_error({"type": "modal", "blocks": []})[0] == "invalid_arguments"
    long = [{"type": "section", "text": plain(3000)}] * 90
    assert view_error({"type": "home", "blocks": long})[0] == "view_too_large"
