"""One accepted question, there and back: who asks, what may be read here, what the engine says, where it goes."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import msgspec
from slack_sdk.web.async_client import AsyncWebClient

from bot.care.disclosure import Harm, harm_in
from bot.logs import trail
from bot.model import Answer, Kind, Question, Scope, unseen
from bot.reading.conversation import stands_alone
from bot.records.inbox import Entry
from handlers.access.manners import is_aside, is_of_own, refusal, told_of_place
from handlers.access.people import Person, Standing
from handlers.answers.offers import is_offered, offers
from handlers.answers.suggestions import note_asked
from handlers.block_kit.render import Message, answer_messages, plain_message, with_offer
from handlers.block_kit.text import clipped, has_words, in_words
from handlers.conversations import history
from handlers.conversations.mute import asks_for_silence
from handlers.conversations.overhearing import calls_one_of, overheard
from handlers.delivery.faults import FAULTS
from handlers.delivery.meanwhile import Meanwhile
from handlers.delivery.place import Kind as PlaceKind
from handlers.delivery.place import Place
from handlers.delivery.replies import PLACEHOLDER, Delivery, Undelivered, key_of
from handlers.delivery.status import Status
from handlers.delivery.stream import Stream, can_stream
from handlers.hr.gaps import note_gap
from handlers.hr.verify_view import with_menu
from handlers.phrasebook import Phrases, phrases_for
from handlers.requests.requests_view import typed_message
from handlers.services import Services

log = logging.getLogger(__name__)

_TRIES = 3
"""How often answering one question is begun; a question that ended three of them is given up, visibly."""

_LOOK_FOR_MORE_SECONDS = 0.5
"""How often is looked whether a person who reads a first quotation has asked something else."""

_OTHERS = 5
"""People of a thread whose names we listen for: each may cost a call."""

_STALE_SECONDS = 3 * 3600.0
"""Nobody waits for an answer that long; they are told instead that we missed it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asked what, and where the answer goes."""

    to: Delivery
    person: Person
    question: Question

    @property
    def say(self) -> Phrases:
        return phrases_for(self.person.locale)

    def about(self) -> list[str]:
        """Which message the answer is about, where the reader cannot see it above."""
        message = clipped(self.question.text, 150)
        return [self.say("help.shortcut_about", message=message)] * self.to.place.shortcut


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers accepted questions through one Slack client."""

    client: AsyncWebClient
    services: Services

    def start(self, entry: Entry, *, again: bool = False) -> None:
        """Answer soon, after what was asked before in the same conversation; returns at once.

        `again`: it was tried before, here or elsewhere, so its answer may already be there.
        """
        place = Place.from_json(entry.reply_to)
        asker = place.user if place.addressed else ""
        self.services.workers.start(place.topic, lambda: self._settle(entry, place, again=again), asker)

    async def recover(self) -> None:
        """Start on the questions that nobody alive is working on."""
        for entry in await asyncio.to_thread(self.services.inbox.adopt):
            self.services.tally.add("questions.recovered")
            try:
                self.start(entry, again=True)
            except (LookupError, TypeError, ValueError) as error:
                log.error("A question without a place to answer in is dropped: %s", trail(error))
                await asyncio.to_thread(self.services.inbox.done, entry)

    # -- one question --------------------------------------------------------------------------------------------------

    async def _settle(self, entry: Entry, place: Place, *, again: bool) -> None:
        """See to it that the question ends answered, apologised for, or kept for later."""
        entry = await asyncio.to_thread(self.services.inbox.begin, entry)
        try:
            await self._reply(entry, place, again=again)
        except Undelivered as failed:
            await self._undelivered(entry, failed)
        except Exception as error:  # noqa: BLE001 - a person is waiting: they get plain words and an id, we the trail
            await self._apologise(entry, place, error)
        else:
            await asyncio.to_thread(self.services.inbox.done, entry)

    async def _reply(self, entry: Entry, place: Place, *, again: bool) -> None:
        to = Delivery(self.client, place, key_of(entry.id))
        there = await self.services.replies.there(to) if again else {}
        if 0 in there:  # the whole answer: only our note of that is missing
            return
        person = await self.services.people.find_patiently(self.client, place.user, place.team)
        say = phrases_for(person.locale)
        entry = replace(entry, text=await self._text(entry.text, place, say))
        to = replace(to, aside=is_aside(entry.text, place))
        if await self._ends_unanswered(entry, to, person, there):
            return
        question = self._question(entry, place, person, again=again)
        answer = await self._answer(to, person, question, there)
        if not place.addressed:
            if answer is None:  # it was said to others: no question, and no answer that anybody waited for
                return
            self.services.tally.add(f"answers.{answer.rung}")
        self.services.tally.time("reply", max(0.0, self.services.now() - entry.accepted_at))
        if place.addressed and not await self._is_taken_back(place, None):
            await asyncio.to_thread(note_asked, self.services, question, answer)

    async def _ends_unanswered(self, entry: Entry, to: Delivery, person: Person, there: dict[int, str]) -> bool:
        """Whether it is too late for an answer, this person gets none here, or they ask us to be quiet. They are told so."""
        place, say = to.place, phrases_for(person.locale)
        if missed := self._missed(entry, say):
            if place.addressed:
                await self._deliver(replace(to, kept=False), [plain_message(missed)], there)
            return True
        if no := self._refused(entry.text, place, person):
            if place.addressed:
                await self._privately(to, [plain_message(no)], there)
            return True
        if asks_for_silence(entry.text, place):
            await self._deliver(replace(to, kept=False), [plain_message(say("mute.done"))], there)
            return True
        return False

    def _refused(self, text: str, place: Place, person: Person) -> str:
        """Why this person is not answered here, or "". Care does not wait until Slack says who somebody is."""
        if person.standing is Standing.UNKNOWN and harm_in(text) is Harm.TOLD:
            return ""
        return refusal(person, allow_guests=self.services.allow_guests, shared=place.shared)

    async def _text(self, text: str, place: Place, say: Phrases) -> str:
        """What is asked: who only mentions us below a post asks about that. Who only calls a colleague asks nothing."""
        if has_words(text):
            return in_words(text, say)
        return (await history.post_above(self.client, place, say) if place.addressed else "") or text

    def _question(self, entry: Entry, place: Place, person: Person, *, again: bool) -> Question:
        """As asked, without its history. The time to answer counts from when it was accepted, unless that was long ago."""
        waited = 0.0 if again else max(0.0, self.services.now() - entry.accepted_at)
        deadline = self.services.clock() + self.services.answer_seconds - waited
        return Question(
            entry.text,
            person.scope if place.private else Scope(),
            asker=place.user,
            country=person.country,
            locale=person.locale,
            addressed=place.addressed,
            deadline=deadline,
        )

    async def _answer(self, to: Delivery, person: Person, question: Question, there: dict[int, str]) -> Answer | None:
        """What the engine said in the end; None if nobody waited for it, or it was nothing to us."""
        say = phrases_for(person.locale)
        meanwhile, stream = Meanwhile(to, say, self.services.replies, there), self._stream(to, there)
        async with Status(to, say, partial(_announce, to, meanwhile, stream)) as status, stream:
            stream.on_begin = status.hush
            earlier = await history.earlier(self.client, to.place, say)
            if earlier.request and harm_in(question.text) is not Harm.TOLD:
                await self._deliver(replace(to, kept=False), [typed_message(earlier.request, say)], there)
                return None
            question = replace(question, history=earlier.turns)
            shown = stream.add if stream.allowed else unseen
            answering = asyncio.ensure_future(
                self.services.workers.run(self.services.engine.answer, question, status.progress, shown)
            )
            quoted = await self._quoted_meanwhile(answering, question, to, status.crowded, stream)
        if stream.unwanted.done():
            self.services.tally.add("answers.stopped")
            return None
        await status.announced()
        asked = _Asked(to, person, question)
        if quoted is not None:
            return await self._quoted_first(asked, quoted, answering, meanwhile)
        answer, there = await answering, await meanwhile.there()
        if await self._is_taken_back(to.place, answer):
            await self._keep_out(to, there | await stream.break_off())
            return answer
        if await self._is_overheard(asked, answer, earlier):
            self.services.tally.add("questions.overheard")
            return None
        await self._deliver_answer(asked, answer, there, stream)
        await note_gap(self.services, question, answer, to.place)
        return answer

    # -- a quotation first ---------------------------------------------------------------------------------------------

    async def _quoted_meanwhile(
        self,
        answering: asyncio.Future[Answer],
        question: Question,
        to: Delivery,
        crowded: asyncio.Event,
        stream: Stream,
    ) -> Answer | None:
        """Something to read for a person whose answer takes, or will take, longer than people like to wait.

        None, and the answer is there or nobody wants it any more, if it came or began to be shown before, if there is
        nothing to quote, if nobody asked us, or if others would read it.
        """
        ends: set[asyncio.Future[Any]] = {answering, stream.unwanted}
        if to.place.addressed and not to.aside:
            await self._patiently(ends, crowded)
            is_read = answering.done() or stream.begun
            quoted = None if is_read else await asyncio.to_thread(self.services.engine.quote, question)
            if quoted is not None and not answering.done() and stream.forestall():
                return quoted
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        return None

    async def _patiently(self, ends: set[asyncio.Future[Any]], crowded: asyncio.Event) -> None:
        """Wait for the answer, but not beyond our patience, nor for long when it is known to be late."""
        late = asyncio.create_task(crowded.wait())
        try:
            await asyncio.wait(
                {*ends, late}, timeout=self.services.patience_seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            late.cancel()

    async def _quoted_first(
        self, asked: _Asked, quoted: Answer, answering: asyncio.Future[Answer], meanwhile: Meanwhile
    ) -> Answer | None:
        """Show the quotation, and put the answer in its place; the answer, or None if nobody waited for it any more."""
        place = asked.to.place
        if not await self._is_taken_back(place, quoted):
            self.services.tally.add("answers.quoted_first")
            await meanwhile.quote(quoted)
        answer = await self._unless_they_turn_away(answering, place)
        await self._deliver_later(asked, quoted, answer, await meanwhile.there())
        return answer

    async def _unless_they_turn_away(self, answering: asyncio.Future[Answer], place: Place) -> Answer | None:
        """The answer, or None if the person asked us something else in this conversation before it came."""
        while self.services.workers.is_last(place.topic, place.user):
            done, _ = await asyncio.wait({answering}, timeout=_LOOK_FOR_MORE_SECONDS)
            if done:
                return answering.result()
        return None

    async def _deliver_later(self, asked: _Asked, quoted: Answer, answer: Answer | None, there: dict[int, str]) -> None:
        """Put the answer in place of the quotation, if there is one that says more."""
        if await self._is_taken_back(asked.to.place, answer):
            await self._keep_out(asked.to, there)
            return
        if answer is not None and answer.confidential:
            await self._confidentially(asked, await self._messages(asked, answer), there)
            return
        better = answer is not None and answer.kind in {Kind.FRESH, Kind.REUSED}
        shown = answer if answer is not None and better else _for_good(quoted, answer)
        if better or asked.to.place.kind is not PlaceKind.COMMAND:
            messages = await self._messages(asked, shown, *["answer.in_place"] * better)
            await self._deliver(asked.to, messages, there)

    # -- whether anybody waits for it ----------------------------------------------------------------------------------

    async def _is_overheard(self, asked: _Asked, answer: Answer, earlier: history.Earlier) -> bool:
        """Names cost calls, and are asked for only where they decide."""
        text, place = asked.question.text, asked.to.place
        if place.addressed or answer.kind is Kind.CARE:
            return False
        return overheard(answer, text, place, earlier) or calls_one_of(text, await self._names(place, earlier))

    async def _names(self, place: Place, earlier: history.Earlier) -> list[str]:
        """How the others who wrote last in a thread are called."""
        others = [user for user in earlier.writers if user not in {place.user, place.bot}][:_OTHERS]
        people = await asyncio.gather(*(self.services.people.find(self.client, user, place.team) for user in others))
        return [person.name for person in people]

    async def _is_taken_back(self, place: Place, answer: Answer | None) -> bool:
        """Whether the question was deleted meanwhile. Care is given all the same: only who asked sees it."""
        if not place.ts or (answer and answer.confidential):
            return False
        return await asyncio.to_thread(self.services.inbox.is_taken_back, place.post)

    async def _keep_out(self, to: Delivery, there: dict[int, str]) -> None:
        """Leave no trace of a question that was taken back."""
        self.services.tally.add("questions.taken_back")
        if ts := there.get(PLACEHOLDER):
            await self.services.replies.withdraw(to, ts)
        with suppress(*FAULTS):
            await self.client.assistant_threads_setStatus(
                channel_id=to.place.channel, thread_ts=to.place.root, status=""
            )

    # -- what is delivered ---------------------------------------------------------------------------------------------

    async def _deliver_answer(self, asked: _Asked, answer: Answer, there: dict[int, str], stream: Stream) -> None:
        messages = await self._messages(asked, answer, *["answer.begun_again"] * stream.has_changed(answer.text))
        if answer.confidential or asked.to.aside:
            await self._confidentially(asked, messages, there | await stream.break_off())
            return
        there = there | await stream.finish(messages)
        if stream.unwanted.done():
            self.services.tally.add("answers.stopped")
            return
        await self._deliver(asked.to, messages, there)

    async def _messages(self, asked: _Asked, answer: Answer, *more: str) -> Sequence[Message]:
        """The answer as this person reads it. What its buttons need is on disk before they are shown."""
        say = asked.say
        given = await asyncio.to_thread(self._recorded, asked, answer) if is_offered(answer) else ""
        own = [say("answer.own_record", contact=self.services.hr_contact)] * is_of_own(asked.question.text, answer)
        told = [*asked.about(), *told_of_place(answer, asked.to, asked.person), *own, *map(say, more)]
        messages = answer_messages(answer, told, say=say, offers=offers(answer, given, say) if given else None)
        return with_menu(messages, answer) if await self._is_for_hr(asked.to.place) else messages

    async def _is_for_hr(self, place: Place) -> bool:
        """Whether it is HR's channel, where answers have a menu for HR."""
        return place.kind is PlaceKind.CHANNEL and place.channel == await self.services.hr_channel.find(self.client)

    def _recorded(self, asked: _Asked, answer: Answer) -> str:
        question = asked.question
        return self.services.ledger.record(
            asked.to.key,
            asker=question.asker,
            question=question.text,
            scope=question.scope,
            answer=answer,
            continues="" if stands_alone(question.text) else history.where(asked.to.place),
        )

    # -- how it is delivered -------------------------------------------------------------------------------------------

    def _stream(self, to: Delivery, there: dict[int, str]) -> Stream:
        return Stream(to, self.services.replies, allowed=self.services.stream_answers and can_stream(to, there))

    async def _deliver(self, to: Delivery, messages: Sequence[Message], there: dict[int, str]) -> None:
        replies = self.services.replies
        if to.place.kind is PlaceKind.COMMAND:
            await replies.to_command(to, messages)
            return
        try:
            await replies.post(to, messages, there)
        except Undelivered as failed:
            if not failed.final or to.place.private:
                raise
            person = await self.services.people.find(self.client, to.place.user, to.place.team)
            sorry = phrases_for(person.locale)("answer.cannot_post")
            await replies.direct(to, [plain_message(sorry), *messages])

    async def _confidentially(self, asked: _Asked, messages: Sequence[Message], there: dict[int, str]) -> None:
        """Only for the person's eyes, with a way on from a channel."""
        shown = messages if asked.to.place.private else with_offer(messages, asked.say)
        await self._privately(asked.to, shown, there)

    async def _privately(self, to: Delivery, messages: Sequence[Message], there: dict[int, str]) -> None:
        """Only for the person's eyes, and nothing to be read back as history."""
        if to.place.private:
            await self._deliver(replace(to, kept=False), messages, there)
            return
        if ts := there.get(PLACEHOLDER):
            await self.services.replies.withdraw(to, ts)
        await self.services.replies.whisper(to, messages)

    # -- when there is no answer ---------------------------------------------------------------------------------------

    def _missed(self, entry: Entry, say: Phrases) -> str:
        """What to say instead of an answer, if it is too late for one or it was tried too often."""
        contact = self.services.hr_contact
        if entry.attempts > _TRIES:
            log.error("A question was given up after %d tries", _TRIES)
            self.services.tally.add("questions.given_up")
            return say("answer.gave_up", contact=contact, error=key_of(entry.id)[:6])
        late = self.services.now() - entry.accepted_at > _STALE_SECONDS
        return say("answer.missed", contact=contact) if late else ""

    async def _undelivered(self, entry: Entry, failed: Undelivered) -> None:
        late = self.services.now() - entry.accepted_at > _STALE_SECONDS
        self.services.tally.add("replies.undelivered")
        if failed.final or late:
            log.error("An answer could not be delivered (%s) and is given up", failed.code)
            await asyncio.to_thread(self.services.inbox.done, entry)
        else:
            log.error("An answer could not be delivered (%s); it is kept for another try", failed.code)
            await asyncio.to_thread(self.services.inbox.release, entry)

    async def _apologise(self, entry: Entry, place: Place, error: Exception) -> None:
        shown = secrets.token_hex(3)
        log.error("Answering failed (error %s): %s", shown, trail(error))
        self.services.tally.add("replies.failed")
        try:
            if place.addressed:
                await self._say_sorry(Delivery(self.client, place, key_of(entry.id), kept=False), shown)
        except Undelivered as failed:
            await self._undelivered(entry, failed)
        else:
            await asyncio.to_thread(self.services.inbox.done, entry)

    async def _say_sorry(self, to: Delivery, error: str) -> None:
        person = await self.services.people.find(self.client, to.place.user, to.place.team)
        words = phrases_for(person.locale)("answer.gave_up", contact=self.services.hr_contact, error=error)
        await self._deliver(to, [plain_message(words)], await self.services.replies.there(to))


async def _announce(to: Delivery, meanwhile: Meanwhile, stream: Stream) -> None:
    """Say that we are busy, unless nobody asked us, others would read along, or the answer is being read already."""
    if to.place.addressed and not to.aside and stream.forestall():
        await meanwhile.announce()


def _for_good(quoted: Answer, answer: Answer | None) -> Answer:
    """The quotation that was shown first, when no better answer came, or nobody waited for one."""
    return msgspec.structs.replace(quoted, degraded=True, hindrance=answer.hindrance) if answer else quoted
