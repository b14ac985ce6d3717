"""What was said before in a conversation, read back from Slack, which keeps it anyway: we keep none of it, only where
it stands.

Only exchanges count: a question together with our answer to it. What people say to each other in the thread, and what
was answered in private, is no history.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Turn
from bot.reading.conversation import continued
from bot.records.ledger import Given
from handlers.block_kit.fields import carried_by
from handlers.block_kit.render import without_sources
from handlers.block_kit.text import clipped, has_words, in_words, question_text
from handlers.delivery.faults import FAULTS, code_of
from handlers.delivery.place import SLACKBOT, Kind, Place
from handlers.delivery.replies import is_begun, mark_in
from handlers.phrasebook import Phrases
from handlers.requests.requests_view import BACK_BUTTON

log = logging.getLogger(__name__)

_EXCHANGES = 5
_CHARACTERS = 1_500  # per turn
_READ = 200
_BEFORE_A_WINDOW = 1.0
"""Seconds we read before a window is opened, of the three that Slack gives for it."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The last exchanges of a thread, oldest first; by their ids, the people who asked us something in it, and those
    who wrote in it, we included, latest first. `request`: the one that HR wrote about in the post that began the thread.
    """

    turns: tuple[Turn, ...] = ()
    askers: frozenset[str] = frozenset()
    writers: tuple[str, ...] = ()
    request: str = ""

    @property
    def last(self) -> str:
        """Who wrote last; empty if nobody did."""
        return self.writers[0] if self.writers else ""


async def earlier(client: AsyncWebClient, place: Place, say: Phrases) -> Earlier:
    """What was said before the post at `place` in its thread, or in those that it goes on with; nothing if Slack fails."""
    threads = await asyncio.gather(*(_thread(client, place, root) for root in place.roots))
    return exchanges([message for thread in threads for message in thread], place.bot, say)


async def post_above(client: AsyncWebClient, place: Place, say: Phrases) -> str:
    """What a mention without words is about: the post that began the thread, if nothing was asked of us there before."""
    if not place.thread_ts:
        return ""
    thread = await _thread(client, place, place.thread_ts)
    if not thread or thread[0].get("user") in {place.bot, SLACKBOT} or exchanges(thread, place.bot, say).askers:
        return ""
    return _said(thread[0], place.bot, say)


async def _thread(client: AsyncWebClient, place: Place, root: str) -> Sequence[Mapping[str, Any]]:
    try:
        answer = await client.conversations_replies(
            channel=place.channel, ts=root, latest=place.ts, limit=_READ, include_all_metadata=True
        )
    except FAULTS as error:
        log.warning("A thread could not be read (%s): answered without its history", code_of(error))
        return ()
    return answer.get("messages") or ()


def where(place: Place) -> str:
    """Where the conversation of a post stands, as the ledger keeps it."""
    return f"{place.channel} {','.join(place.roots)} {place.ts}" if place.roots else ""


async def whole_question(client: AsyncWebClient, given: Given, bot: str, say: Phrases) -> str:
    """A question with those it goes on with in front, a line each; as asked, if they cannot be read back in time."""
    channel, roots, ts, *_ = (*given.continues.split(), "", "", "")
    first, _, rest = roots.partition(",")
    place = Place(Kind.CHANNEL, "", channel, given.asker, bot, ts=ts, continues=first, through=rest)
    before = Earlier()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_BEFORE_A_WINDOW):
            before = await earlier(client, place, say)
    asked = [turn.text for turn in before.turns if turn.role == "user"]
    return "\n".join([*continued(given.question, asked), given.question])


async def typed_before(client: AsyncWebClient, place: Place, say: Phrases) -> str:
    """What a person typed last in a thread, in front of `place`; empty if nobody did, or it cannot be read back in time."""
    messages: Sequence[Mapping[str, Any]] = ()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_BEFORE_A_WINDOW):
            messages = await _thread(client, place, place.thread_ts)
    typed = (message for message in reversed(messages) if message.get("user") not in {place.bot, SLACKBOT})
    return next((_said(message, place.bot, say) for message in typed), "")


async def question_behind(
    client: AsyncWebClient, channel: str, answer: Mapping[str, Any], say_to: Callable[[str], Awaitable[Phrases]]
) -> str:
    """The question that one of our answers in a thread belongs to, as it was answered; empty if it cannot be read back.

    `say_to`: the phrases of somebody by their id; whoever was mentioned was named in those of who asked.
    """
    root, ts = str(answer.get("thread_ts") or answer.get("ts")), str(answer.get("ts"))
    try:
        thread = await client.conversations_replies(
            channel=channel, ts=root, latest=ts, inclusive=True, limit=_READ, include_all_metadata=True
        )
    except FAULTS as error:
        log.warning("A thread could not be read (%s)", code_of(error))
        return ""
    messages: Sequence[Mapping[str, Any]] = thread.get("messages") or ()
    asked = next((str(mark_in(m).get("asked")) for m in messages if str(m.get("ts")) == ts), "")
    found: Mapping[str, Any] = next((m for m in messages if str(m.get("ts")) == asked), {})
    if not found:
        return ""
    bot, say = str(answer.get("user") or ""), await say_to(str(found.get("user") or ""))
    text = _said(found, bot, say)
    return text if has_words(text) else _said(messages[0], bot, say)


def exchanges(messages: Sequence[Mapping[str, Any]], bot: str, say: Phrases) -> Earlier:
    """Questions and our answers to them, from the messages of one thread."""
    pairs = list(_answered(messages, bot))
    first = messages[0] if messages else {}
    is_ours = first.get("user") == bot or any(question is first for question, _ in pairs)
    above = "" if is_ours else _said(first, bot, say)  # what a mention without words is about
    told = [(_said(question, bot, say), reply) for question, reply in pairs[-_EXCHANGES:]]
    turns = tuple(turn for text, reply in told for turn in _turns(text if has_words(text) else above, reply))
    writers = dict.fromkeys(str(message["user"]) for message in reversed(messages) if message.get("user"))
    request = carried_by(first, BACK_BUTTON) if first.get("user") == bot else ""
    return Earlier(turns, frozenset(str(question.get("user")) for question, _ in pairs), tuple(writers), request)


def _answered(messages: Sequence[Mapping[str, Any]], bot: str) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each answer of ours behind its question; the beginning of one that was stopped behind the post above it."""
    by_ts = {str(message.get("ts")): message for message in messages}
    for above, message in pairwise([{}, *messages]):
        mark = mark_in(message)
        if message.get("user") == bot and _to_be_read(mark) and str(mark.get("asked")) in by_ts:
            yield by_ts[str(mark.get("asked"))], message
        elif is_begun(message, bot) and above.get("user", bot) != bot:
            yield above, message


def _to_be_read(mark: Mapping[str, Any]) -> bool:
    return mark.get("kept") is True and mark.get("part") == 0


def _said(message: Mapping[str, Any], bot: str, say: Phrases) -> str:
    return in_words(question_text(str(message.get("text") or ""), bot), say)


def _turns(asked: str, reply: Mapping[str, Any]) -> Iterator[Turn]:
    said = without_sources(html.unescape(str(reply.get("text") or "")))
    if asked and said:
        yield Turn("user", clipped(asked, _CHARACTERS))
        yield Turn("assistant", clipped(said, _CHARACTERS))
