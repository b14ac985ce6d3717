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

from slack_sdk.web.async_client import AsyncWebClient

from bot.inbox import Entry
from bot.logs import trail
from bot.model import Answer, Kind, Question, Scope
from handlers import history
from handlers.faults import FAULTS, code_of
from handlers.people import Person, Standing
from handlers.place import Kind as PlaceKind
from handlers.place import Place
from handlers.render import (
    BUSY,
    CANNOT_POST,
    IN_PLACE,
    IN_PRIVATE,
    MORE_IN_DIRECT,
    STILL_WRITING,
    Message,
    answer_messages,
    plain_message,
)
from handlers.replies import PLACEHOLDER, Delivery, Undelivered, key_of
from handlers.services import Services
from handlers.status import Status
from handlers.suggestions import note_asked

log = logging.getLogger(__name__)

_TRIES = 3
"""How often answering one question is begun; a question that ended three of them is given up, visibly."""

_LOOK_FOR_MORE_SECONDS = 0.5
"""How often is looked whether a person who reads a first quotation has asked something else."""

_STALE_SECONDS = 3 * 3600.0
"""Nobody waits for an answer that long; they are told instead that we missed it."""

_MISSED = "Sorry, I was away when you asked this. If it still matters, please ask me again, or turn to {contact}."
_GAVE_UP = "Sorry, I couldn't work out an answer to this one. Please ask {contact}. (Error {error}, if they need it.)"


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
        self.services.workers.start(place.topic, lambda: self._settle(entry, place, again=again))

    async def recover(self) -> None:
        """Start on the questions that nobody alive is working on."""
        for entry in await asyncio.to_thread(self.services.inbox.adopt):
            self.services.tally.add("questions.recovered")
            try:
                self.start(entry, again=True)
            except (LookupError, TypeError, ValueError) as error:
                log.error("A question without a place to answer in is dropped: %s", trail(error))
                await asyncio.to_thread(self.services.inbox.done, entry)

    # -- inside ----------------------------------------------------------------------------------------------------

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
        there = await self._there(to) if again else {}
        if 0 in there:
            return
        if missed := self._missed(entry):
            if place.addressed:
                await self._deliver(replace(to, kept=False), [plain_message(missed)], there)
            return
        person = await self.services.people.find(self.client, place.user, place.team)
        if no := refusal(place, person, allow_guests=self.services.allow_guests):
            if place.addressed:
                await self._privately(to, [plain_message(no)], there)
            return
        await self._answer(to, person, self._question(entry, place, person, again=again), there)
        self.services.tally.time("reply", max(0.0, self.services.now() - entry.accepted_at))
        if place.addressed:  # what is said to others in a thread of ours leaves no mark
            scope = person.scope if place.private else Scope()
            await asyncio.to_thread(note_asked, self.services, person.id, entry.text, scope)

    async def _answer(self, to: Delivery, person: Person, question: Question, there: dict[int, str]) -> None:
        root = to.place.thread_ts or to.place.continues
        async with Status(to, partial(self._announce, to, there)) as status:
            earlier = await history.earlier(self.client, to.place, root) if root else history.Earlier()
            question = replace(question, history=earlier.turns)
            answering = asyncio.ensure_future(
                self.services.workers.run(self.services.engine.answer, question, status.progress)
            )
            quoted = await self._quoted_meanwhile(answering, question, to.place, status.crowded)
        if ts := await status.announced():
            there = {PLACEHOLDER: ts, **there}
        if quoted is None:
            await self._deliver_first(to, person, await answering, earlier, there)
        else:
            there = await self._show(to, quoted, there)
            await self._deliver_later(to, person, quoted, await self._unless_they_turn_away(answering, to.place), there)

    async def _deliver_first(
        self, to: Delivery, person: Person, answer: Answer, earlier: history.Earlier, there: dict[int, str]
    ) -> None:
        if overheard(answer, to.place, earlier):
            await self._keep_out(to, there)
            return
        messages = answer_messages(answer, notes(answer, to.place, person))
        deliver = self._privately if answer.kind is Kind.CARE else self._deliver
        await deliver(to, messages, there)

    # -- a quotation first -------------------------------------------------------------------------------------------

    async def _quoted_meanwhile(
        self, answering: asyncio.Future[Answer], question: Question, place: Place, crowded: asyncio.Event
    ) -> Answer | None:
        """Something to read for a person whose answer takes, or will take, longer than people like to wait.

        None, and the answer is there, if it came before, if there is nothing to quote, or if nobody asked us.
        """
        if place.addressed:
            await self._patiently(answering, crowded)
            quoted = None if answering.done() else await asyncio.to_thread(self.services.engine.quote, question)
            if quoted is not None and not answering.done():
                return quoted
        await asyncio.wait({answering})
        return None

    async def _patiently(self, answering: asyncio.Future[Answer], crowded: asyncio.Event) -> None:
        """Wait for the answer, but not beyond our patience, nor for long when it is known to be late."""
        late = asyncio.create_task(crowded.wait())
        try:
            either: set[asyncio.Future[Any]] = {answering, late}
            await asyncio.wait(either, timeout=self.services.patience_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            late.cancel()

    async def _show(self, to: Delivery, quoted: Answer, there: dict[int, str]) -> dict[int, str]:
        """Show the quotation where the answer will be; what is there then."""
        self.services.tally.add("answers.quoted_first")
        message = answer_messages(quoted, [STILL_WRITING])[0]
        try:
            if to.place.kind is PlaceKind.COMMAND:
                await self.services.replies.respond(to.place.response_url, message)
                return there
            ts = await self.services.replies.placeholder(to, message, there.get(PLACEHOLDER, ""))
        except (Undelivered, *FAULTS) as error:
            log.info("The first quotation was not shown (%s)", code_of(error))
            return there
        return {**there, PLACEHOLDER: ts}

    async def _unless_they_turn_away(self, answering: asyncio.Future[Answer], place: Place) -> Answer | None:
        """The answer, or None if the person asked on in this conversation before it came."""
        while self.services.workers.is_last(place.topic):
            done, _ = await asyncio.wait({answering}, timeout=_LOOK_FOR_MORE_SECONDS)
            if done:
                return answering.result()
        return None

    async def _deliver_later(
        self, to: Delivery, person: Person, quoted: Answer, answer: Answer | None, there: dict[int, str]
    ) -> None:
        """Put the answer in place of the quotation, if there is one that says more."""
        better = answer is not None and answer.kind in {Kind.FRESH, Kind.REUSED}
        shown = answer if answer is not None and better else replace(quoted, degraded=answer is not None)
        if better or to.place.kind is not PlaceKind.COMMAND:
            await self._deliver(
                to, answer_messages(shown, [*notes(shown, to.place, person), *[IN_PLACE] * better]), there
            )

    def _question(self, entry: Entry, place: Place, person: Person, *, again: bool) -> Question:
        """As asked, without its history. The time to answer counts from when it was accepted, unless that was long ago."""
        waited = 0.0 if again else max(0.0, self.services.now() - entry.accepted_at)
        deadline = self.services.clock() + self.services.answer_seconds - waited
        return Question(entry.text, person.scope if place.private else Scope(), asker=place.user, deadline=deadline)

    async def _keep_out(self, to: Delivery, there: dict[int, str]) -> None:
        """Leave no trace of having listened."""
        self.services.tally.add("questions.overheard")
        if ts := there.get(PLACEHOLDER):
            await self.services.replies.withdraw(to, ts)
        with suppress(*FAULTS):
            await self.client.assistant_threads_setStatus(
                channel_id=to.place.channel, thread_ts=to.place.root, status=""
            )

    async def _there(self, to: Delivery) -> dict[int, str]:
        """A command leaves nothing to look for."""
        return {} if to.place.kind is PlaceKind.COMMAND else await self.services.replies.there(to)

    async def _announce(self, to: Delivery, there: dict[int, str]) -> str:
        """Say that we are busy, unless that was said already; returns the message's ts."""
        if PLACEHOLDER in there:
            return there[PLACEHOLDER]
        if to.place.kind is PlaceKind.COMMAND:
            await self.services.replies.respond(to.place.response_url, plain_message(BUSY))
            return ""
        return await self.services.replies.placeholder(to, plain_message(BUSY))

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
            await replies.direct(to, [plain_message(CANNOT_POST), *messages])

    async def _privately(self, to: Delivery, messages: Sequence[Message], there: dict[int, str]) -> None:
        """Only for the person's eyes, and nothing to be read back as history."""
        if to.place.private:
            await self._deliver(replace(to, kept=False), messages, there)
            return
        if ts := there.get(PLACEHOLDER):
            await self.services.replies.withdraw(to, ts)
        await self.services.replies.whisper(to, messages)

    def _missed(self, entry: Entry) -> str:
        """What to say instead of an answer, if it is too late for one or it was tried too often."""
        contact = self.services.hr_contact
        if entry.attempts > _TRIES:
            log.error("A question was given up after %d tries", _TRIES)
            self.services.tally.add("questions.given_up")
            return _GAVE_UP.format(contact=contact, error=key_of(entry.id)[:6])
        late = self.services.now() - entry.accepted_at > _STALE_SECONDS
        return _MISSED.format(contact=contact) if late else ""

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
        words = _GAVE_UP.format(contact=self.services.hr_contact, error=shown)
        try:
            to = Delivery(self.client, place, key_of(entry.id), kept=False)
            await self._deliver(to, [plain_message(words)], await self._there(to))
        except Undelivered as failed:
            await self._undelivered(entry, failed)
        else:
            await asyncio.to_thread(self.services.inbox.done, entry)


def refusal(place: Place, person: Person, *, allow_guests: bool) -> str:
    """Why this person is not answered here, in kind words; empty if they are."""
    if person.standing is Standing.DEACTIVATED:
        return "Your account here is deactivated, so I can't answer you. Please contact your HR team directly."
    if allow_guests:
        return ""
    if person.standing is not Standing.MEMBER:
        return "I'm sorry, I only answer employees. Please ask the person who invited you here."
    if place.shared:
        return (
            "This channel is shared with another organisation, so I don't answer here. Please send me a direct message."
        )
    return ""


def overheard(answer: Answer, place: Place, earlier: history.Earlier) -> bool:
    """Whether a post was meant for somebody else: nobody addressed us, its writer asked us nothing in this thread, and
    the policies have nothing to say to it.
    """
    unasked = not place.addressed and place.user not in earlier.askers
    return unasked and answer.kind in {Kind.NONE, Kind.SMALLTALK}


def notes(answer: Answer, place: Place, person: Person) -> list[str]:
    """What the reader should know about the place."""
    if place.private:
        return []
    if answer.kind is Kind.CARE:
        return [IN_PRIVATE]
    return [MORE_IN_DIRECT] if person.audiences and answer.kind is not Kind.SMALLTALK else []
