"""Permissions to open a modal, as Slack hands them out with every press and command."""

from __future__ import annotations

import secrets
from collections.abc import Callable


class Triggers:
    """The trigger_ids of one workspace: each opens one modal, within three seconds."""

    SECONDS = 3.0
    KEPT = 1000

    def __init__(self, clock: Callable[[], float]) -> None:
        self._open: dict[str, tuple[str, float]] = {}
        self._clock = clock

    def new(self, user: str) -> str:
        """A trigger_id with which the app may open one modal for `user`."""
        trigger = f"{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        self._open[trigger] = (user, self._clock() + self.SECONDS)
        while len(self._open) > self.KEPT:
            self._open.pop(next(iter(self._open)))
        return trigger

    def use(self, trigger: str) -> str | None:
        """The person behind a trigger_id that is still good, used up by this; None if it is unknown, used or late."""
        user, until = self._open.pop(trigger, ("", 0.0))
        return user if self._clock() < until else None
