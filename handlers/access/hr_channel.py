"""The channel where HR works, used only while nobody else can read it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from slack_sdk.web.async_client import AsyncWebClient

from handlers.delivery.faults import FAULTS, code_of, wait_before_retry

log = logging.getLogger(__name__)

_KEPT_SECONDS = 300.0
_ASKED_AGAIN_SECONDS = 5.0
_HOLDS_SECONDS = 900.0
"""How old what Slack said may be while it does not say more."""
_PATIENCE_SECONDS = 1.5  # who is behind it may have to be acknowledged, for which Slack gives three


class HrChannel:
    """HR_CHANNEL, looked up in Slack and kept for minutes; while Slack does not answer, what it said last holds for a
    quarter of an hour. Fails closed.

    Args:
        channel: its id; empty: there is none.
        clock: monotonic seconds.

    """

    def __init__(self, channel: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._channel, self._clock = channel, clock
        self._found, self._said, self._until = "", float("-inf"), float("-inf")

    async def find(self, client: AsyncWebClient) -> str:
        """The id of HR's channel; empty if there is none, or if it is not private to this organisation. Takes two
        seconds at most.
        """
        if self._channel and self._clock() >= self._until:
            await self._look(client)
        return self._found

    async def _look(self, client: AsyncWebClient) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                private = await self._is_private(client)
        except FAULTS as error:
            log.warning(
                "HR_CHANNEL could not be looked up (%s): what Slack said last holds for a while", code_of(error)
            )
            self._until = self._clock() + _ASKED_AGAIN_SECONDS
            if self._clock() - self._said > _HOLDS_SECONDS:
                self._found = ""
        else:
            self._found = self._channel if private else ""
            self._said = self._clock()
            self._until = self._said + _KEPT_SECONDS

    async def _is_private(self, client: AsyncWebClient) -> bool:
        try:
            private = await is_private(client, self._channel)
        except FAULTS as error:
            if wait_before_retry(error, 1) is not None:
                raise
            log.error("HR_CHANNEL cannot be looked up (%s): nothing is posted there", code_of(error))
            return False
        if not private:
            log.error("HR_CHANNEL is public or shared with others: nothing is posted there. Use a private channel")
        return private


async def is_private(client: AsyncWebClient, channel: str) -> bool:
    """Whether nobody outside a channel, or outside this organisation, reads what is posted there.

    Raises:
        FAULTS: Slack does not say.

    """
    found = (await client.conversations_info(channel=channel)).get("channel") or {}
    return bool(found.get("is_private")) and not found.get("is_ext_shared")
