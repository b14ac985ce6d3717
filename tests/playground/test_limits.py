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


def buttons(number: int) -> list[Block]:
    return [button(action_id=f"a{at}") for at in range(number)]


def icons(number: int) -> list[Block]:
    icon = {"type": "icon_button", "icon": "trash", "text": plain(5)}
    return [icon | {"action_id": f"i{at}"} for at in range(number)]


def field(**others: Any) -> Block:
    element = {"type": "plain_text_input", "action_id": "f"} | others
    return {"type": "input", "label": plain(1), "element": element}


def choice(kind: str, **others: Any) -> Block:
    return actions({"type": kind, "action_id": "c", "options": [option(), option()]} | others)


def pie(segments: int = 1, label: int = 1, value: Any = 1) -> Block:
    parts = [{"label": "x" * label, "value": value}] * segments
    return {"type": "data_visualization", "title": "t", "chart": {"type": "pie", "segments": parts}}


def lines(series: int = 1, categories: int = 1, *, value: Any = 1, points: int | None = None) -> Block:
    names = [f"c{at}" for at in range(categories)]
    data = [{"label": name, "value": value} for name in names[:points]]
    drawn = [{"name": f"s{at}", "data": data} for at in range(series)]
    chart = {"type": "line", "series": drawn, "axis_config": {"categories": names}}
    return {"type": "data_visualization", "title": "t", "chart": chart}


def confirm(**others: Any) -> Block:
    return actions(
        button(confirm={"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1)} | others)
    )


def table(rows: int, columns: int) -> Block:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def image(**others: Any) -> Block:
    return {"type": "image", "alt_text": "x", "image_url": "https://example.com/a.png"} | others


def select(options: int) -> Block:
    return actions({"type": "static_select", "action_id": "s", "options": [option()] * options})


JUST = [
    ({"type": "section", "text": plain(3000)}, {"type": "section", "text": plain(3001)}),
    ({"type": "section", "fields": [plain(2000)] * 10}, {"type": "section", "fields": [plain(1)] * 11}),
    ({"type": "section", "text": plain(1)}, {"type": "section", "text": plain(0)}),
    ({"type": "header", "text": plain(150)}, {"type": "header", "text": plain(151)}),
    ({"type": "markdown", "text": "x" * 12_000}, {"type": "markdown", "text": "x" * 12_001}),
    (actions(*[plain(1)] * 10, kind="context"), actions(*[plain(1)] * 11, kind="context")),
    (actions(*buttons(25)), actions(*buttons(26))),
    (actions(*buttons(2)), actions(button(), button())),
    (actions(*icons(5), kind="context_actions"), actions(*icons(6), kind="context_actions")),
    (actions(button(), kind="actions"), actions(button(), kind="context_actions")),
    (actions(button(style="danger")), actions(button(style="loud"))),
    (actions(button(text=plain(75))), actions(button(text=plain(76)))),
    (actions(button(value="x" * 2000)), actions(button(value="x" * 2001))),
    (actions(button(url="x" * 3000)), actions(button(url="x" * 3001))),
    (actions(button(action_id="x" * 255)), actions(button(action_id="x" * 256))),
    (actions(button(accessibility_label="x" * 75)), actions(button(accessibility_label="x" * 76))),
    (confirm(title=plain(100)), confirm(title=plain(101))),
    (confirm(text=plain(300)), confirm(text=plain(301))),
    (confirm(deny=plain(30)), confirm(deny=plain(31))),
    (select(100), select(101)),
    (choice("static_select", placeholder=plain(150)), choice("static_select", placeholder=plain(151))),
    (choice("static_select", options=[option(75)]), choice("static_select", options=[option(76)])),
    (
        choice("static_select", options=[option() | {"value": "x" * 150}]),
        choice("static_select", options=[option() | {"value": "x" * 151}]),
    ),
    (choice("static_select", initial_option=option()), choice("static_select", initial_option=option(2))),
    (choice("overflow", options=[option()] * 5), choice("overflow", options=[option()] * 6)),
    (choice("overflow"), choice("overflow", options=[option()])),
    (choice("radio_buttons", options=[option()] * 10), choice("radio_buttons", options=[option()] * 11)),
    (choice("checkboxes", initial_options=[option()]), choice("checkboxes", initial_options=[])),
    (choice("datepicker", initial_date="2026-11-24"), choice("datepicker", initial_date="24.11.2026")),
    (field(max_length=3000), field(max_length=3001)),
    (field(min_length=5, max_length=5), field(min_length=6, max_length=5)),
    (field(initial_value="x" * 3000), field(initial_value="x" * 3001)),
    (field(), field(type="button", text=plain(1))),
    (field() | {"hint": plain(2000)}, field() | {"hint": plain(2001)}),
    (image(), image(image_url=None)),
    (image(alt_text="x" * 2000), image(alt_text="x" * 2001)),
    (pie(12), pie(13)),
    (pie(label=20), pie(label=21)),
    (pie(value=0.5), pie(value=0)),
    (pie() | {"title": "x" * 50}, pie() | {"title": "x" * 51}),
    (lines(12, 20), lines(13, 20)),
    (lines(12, 20), lines(1, 21)),
    (lines(value=-1), lines(value=float("nan"))),
    (lines(1, 3), lines(1, 3, points=2)),
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


def test_a_message_holds_two_charts() -> None:
    assert message_error("x", [pie()] * 2) == ("", [])
    assert message_error("x", [pie()] * 3)[0] == "invalid_blocks"


def test_some_blocks_belong_in_messages_alone() -> None:
    for block in (pie(), {"type": "markdown", "text": "x"}, actions(*icons(1), kind="context_actions")):
        assert message_error("x", [block]) == ("", [])
        assert view_error({"type": "home", "blocks": [block]})[0] == "invalid_arguments"
        assert view_error({"type": "modal", "title": plain(1), "blocks": [block]})[0] == "invalid_arguments"


def test_a_modal_that_asks_has_a_button_to_send_it() -> None:
    modal = {"type": "modal", "title": plain(1), "blocks": [field()]}
    assert view_error(modal)[0] == "invalid_arguments"
    assert view_error(modal | {"submit": plain(24)}) == ("", [])
    assert view_error(modal | {"submit": plain(25)})[0] == "invalid_arguments"


def test_all_texts_of_a_message_count_together() -> None:
    section = {"type": "section", "text": plain(2835)}
    assert message_error("x", [section] * 4) == ("", [])
    assert message_error("x", [*[section] * 4, {"type": "header", "text": plain(1)}])[0] == "msg_blocks_too_long"


def test_views_have_limits_of_their_own() -> None:
    modal = {"type": "modal", "title": plain(24), "blocks": [{"type": "divider"}] * 100}
    assert view_error(modal) == ("", [])
    assert view_error(modal | {"title": plain(25)})[0] == "invalid_arguments"
    assert view_error(modal | {"private_metadata": "x" * 3000, "callback_id": "x" * 255}) == ("", [])
    assert view_error(modal | {"private_metadata": "x" * 3001})[0] == "invalid_arguments"
    assert view_error(modal | {"callback_id": "x" * 256})[0] == "invalid_arguments"
    assert view_error(modal | {"blocks": [{"type": "divider"}] * 101})[0] == "invalid_arguments"
    assert view_error({"type": "modal", "blocks": []})[0] == "invalid_arguments"
    long = [{"type": "section", "text": plain(3000)}] * 90
    assert view_error({"type": "home", "blocks": long})[0] == "view_too_large"
