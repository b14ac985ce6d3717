"""Reading what a Web API method was called with, and refusing it as Slack would."""

from __future__ import annotations

from typing import Any

from playground.workspace import BOT_USER, Json, Message, Workspace


class Refusal(Exception):
    """`{"ok": false, "error": code}`, with Slack's details in `response_metadata.messages`."""

    def __init__(self, code: str, details: list[str] | None = None) -> None:
        self.code, self.details = code, details or []
        super().__init__(code)


def is_true(args: Json, name: str) -> bool:
    return str(args.get(name)).lower() in {"true", "1"}


def needed(args: Json, name: str) -> str:
    if not args.get(name):
        raise Refusal("invalid_arguments", [f"missing required field: {name}"])
    return str(args[name])


def channel_of(workspace: Workspace, args: Json, *, write: bool = True) -> str:
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


def own_message(workspace: Workspace, args: Json, otherwise: str) -> Message:
    channel = channel_of(workspace, args)
    message = workspace.find(channel, str(args.get("ts") or ""))
    if message is None or message.only_for:
        raise Refusal("message_not_found")
    if not message.from_bot:
        raise Refusal(otherwise)
    return message


def with_ids(workspace: Workspace, blocks: list[Json]) -> list[Json]:
    """Slack gives every block without a block_id one of its own."""
    return [{**block, "block_id": block.get("block_id") or workspace.new_id("b")} for block in blocks]


def posted(message: Message) -> Json:
    return {"channel": message.channel, "ts": message.ts, "message": message.as_slack(with_metadata=True)}
