"""What is shaped as Slack says is let in, what is not is refused, and of what nobody reads anything goes."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.bolt.shape import well_formed

COMMAND = {
    "command": "/hrbot",
    "user_id": "U1",
    "channel_id": "C1",
    "response_url": "https://slack.example/1",
    "text": "",
}
EVENT = {"type": "event_callback", "event": {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}}
PRESS = {
    "type": "block_actions",
    "user": {"id": "U1"},
    "actions": [{"action_id": "a", "value": "v"}],
    "response_url": "u",
}
CHOICE = PRESS | {"actions": [{"action_id": "a", "selected_option": {"value": "v"}}]}
MODAL = {"type": "view_submission", "user": {"id": "U1"}, "view": {"callback_id": "c", "private_metadata": ""}}
SHORTCUT = {"type": "message_action", "user": {"id": "U1"}, "callback_id": "c", "response_url": "u", "message": {}}


@pytest.mark.parametrize(
    "body",
    [
        *(COMMAND, EVENT, PRESS, CHOICE, MODAL, SHORTCUT),
        {"type": "event_callback", "event": {"type": "message"}},
        MODAL | {"view": {"callback_id": ""}},
        {"type": "app_rate_limited", "minute_rate_limited": 1},
        {"type": "url_verification", "challenge": "c"},
        {"type": ["no", "text"]},
        {},
    ],
)
def test_what_slack_sends_is_let_in(body: dict[str, Any]) -> None:
    assert well_formed(body)


@pytest.mark.parametrize(
    "body",
    [
        COMMAND | {"user_id": None},
        COMMAND | {"response_url": ""},
        {"command": "/hrbot"},
        {"type": "event_callback", "event": None},
        EVENT | {"event": {"type": "app_home_opened", "channel": "D1"}},
        EVENT | {"event": {"type": {"a": 1}}},
        PRESS | {"actions": []},
        PRESS | {"actions": [None]},
        PRESS | {"actions": [{"action_id": "a", "value": 1}]},
        PRESS | {"user": "U1"},
        PRESS | {"response_url": 1},
        CHOICE | {"actions": [{"action_id": "a", "selected_option": "v"}]},
        MODAL | {"view": []},
        MODAL | {"view": {"callback_id": "c", "private_metadata": {}}},
        SHORTCUT | {"response_url": None},
    ],
)
def test_what_a_listener_could_stumble_over_is_refused(body: dict[str, Any]) -> None:
    assert not well_formed(body)
