"""The answer cache: an answer given once is given again, only where it would be given now.

`lookup` finds the answer to the same question, or to one that asks the same, and verifies it against what the asker
would be answered from now (`cache.entries`); `store` keeps what `cache.admission` admits. Neither ever raises for the
state of the disk: see `cache.storage.vault`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.language import Thesaurus
from bot.model import Answer, CurrentEvidence, Evidence, Kind, Scope
from bot.tally import Tally
from bot.upkeep import Upkeep
from cache.admission import Admission, objection
from cache.catalogue import LOOKUP_PATIENCE, Catalogue, Kept, Room
from cache.counters import Counters
from cache.entries import Entry, Hit
from cache.export import Exported, exported
from cache.matching.normal import asked
from cache.memory import Slot
from cache.purging import Preview, Purging, Undone
from cache.readings import LONGEST_REMEMBERED, Reading, Readings
from cache.selections import (
    Everything,
    Expired,
    ForAudience,
    ForQuestion,
    FromSource,
    OlderThan,
    OneAnswer,
    Selection,
)
from cache.stats import CacheStats, collect
from cache.storage.files import Files
from cache.storage.quarantine import Quarantine
from cache.storage.rows import Purge
from cache.storage.vault import Bounds, Vault

__all__ = [
    "Admission",
    "AnswerCache",
    "CacheStats",
    "Everything",
    "Expired",
    "ForAudience",
    "ForQuestion",
    "FromSource",
    "Hit",
    "OlderThan",
    "OneAnswer",
    "Preview",
    "Purge",
    "Selection",
    "Undone",
    "VerifyReport",
]

log = logging.getLogger(__name__)

EXACT, SIMILAR = "cache.hit.exact", "cache.hit.similar"
"""The counters of hits; every outcome of a lookup is the name of its counter."""

LOOKUP_SECONDS = 0.020
"""A lookup that finds nothing in this time lets the question be answered anew, which takes seconds anyway."""

UPKEEP_SECONDS = 10.0
"""How often counters are written down, which is what a crash may lose of them, and expired entries leave."""

_CLOCK_SECONDS = 60.0
"""How far clocks may be apart: what was written later than that from now was written by one that was wrong."""

_EXPIRED_PER_STORE, _EXPIRED_PER_UPKEEP = 8, 100
"""Expired entries leave a few with every store and some with every upkeep, not all at once while somebody waits."""

_BEHIND_AT_CLOSE, _BEHIND_AT_UPKEEP = 100, 1000
"""Entries that a start may have to read one by one, where the last close was orderly and where it was not."""

_EVERYTHING = Everything()

_HOT = 1000
"""Texts whose entry is found without reading them."""

_NOTHING_WRONG = frozenset("personal context empty worse expired unavailable too-large".split())
"""Reasons not to keep an answer that say nothing about it."""

_EXPECTED = frozenset("follow-up degraded kind unanswered in-part".split())
"""What an answer may be without anybody having to look into it."""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """How many entries were read, how many of them were damaged, which are gone now, and how many are past their time.

    `put_aside`: how often since the start a whole database was damaged, and went to quarantine. `problem`: why there is
    no store to look at, or "".
    """

    checked: int
    corrupt: int
    expired: int = 0
    put_aside: int = 0
    problem: str = ""


class AnswerCache:
    """Answers by question, scope, language and answerer. Threads and processes may share one directory.

    Use `open`; `close` once at the end.
    """

    def __init__(
        self,
        vault: Vault,
        *,
        answerer: str,
        thesaurus: Thesaurus,
        ttl_seconds: float,
        room: Room,
        budget_seconds: float,
        tally: Tally,
        counted: Mapping[str, int],
        clock: Callable[[], float],
        timer: Callable[[], float],
    ) -> None:
        self._vault, self._ttl, self._tally, self._clock = vault, ttl_seconds, tally, clock
        self._budget, self._timer = budget_seconds, timer
        self._catalogue = Catalogue(vault, room, thesaurus)
        self._readings = Readings(answerer, thesaurus, self._catalogue.recalled)
        self._hot: dict[tuple[str, frozenset[str], str], Slot[Kept]] = {}
        self._oldest_written_at = 0.0  # as last seen: while that one is fresh, no store looks for expired ones
        self._purging = Purging(vault, self._catalogue, self._is_fresh, clock)
        self._counters = Counters(vault, tally, counted)
        self._upkeep = Upkeep("the answer cache", self._look_after, UPKEEP_SECONDS)

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        answerer: str,
        thesaurus: Thesaurus,
        ttl_seconds: float,
        max_entries: int,
        max_bytes: int,
        tally: Tally,
        budget_seconds: float = LOOKUP_SECONDS,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.perf_counter,
    ) -> Self:
        """The cache in `directory`. One that cannot be used is no error: answers are then given without being kept.

        Args:
            directory: made if missing, mode 0700; damaged files go to `quarantine` beside it.
            answerer: who writes the answers (model and prompt version); another one's answers are not reused.
            thesaurus: which words mean the same.
            ttl_seconds: how long an answer may be reused, from when it was written.
            max_entries: the most answers kept; the newest win.
            max_bytes: the most the files may take on disk.
            tally: counts what happens, under `cache.`.
            budget_seconds: how long a lookup may go on looking for a similar question.
            clock: Unix seconds.
            timer: seconds, for durations.

        """
        counted = tally.counts()  # before the store is opened, which may find it damaged
        files = Files(directory, Quarantine(directory.parent / "quarantine", max_bytes))
        return cls(
            Vault(files, Bounds(max_entries, max_bytes), tally, time.monotonic),
            answerer=answerer,
            thesaurus=thesaurus,
            ttl_seconds=ttl_seconds,
            room=Room(headers=max_entries),
            budget_seconds=budget_seconds,
            tally=tally,
            counted=counted,
            clock=clock,
            timer=timer,
        )

    def close(self) -> None:
        """Write down what was counted and let go of the files; afterwards nothing is found and nothing is kept."""
        self._upkeep.stop()
        self._counters.flush()
        self._catalogue.write_down(_BEHIND_AT_CLOSE)
        self._vault.close()

    # -- lookup ------------------------------------------------------------------------------------------------------

    def lookup(self, question: str, scope: Scope, evidence: CurrentEvidence, *, language: str = "en") -> Hit | None:
        """The kept answer to `question`, if one stands for this asker now; None otherwise.

        `evidence.evidence()` is only asked for where the knowledge version does not already decide.
        """
        started = self._timer()
        kept, outcome = self._found(question, scope, language, evidence, started + self._budget)
        self._counters.looked_up(kept, outcome, self._timer() - started)
        return _hit(kept, outcome)

    def _found(
        self, question: str, scope: Scope, language: str, now: CurrentEvidence, give_up_at: float
    ) -> tuple[Kept | None, str]:
        if not self._catalogue.catch_up(seconds=LOOKUP_PATIENCE):
            return None, "cache.miss.budget"
        if kept := self._asked_before(question, scope, language):
            return self._exact(kept, now)
        reading = self._readings.but_for_place(question, scope, language)
        if reading.refused:
            return None, f"cache.miss.{reading.refused}"
        if (kept := self._catalogue.in_memory(reading.key)) is None:
            if self._catalogue.is_news(reading.normal):
                return None, "cache.miss.unknown"
            reading = self._readings.of(question, scope, language)
            kept = self._catalogue.asked_in(reading)
        return self._exact(kept, now) if kept else self._similar(reading, now, give_up_at)

    def _asked_before(self, question: str, scope: Scope, language: str) -> Kept | None:
        """The entry that somebody asked for in just these words, or made by asking so."""
        name = (question, scope.audiences, language)
        if (slot := self._hot.get(name)) and (kept := slot.value):
            slot.used = True
            return kept
        reading = self._readings.glance(question, scope, language)
        if reading.refused:
            return None
        kept = self._catalogue.entry(reading.key) if reading.recalled else self._catalogue.in_memory(reading.key)
        if kept is None or (reading.recalled and kept.entry.said != reading.said):
            return None
        self._remember(name, reading.key)
        return kept

    def _remember(self, name: tuple[str, frozenset[str], str], key: bytes) -> None:
        """Note that this question, scope and language lead to the entry under `key`."""
        slot = self._catalogue.slot(key)
        if slot is not None and len(name[0]) <= LONGEST_REMEMBERED:
            if len(self._hot) >= _HOT:
                self._hot.clear()
            self._hot[name] = slot

    def _exact(self, kept: Kept, now: CurrentEvidence) -> tuple[Kept | None, str]:
        if not self._is_fresh(kept.written_at):
            return None, "cache.miss.expired"
        if kept.version != now.version and not kept.entry.stands_word_for_word(now):
            return None, "cache.miss.evidence"
        return kept, EXACT

    def _similar(self, reading: Reading, now: CurrentEvidence, give_up_at: float) -> tuple[Kept | None, str]:
        if self._timer() >= give_up_at:
            return None, "cache.miss.budget"
        outcome = "cache.miss.unknown"
        for kept in self._catalogue.alike(reading):
            if self._timer() >= give_up_at:
                return None, "cache.miss.budget"
            if not self._is_fresh(kept.entry.written_at):
                continue
            if kept.entry.stands_for(now):
                return kept, SIMILAR
            outcome = "cache.miss.evidence"
        return None, outcome

    def peek(self, question: str, scope: Scope, evidence: CurrentEvidence, *, language: str = "en") -> Hit | None:
        """As `lookup`, for somebody who only wants to know: it takes its time, and counts nowhere."""
        return _hit(*self._found(question, scope, language, evidence, float("inf")))

    def shared_key(self, question: str, scope: Scope, *, language: str = "en") -> bytes | None:
        """The same for all who may be given one answer to `question`; None if it is nobody else's business.

        For those who ask at the same time (`cache.flight`): the same words, scope and language, never a question
        about somebody's own record or one that needs its conversation.
        """
        reading = self._readings.but_for_place(question, scope, language)
        return None if reading.refused else reading.key

    def question(self, key: bytes, scope: Scope) -> str | None:
        """What is asked by the entry with this `shared_key`, for somebody with this scope.

        None if there is none, if it is past its time, or if it was made for somebody who may read more.
        """
        self._catalogue.catch_up()
        kept = self._catalogue.entry(key)
        if kept is None or not self._is_fresh(kept.entry.written_at):
            return None
        return kept.entry.question if scope.audiences.issuperset(kept.entry.audiences) else None

    def _is_fresh(self, written_at: float) -> bool:
        return -_CLOCK_SECONDS <= self._clock() - written_at < self._ttl

    # -- store -------------------------------------------------------------------------------------------------------

    def store(
        self, question: str, scope: Scope, evidence: Evidence, answer: Answer, *, language: str = "en"
    ) -> Admission:
        """Keep `answer` for whoever asks this again, unless there is a reason not to, which is returned."""
        reading = self._readings.but_for_place(question, scope, language)
        reason = reading.refused or objection(answer, evidence)
        if not reason:
            written_at = min(self._clock() if answer.written_at is None else answer.written_at, self._clock())
            entry = Entry.of(reading, asked(question), scope, evidence, answer, written_at=written_at)
            reason = self._kept(reading, entry)
        if reason:
            return self._rejected(reason)
        self._tally.add("cache.stored")
        return Admission(True, entry=reading.key.hex())

    def _kept(self, reading: Reading, entry: Entry) -> str:
        """Why `entry` was not kept, or ""."""
        if not self._is_fresh(entry.written_at):
            return "expired"
        self._catalogue.catch_up(seconds=LOOKUP_PATIENCE)
        reading = self._catalogue.placed(reading)
        if self._is_worse(reading, entry):
            return "worse"
        if reason := self._catalogue.store(reading, entry):
            return reason
        if not self._is_fresh(self._oldest_written_at):
            self._forget_expired(_EXPIRED_PER_STORE)
        return ""

    def _is_worse(self, reading: Reading, entry: Entry) -> bool:
        """Whether a newer answer is there, or a model's from the same passages, and this one is only quoted from them."""
        if (written_at := self._catalogue.written_at(reading)) and written_at > entry.written_at:
            return self._is_fresh(written_at)
        if entry.kind is not Kind.EXTRACT:
            return False
        held = self._catalogue.entry(reading.key)
        return (
            held is not None
            and held.entry.kind is Kind.FRESH
            and self._is_fresh(held.entry.written_at)
            and set(held.entry.evidence.passages) == set(entry.evidence.passages)
        )

    def _rejected(self, reason: str) -> Admission:
        if reason in _NOTHING_WRONG:
            log.info("An answer is not kept: %s", reason)
        else:
            level = logging.INFO if reason in _EXPECTED else logging.WARNING
            log.log(level, "Rejecting invalid response: %s", reason)
        self._tally.add(f"cache.rejected.{reason}")
        return Admission(False, reason)

    # -- in the background -------------------------------------------------------------------------------------------

    def _look_after(self) -> None:
        self._counters.flush()
        self._catalogue.write_down(_BEHIND_AT_UPKEEP)
        self._forget_expired(_EXPIRED_PER_UPKEEP)
        self._tally.add("cache.expired", self._vault.remove_old(self._clock() - self._ttl, _EXPIRED_PER_UPKEEP))
        self._purging.forget()

    def _forget_expired(self, most: int) -> None:
        """The oldest, while the oldest of all is one of them: one look is enough where nothing expired."""
        for _, header in self._catalogue.oldest(1):
            if self._is_fresh(header.written_at):
                self._oldest_written_at = header.written_at
                return
        oldest = self._catalogue.oldest(most)
        if expired := [(row, header.key) for row, header in oldest if not self._is_fresh(header.written_at)]:
            self._tally.add("cache.expired", self._vault.remove(expired))

    # -- purging -----------------------------------------------------------------------------------------------------

    def preview(self, selection: Selection, reader: Scope | None = None) -> Preview:
        """What `purge` would remove. Questions that somebody with the scope `reader` may not read are only counted."""
        return self._purging.preview(selection, reader)

    def purge(self, selection: Selection, by: str, *, for_good: bool = False) -> int | None:
        """Remove the selected answers, here and for every process that shares the store; how many there were.

        For an hour `undo` takes it back, unless it was `for_good` or of expired ones: answers that somebody found to be
        wrong do not come back with others, nor from a purge before. Kept in the audit table with `by`, the one who asked
        for it. None, and nothing went, if the store cannot be written: busy for long, full or read-only.
        """
        return self._purging.purge(selection, by, for_good=for_good)

    def undo(self, by: str) -> Undone | None:
        """Take back the newest purge of the last hour that was not undone yet; None if there is none.

        Its answers are back as they were, except those that expired meanwhile and those that a newer answer to the
        same question took the place of. Recorded like a purge. The one before it can be undone next.
        """
        return self._purging.undo(by)

    def undoable(self) -> Undone | None:
        """What `undo` would take back, and how many of its answers would be back, where there is room for all."""
        return self._purging.undoable()

    def audit(self, limit: int = 50) -> tuple[Purge, ...]:
        """The newest purges, newest first."""
        return self._purging.audit(limit)

    # -- looking after it --------------------------------------------------------------------------------------------

    def verify(self) -> VerifyReport:
        """Read every entry on the disk, known here or not; damaged ones are removed."""
        before = self._tally.count("cache.corrupt")
        self._vault.examine()
        headers = self._catalogue.examine()
        corrupt = self._tally.count("cache.corrupt") - before
        expired = sum(not self._is_fresh(header.written_at) for header in headers)
        return VerifyReport(len(headers), corrupt, expired, self._tally.count("cache.damaged"), self._vault.problem)

    def problem(self) -> str:
        """Why answers are given without being kept, with what to do about it; "" if all is well."""
        return self._vault.problem

    def export(self, selection: Selection = _EVERYTHING) -> Iterator[Exported]:
        """The selected entries that can be read, newest first, without anything about who asked."""
        hits = self._vault.hits()
        for (_, key), entry in self._purging.selected(selection):
            if entry:
                yield exported(entry, self._ttl, hits.get(key, 0))

    def stats(self) -> CacheStats:
        """What the cache holds, and what it did in all processes since the store was made."""
        counts, hits = self._counters.totals(), self._vault.hits()
        entries, in_memory = len(self._catalogue.headers()), self._catalogue.memory_taken()
        return collect(counts, hits, entries=entries, size=self._vault.size(), in_memory=in_memory)


def _hit(kept: Kept | None, outcome: str) -> Hit | None:
    if kept is None:
        return None
    return kept.hit if outcome == EXACT else kept.entry.hit("similar")
