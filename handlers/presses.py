"""A press of a button, whatever it was pressed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed a button and where. `channel` and `ts` name the message; `thread` and `response_url` may be empty."""

    user: str
    value: str
    trigger: str
    channel: str = ""
    ts: str = ""
    thread: str = ""
    response_url: str = ""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """The press in a `block_actions` payload."""
        container: Mapping[str, Any] = body.get("container") or {}
        return cls(
            user=body["user"]["id"],
            value=str(body["actions"][0].get("value") or ""),
            trigger=str(body.get("trigger_id") or ""),
            channel=str(container.get("channel_id") or ""),
            ts=str(container.get("message_ts") or ""),
            thread=str(container.get("thread_ts") or ""),
            response_url=str(body.get("response_url") or ""),
        )
