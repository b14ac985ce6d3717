"""What was said before in a conversation, read back from Slack, which keeps it anyway: we keep none of it.

Only exchanges count: a question together with our answer to it. What people say to each other in the thread, and what
was answered in private, is no history.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Turn
from handlers.faults import FAULTS, code_of
from handlers.place import Place
from handlers.replies import mark_in
from handlers.text import clipped, question_text

log = logging.getLogger(__name__)

_EXCHANGES = 5
_CHARACTERS = 1_500  # per turn
_READ = 200


async def earlier(client: AsyncWebClient, place: Place, root: str) -> tuple[Turn, ...]:
    """The last exchanges of the thread that began with `root`, before the post at `place`; none if Slack fails."""
    try:
        answer = await client.conversations_replies(
            channel=place.channel, ts=root, latest=place.ts, limit=_READ, include_all_metadata=True
        )
    except FAULTS as error:
        log.warning("A thread could not be read (%s): answered without its history", code_of(error))
        return ()
    return exchanges(answer.get("messages") or (), place.bot)


def exchanges(messages: Sequence[Mapping[str, Any]], bot: str) -> tuple[Turn, ...]:
    """Questions and our answers to them, oldest first, from the messages of one thread."""
    by_ts = {str(message.get("ts")): str(message.get("text") or "") for message in messages}
    answers = [message for message in messages if message.get("user") == bot and _to_be_read(mark_in(message))]
    turns = [turn for message in answers[-_EXCHANGES:] for turn in _exchange(message, by_ts, bot)]
    return tuple(turn for turn in turns if turn.text)


def _to_be_read(mark: Mapping[str, Any]) -> bool:
    return mark.get("kept") is True and mark.get("part") == 0


def _exchange(answer: Mapping[str, Any], by_ts: Mapping[str, str], bot: str) -> Iterator[Turn]:
    asked = question_text(by_ts.get(str(mark_in(answer).get("asked")), ""), bot)
    said = html.unescape(str(answer.get("text") or "")).strip()
    if asked and said:
        yield Turn("user", clipped(asked, _CHARACTERS))
        yield Turn("assistant", clipped(said, _CHARACTERS))
