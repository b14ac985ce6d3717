"""Slack's Web API methods on the local workspace: arguments in, `{"ok": true, ...}` fields out, or a Refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from playground import limits
from playground.workspace import BOT_ID, BOT_USER, TEAM_ID, Json, Message, Status, View, Workspace

STREAM_SECONDS = 300  # Slack ends a stream after about five minutes, even with traffic
PROMPTS = 4
LOADING_MESSAGES = 10

Method = Callable[[Workspace, Json], Json]


class Refusal(Exception):
    """`{"ok": false, "error": code}`, with Slack's details in `response_metadata.messages`."""

    def __init__(self, code: str, details: list[str] | None = None) -> None:
        self.code, self.details = code, details or []
        super().__init__(code)


def auth_test(_workspace: Workspace, _args: Json) -> Json:
    return {
        "url": "https://playground.example.com/",
        "team": "Playground",
        "user": "hrbot",
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


# messages


def chat_post_message(workspace: Workspace, args: Json) -> Json:
    channel = _channel(workspace, args)
    _allowed(args)
    return _posted(workspace.post(_message(workspace, args, channel)))


def chat_post_ephemeral(workspace: Workspace, args: Json) -> Json:
    channel = _channel(workspace, args)
    _allowed(args)
    if not workspace.may_see(reader := _needed(args, "user"), channel):
        raise Refusal("user_not_in_channel")
    posted = workspace.post(_message(workspace, args, channel, only_for=reader))
    return {"message_ts": posted.ts}


def chat_update(workspace: Workspace, args: Json) -> Json:
    message = _own_message(workspace, args, "cant_update_message")
    _allowed(args)
    changed = workspace.put(
        replace(
            message,
            text=args.get("text", ""),
            blocks=tuple(_with_ids(workspace, args.get("blocks") or [])),
            metadata=args.get("metadata") or message.metadata,
            edited=workspace.new_ts(),
            streaming=False,
        )
    )
    return {"channel": changed.channel, "ts": changed.ts, "text": changed.text, "message": changed.as_slack()}


def chat_delete(workspace: Workspace, args: Json) -> Json:
    message = _own_message(workspace, args, "cant_delete_message")
    workspace.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def _message(workspace: Workspace, args: Json, channel: str, only_for: str = "") -> Message:
    return Message(
        channel,
        workspace.new_ts(),
        BOT_USER,
        args.get("text", ""),
        tuple(_with_ids(workspace, args.get("blocks") or [])),
        args.get("thread_ts") or "",
        args.get("metadata"),
        only_for,
    )


def _with_ids(workspace: Workspace, blocks: list[Json]) -> list[Json]:
    """Slack gives every block without a block_id one of its own."""
    return [{**block, "block_id": block.get("block_id") or workspace.new_id("b")} for block in blocks]


def _posted(message: Message) -> Json:
    return {"channel": message.channel, "ts": message.ts, "message": message.as_slack(with_metadata=True)}


def _allowed(args: Json) -> None:
    code, details = limits.message_error(args.get("text") or "", args.get("blocks") or [])
    if code:
        raise Refusal(code, details)


# streams


def chat_start_stream(workspace: Workspace, args: Json) -> Json:
    channel = _channel(workspace, args)
    thread = _needed(args, "thread_ts")
    if not workspace.conversations[channel].user:
        for name in ("recipient_team_id", "recipient_user_id"):
            if not args.get(name):
                raise Refusal(f"missing_{name}")
    opened = Message(channel, workspace.new_ts(), BOT_USER, thread_ts=thread, streaming=True)
    message = workspace.post(_grown(opened, args))
    return {"channel": channel, "ts": message.ts}


def chat_append_stream(workspace: Workspace, args: Json) -> Json:
    message = _open_stream(workspace, args)
    workspace.put(_grown(message, args))
    return {"channel": message.channel, "ts": message.ts}


def chat_stop_stream(workspace: Workspace, args: Json) -> Json:
    message = _open_stream(workspace, args)
    blocks = args.get("blocks") or []
    if problems := limits.block_problems(blocks, limits.BLOCKS_PER_MESSAGE):
        raise Refusal("invalid_blocks", problems)
    grown = _grown(message, args)
    shown = (*grown.blocks, *_with_ids(workspace, blocks))
    return _posted(workspace.put(replace(grown, blocks=shown, metadata=args.get("metadata"), streaming=False)))


def _open_stream(workspace: Workspace, args: Json) -> Message:
    message = _own_message(workspace, args, "message_not_found")
    if not message.streaming or workspace.clock() - float(message.ts) > STREAM_SECONDS:
        raise Refusal("message_not_in_streaming_state")
    return message


def _grown(message: Message, args: Json) -> Message:
    """The message with the Markdown of this call at its end."""
    chunks = args.get("chunks") or []
    added = args.get("markdown_text") or "".join(c.get("text", "") for c in chunks if c.get("type") == "markdown_text")
    if len(added) > limits.MARKDOWN:
        raise Refusal("msg_too_long")
    text = message.stream_text + added
    blocks: tuple[Json, ...] = ({"type": "markdown", "text": text, "block_id": f"stream{message.ts}"},) if text else ()
    return replace(message, text=text, blocks=blocks, stream_text=text)


# conversations and people


def conversations_info(workspace: Workspace, args: Json) -> Json:
    return {"channel": workspace.conversations[_channel(workspace, args, write=False)].as_slack()}


def conversations_open(workspace: Workspace, args: Json) -> Json:
    user = str(args.get("users") or "").split(",")[0]
    if user not in workspace.users:
        raise Refusal("user_not_found")
    return {"channel": {"id": workspace.direct_message(user).id}}


def conversations_replies(workspace: Workspace, args: Json) -> Json:
    channel = _channel(workspace, args, write=False)
    found = [m for m in workspace.messages(channel, thread=_needed(args, "ts")) if not m.only_for]
    if not found:
        raise Refusal("thread_not_found")
    return _page(found, args, always=found[0])


def conversations_history(workspace: Workspace, args: Json) -> Json:
    channel = _channel(workspace, args, write=False)
    found = [m for m in workspace.messages(channel) if not m.only_for and not m.thread_ts]
    return _page(list(reversed(found)), args)


def _page(messages: list[Message], args: Json, always: Message | None = None) -> Json:
    """One page of `messages` between `oldest` and `latest`; `always` (a thread's root) comes whatever its age."""
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    ends = {args.get("oldest"), args.get("latest")} if _true(args, "inclusive") else set()
    within = [m for m in messages if oldest < float(m.ts) < latest or m.ts in ends or m is always]
    start, size = int(args.get("cursor") or 0), int(args.get("limit") or 100)
    more = len(within) > start + size
    with_metadata = _true(args, "include_all_metadata")
    return {
        "messages": [m.as_slack(with_metadata=with_metadata) for m in within[start : start + size]],
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + size) if more else ""},
    }


def users_info(workspace: Workspace, args: Json) -> Json:
    user = workspace.users.get(_needed(args, "user"))
    if user is None:
        raise Refusal("user_not_found")
    locale = {"locale": user.locale} if _true(args, "include_locale") else {}
    return {"user": user.as_slack() | locale}


def usergroups_users_list(workspace: Workspace, args: Json) -> Json:
    group = _needed(args, "usergroup")
    if group not in workspace.groups:
        raise Refusal("no_such_subteam")
    return {"users": list(workspace.groups[group])}


# views


def views_open(workspace: Workspace, args: Json) -> Json:
    view = _view(workspace, args)
    return {"view": workspace.open_modal(_triggered(workspace, args), view).as_slack()}


def views_update(workspace: Workspace, args: Json) -> Json:
    known = workspace.modals.get(args.get("view_id") or "")
    if known is None:
        raise Refusal("not_found")
    _fresh(known, args)
    return {"view": workspace.update_modal(known, _view(workspace, args)).as_slack()}


def views_publish(workspace: Workspace, args: Json) -> Json:
    if (user := _needed(args, "user_id")) not in workspace.users:
        raise Refusal("user_not_found")
    _fresh(workspace.homes.get(user), args)
    return {"view": workspace.publish_home(user, _view(workspace, args)).as_slack()}


def _view(workspace: Workspace, args: Json) -> Json:
    view = args.get("view")
    if not isinstance(view, dict):
        raise Refusal("invalid_arguments", ["missing required field: view"])
    code, details = limits.view_error(view)
    if code:
        raise Refusal(code, details)
    return {**view, "blocks": _with_ids(workspace, view["blocks"])}


def _fresh(known: View | None, args: Json) -> None:
    if known and args.get("hash") and args["hash"] != known.hash:
        raise Refusal("hash_conflict")


def _triggered(workspace: Workspace, args: Json) -> str:
    user = workspace.use_trigger(_needed(args, "trigger_id"))
    if user is None:
        raise Refusal("expired_trigger_id")
    return user


# agents


def set_status(workspace: Workspace, args: Json) -> Json:
    channel = str(args.get("channel_id") or "")
    loading = args.get("loading_messages") or []
    if channel not in workspace.conversations:
        raise Refusal("channel_not_found")
    if len(loading) > LOADING_MESSAGES:
        raise Refusal("invalid_arguments", ["no more than 10 items allowed [json-pointer:/loading_messages]"])
    workspace.set_status(channel, _needed(args, "thread_ts"), Status(str(args.get("status") or ""), tuple(loading)))
    return {}


def set_suggested_prompts(workspace: Workspace, args: Json) -> Json:
    channel, prompts = str(args.get("channel_id") or ""), args.get("prompts") or []
    if channel not in workspace.conversations:
        raise Refusal("channel_not_found")
    if not 1 <= len(prompts) <= PROMPTS:
        raise Refusal("invalid_arguments", ["1 to 4 items allowed [json-pointer:/prompts]"])
    if not args.get("thread_ts"):  # in the agent view a thread_ts makes the call fail silently
        workspace.set_prompts(channel, prompts)
    return {}


def set_title(_workspace: Workspace, args: Json) -> Json:
    _needed(args, "thread_ts")
    return {}


def reactions_add(workspace: Workspace, args: Json) -> Json:
    channel = _channel(workspace, args)
    message = workspace.find(channel, str(args.get("timestamp")))
    if message is None:
        raise Refusal("message_not_found")
    reaction = (_needed(args, "name"), BOT_USER)
    if reaction in message.reactions:
        raise Refusal("already_reacted")
    workspace.put(replace(message, reactions=(*message.reactions, reaction)))
    return {}


# what several share


def _true(args: Json, name: str) -> bool:
    return str(args.get(name)).lower() in {"true", "1"}


def _needed(args: Json, name: str) -> str:
    if not args.get(name):
        raise Refusal("invalid_arguments", [f"missing required field: {name}"])
    return str(args[name])


def _channel(workspace: Workspace, args: Json, *, write: bool = True) -> str:
    """The conversation meant; posting to a person's id means their direct message."""
    wanted: Any = args.get("channel") or ""
    if wanted in workspace.users:
        return workspace.direct_message(wanted).id
    conversation = workspace.conversations.get(wanted)
    if conversation is None:
        raise Refusal("channel_not_found")
    if write and BOT_USER not in conversation.members:
        raise Refusal("not_in_channel")
    if write and conversation.archived:
        raise Refusal("is_archived")
    return conversation.id


def _own_message(workspace: Workspace, args: Json, otherwise: str) -> Message:
    channel = _channel(workspace, args)
    message = workspace.find(channel, str(args.get("ts") or ""))
    if message is None or message.only_for:
        raise Refusal("message_not_found")
    if not message.from_bot:
        raise Refusal(otherwise)
    return message


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "chat.postMessage": chat_post_message,
    "chat.postEphemeral": chat_post_ephemeral,
    "chat.update": chat_update,
    "chat.delete": chat_delete,
    "chat.startStream": chat_start_stream,
    "chat.appendStream": chat_append_stream,
    "chat.stopStream": chat_stop_stream,
    "conversations.info": conversations_info,
    "conversations.open": conversations_open,
    "conversations.replies": conversations_replies,
    "conversations.history": conversations_history,
    "users.info": users_info,
    "usergroups.users.list": usergroups_users_list,
    "views.open": views_open,
    "views.update": views_update,
    "views.publish": views_publish,
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setSuggestedPrompts": set_suggested_prompts,
    "assistant.threads.setTitle": set_title,
    "reactions.add": reactions_add,
}
