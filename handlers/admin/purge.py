"""Removing stored answers: counted, shown, confirmed, done in the background, and summed up for HR alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from cache.answers import FromSource, Selection
from handlers.access.people import Person
from handlers.admin import purge_view
from handlers.admin.sources import sources, spelled_out
from handlers.hr.desk import Desk, Window, accompanied, carried
from handlers.services import Services

_CONFIRM_WITHIN = 10 * 60.0
"""Seconds: later the preview may no longer be what would be removed. Twice that where the clock was set back meanwhile."""
_NEWS_AFTER = (2.0, 20.0, 60.0)  # seconds between signs of life; with the summary one less than Slack lets us say
_TOO_LATE = "That preview is too old to act on. Please run the command again."


@dataclass(frozen=True, slots=True)
class Purge:
    """Purges of HR. The cache keeps the audit: who removed what, when and how many."""

    services: Services

    async def preview(self, desk: Desk, window: Window, selection: Selection, person: Person) -> None:
        """Show in the open window what would go, as far as this person may read it."""
        paths: tuple[str, ...] = ()
        if isinstance(selection, FromSource):
            paths = await asyncio.to_thread(sources, self.services, person)
            selection = spelled_out(selection, paths)
        preview = await asyncio.to_thread(self.services.cache.preview, selection, person.scope)
        until = self.services.now() + _CONFIRM_WITHIN
        view = purge_view.preview_view(selection, preview, until=until, url=desk.place.response_url, sources=paths)
        await window.show(view)

    async def confirmed(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """The modal was submitted: remove what it showed."""
        await ack()
        desk = Desk.of(body, client, context, self.services)
        await desk.say(await self._removed(desk, *purge_view.decoded(carried(body))))

    async def undo(self, desk: Desk) -> None:
        """Bring back what the newest purge took."""
        undone = await asyncio.to_thread(self.services.cache.undo, by=desk.place.user)
        await desk.say(purge_view.undone(undone))

    async def _removed(self, desk: Desk, selection: Selection, until: float) -> str:
        if why := desk.refusal(await desk.person()):
            return why
        if not 0 <= until - self.services.now() <= 2 * _CONFIRM_WITHIN:
            return _TOO_LATE
        began = self.services.clock()
        work = asyncio.ensure_future(asyncio.to_thread(self.services.cache.purge, selection, by=desk.place.user))
        count = await accompanied(
            work, _NEWS_AFTER, lambda: desk.say(purge_view.removing(self.services.clock() - began))
        )
        return purge_view.removed(count, selection)
