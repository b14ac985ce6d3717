"""/hrbot-admin: what HR asks for goes to whoever does it. Who may use it is looked up first, and again at every step."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from handlers.access.people import Person
from handlers.admin import purge_view, refresh_view
from handlers.admin.purge import Purge
from handlers.admin.refresh import Refresh
from handlers.admin.reports import Reports
from handlers.admin.words import HELP, Request, parsed
from handlers.block_kit.fields import text_of
from handlers.block_kit.render import Message
from handlers.hr.desk import Desk, Window
from handlers.hr.gaps import GapDesk
from handlers.services import Services

_TRIGGER_PATIENCE = 1.0
"""Seconds we wait to learn who it is before a window is opened, of the three that Slack gives for it."""

_FIRST_VIEW = {"purge": purge_view.counting(), "refresh": refresh_view.begun()}
"""The requests that are answered in a window, and what it shows at once."""


@dataclass(frozen=True, slots=True)
class Admin:
    """The listener of /hrbot-admin."""

    services: Services

    async def command(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Do what was asked, or explain the command."""
        await ack()
        desk, request = Desk.of(body, client, context, self.services), parsed(text_of(body, "text"))
        finding = asyncio.ensure_future(desk.person())
        window = await self._window(desk, request, finding)
        person = await finding
        if why := desk.refusal(person):
            await window.show(purge_view.refused(why)) if window else await desk.say(why)
        else:
            await self._do(desk, request, person, window)

    async def _window(self, desk: Desk, request: Request, finding: asyncio.Future[Person]) -> Window | None:
        """A window for what needs one, unless we know in time that it is not for this person."""
        if request.verb not in _FIRST_VIEW:
            return None
        await asyncio.wait({finding}, timeout=_TRIGGER_PATIENCE)
        if finding.done() and desk.refusal(finding.result()):
            return None
        return await desk.open(_FIRST_VIEW[request.verb])

    async def _do(self, desk: Desk, request: Request, person: Person, window: Window | None) -> None:
        match request:
            case Request("purge", selection) if selection and window:
                await Purge(self.services).preview(desk, window, selection, person)
            case Request("refresh") if window:
                await Refresh(self.services).run(desk, window, person)
            case Request("undo"):
                await Purge(self.services).undo(desk)
            case Request("gaps"):
                await GapDesk(self.services).listed(desk)
            case Request("help", hint=hint):
                await desk.say(f"Did you mean /hrbot-admin {hint}?\n\n{HELP}" if hint else HELP)
            case _ if report := await self._report(request, person):
                await desk.say(report)

    async def _report(self, request: Request, person: Person) -> Message | str:
        """What HR asked to read; nothing if it was something to do."""
        reports = Reports(self.services)
        match request:
            case Request("find", texts=(question,)):
                return await reports.find(question, person)
            case Request("why", texts=(one, other)):
                return await reports.why(one, other)
            case Request("verified"):
                return await reports.verified(person)
            case Request("stats"):
                return await reports.stats()
            case Request("top"):
                return await reports.top(person)
        return ""
