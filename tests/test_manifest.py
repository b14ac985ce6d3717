"""manifest.yml and the handlers name the same events, commands and scopes: in both directions."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import yaml  # type: ignore[import-untyped]
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.records.gaps import Gap
from bot.records.requests import Request, State
from cache.answers import Everything, Preview
from handlers.admin.purge_view import preview_view
from handlers.answers.feedback_view import why_view
from handlers.answers.offers import offers
from handlers.block_kit.render import plain_message, with_offer
from handlers.bolt.registration import register
from handlers.home.figures_view import figures_view
from handlers.home.home_view import home_view
from handlers.hr import gaps_view, verify_view
from handlers.hr.gaps_view import gaps_message
from handlers.hr.verify_view import About, buttons, with_menu
from handlers.phrasebook import phrases_for
from handlers.requests.requests_view import ask_view, back_view, desk_message, desk_view, reply_message
from tests.handlers.facts import facts
from tests.handlers.parts import given, said, services

ROOT = Path(__file__).parents[1]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])

EVENT_SCOPES = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "subteam_members_changed": {"usergroups:read"},
    "subteam_updated": {"usergroups:read"},
}

HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}

METHOD_SCOPES = {
    "apps_connections_open": set(),  # an app-level token
    "assistant_threads_setStatus": {"chat:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "auth_test": set(),
    "chat_appendStream": {"chat:write"},
    "chat_delete": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_startStream": {"chat:write"},
    "chat_stopStream": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": HISTORY,
    "conversations_info": {"groups:read"},  # of HR's channel, which must be private
    "conversations_open": {"im:write"},
    "conversations_replies": HISTORY,
    "files_upload_v2": {"files:write"},
    "usergroups_users_list": {"usergroups:read"},
    "users_info": {"users:read", "users:read.email"},  # mail addresses may name who belongs to an audience
    "views_open": set(),
    "views_publish": set(),
    "views_update": set(),
}
"""What each Web API method needs, from its page in Slack's reference."""


class Register:
    """Stands in for the app while listeners are registered, and writes down what for."""

    def __init__(self) -> None:
        self.client = AsyncWebClient()
        self.events: list[str | re.Pattern[str]] = []
        self.commands: list[str] = []
        self.actions: list[str | re.Pattern[str]] = []
        self.views: list[str | re.Pattern[str]] = []
        self.shortcuts: list[str] = []
        self.names: list[str] = []
        """Of all listeners, in order: "action not_helpful"."""

    def _noting(self, kind: str, into: list[Any]) -> Callable[[Any], Callable[[Any], Any]]:
        def note(what: Any) -> Callable[[Any], Any]:
            into.append(what)
            self.names.append(f"{kind} {getattr(what, 'pattern', what)}")
            return lambda listener: listener

        return note

    def __getattr__(self, name: str) -> Any:
        lists: dict[str, list[Any]] = {
            "event": self.events,
            "command": self.commands,
            "action": self.actions,
            "view": self.views,
            "message_shortcut": self.shortcuts,
        }
        return self._noting(name, lists[name]) if name in lists else (lambda *_: None)


def all_listeners(folder: Path) -> Register:
    app, parts = Register(), services(folder)
    register(cast("AsyncApp", app), parts)
    parts.close()
    return app


@pytest.fixture
def registered(tmp_path: Path) -> Register:
    return all_listeners(tmp_path)


def methods_called() -> set[str]:
    """Every `...client.some_method(...)` in the handlers."""
    return {name for path in (ROOT / "handlers").rglob("*.py") for name in _client_calls(path)}


def _client_calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and hasattr(AsyncWebClient, node.attr) and "_" in node.attr.strip("_"):
            yield node.attr


def test_events_are_those_with_a_listener(registered: Register) -> None:
    named = {event for event in registered.events if isinstance(event, str)}
    subscribed = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert {event.partition(".")[0] for event in subscribed} == named
    assert len(subscribed) == len(set(subscribed))


def test_mentions_in_a_question_come_as_such_and_names_of_documents_as_they_are_typed() -> None:
    escaped = {entry["command"]: entry["should_escape"] for entry in MANIFEST["features"]["slash_commands"]}
    assert escaped == {"/hrbot": True, "/hrbot-admin": False}


def test_whatever_else_slack_sends_is_taken_last(registered: Register) -> None:
    for listeners in (registered.events, registered.actions, registered.views):
        assert [what.pattern for what in listeners if isinstance(what, re.Pattern)] == [".*"]
        assert isinstance(listeners[-1], re.Pattern)


def test_commands_are_those_with_a_listener(registered: Register) -> None:
    assert [command["command"] for command in MANIFEST["features"]["slash_commands"]] == registered.commands


def test_shortcuts_are_those_with_a_listener(registered: Register) -> None:
    assert [shortcut["callback_id"] for shortcut in MANIFEST["features"]["shortcuts"]] == registered.shortcuts
    assert all(len(shortcut["description"]) <= 150 for shortcut in MANIFEST["features"]["shortcuts"])


def test_modals_shown_are_those_with_a_listener(registered: Register) -> None:
    say, request = phrases_for(""), Request("id", "U1", "text", named=True)
    views = [
        why_view(given("?"), say, for_hr="?"),
        ask_view("id", "", say),
        back_view(request, "id", "", say),
        desk_view(request, "{}", say, reader="U2"),
        preview_view(Everything(), Preview(1, ("?",)), until=0.0, url=""),
        verify_view.form(About("?"), "text", None, verify_view.SaidNow(), url=""),
        verify_view.asking(About("?"), "text", None, url=""),
        gaps_view.form(Gap("1", "?", 1, 1, Counter(), 0.0), url=""),
    ]
    assert {view["callback_id"] for view in views} == {view for view in registered.views if isinstance(view, str)}


def test_buttons_shown_are_those_with_a_listener(registered: Register) -> None:
    care = with_offer([plain_message("!")], phrases_for(""))[0].blocks
    home = home_view([], "hr", 1, phrases_for(""), recent=[given("?")], figures=figures_view(facts()))["blocks"]
    request = Request("id", "U1", "text", named=True)
    closed = replace(request, state=State.DONE, by="U2")
    desk = [
        *desk_message(request).blocks,
        *desk_message(closed).blocks,
        *reply_message(request, "U2", "text", phrases_for("")).blocks,
    ]
    under = [offers(said(), "id", phrases_for("")), *desk]
    about = [*buttons(About("?")), *with_menu([plain_message("?")], said())[0].blocks]
    about += gaps_message([Gap("1", "?", 1, 1, Counter(), 0.0)], 0).blocks
    blocks = [*home, *care, *under, *about]
    inside = [e for block in blocks for e in [*block.get("elements", []), block.get("accessory", {})]]
    shown = {element["action_id"] for element in inside if "action_id" in element}
    assert shown == {action for action in registered.actions if isinstance(action, str)}
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]


def test_scopes_are_those_that_events_methods_and_commands_need() -> None:
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    called = methods_called()
    assert called == set(METHOD_SCOPES), "the table lists the methods in use"
    needed = {"commands"}.union(*(EVENT_SCOPES[e] for e in events), *(METHOD_SCOPES[m] for m in called))
    assert needed == SCOPES


def test_slack_would_accept_it() -> None:
    about, features = MANIFEST["display_information"], MANIFEST["features"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    assert all(len(command["command"]) <= 32 for command in features["slash_commands"])
    assert "assistant_view" not in features
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_a_static_token_is_not_rotated() -> None:
    assert MANIFEST["settings"]["token_rotation_enabled"] is False
