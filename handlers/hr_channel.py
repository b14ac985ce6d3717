"""The channel where HR works, used only while nobody else can read it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from slack_sdk.web.async_client import AsyncWebClient

from handlers.faults import FAULTS, code_of

log = logging.getLogger(__name__)

_KEPT_SECONDS = 300.0


class HrChannel:
    """HR_CHANNEL, looked up in Slack and kept for minutes. Fails closed.

    Args:
        channel: its id; empty: there is none.
        clock: monotonic seconds.

    """

    def __init__(self, channel: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._channel, self._clock = channel, clock
        self._found, self._until = "", float("-inf")

    async def find(self, client: AsyncWebClient) -> str:
        """The id of HR's channel; empty if there is none, or if it is not private to this organisation."""
        if self._channel and self._clock() >= self._until:
            self._found = self._channel if await self._is_private(client) else ""
            self._until = self._clock() + _KEPT_SECONDS
        return self._found

    async def _is_private(self, client: AsyncWebClient) -> bool:
        try:
            answer = await client.conversations_info(channel=self._channel)
        except FAULTS as error:
            log.error("HR_CHANNEL could not be looked up (%s): nothing is posted there", code_of(error))
            return False
        channel = answer.get("channel") or {}
        private = bool(channel.get("is_private")) and not channel.get("is_ext_shared")
        if not private:
            log.error("HR_CHANNEL is public or shared with others: nothing is posted there. Use a private channel")
        return private
