"""Answers, evidence and caches for tests about the cache."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.language import Thesaurus
from bot.model import Answer, Evidence, Kind, Passage, Scope
from bot.tally import Tally
from cache.answers import AnswerCache

THESAURUS = Thesaurus.load()
EVERYONE = Scope()
QUESTION = "How many days of annual leave do I get?"
TEXT = "You get 25 days of annual leave a year."


def passage(name: str = "leave", text: str = "Everybody gets 25 days of annual leave a year.") -> Passage:
    return Passage(name, f"digest of {text}", f"{name}.md", f"{name.title()} Policy", ("Annual leave",), text)


LEAVE, TRAVEL, PAY = (
    passage("leave"),
    passage("travel", "Trains are second class."),
    passage("pay", "Payday is the 25th."),
)
EVIDENCE = Evidence.of("v1", (LEAVE, TRAVEL))


def answer(text: str = TEXT, *, kind: Kind = Kind.FRESH, sources: tuple[Passage, ...] = (LEAVE,)) -> Answer:
    return Answer(text=text, kind=kind, sources=sources, passages=(LEAVE, TRAVEL))


@dataclass
class Now:
    """What an asker would be answered from now; counts how often a search was needed."""

    version: str = "v1"
    passages: tuple[Passage, ...] = (LEAVE, TRAVEL)
    searches: int = 0

    def evidence(self) -> Evidence:
        self.searches += 1
        return Evidence.of(self.version, self.passages)


def open_cache(
    folder: Path,
    *,
    tally: Tally | None = None,
    ttl_seconds: float = 3600,
    max_entries: int = 5000,
    max_bytes: int = 100_000_000,
    clock: Callable[[], float] = time.time,
    answerer: str = "model/1",
    thesaurus: Thesaurus = THESAURUS,
    budget_seconds: float = 60,
    timer: Callable[[], float] = time.perf_counter,
) -> AnswerCache:
    """A cache on `folder`; with time enough for a lookup however busy the machine is."""
    return AnswerCache.open(
        folder,
        answerer=answerer,
        thesaurus=thesaurus,
        ttl_seconds=ttl_seconds,
        max_entries=max_entries,
        max_bytes=max_bytes,
        tally=tally or Tally(),
        budget_seconds=budget_seconds,
        clock=clock,
        timer=timer,
    )


def keep(cache: AnswerCache, question: str = QUESTION, text: str = TEXT) -> bool:
    return cache.store(question, EVERYONE, EVIDENCE, answer(text)).stored


def found(cache: AnswerCache, question: str = QUESTION) -> str | None:
    hit = cache.lookup(question, EVERYONE, Now())
    return hit.answer.text if hit else None
