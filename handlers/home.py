"""App Home, and the prompts that greet a person in the Messages tab."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.cost import Spend
from bot.model import Scope
from handlers.answering import refusal
from handlers.figures import Figures, answered, asked, paid, stored, waited
from handlers.home_view import home_view, refusal_view
from handlers.ourselves import our_team
from handlers.people import Person
from handlers.place import Kind, Place
from handlers.services import Services
from handlers.suggestions import suggestions

_PROMPTS = 4  # Slack's most
_SUGGESTED = 6


@dataclass(frozen=True, slots=True)
class Home:
    """The listeners of the Home and Messages tabs."""

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
        """The button of the admin's view; whether they still are one is looked up again."""
        await ack()
        person = await self.services.people.find(client, body["user"]["id"], our_team(context))
        await self._publish(client, person)

    async def _greet(self, client: AsyncWebClient, channel: str, person: Person) -> None:
        if self._refused(person):
            return
        questions = suggestions(await self._titles(person.scope), _PROMPTS)
        prompts = [{"title": question, "message": question} for question in questions]
        # Without thread_ts: in the agent view, passing one makes the call fail silently.
        await client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts)

    async def _publish(self, client: AsyncWebClient, person: Person) -> None:
        await client.views_publish(user_id=person.id, view=await self._view(person))

    async def _view(self, person: Person) -> dict[str, Any]:
        if why := self._refused(person):
            return refusal_view(why)
        titles = await self._titles(person.scope)
        figures = await asyncio.to_thread(self._figures, person.scope) if person.admin else None
        return home_view(suggestions(titles, _SUGGESTED), self.services.hr_contact, len(titles), figures)

    def _refused(self, person: Person) -> str:
        return refusal(Place(Kind.DIRECT, "", "", person.id), person, allow_guests=self.services.allow_guests)

    async def _titles(self, scope: Scope) -> list[str]:
        documents = await asyncio.to_thread(self.services.knowledge.documents, scope)
        return [document.title for document in documents]

    def _figures(self, scope: Scope) -> Figures:
        knowledge, tally = self.services.knowledge, self.services.tally
        costs = self.services.budget.report() if self.services.budget else None
        groups: dict[str, Mapping[str, str]] = {
            "Needs you": self.services.alerts.all() or {"nothing": "all is well"},
            "Stored answers": stored(self.services.cache.stats()),
            "Answers since the start": answered(tally.counts()),
            "Time to the reply": waited(tally),
            "The model": asked(self.services.gate.state()),
            **({"Costs": paid(costs)} if costs and costs.last_30_days != Spend() else {}),
            "Policies": {"documents": str(len(knowledge.documents(scope))), "version": knowledge.version(scope)[:12]},
        }
        return Figures(groups, [f"{file.path}: {file.reason}" for file in knowledge.skipped()])
