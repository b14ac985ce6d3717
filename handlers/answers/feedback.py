"""Helpful, not helpful: what a reader thinks of an answer, and what follows from it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Scope
from bot.records.gaps import Reason
from bot.records.ledger import Given
from cache.answers import OneAnswer
from handlers.access.ourselves import our_team, our_user
from handlers.access.people import Person
from handlers.answers.feedback_view import (
    COMMENT,
    OTHER,
    QUESTION,
    REASON,
    REASONS,
    Said,
    dislike_message,
    is_for_everyone,
    thanks_view,
    why_view,
)
from handlers.answers.readers import Readers
from handlers.block_kit.presses import Press, Submission
from handlers.block_kit.render import plain_message
from handlers.conversations.history import whole_question
from handlers.phrasebook import phrases_for
from handlers.requests.letters import Letters, opaque
from handlers.services import Services

_BY = "feedback"
"""Who removed the answer, in the audit table: who disliked it is nobody's business."""

HELPFUL = "helpful"


@dataclass(frozen=True, slots=True)
class Feedback:
    """The listeners of the two buttons and of the modal behind the second."""

    services: Services

    async def helpful(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Count it and say thank you."""
        await ack()
        press = Press.of(body)
        person = await self.services.people.find(client, press.user, our_team(context))
        readers = Readers(self.services)
        given = await readers.given(press.value, person)
        if given:
            await self._judged(given, person, HELPFUL)
        await self._say(press, phrases_for(person.locale)("feedback.thanks") if given else readers.gone(person))

    async def not_helpful(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Ask why."""
        await ack()
        press = Press.of(body)
        person = await self.services.people.find(client, press.user, our_team(context))
        readers = Readers(self.services)
        given = await readers.given(press.value, person)
        if given is None:
            await self._say(press, readers.gone(person))
            return
        hr = bool(await self.services.hr_channel.find(client))
        say = phrases_for(person.locale)
        for_hr = await whole_question(client, given, our_user(context), say) if hr else ""
        view = why_view(given, say, for_hr=for_hr)
        await client.views_open(trigger_id=press.trigger, view=view)

    async def reasons(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Set the answer aside and show HR. Thanked for when that is safe on disk: sent again, it happens once."""
        sent = Submission.of(body)
        person = await self.services.people.find(client, sent.user, our_team(context))
        given = await Readers(self.services).given(sent.carried, person)
        say = phrases_for(person.locale)
        if given and not await self._taken(client, given, person, sent):
            failed = say("request.failed", contact=self.services.hr_contact)
            await ack(response_action="errors", errors={REASON: failed})
            return
        await ack(response_action="update", view=thanks_view(say, given))

    async def _taken(self, client: AsyncWebClient, given: Given, person: Person, sent: Submission) -> bool:
        """Do what the window said; whether all of it is done."""
        reason = sent.said(REASON) if sent.said(REASON) in REASONS else OTHER
        if not await self._set_aside(given, person, reason):
            return False
        if QUESTION not in sent.entered:  # only with it the window said that HR sees it
            return True
        return await self._tell_hr(client, given, person, Said(reason, sent.said(QUESTION), sent.said(COMMENT)))

    async def _set_aside(self, given: Given, person: Person, reason: str) -> bool:
        """Count it, and take the answer out of the cache; whether it is out."""
        if await self._judged(given, person, reason):
            self.services.tally.add(f"verdicts.not_helpful.{reason}")
            if is_for_everyone(given):  # whoever works on gaps need not belong to another audience
                await asyncio.to_thread(self.services.gaps.note, given.question, person.id, Reason.DISLIKED)
        if not given.answer.entry or given.answer.written_at is None:
            return True
        one = OneAnswer(given.answer.entry, given.answer.written_at)
        return await asyncio.to_thread(self.services.cache.purge, one, by=_BY, for_good=True) is not None

    async def _judged(self, given: Given, person: Person, verdict: str) -> bool:
        """Count what they think of the answer in place of what they thought before; whether it is new."""
        before = await asyncio.to_thread(self.services.ledger.judge, given.id, person.id, verdict)
        self.services.tally.add(f"verdicts.{_side(verdict)}", before != verdict)
        self.services.tally.add(f"verdicts.taken_back.{_side(before)}", before not in {"", verdict})
        return before != verdict

    async def _tell_hr(self, client: AsyncWebClient, given: Given, person: Person, said: Said) -> bool:
        channel = await self.services.hr_channel.find(client)
        key = f"{complaint(given.id, person.id)} {said.reason}"
        open_to_all = await asyncio.to_thread(self.services.knowledge.open_paths, Scope())
        is_open = open_to_all.issuperset(source.path for source in given.answer.sources)
        letter = dislike_message(given, said, is_open=is_open)
        return bool(channel) and await Letters(client, self.services).put(key, channel, letter)

    async def _say(self, press: Press, words: str) -> None:
        await self.services.replies.respond(press.response_url, plain_message(words), thread=press.thread)


def complaint(answer: str, person: str) -> str:
    """How the keys of letters begin that tell HR what this person thinks of an answer. It does not tell who that is."""
    return f"disliked {opaque(answer, person)}"


def _side(verdict: str) -> str:
    return HELPFUL if verdict == HELPFUL else "not_helpful"
