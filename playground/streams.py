"""Streamed messages: `chat.startStream`, `appendStream`, `stopStream`."""

from __future__ import annotations

from dataclasses import replace

from playground import limits
from playground.arguments import Refusal, channel_of, needed, own_message, posted, with_ids
from playground.block_limits import MARKDOWN
from playground.workspace import BOT_USER, Json, Message, Workspace

STREAM_SECONDS = 300  # Slack ends a stream after about five minutes, even with traffic


def chat_start_stream(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args)
    thread = needed(args, "thread_ts")
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
    shown = (*grown.blocks, *with_ids(workspace, blocks))
    return posted(workspace.put(replace(grown, blocks=shown, metadata=args.get("metadata"), streaming=False)))


def _open_stream(workspace: Workspace, args: Json) -> Message:
    message = own_message(workspace, args, "message_not_found")
    if message.stopped:
        raise Refusal("stopped_by_user")
    if not message.streaming or workspace.clock() - float(message.ts) > STREAM_SECONDS:
        raise Refusal("message_not_in_streaming_state")
    return message


def _grown(message: Message, args: Json) -> Message:
    """The message with the Markdown of this call at its end."""
    chunks = args.get("chunks") or []
    added = args.get("markdown_text") or "".join(c.get("text", "") for c in chunks if c.get("type") == "markdown_text")
    if len(added) > MARKDOWN:
        raise Refusal("msg_too_long")
    text = message.stream_text + added
    blocks: tuple[Json, ...] = ({"type": "markdown", "text": text, "block_id": f"stream{message.ts}"},) if text else ()
    return replace(message, text=text, blocks=blocks, stream_text=text)
