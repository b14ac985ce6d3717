"""Who may come back to an answer that was given: whoever might be given it again, decided at every press."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.ledger import Given
from bot.model import Scope
from handlers.manners import refusal
from handlers.people import Person
from handlers.phrasebook import phrases_for
from handlers.services import Services


def open_documents(services: Services, scope: Scope) -> frozenset[str]:
    """The paths of what readers of this scope may read today: what an answer stands on may have been moved, restricted or
    withdrawn since it was made.
    """
    return frozenset(document.path for document in services.knowledge.documents(scope))


@dataclass(frozen=True, slots=True)
class Readers:
    """Finds given answers for people."""

    services: Services

    async def given(self, identity: str, person: Person) -> Given | None:
        """The answer, if it is still known and the person may read all that it could be drawn from."""
        found = await asyncio.to_thread(self.services.ledger.find, identity)
        return found if found and self._may_read(found, person) else None

    def gone(self, person: Person) -> str:
        """What to say to whom an answer is not given again."""
        why = refusal(person, allow_guests=self.services.allow_guests)
        return why or phrases_for(person.locale)("answer.gone")

    def _may_read(self, given: Given, person: Person) -> bool:
        known = not refusal(person, allow_guests=self.services.allow_guests)
        return known and given.scope.audiences <= person.scope.audiences
