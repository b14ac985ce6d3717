"""What HR is told without asking: now, and every few minutes, by whichever process comes first."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import KnowledgeError
from bot.logs import trail
from bot.model import CurrentEvidence
from cache.verified import Due
from cache.vouched import Vouched
from handlers.block_kit.render import Message
from handlers.hr.gaps import digest, digest_due, digest_week
from handlers.hr.losses_view import lost_message
from handlers.hr.verify_view import review_message
from handlers.requests.letters import Letters
from handlers.services import Services

log = logging.getLogger(__name__)

_EVERY_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Duties:
    """Writes to HR_CHANNEL; without one, nothing."""

    client: AsyncWebClient
    services: Services

    async def forever(self) -> None:
        while True:
            try:
                await self.once()
            except Exception as error:  # noqa: BLE001 - the next round may do better; nobody waits for this one
                log.error("HR could not be told: %s", trail(error))
            await asyncio.sleep(_EVERY_SECONDS)

    async def once(self) -> None:
        """Tell HR what was lost, ask them to look again at the verified answers that came due, and send the digest of the
        week.
        """
        if not await self.services.hr_channel.find(self.client):
            return
        for file in await asyncio.to_thread(self.services.moved_aside):
            if message := lost_message(file):
                await self._tell(f"lost {file}", message)
        for due in await asyncio.to_thread(self._due):
            if await self._tell(f"review {due.held.id}", review_message(due)):
                await asyncio.to_thread(self.services.verified.asked, due.held.id)
        await self._send_digest(digest_due(self.services.now()))

    async def _send_digest(self, due: datetime) -> None:
        """By whichever round comes first, be it days later. A week in which nothing was left open is over as well: a letter
        to nobody takes the key, so that what is asked afterwards waits for the next Monday.
        """
        key, message = f"digest {digest_week(due)}", await asyncio.to_thread(digest, self.services, due)
        if message:
            await self._tell(key, message)
        else:
            await asyncio.to_thread(self.services.outbox.put, key, "", "")

    async def _tell(self, key: str, message: Message) -> bool:
        """Put a letter to HR's channel into the outbox, once per `key` over all processes; whether it is kept."""
        channel = await self.services.hr_channel.find(self.client)
        return bool(channel) and await Letters(self.client, self.services).put(key, channel, message)

    def _current(self, held: Vouched) -> CurrentEvidence:
        return self.services.engine.look(held.asked)

    def _due(self) -> tuple[Due, ...]:
        try:
            return self.services.verified.examine(self._current)
        except KnowledgeError as error:
            log.error("Verified answers could not be compared with the policies: %s", error)
            return ()
