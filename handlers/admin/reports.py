"""What HR reads about the stored answers: figures, the most reused, one question's prospects, and why two differ."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from cache.export import Exported
from cache.matching import same
from cache.reasons import verdict_in_words
from handlers.access.people import Person
from handlers.admin.finding_view import findings_message
from handlers.admin.related import related
from handlers.admin.totals import answered, stored, waited
from handlers.admin.verified_view import SHOWN, verified_message
from handlers.block_kit.render import Message
from handlers.block_kit.text import clipped, times
from handlers.hr.finding import audience_words, findings, may_read, retired
from handlers.services import Services

_MOST_REUSED = 10


@dataclass(frozen=True, slots=True)
class Reports:
    """Reads; changes nothing."""

    services: Services

    async def find(self, question: str, person: Person) -> Message:
        """Which stored answers and passages a question would get, for whom."""
        return await asyncio.to_thread(self._find, question, person)

    def _find(self, question: str, person: Person) -> Message:
        found = findings(self.services, question, person)
        is_answered = found.verified or found.stored or found.refused == "disclosure"
        return findings_message(found, () if is_answered else related(self.services, question, person))

    async def verified(self, person: Person) -> Message:
        """What HR verified, as far as the person may read it."""
        return await asyncio.to_thread(self._verified, person)

    def _verified(self, person: Person) -> Message:
        held = self.services.verified.all()
        readable = [one for one in held if may_read(person, one.audiences)]
        ordered = sorted(readable, key=lambda one: one.verification.review_by)
        return verified_message(ordered, retired(self.services, ordered[:SHOWN]), len(held) - len(readable))

    async def why(self, stored_question: str, asked: str) -> str:
        """Whether two questions share an answer, and the rule that decided."""
        verdict = await asyncio.to_thread(same, asked, stored_question, self.services.thesaurus)
        shared = "They share a stored answer." if verdict.same else "Each gets an answer of its own."
        return f"{verdict_in_words(verdict)}. {shared}"

    async def top(self, person: Person) -> str:
        """The most reused answers that the person may read."""
        return await asyncio.to_thread(lambda: most_reused(self.services.cache.export(), person))

    async def stats(self) -> str:
        """What the answers did so far."""
        tally, stats = self.services.tally, await asyncio.to_thread(self.services.cache.stats)
        groups = {
            "Stored answers": stored(stats),
            "Answers since the start": answered(tally.counts()),
            "Time to the reply": waited(tally),
        }
        return "\n\n".join(
            "\n".join([heading, *(f"• {name}: {value}" for name, value in values.items())])
            for heading, values in groups.items()
        )


def most_reused(kept: Iterable[Exported], person: Person) -> str:
    """The answers that were given again most often, with their question; those of others are only counted."""
    reused = [entry for entry in kept if entry.hits]
    readable = [entry for entry in reused if may_read(person, entry.audiences)]
    most = heapq.nlargest(_MOST_REUSED, readable, key=lambda entry: entry.hits)
    lines = [f"{n}. {clipped(e.question, 150)} ({times(e.hits)}{_for(e)})" for n, e in enumerate(most, 1)]
    head = ["Reused most, of the answers that are stored now:"] if most else []
    hidden = [_hidden(len(reused) - len(readable))] if len(reused) > len(readable) else []
    return "\n".join([*head, *lines, *hidden]) or "No stored answer was given again yet."


def _hidden(count: int) -> str:
    them = "was" if count == 1 else "were"
    return f"{count:,} more {them} made from documents that you may not read."


def _for(entry: Exported) -> str:
    audience = audience_words(entry.audiences)
    return "" if audience == "everyone" else f", for {clipped(audience, 60)}"
