"""Reading new and changed policies now, instead of within seconds by itself, and telling how it goes."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from itertools import repeat

from bot.errors import KnowledgeError
from bot.logs import trail
from handlers.access.people import Person
from handlers.admin import refresh_view
from handlers.hr.desk import Desk, Window, accompanied
from handlers.services import Services

log = logging.getLogger(__name__)

_NEWS_SECONDS = 1.0  # Slack allows about two updates of a window a second
_AWAY = "The policies cannot be read at the moment; what was read before is still used. The log says why."


@dataclass(frozen=True, slots=True)
class Refresh:
    """Brings the search index up to date for HR."""

    services: Services

    async def run(self, desk: Desk, window: Window, person: Person) -> None:
        said = await self._read(window, named=person.admin)
        await window.show(refresh_view.finished(said))
        await desk.say(said)

    async def _read(self, window: Window, *, named: bool) -> str:
        at = (0, 0)

        def progressed(done: int, total: int, _path: str) -> None:
            nonlocal at
            at = (done, total)

        work = asyncio.ensure_future(asyncio.to_thread(self.services.knowledge.sync, progressed))
        try:
            found = await accompanied(work, repeat(_NEWS_SECONDS), lambda: window.show(refresh_view.reading(*at)))
        except (KnowledgeError, OSError) as error:
            log.error("The policies cannot be read; what was read before is still used: %s", error)
            return _AWAY
        except Exception as error:  # noqa: BLE001 - a window waits: whatever it was, it ends with a sentence
            log.error("The policies cannot be read; what was read before is still used: %s", trail(error))
            return _AWAY
        return refresh_view.report(found, named=named)
