"""App Home, and the prompts that greet a person in the Messages tab."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.cost.budget import CostReport, Spend
from bot.model import EVERYONE, Scope
from bot.records.journal import DAYS_KEPT
from bot.records.ledger import Given
from cache.answers import Expired
from handlers.access.manners import refusal
from handlers.access.ourselves import our_team
from handlers.access.people import Person
from handlers.answers.feedback import complaint
from handlers.answers.suggestions import Suggestion, suggestions
from handlers.block_kit.render import Message
from handlers.block_kit.text import counted
from handlers.delivery.faults import BLOCKS_REFUSED, FAULTS, code_of
from handlers.delivery.replies import key_of
from handlers.home.figures import Facts, damage, table
from handlers.home.figures_view import charts_message, figures_view
from handlers.home.home_view import home_view, refusal_view
from handlers.phrasebook import phrases_for
from handlers.services import Services

log = logging.getLogger(__name__)

_PROMPTS = 4  # Slack's most
_SUGGESTED = 6
_RECENT = 5
_DAYS, _HOURS = 30, 24


@dataclass(frozen=True, slots=True)
class Home:
    """The listeners of the Home and Messages tabs. Who is an admin is looked up again at every press."""

    services: Services

    async def opened(self, event: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """`app_home_opened` is sent for both tabs."""
        person = await self.services.people.find(client, event["user"], our_team(context))
        if event.get("tab") == "messages":
            await self._greet(client, event["channel"], person)
        else:
            await self._publish(client, person)

    async def refresh(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Show everything as it is now."""
        await ack()
        await self._publish(client, await self._presser(body, client, context))

    async def purge_expired(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Remove the answers that are past their time; Slack asked for confirmation."""
        await ack()
        person = await self._presser(body, client, context)
        notice = ""
        if person.admin:
            removed = await asyncio.to_thread(self.services.cache.purge, Expired(), by=person.id)
            notice = _removed(removed)
        await self._publish(client, person, notice)

    async def download(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Send charts, and the figures by day as a file, to the admin alone."""
        await ack()
        person = await self._presser(body, client, context)
        await self._publish(client, person, await self._sent(client, person) if person.admin else "")

    async def forget(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Erase what this person asked, whoever they are by now; Slack asked for confirmation."""
        await ack()
        gone = await asyncio.to_thread(self._forget, body["user"]["id"])
        person = await self._presser(body, client, context)
        await self._publish(client, person, forgotten=phrases_for(person.locale)("home.forgotten", count=gone))

    async def _presser(self, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> Person:
        return await self.services.people.find(client, body["user"]["id"], our_team(context))

    async def _greet(self, client: AsyncWebClient, channel: str, person: Person) -> None:
        if self._refused(person):
            return
        suggested, _ = await asyncio.to_thread(self._suggested, person, _PROMPTS)
        prompts = [{"title": one.title, "message": one.question} for one in suggested]
        # Without thread_ts: in the agent view, passing one makes the call fail silently.
        await client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts)

    # -- Home ----------------------------------------------------------------------------------------------------------

    async def _publish(self, client: AsyncWebClient, person: Person, notice: str = "", forgotten: str = "") -> None:
        await client.views_publish(user_id=person.id, view=await self._view(person, notice, forgotten))

    async def _view(self, person: Person, notice: str, forgotten: str) -> dict[str, Any]:
        if why := self._refused(person):
            return refusal_view(why)
        suggested, documents = await asyncio.to_thread(self._suggested, person, _SUGGESTED)
        recent = await asyncio.to_thread(self._recent, person)
        figures = figures_view(await asyncio.to_thread(self._facts, person.scope)) if person.admin else ()
        return home_view(
            suggested,
            self.services.hr_contact,
            documents,
            phrases_for(person.locale),
            recent=recent,
            hr=person.hr,
            figures=figures,
            notice=notice,
            forgotten=forgotten,
        )

    def _refused(self, person: Person) -> str:
        return refusal(person, allow_guests=self.services.allow_guests)

    def _suggested(self, person: Person, most: int) -> tuple[list[Suggestion], int]:
        """Questions to start with, and how many documents there are for this person."""
        titles = [document.title for document in self.services.knowledge.documents(person.scope)]
        return suggestions(self.services, person.scope, titles, most, phrases_for(person.locale)), len(titles)

    def _recent(self, person: Person) -> list[Given]:
        """What they asked last and may still read."""
        documents = self.services.knowledge.open_paths(person.scope)
        given = self.services.ledger.recent(person.id, _RECENT)
        theirs = (one for one in given if one.scope.audiences <= person.scope.audiences)
        return [one for one in theirs if documents.issuperset(source.path for source in one.answer.sources)]

    def _forget(self, user: str) -> int:
        """How many questions are gone, those to HR included; nothing of theirs is on its way any more but the answer that
        they wait for, of which nothing is kept.
        """
        complaints = [complaint(answer, user) for answer in self.services.ledger.judged(user)]
        requests = self.services.requests.forget(user)
        to_hr = [f"{kind} {one}" for kind in ("request", "back") for one in requests]
        self.services.outbox.drop(user, [*to_hr, *complaints])
        awaited = [entry for entry in self.services.inbox.unanswered() if entry.reply_to.get("user") == user]
        return self.services.ledger.forget(user, [key_of(entry.id) for entry in awaited]) + len(requests)

    # -- for admins ----------------------------------------------------------------------------------------------------

    def _facts(self, scope: Scope) -> Facts:
        """How things stand. The cache brings what it counted to the tally first, the journal reads that after it."""
        parts = self.services
        cache, documents, readable = parts.cache.stats(), parts.knowledge.documents(scope), parts.knowledge.audiences()
        return Facts(
            days=parts.journal.days(_DAYS),
            hours=parts.journal.hours(_HOURS),
            cache=cache,
            cache_problem=parts.cache.problem(),
            gate=parts.gate.state(),
            model=parts.model,
            documents=readable.total(),
            restricted=readable.total() - readable[EVERYONE],
            version=parts.knowledge.version(scope),
            policies_changed=max((document.changed for document in documents), default=0.0),
            skipped=[f"{file.path}: {file.reason}" for file in parts.knowledge.skipped()],
            alerts={**parts.alerts.all(), **damage(parts.moved_aside(), parts.verified.damaged())},
            costs=parts.budget.report() if parts.budget else CostReport(Spend(), Spend(), None),
            gaps=parts.gaps.still_open(),
            now=parts.now(),
        )

    def _table(self) -> tuple[str, str]:
        """Every day that is kept, as CSV, and the last of them."""
        days, budget = self.services.journal.days(DAYS_KEPT), self.services.budget
        return table(days, {day: budget.spent_on(day) for day in days} if budget else {}), max(days)

    async def _sent(self, client: AsyncWebClient, person: Person) -> str:
        """Send charts, and the file in their thread; what to tell the admin about it."""
        facts = await asyncio.to_thread(self._facts, person.scope)
        rows, today = await asyncio.to_thread(self._table)
        try:
            said = await _posted(client, person.id, charts_message(facts))
            await client.files_upload_v2(
                channel=said["channel"],
                thread_ts=said["ts"],
                content=rows,
                filename=f"hrbot-figures-{today}.csv",
                title=f"hrbot figures until {today}",
            )
        except FAULTS as error:
            log.error("The figures could not be sent as a file (%s)", code_of(error))
            return f"Slack did not take the file ({code_of(error)}). The scope files:write may be missing: see docs/slack.md."
        return "I sent you charts and file, under Messages."


def _removed(count: int | None) -> str:
    if count is None:
        return "Nothing was removed: the answer cache can't be written just now. Please try again in a minute."
    return f"{counted(count, 'expired answer was', 'expired answers were')} removed."


async def _posted(client: AsyncWebClient, user: str, message: Message) -> AsyncSlackResponse:
    """Post in a person's direct message; in words where Slack does not take the blocks."""
    try:
        return await client.chat_postMessage(channel=user, text=message.text, blocks=message.blocks)
    except SlackApiError as error:
        if code_of(error) not in BLOCKS_REFUSED:
            raise
        return await client.chat_postMessage(channel=user, text=message.text)
