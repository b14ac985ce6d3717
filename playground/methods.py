"""Slack's Web API methods on the local workspace: arguments in, `{"ok": true, ...}` fields out, or a Refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from playground import limits
from playground.arguments import Refusal, channel_of, is_true, needed, own_message, posted, with_ids
from playground.streams import chat_append_stream, chat_start_stream, chat_stop_stream
from playground.uploads import files_complete_upload, files_get_upload_url, files_info
from playground.views import views_open, views_publish, views_push, views_update
from playground.workspace import BOT_ID, BOT_USER, TEAM_ID, Json, Message, Status, Workspace

TEAM_URL = "https://playground.example.com"
PROMPTS = 4
LOADING_MESSAGES = 10

Method = Callable[[Workspace, Json], Json]


def auth_test(_workspace: Workspace, _args: Json) -> Json:
    return {
        "url": f"{TEAM_URL}/",
        "team": "Playground",
        "user": "hrbot",
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


# messages


def chat_post_message(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args)
    _allowed(args)
    return posted(workspace.post(_message(workspace, args, channel)))


def chat_post_ephemeral(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args)
    _allowed(args)
    if not workspace.may_see(reader := needed(args, "user"), channel):
        raise Refusal("user_not_in_channel")
    posted = workspace.post(_message(workspace, args, channel, only_for=reader))
    return {"message_ts": posted.ts}


def chat_update(workspace: Workspace, args: Json) -> Json:
    message = own_message(workspace, args, "cant_update_message")
    _allowed(args)
    changed = workspace.put(
        replace(
            message,
            text=args.get("text", ""),
            blocks=tuple(with_ids(workspace, args.get("blocks") or [])),
            metadata=args.get("metadata") or message.metadata,
            edited=workspace.new_ts(),
            streaming=False,
        )
    )
    return {"channel": changed.channel, "ts": changed.ts, "text": changed.text, "message": changed.as_slack()}


def chat_delete(workspace: Workspace, args: Json) -> Json:
    message = own_message(workspace, args, "cant_delete_message")
    workspace.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def chat_get_permalink(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args, write=False)
    message = workspace.find(channel, str(args.get("message_ts") or ""))
    if message is None or message.only_for:
        raise Refusal("message_not_found")
    thread = f"?thread_ts={message.thread_ts}&cid={channel}" if message.thread_ts else ""
    link = f"{TEAM_URL}/archives/{channel}/p{message.ts.replace('.', '')}{thread}"
    return {"channel": channel, "permalink": link}


def _message(workspace: Workspace, args: Json, channel: str, only_for: str = "") -> Message:
    return Message(
        channel,
        workspace.new_ts(),
        BOT_USER,
        args.get("text", ""),
        tuple(with_ids(workspace, args.get("blocks") or [])),
        args.get("thread_ts") or "",
        args.get("metadata"),
        only_for,
    )


def _allowed(args: Json) -> None:
    code, details = limits.message_error(args.get("text") or "", args.get("blocks") or [])
    if code:
        raise Refusal(code, details)


# conversations and people


def conversations_info(workspace: Workspace, args: Json) -> Json:
    return {"channel": workspace.conversations[channel_of(workspace, args, write=False)].as_slack()}


def conversations_open(workspace: Workspace, args: Json) -> Json:
    users = str(args.get("users") or "").split(",")
    if len(users) > 1:
        raise Refusal("method_not_supported_for_channel_type", ["the playground knows no group messages"])
    user = workspace.users.get(users[0])
    if user is None or user.deleted or user.id == BOT_USER:
        raise Refusal("user_disabled" if user and user.deleted else "user_not_found")
    known = any(place.user == user.id for place in workspace.conversations.values())
    opened = {"no_op": True, "already_open": True} if known else {}
    return {"channel": {"id": workspace.direct_message(user.id).id}} | opened


def conversations_members(workspace: Workspace, args: Json) -> Json:
    place = workspace.conversations[channel_of(workspace, args, write=False)]
    return {"members": sorted(place.members), "response_metadata": {"next_cursor": ""}}


def conversations_replies(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args, write=False)
    found = [m for m in workspace.messages(channel, thread=needed(args, "ts")) if not m.only_for]
    if not found:
        raise Refusal("thread_not_found")
    return _page(found, args, always=found[0])


def conversations_history(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args, write=False)
    found = [m for m in workspace.messages(channel) if not m.only_for and not m.thread_ts]
    return _page(list(reversed(found)), args)


def _page(messages: list[Message], args: Json, always: Message | None = None) -> Json:
    """One page of `messages` between `oldest` and `latest`; `always` (a thread's root) comes whatever its age."""
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    ends = {args.get("oldest"), args.get("latest")} if is_true(args, "inclusive") else set()
    within = [m for m in messages if oldest < float(m.ts) < latest or m.ts in ends or m is always]
    start, size = int(args.get("cursor") or 0), int(args.get("limit") or 100)
    more = len(within) > start + size
    with_metadata = is_true(args, "include_all_metadata")
    return {
        "messages": [m.as_slack(with_metadata=with_metadata) for m in within[start : start + size]],
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + size) if more else ""},
    }


def users_info(workspace: Workspace, args: Json) -> Json:
    user = workspace.users.get(needed(args, "user"))
    if user is None:
        raise Refusal("user_not_found")
    locale = {"locale": user.locale} if is_true(args, "include_locale") else {}
    return {"user": user.as_slack() | locale}


def users_lookup_by_email(workspace: Workspace, args: Json) -> Json:
    email = needed(args, "email").lower()
    for user in workspace.users.values():
        if email == user.email.lower() and not user.deleted:
            return {"user": user.as_slack()}
    raise Refusal("users_not_found")


def usergroups_users_list(workspace: Workspace, args: Json) -> Json:
    group = needed(args, "usergroup")
    if group not in workspace.groups:
        raise Refusal("no_such_subteam")
    return {"users": list(workspace.groups[group])}


# agents


def set_status(workspace: Workspace, args: Json) -> Json:
    channel = str(args.get("channel_id") or "")
    loading = args.get("loading_messages") or []
    if channel not in workspace.conversations:
        raise Refusal("channel_not_found")
    if len(loading) > LOADING_MESSAGES:
        raise Refusal("invalid_arguments", ["no more than 10 items allowed [json-pointer:/loading_messages]"])
    workspace.set_status(channel, needed(args, "thread_ts"), Status(str(args.get("status") or ""), tuple(loading)))
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
    needed(args, "thread_ts")
    return {}


# reactions


def reactions_add(workspace: Workspace, args: Json) -> Json:
    message, reaction = _reacted(workspace, args), (needed(args, "name"), BOT_USER)
    if reaction in message.reactions:
        raise Refusal("already_reacted")
    workspace.put(replace(message, reactions=(*message.reactions, reaction)))
    return {}


def reactions_remove(workspace: Workspace, args: Json) -> Json:
    message, reaction = _reacted(workspace, args), (needed(args, "name"), BOT_USER)
    if reaction not in message.reactions:
        raise Refusal("no_reaction")
    workspace.put(replace(message, reactions=tuple(one for one in message.reactions if one != reaction)))
    return {}


def reactions_get(workspace: Workspace, args: Json) -> Json:
    message = _reacted(workspace, args)
    return {"type": "message", "channel": message.channel, "message": message.as_slack()}


def _reacted(workspace: Workspace, args: Json) -> Message:
    message = workspace.find(channel_of(workspace, args), str(args.get("timestamp")))
    if message is None or message.only_for:
        raise Refusal("message_not_found")
    return message


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "chat.postMessage": chat_post_message,
    "chat.postEphemeral": chat_post_ephemeral,
    "chat.update": chat_update,
    "chat.delete": chat_delete,
    "chat.getPermalink": chat_get_permalink,
    "chat.startStream": chat_start_stream,
    "chat.appendStream": chat_append_stream,
    "chat.stopStream": chat_stop_stream,
    "conversations.info": conversations_info,
    "conversations.open": conversations_open,
    "conversations.replies": conversations_replies,
    "conversations.history": conversations_history,
    "conversations.members": conversations_members,
    "users.info": users_info,
    "users.lookupByEmail": users_lookup_by_email,
    "usergroups.users.list": usergroups_users_list,
    "views.open": views_open,
    "views.push": views_push,
    "views.update": views_update,
    "views.publish": views_publish,
    "files.getUploadURLExternal": files_get_upload_url,
    "files.completeUploadExternal": files_complete_upload,
    "files.info": files_info,
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setSuggestedPrompts": set_suggested_prompts,
    "assistant.threads.setTitle": set_title,
    "reactions.add": reactions_add,
    "reactions.remove": reactions_remove,
    "reactions.get": reactions_get,
}
