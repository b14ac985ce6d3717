"""What Slack sends to an app, as pure functions: field for field as in Slack's reference for each payload."""

from __future__ import annotations

from playground.workspace import APP_ID, BOT_USER, TEAM_ID, Conversation, Json, Message, User, View

VERIFICATION_TOKEN = "verification-token"  # noqa: S105 - deprecated by Slack, still part of every payload


def event_callback(event: Json, event_id: str, *, shared: bool = False) -> Json:
    """The outer form of every event."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(event.get("event_ts") or 0)),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{event_id}",
    }


def message_event(message: Message, place: Conversation, author: User) -> Json:
    """`message` with the place's `channel_type`."""
    return _post(message, author) | {"type": "message", "channel_type": place.kind}


def app_mention(message: Message, author: User) -> Json:
    """The twin of a channel's `message` event when the app is mentioned."""
    return _post(message, author) | {"type": "app_mention"}


def _post(message: Message, author: User) -> Json:
    thread = {"thread_ts": message.thread_ts, "parent_user_id": BOT_USER} if message.thread_ts else {}
    foreign = {"user_team": author.team_id, "source_team": author.team_id} if author.team_id != TEAM_ID else {}
    return {
        "user": message.user,
        "ts": message.ts,
        "client_msg_id": f"00000000-0000-4000-8000-{message.ts.replace('.', '')[-12:]}",
        "text": message.text,
        "team": author.team_id,
        "blocks": [_rich_text(message)],
        "channel": message.channel,
        "event_ts": message.ts,
        **({"bot_id": "B0OTHERBOT"} if author.bot else {}),
        **thread,
        **foreign,
    }


def _rich_text(message: Message) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": message.text}]}
    return {"type": "rich_text", "block_id": f"r{message.ts}", "elements": [section]}


def message_changed(now: Message, before: Message, place: Conversation, event_ts: str) -> Json:
    return _about(place, event_ts, "message_changed") | {
        "message": now.as_slack(),
        "previous_message": before.as_slack(),
    }


def tombstone(stone: Message, before: Message, place: Conversation, event_ts: str) -> Json:
    """What Slack tells of a deleted message that has replies."""
    changed = message_changed(stone, before, place, event_ts)
    return changed | {"message": changed["message"] | {"subtype": "tombstone", "hidden": True}}


def message_deleted(before: Message, place: Conversation, event_ts: str) -> Json:
    return _about(place, event_ts, "message_deleted") | {
        "deleted_ts": before.ts,
        "previous_message": before.as_slack(),
    }


def _about(place: Conversation, event_ts: str, subtype: str) -> Json:
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": place.id,
        "channel_type": place.kind,
        "ts": event_ts,
        "event_ts": event_ts,
    }


def app_home_opened(user: str, channel: str, tab: str, event_ts: str, view: View | None) -> Json:
    """`tab`: "home" or "messages"; the current Home is sent along once there is one."""
    opened = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": event_ts}
    shown: Json = {"view": view.as_slack()} if view and tab == "home" else {}
    return opened | shown | {"context": {"entities": []}}


def slash_command(user: User, place: Conversation, command: str, text: str, *, trigger: str, response_url: str) -> Json:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": "playground",
        "channel_id": place.id,
        "channel_name": "directmessage" if place.user else place.name,
        "user_id": user.id,
        "user_name": user.as_slack()["name"],
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }


def block_actions(user: User, trigger: str, action: Json, *, state: Json | None = None) -> Json:
    """What every press has in common; `on_message` or `on_view` says where."""
    return _interaction("block_actions", user, trigger) | {"actions": [action], "state": {"values": state or {}}}


def on_message(message: Message, place: Conversation, response_url: str) -> Json:
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    container = {"type": "message", "message_ts": message.ts, "channel_id": place.id, "is_ephemeral": False}
    return {
        "container": container | thread | {"is_ephemeral": bool(message.only_for)},
        "channel": {"id": place.id, "name": "directmessage" if place.user else place.name},
        "message": message.as_slack(),
        "response_url": response_url,
    }


def on_view(view: View, state: Json | None = None) -> Json:
    return {"container": {"type": "view", "view_id": view.id}, "view": view.as_slack(state)}


def view_submission(user: User, trigger: str, view: View, state: Json) -> Json:
    return _interaction("view_submission", user, trigger) | {"view": view.as_slack(state), "response_urls": []}


def view_closed(user: User, view: View, *, cleared: bool = False) -> Json:
    """`cleared`: all modals of the stack were closed at once."""
    return _interaction("view_closed", user, "") | {"view": view.as_slack(), "is_cleared": cleared}


def global_shortcut(user: User, trigger: str, callback_id: str, action_ts: str) -> Json:
    return _interaction("shortcut", user, trigger) | {"callback_id": callback_id, "action_ts": action_ts}


def message_shortcut(user: User, trigger: str, callback_id: str, message: Message, place: Conversation) -> Json:
    """Of type `message_action`; add a `response_url` with `|`."""
    return _interaction("message_action", user, trigger) | {
        "callback_id": callback_id,
        "action_ts": message.ts,
        "message_ts": message.ts,
        "channel": {"id": place.id, "name": "directmessage" if place.user else place.name},
        "message": message.as_slack(),
    }


def _interaction(kind: str, user: User, trigger: str) -> Json:
    handle = user.as_slack()["name"]
    return {
        "type": kind,
        "user": {"id": user.id, "username": handle, "name": handle, "team_id": user.team_id},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "trigger_id": trigger,
        "team": {"id": TEAM_ID, "domain": "playground"},
        "enterprise": None,
        "is_enterprise_install": False,
    }
