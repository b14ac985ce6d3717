"""What became of a message in HR's channel, shown in it, so that nobody works on what a colleague has done."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.block_kit.blocks import small_marked
from handlers.block_kit.fields import part_of, parts_of, text_of
from handlers.block_kit.limits import BLOCKS_PER_MESSAGE
from handlers.delivery.faults import FAULTS, code_of
from handlers.requests.letters import opaque

log = logging.getLogger(__name__)

_NOTE = "dealt_with"


def message_of(body: Mapping[str, Any]) -> str:
    """Channel and ts of the message that a button was pressed in; empty if it is not one that all in the channel see, or
    if it stands in a thread.
    """
    container = part_of(body, "container")
    channel, ts, root = (text_of(container, name) for name in ("channel_id", "message_ts", "thread_ts"))
    is_shown = channel and ts and root in {"", ts} and container.get("is_ephemeral") is not True
    return f"{channel} {ts}" if is_shown else ""


async def show_dealt_with(client: AsyncWebClient, message: str, words: str, value: str) -> None:
    """Put `words`, in Slack's markup, into our message at this place, in place of what they said before: below the buttons
    that carry `value`, for a digest has several; at its end, if there are none.
    """
    channel, _, ts = message.partition(" ")
    try:
        found = await client.conversations_history(
            channel=channel, latest=ts, inclusive=True, limit=1, include_all_metadata=True
        )
        shown: Mapping[str, Any] = next(iter(found.get("messages") or ()), {})
        note = small_marked(words) | {"block_id": f"{_NOTE} {opaque(value)}"}
        blocks = [dict(block) for block in parts_of(shown, "blocks") if block.get("block_id") != note["block_id"]]
        if shown.get("ts") == ts and 0 < len(blocks) < BLOCKS_PER_MESSAGE:
            carrying = [at for at, block in enumerate(blocks, 1) if _carries(block, value)]
            blocks.insert(carrying[0] if carrying else len(blocks), note)
            await client.chat_update(
                channel=channel,
                ts=ts,
                text=text_of(shown, "text"),
                blocks=blocks,
                metadata=shown.get("metadata") or None,
            )
    except FAULTS as error:
        log.warning("What became of a message in HR's channel was not shown (%s)", code_of(error))


def _carries(block: Mapping[str, Any], value: str) -> bool:
    return any(text_of(element, "value") == value for element in parts_of(block, "elements"))
