"""What HR reads about the stored answers: figures, the most reused, one question's prospects, and why two differ."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from cache.export import Exported
from cache.matching import same
from cache.reasons import verdict_in_words
from handlers.finding import audience_words, findings
from handlers.finding_view import findings_message
from handlers.people import Person
from handlers.render import Message
from handlers.services import Services
from handlers.text import clipped, times
from handlers.totals import answered, stored, waited

_MOST_REUSED = 10


@dataclass(frozen=True, slots=True)
class Reports:
    """Reads; changes nothing."""

    services: Services

    async def find(self, question: str, person: Person) -> Message:
        """Which stored answers and passages a question would get, for whom."""
        return findings_message(await asyncio.to_thread(findings, self.services, question, person))

    async def why(self, stored_question: str, asked: str) -> str:
        """Whether two questions share an answer, and the rule that decided."""
        verdict = await asyncio.to_thread(same, asked, stored_question, self.services.thesaurus)
        shared = "They share a stored answer." if verdict.same else "Each gets an answer of its own."
        return f"{verdict_in_words(verdict)}. {shared}"

    async def top(self) -> str:
        """The most reused answers."""
        return await asyncio.to_thread(lambda: most_reused(self.services.cache.export()))

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


def most_reused(kept: Iterable[Exported]) -> str:
    """The answers that were given again most often, with their question."""
    most = heapq.nlargest(_MOST_REUSED, (entry for entry in kept if entry.hits), key=lambda entry: entry.hits)
    if not most:
        return "No stored answer was given again yet."
    lines = [f"{n}. {clipped(e.question, 150)} ({times(e.hits)}{_for(e)})" for n, e in enumerate(most, 1)]
    return "\n".join(["Reused most, of the answers that are stored now:", *lines])


def _for(entry: Exported) -> str:
    audience = audience_words(entry.audiences)
    return "" if audience == "everyone" else f", for {clipped(audience, 60)}"
