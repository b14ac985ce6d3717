"""Correct once, fixed everywhere: HR verifies an answer, or says that it is wrong. Rights are looked up at every step."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Answer, Passage, Question
from cache.answers import ForQuestion
from cache.verified import NotVerifiable
from cache.vouched import Vouched
from handlers.access.people import Person
from handlers.block_kit.fields import text_of
from handlers.block_kit.presses import Submission, as_written
from handlers.conversations.history import question_behind
from handlers.hr import verify_view
from handlers.hr.dealt_with import message_of, show_dealt_with
from handlers.hr.desk import Desk, Window, carried
from handlers.hr.finding import may_read, why_never
from handlers.hr.verify_view import About, Entered, SaidNow
from handlers.services import Services

_DAY = 24 * 3600.0

_NOT_YOURS = "This answer is made from documents that you may not read, so I can't show it to you."
_NOT_FOUND = "I can't find the question that this answers. Please use /hrbot-admin find."
_NEVER = {
    "personal": "This question is about somebody's own case, so no answer to it is shared, not even a verified one.",
    "context": "This question only makes sense in its conversation. Please use /hrbot-admin find with the whole question.",
    "disclosure": "This tells of harm: it is met with care and contacts, and nothing is kept.",
    "empty": "There is no question to be answered.",
    "disk": "I could not keep it: the disk did not take it, and nothing has changed. Please tell whoever runs me, and try again.",
    "full": "There are too many verified answers. Please remove some that are out of use first.",
}


@dataclass(frozen=True, slots=True)
class Verify:
    """The listeners of "Edit / verify" and "Wrong"."""

    services: Services

    async def edit(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Open the window in which the answer is verified."""
        await ack()
        await self._edit(Desk.of(body, client, context, self.services), pressed(body), body)

    async def wrong(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Remove the answer, those to the same question, and their copies."""
        await ack()
        desk, about = Desk.of(body, client, context, self.services), pressed(body)
        summary = await self._wrong(desk, about, message_of(body) or text_of(carried(body), "message"))
        if window := desk.window(body):
            await window.show(verify_view.removed(summary))
        await desk.say(verify_view.removed_message(summary))

    async def menu(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """The menu below an answer in HR's channel, which everyone there may read."""
        await ack()
        desk = Desk.of(body, client, context, self.services)
        choice = (body["actions"][0].get("selected_option") or {}).get("value")
        if choice == verify_view.EDIT:
            await self._edit(desk, None, body)
        elif choice == verify_view.WRONG:
            await self._edit(desk, None, body, wrong=True)

    async def removed(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """The window that asks whether the answer is wrong was submitted."""
        await ack()
        desk = Desk.of(body, client, context, self.services)
        summary = await self._wrong(desk, About.read(carried(body)), text_of(carried(body), "message"))
        await desk.say(verify_view.removed_message(summary))

    async def shortcut(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """The message shortcut, on an answer wherever it stands."""
        await ack()
        await self._edit(Desk.of(body, client, context, self.services), None, body)

    async def saved(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """The window was submitted."""
        given = verify_view.entered(Submission.of(body))
        if faults := verify_view.faults(given):
            await ack(response_action="errors", errors=faults)
            return
        await ack()
        desk = Desk.of(body, client, context, self.services)
        await desk.say(await self._saved(desk, About.read(carried(body)), given, text_of(carried(body), "message")))

    # -- inside ----------------------------------------------------------------------------------------------------

    async def _edit(self, desk: Desk, about: About | None, body: Mapping[str, Any], *, wrong: bool = False) -> None:
        """Open the window to verify the answer, or with `wrong` the one to remove it."""
        if window := await desk.open(verify_view.looking()):
            about = about or await _asked(desk, body)
            why = await self._objection(desk, about)
            if about is None or why:
                await window.show(verify_view.sorry(why))
            else:
                await (self._ask_sure if wrong else self._show_form)(desk, window, about, message_of(body))

    async def _ask_sure(self, desk: Desk, window: Window, about: About, message: str) -> None:
        held, answer = await asyncio.to_thread(self._given, about)
        text = held.text if held else answer.text if answer else ""
        await window.show(verify_view.asking(about, text, held, url=desk.place.response_url, message=message))

    async def _show_form(self, desk: Desk, window: Window, about: About, message: str) -> None:
        held, answer = await asyncio.to_thread(self._given, about)
        text = held.text if held else answer.text if answer else ""
        said = await asyncio.to_thread(self._said_now, about, held)
        by, now = (await desk.person()).name, self.services.now()
        url = desk.place.response_url
        await window.show(verify_view.form(about, text, held, said, url=url, message=message, by=by, now=now))

    async def _saved(self, desk: Desk, about: About, given: Entered, message: str) -> str:
        if why := await self._objection(desk, about):
            return why
        try:
            held = await asyncio.to_thread(self._put, about, given, desk.place.user)
        except NotVerifiable as error:
            return _NEVER[str(error)]
        await asyncio.to_thread(self.services.gaps.settle, about.question, by=desk.place.user)
        removed = await asyncio.to_thread(
            self.services.cache.purge, ForQuestion(about.question), by=desk.place.user, for_good=True
        )
        await self._show(desk, message, about, verify_view.verified_by(desk.place.user))
        return verify_view.verified(held, removed or 0)

    async def _wrong(self, desk: Desk, about: About, message: str) -> list[str]:
        if why := await self._objection(desk, about):
            return [why]
        stored, vouched = await asyncio.to_thread(self._removed, about.question, await desk.person())
        if stored is not None:
            await self._show(desk, message, about, verify_view.removed_by(desk.place.user))
        return verify_view.gone(stored, vouched)

    async def _show(self, desk: Desk, message: str, about: About, words: str) -> None:
        """In the message of HR's channel that this began with, where it is one."""
        channel = message.partition(" ")[0]
        if channel and channel == await self.services.hr_channel.find(desk.client):
            await show_dealt_with(desk.client, message, words, about.value())

    async def _objection(self, desk: Desk, about: About | None) -> str:
        """Why this person may not change this answer, or ""."""
        person = await desk.person()
        if why := desk.refusal(person):
            return why
        if about is None:
            return _NOT_FOUND
        if not may_read(person, about.audiences):
            return _NOT_YOURS
        return _NEVER.get(why_never(about.question), "")

    def _given(self, about: About) -> tuple[Vouched | None, Answer | None]:
        """What was verified for this scope, and what would be given otherwise."""
        alike = self.services.verified.like(about.question)
        held = next((one for one in alike if one.audiences == tuple(sorted(about.audiences))), None)
        question = Question(about.question, about.scope)
        kept = self.services.cache.peek(about.question, about.scope, self.services.engine.look(question))
        return held, kept.answer if kept else self.services.engine.quote(question)

    def _said_now(self, about: About, held: Vouched | None) -> SaidNow:
        """What the policies say about it, what HR's text stands on first."""
        look = self.services.engine.look(Question(about.question, about.scope))
        cited = {source.id for source in held.sources} if held else set()
        passages = tuple(sorted(look.passages, key=lambda passage: passage.id not in cited))
        return SaidNow(passages, changed=held is not None and not held.stands(look, reworded=False))

    def _put(self, about: About, given: Entered, by: str) -> Vouched:
        look = self.services.engine.look(Question(about.question, about.scope))
        held, answer = self._given(about)
        return self.services.verified.put(
            about.question,
            about.scope,
            given.text,
            sources=_still_found(look.passages, held, answer),
            evidence=look.evidence(),
            owner=given.owner,
            review_by=self.services.now() + given.days * _DAY,
            by=by,
        )

    def _removed(self, question: str, person: Person) -> tuple[int | None, list[Vouched]]:
        """Remove what answers the question and what says the same elsewhere; how many stored, and which verified answers.

        None for the stored ones, if not all of them could be removed.
        """
        texts = {one.answer for one in self.services.cache.export(ForQuestion(question))}
        copies = [one.question for one in self.services.cache.export() if one.answer in texts]
        purged = [
            self.services.cache.purge(ForQuestion(asked), by=person.id, for_good=True)
            for asked in dict.fromkeys([question, *copies])
        ]
        stored = None if None in purged else sum(filter(None, purged))
        theirs = [one.id for one in self.services.verified.like(question) if may_read(person, one.audiences)]
        return stored, [gone for one in theirs if (gone := self.services.verified.remove(one, by=person.id))]


@as_written()
def pressed(body: Mapping[str, Any]) -> About:
    """What the pressed button is about."""
    return About.read(json.loads(body["actions"][0]["value"]))


async def _asked(desk: Desk, body: Mapping[str, Any]) -> About | None:
    """What the answer with the menu is about, read back from its thread."""
    question = await question_behind(desk.client, desk.place.channel, body.get("message") or {}, desk.say_to)
    return About(question) if question else None


def _still_found(found: tuple[Passage, ...], held: Vouched | None, answer: Answer | None) -> tuple[Passage, ...]:
    """What the text stands on, as far as HR had it before them: the sources of what was given until now."""
    sources = (answer.sources if answer else ()) or (held.sources if held else ())
    now = {(passage.id, passage.digest) for passage in found}
    return tuple(source for source in sources if (source.id, source.digest) in now)
