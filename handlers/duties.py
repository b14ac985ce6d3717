"""What HR is told without asking: now, and every few minutes, by whichever process comes first."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import KnowledgeError
from bot.logs import trail
from bot.model import CurrentEvidence, Question
from cache.verified import Due
from cache.vouched import Vouched
from handlers.faults import FAULTS, code_of
from handlers.gaps import digest, digest_week
from handlers.render import Message
from handlers.services import Services
from handlers.verify_view import review_message

log = logging.getLogger(__name__)

_EVERY_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Duties:
    """Posts to HR_CHANNEL; without one, nothing."""

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
        """Ask HR to look again at the verified answers that came due, and send the digest of the week."""
        if not await self.services.hr_channel.find(self.client):
            return
        for due in await asyncio.to_thread(self._due):
            if not await self.tell(review_message(due)):
                await asyncio.to_thread(self.services.verified.ask_again, due.held.id)

        await self._digest(digest_week(self.services.now()))

    async def _digest(self, week: str) -> None:
        message = await asyncio.to_thread(digest, self.services) if week else None
        if message is None or not await asyncio.to_thread(self.services.gaps.begin_digest, week):
            return
        if not await self.tell(message):
            await asyncio.to_thread(self.services.gaps.undo_digest, week)

    async def tell(self, message: Message) -> bool:
        """Post to HR's channel; whether Slack took it."""
        try:
            await self.client.chat_postMessage(
                channel=await self.services.hr_channel.find(self.client),
                text=message.text,
                blocks=list(message.blocks),
                unfurl_links=False,
                unfurl_media=False,
            )
        except FAULTS as error:
            log.error("HR_CHANNEL could not be told (%s)", code_of(error))
            return False
        return True

    def _current(self, held: Vouched) -> CurrentEvidence:
        return self.services.engine.look(Question(held.question, held.scope, language=held.language))

    def _due(self) -> tuple[Due, ...]:
        try:
            return self.services.verified.examine(self._current)
        except KnowledgeError as error:
            log.error("Verified answers could not be compared with the policies: %s", error)
            return ()
