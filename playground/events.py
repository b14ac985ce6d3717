"""Deliveries to the app, with Slack's patience and retries."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from playground import payloads
from playground.doors import EVENT, Ack, Door
from playground.workspace import Json, Workspace

RETRY_DELAYS = (0.0, 60.0, 300.0)  # seconds before the first, second and third retry, as Slack does
DELIVERIES_KEPT = 1000


@dataclass(slots=True)
class Delivery:
    """One payload and how the app took it, attempt by attempt."""

    kind: str
    payload: Json
    acks: list[Ack] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the app acknowledged the latest attempt in time."""
        return bool(self.acks) and self.acks[-1].ok

    @property
    def event_id(self) -> str:
        return str(self.payload.get("event_id", ""))


class Events:
    """Sends what happens in the workspace to the app. `door` is asked at every attempt, so the app may move."""

    def __init__(
        self, workspace: Workspace, door: Callable[[], Door], retry_delays: tuple[float, ...] = RETRY_DELAYS
    ) -> None:
        self.deliveries: deque[Delivery] = deque(maxlen=DELIVERIES_KEPT)
        self._workspace, self._door = workspace, door
        self._retry_delays = retry_delays
        self._later: set[asyncio.Task[None]] = set()

    async def event(self, event: Json, *, shared: bool = False) -> Delivery:
        """Wrap `event` and deliver it under a new event_id."""
        return await self.deliver(EVENT, payloads.event_callback(event, self._workspace.new_id("Ev"), shared=shared))

    async def deliver(self, kind: str, payload: Json) -> Delivery:
        """Bring `payload` and wait for the acknowledgement; an event that fails is tried again in the background."""
        delivery = Delivery(kind, payload)
        self.deliveries.append(delivery)
        await self._attempt(delivery)
        if kind == EVENT and _again(delivery):
            self._soon(self._retries(delivery))
        return delivery

    async def _attempt(self, delivery: Delivery, reason: str = "") -> None:
        ack = await self._door().bring(delivery.kind, delivery.payload, len(delivery.acks), reason)
        delivery.acks.append(ack)

    async def _retries(self, delivery: Delivery) -> None:
        for delay in self._retry_delays:
            await asyncio.sleep(delay)
            if _again(delivery):
                await self._attempt(delivery, delivery.acks[-1].problem)

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def close(self) -> None:
        """Give up the retries still to come."""
        for task in tuple(self._later):
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)


def _again(delivery: Delivery) -> bool:
    last = delivery.acks[-1]
    return not last.ok and not last.no_retry
