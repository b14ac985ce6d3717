"""Gaps: noted where a question stays without an answer, worked on by HR. Rights are looked up at every step."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import EVERYONE, Answer, Kind, Question
from bot.records.gaps import Gap, Reason
from handlers.block_kit.presses import Press, Submission
from handlers.block_kit.render import Message
from handlers.delivery.place import Place
from handlers.hr import gaps_view
from handlers.hr.desk import Desk, carried
from handlers.services import Services

_WEEK = timedelta(days=7)
_FROM_HOUR = 8


@dataclass(frozen=True, slots=True)
class GapDesk:
    """The listeners of HR's work on gaps."""

    services: Services

    async def listed(self, desk: Desk) -> None:
        """The open gaps, to the person alone."""
        gaps = await asyncio.to_thread(self.services.gaps.shown)
        hidden = await asyncio.to_thread(self.services.gaps.hidden)
        await desk.say(gaps_view.gaps_message(gaps, hidden))

    async def work(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Open the window in which a gap is assigned, noted or done."""
        await ack()
        desk = Desk.of(body, client, context, self.services)
        if window := await desk.open(gaps_view.looking()):
            gap, why = await self._found(desk, Press.of(body).value)
            view = gaps_view.form(gap, url=desk.place.response_url) if gap else gaps_view.sorry(why)
            await window.show(view)

    async def saved(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """The window was submitted. What a colleague changed meanwhile is shown in it before anything is replaced."""
        desk, entered = Desk.of(body, client, context, self.services), gaps_view.worked(Submission.of(body))
        identity, seen = gaps_view.opened(carried(body))
        gap, why = await self._found(desk, identity)
        if gap and gap.worked != seen:
            await ack(response_action="update", view=gaps_view.form(gap, url=desk.place.response_url, entered=entered))
        elif gap and not await self._kept(desk, gap, entered):
            await ack(response_action="errors", errors=gaps_view.NOT_SAVED)
        else:
            await ack()
            await desk.say(gaps_view.saved(entered) if gap else why)

    async def _kept(self, desk: Desk, gap: Gap, entered: gaps_view.Worked) -> bool:
        work = partial(self.services.gaps.work, gap, by=desk.place.user, **asdict(entered))
        return await asyncio.to_thread(work)

    async def _found(self, desk: Desk, identity: str) -> tuple[Gap | None, str]:
        """The gap, or why there is none for this person."""
        if why := desk.refusal(await desk.person()):
            return None, why
        return await asyncio.to_thread(self.services.gaps.get, identity), gaps_view.GONE


async def note_gap(services: Services, question: Question, answer: Answer, place: Place) -> None:
    """Note a question that was put to us and that the policies do not answer. What people say to each other is none, nor is
    what is near to documents that not everyone may read: whoever works on gaps need not belong to another audience.
    """
    is_open = all(passage.audience == EVERYONE for passage in answer.passages)
    if answer.kind is Kind.NONE and place.addressed and answer.standalone and not answer.degraded and is_open:
        reason = Reason.DECLINED if answer.passages else Reason.NOT_FOUND
        await asyncio.to_thread(services.gaps.note, question.text, question.asker, reason, language=question.language)


def digest_due(now: float) -> datetime:
    """When the newest digest became due: on a Monday at eight o'clock, by the machine's clock."""
    moment = datetime.fromtimestamp(now).astimezone() - timedelta(hours=_FROM_HOUR)
    return moment.replace(hour=_FROM_HOUR, minute=0, second=0, microsecond=0) - timedelta(days=moment.weekday())


def digest_week(due: datetime) -> str:
    """The name of the week that the digest due then is about: the one before."""
    year, week, _ = (due - _WEEK).isocalendar()
    return f"{year}-{week:02}"


def digest(services: Services, due: datetime) -> Message | None:
    """The gaps since a week before that, for HR's channel; None if there are none."""
    gaps = services.gaps.shown((due - _WEEK).timestamp())
    return gaps_view.digest_message(gaps) if gaps else None
