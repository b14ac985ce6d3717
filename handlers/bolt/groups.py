"""User groups decide who is HR and who reads what: when one changes, what we knew of them is forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.services import Services


@dataclass(frozen=True, slots=True)
class Groups:
    """The listener of user group changes."""

    services: Services

    async def changed(self) -> None:
        self.services.people.forget_groups()
