"""Questions: mentions, direct messages, follow-ups in our threads, and /hrbot. The intake accepted them already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.inbox import Entry
from handlers.answering import Answering
from handlers.intake import ACCEPTED

HELP = (
    "Ask me about our HR policies, for example: /hrbot How much annual leave do I get?\n"
    "Only you see my answer here. In a channel, mention me; or write to me in a direct message."
)


@dataclass(frozen=True, slots=True)
class Questions:
    """Sets accepted questions going. Repeats and what is not for us were left out by the intake."""

    answering: Answering

    async def posted(self, context: AsyncBoltContext) -> None:
        """A mention, a direct message or a post in a thread of ours."""
        self._begin(context)

    async def command(self, ack: AsyncAck, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
        """/hrbot, with or without a question."""
        await ack() if str(body.get("text") or "").strip() else await ack(text=HELP, response_type="ephemeral")
        self._begin(context)

    def _begin(self, context: AsyncBoltContext) -> None:
        entry: Entry | None = context.get(ACCEPTED)
        if entry:
            self.answering.start(entry)
