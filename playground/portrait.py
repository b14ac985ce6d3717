"""What the page is told, as JSON-ready values: only what the person who looks may see. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground import cast, manifest
from playground.workspace import BOT_USER, Change, Conversation, Json, Message, User, View, Workspace


@dataclass(frozen=True, slots=True)
class Backstage:
    """What runs behind the page, in a newcomer's words."""

    documents: int
    restricted: int  # of them, not open to everyone
    model: str  # "" when answers are quoted
    knowledge_path: str
    sample: bool  # the policies are those that come with hrbot
    shortcuts: Sequence[Mapping[str, str]] = ()  # as manifest.yml has them


def snapshot(workspace: Workspace, me: User, backstage: Backstage) -> Json:
    """Everything the page shows at first to `me`."""
    places = [place for place in workspace.conversations.values() if me.id in place.members]
    home = workspace.homes.get(me.id)
    return {
        "me": me.id,
        "bot": BOT_USER,
        "team": "Playground",
        "people": [_person(user, number) for number, user in enumerate(workspace.users.values())],
        "roles": [
            {"id": role.user.id, "role": role.name, "note": role.note, "welcome": role.welcome} for role in cast.ROLES
        ],
        "conversations": [_place(place) for place in places],
        "messages": {place.id: _messages(workspace, place, me) for place in places},
        "statuses": [
            {"channel": channel, "thread_ts": ts, "status": status.text, "loading_messages": status.loading_messages}
            for (channel, ts), status in workspace.statuses.items()
            if workspace.may_see(me.id, channel)
        ],
        "prompts": {place.id: workspace.prompts.get(place.id, []) for place in places},
        "home": home and home.as_slack(),
        "modals": [view.as_slack() for view in workspace.modals_of(me.id)],
        "commands": [
            {"command": one["command"], "hint": one.get("usage_hint", ""), "what": one.get("description", "")}
            for one in manifest.offered("slash_commands")
        ],
        "shortcuts": [
            {"kind": one["type"], "name": one["name"], "callback_id": one["callback_id"]} for one in backstage.shortcuts
        ],
        "suggestions": cast.suggestions(me, sample=backstage.sample),
        "backstage": {
            "documents": backstage.documents,
            "model": backstage.model,
            "knowledge_path": backstage.knowledge_path,
            "sample": backstage.sample,
        },
    }


def news(workspace: Workspace, me: User, change: Change) -> Json | None:
    """What `change` means for `me`; None if it is not theirs to see."""
    if change.only_for not in ("", me.id) or (change.channel and not workspace.may_see(me.id, change.channel)):
        return None
    told: Json = {"kind": change.kind, "channel": change.channel}
    if change.kind in {"status", "prompts", "closed", "removed", "mode", "trace"}:
        return told | change.body
    if change.kind == "message":
        message = workspace.find(change.channel, change.body["ts"])
        return told | {"message": shown(message)} if message else None
    view = _view(workspace, me, change)
    return told | {"view": view.as_slack()} if view else None


def _view(workspace: Workspace, me: User, change: Change) -> View | None:
    if change.kind == "home":
        return workspace.homes.get(me.id)
    return workspace.modals.get(change.body.get("id", "")) if change.kind == "modal" else None


def shown(message: Message) -> Json:
    """A message with the marks the page draws."""
    marks: dict[str, Any] = {
        "channel": message.channel,
        "root": message.root,
        "private": bool(message.only_for),
        "streaming": message.streaming,
        "reactions": message.as_slack().get("reactions", []),
        "files": [
            {"id": file.id, "name": file.name, "title": file.title, "size": len(file.data)} for file in message.files
        ],
    }
    return message.as_slack() | marks


def _messages(workspace: Workspace, place: Conversation, me: User) -> list[Json]:
    """What stays: a message to one person alone is gone when the page is loaded anew, as in Slack."""
    return [shown(message) for message in workspace.messages(place.id, reader=me.id) if not message.only_for]


def _person(user: User, number: int) -> Json:
    return {"id": user.id, "name": user.name, "title": user.title, "bot": user.bot, "colour": number % 6}


def _place(place: Conversation) -> Json:
    return {"id": place.id, "name": place.name, "topic": place.topic, "kind": place.kind, "shared": place.shared}
