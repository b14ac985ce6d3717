"""The answer cache: gives an answer again only to someone who would be answered from the same passages now, for a
question that asks the same. Knows neither Slack nor Bedrock. Nothing here raises for a damaged or failing disk.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.conversation import stands_alone
from bot.language import Thesaurus
from bot.model import Answer, CurrentEvidence, Evidence, Kind, Scope
from bot.tally import Tally
from cache import matching
from cache.admission import Admission, objection
from cache.entries import Entry, decode, encode
from cache.files import Files
from cache.index import Header, Index
from cache.keys import cleaned, entry_key, normal_form, room
from cache.quarantine import Quarantine
from cache.store import Purge
from cache.vault import Bounds, Vault

log = logging.getLogger(__name__)

_SHOWN = 5  # questions in a preview
_EXPIRED_AT_ONCE = 20  # entries removed with one store, so that no store stalls


@dataclass(frozen=True, slots=True)
class Hit:
    """A cached answer that may be served, and whether the question was the same word for word or only in meaning."""

    answer: Answer
    how: str  # "exact" or "similar"


@dataclass(frozen=True, slots=True)
class Everything:
    """All entries."""


@dataclass(frozen=True, slots=True)
class Expired:
    """Entries past their time to live."""


@dataclass(frozen=True, slots=True)
class ForQuestion:
    """The entries that would be served for this question, in any scope."""

    text: str


@dataclass(frozen=True, slots=True)
class FromSource:
    """The entries drawn from a document, named by path, file name or title."""

    name: str


Selection = Everything | Expired | ForQuestion | FromSource


@dataclass(frozen=True, slots=True)
class PurgePreview:
    """How many entries a purge would remove, and some of their questions."""

    count: int
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a walk over the store found; damaged entries were removed."""

    checked: int
    corrupt: int


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What the cache holds, and what it did since this process started."""

    entries: int
    bytes: int
    lookups: int
    exact_hits: int
    similar_hits: int
    misses: int
    stored: int
    rejected: int
    evicted: int
    expired: int
    corrupt: int


class AnswerCache:
    """Answers by question, scope and language. Safe to use from many threads; several processes may share a folder."""

    def __init__(
        self,
        vault: Vault,
        *,
        answerer: str,
        thesaurus: Thesaurus,
        ttl_seconds: float,
        max_entries: int,
        tally: Tally,
        clock: Callable[[], float],
    ) -> None:
        self._vault, self._answerer, self._thesaurus = vault, answerer, thesaurus
        self._ttl, self._tally, self._clock = ttl_seconds, tally, clock
        self._recipe = matching.recipe(thesaurus)
        self._index, self._lock = Index(max_entries), threading.Lock()
        self._seen = threading.local()
        self._generation, self._change = -1, -1
        self._catch_up()

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
        clock: Callable[[], float] = time.time,
    ) -> AnswerCache:
        """The cache in `directory`, whatever state that is in.

        Args:
            answerer: names model and prompt version; answers of another one are not served.
            ttl_seconds: from the moment an answer was written.
            max_entries: and `max_bytes` on disk bound the store; the newest stay.
            clock: Unix seconds.

        """
        files = Files(directory, Quarantine(directory.parent / "quarantine", max_bytes))
        vault = Vault(files, Bounds(max_entries, max_bytes), tally, clock)
        return cls(
            vault,
            answerer=answerer,
            thesaurus=thesaurus,
            ttl_seconds=ttl_seconds,
            max_entries=max_entries,
            tally=tally,
            clock=clock,
        )

    # -- serving ---------------------------------------------------------------------------------------------------

    def lookup(self, question: str, scope: Scope, evidence: CurrentEvidence, *, language: str = "en") -> Hit | None:
        """The answer that may be given again, if there is one.

        Args:
            evidence: what the asker would be answered from now; searched for only where the version does not decide.

        """
        hit = self._found(question, scope, evidence, language)
        self._tally.add(f"cache.{hit.how}_hits" if hit else "cache.misses")
        return hit

    def _found(self, question: str, scope: Scope, evidence: CurrentEvidence, language: str) -> Hit | None:
        if matching.is_personal(question) or not stands_alone(question):
            return None
        normal, where = normal_form(question), room(scope, language, self._answerer)
        same = self._entry(entry_key(normal, where))
        if same and same.room == where and same.normal == normal and same.stands_word_for_word(evidence):
            return Hit(_reused(same), "exact")
        return self._similar(question, where, evidence)

    def _similar(self, question: str, where: str, evidence: CurrentEvidence) -> Hit | None:
        place = self._place(question, where)
        if not place:
            return None
        self._keep_in_step()
        with self._lock:
            candidates = self._index.at(place)
        for header in candidates:
            entry = self._entry(header.key) if header.recipe == self._recipe else None
            if entry and entry.room == where and entry.stands_for(evidence):
                return Hit(_reused(entry), "similar")
        return None

    # -- keeping ---------------------------------------------------------------------------------------------------

    def store(
        self, question: str, scope: Scope, evidence: Evidence, answer: Answer, *, language: str = "en"
    ) -> Admission:
        """Keep an answer if it deserves it; a rejected or worse one leaves what is there alone."""
        reason = self._objection(question, evidence, answer)
        if reason:
            log.warning("Rejecting invalid response: %s", reason)
            self._tally.add("cache.rejected")
            self._tally.add(f"cache.rejected.{reason}")
            return Admission(False, reason)
        normal, where = normal_form(question), room(scope, language, self._answerer)
        key = entry_key(normal, where)
        if self._is_worse(answer, self._entry(key), evidence):
            return Admission(False, "a better answer is there")
        written_at = answer.written_at or self._clock()
        entry = Entry(normal, cleaned(question), where, evidence, replace(answer, written_at=written_at))
        header = Header(key, written_at, where, self._recipe, self._place(question, where), normal)
        self._remove_expired()
        stored = self._vault.put(key, header.pack(), encode(entry))
        self._catch_up()
        if stored:
            self._tally.add("cache.stored")
        return Admission(stored, "" if stored else "the store cannot be written")

    def _objection(self, question: str, evidence: Evidence, answer: Answer) -> str:
        if matching.is_personal(question):
            return "personal"
        if not stands_alone(question):
            return "follow-up"
        return objection(answer, evidence)

    @staticmethod
    def _is_worse(answer: Answer, there: Entry | None, evidence: Evidence) -> bool:
        """A quotation does not replace a written answer that stands on the same passages."""
        same = there is not None and set(there.evidence.passages) == set(evidence.passages)
        return same and there is not None and there.answer.kind is Kind.FRESH and answer.kind is Kind.EXTRACT

    # -- managing --------------------------------------------------------------------------------------------------

    def preview(self, selection: Selection) -> PurgePreview:
        """What `purge` would remove now."""
        chosen = list(self._selected(selection))
        return PurgePreview(len(chosen), tuple(entry.question for _, entry in chosen[:_SHOWN] if entry))

    def purge(self, selection: Selection, by: str) -> int:
        """Remove the selected entries for all processes; how many there were. `by` and the number are recorded."""
        removed = self._vault.remove([key for key, _ in self._selected(selection)])
        self._vault.record(Purge(self._clock(), by, _named(selection), removed))
        self._catch_up()
        self._tally.add("cache.purged", removed)
        return removed

    def audit(self, limit: int = 20) -> tuple[Purge, ...]:
        """The newest purges, newest first."""
        return self._vault.purges(limit)

    def stats(self) -> CacheStats:
        """Counts since the start, and what is held now."""
        self._keep_in_step()
        counts = self._tally.counts()
        exact, similar, misses = (counts.get(f"cache.{n}", 0) for n in ("exact_hits", "similar_hits", "misses"))
        rest = {
            name: counts.get(f"cache.{name}", 0) for name in ("stored", "rejected", "evicted", "expired", "corrupt")
        }
        with self._lock:
            entries = len(self._index)
        return CacheStats(
            entries=entries,
            bytes=self._vault.size(),
            lookups=exact + similar + misses,
            exact_hits=exact,
            similar_hits=similar,
            misses=misses,
            **rest,
        )

    def verify(self) -> VerifyReport:
        """Read every entry; damaged ones are removed."""
        before = self._tally.count("cache.corrupt")
        _, rows = self._vault.rows()
        for row in rows:
            self._read(row.key)
        self._catch_up()
        found = self._tally.count("cache.corrupt") - before
        return VerifyReport(len(rows), found)

    def close(self) -> None:
        self._vault.close()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _place(self, question: str, where: str) -> str:
        asked = matching.asked(question, self._thesaurus)
        return f"{where} {asked}" if asked else ""

    def _entry(self, key: bytes) -> Entry | None:
        """The entry under `key`, unless its time is over."""
        entry = self._read(key)
        return entry if entry and not self._is_over(entry.written_at) else None

    def _read(self, key: bytes) -> Entry | None:
        body = self._vault.get(key)
        if body is None:
            return None
        try:
            return decode(body)
        except ValueError:
            self._vault.discard(key)
            return None

    def _is_over(self, written_at: float) -> bool:
        return self._clock() - written_at >= self._ttl

    def _selected(self, selection: Selection) -> Iterator[tuple[bytes, Entry | None]]:
        _, rows = self._vault.rows()
        for row in rows:
            entry = self._read(row.key)
            if entry and self._is_meant(entry, selection):
                yield row.key, entry

    def _is_meant(self, entry: Entry, selection: Selection) -> bool:
        match selection:
            case Everything():
                return True
            case Expired():
                return self._is_over(entry.written_at)
            case ForQuestion(text):
                return matching.same(entry.question, text, self._thesaurus).same
            case FromSource(name):
                return entry.is_drawn_from(name)

    def _remove_expired(self) -> None:
        with self._lock:
            over = [header.key for header in self._index.oldest(_EXPIRED_AT_ONCE) if self._is_over(header.written_at)]
        if over:
            self._tally.add("cache.expired", self._vault.remove(over))

    def _keep_in_step(self) -> None:
        """Learn what other threads and processes wrote, if anybody wrote."""
        version = self._vault.version()
        if getattr(self._seen, "version", None) != version:
            self._seen.version = version
            self._catch_up()

    def _catch_up(self) -> None:
        with self._lock:
            changed = self._vault.changed(self._change) if self._generation == self._vault.generation else None
            if changed is None:
                self._generation = self._vault.generation
                self._change, rows = self._vault.rows()
                self._index.clear()
            else:
                self._change, rows = changed
            for row in rows:
                self._learn(row.number, row.key, row.header)

    def _learn(self, number: int, key: object, packed: object) -> None:
        if not isinstance(key, bytes) or not isinstance(packed, bytes):
            self._index.drop(number)
            return
        try:
            self._index.put(number, Header.unpack(key, packed))
        except ValueError:
            self._index.drop(number)


def _reused(entry: Entry) -> Answer:
    return replace(entry.answer, kind=Kind.REUSED)


def _named(selection: Selection) -> str:
    """The selection for the audit table; of a question only that it was one."""
    match selection:
        case ForQuestion():
            return "question"
        case FromSource(name):
            return f"source {name}"
        case _:
            return type(selection).__name__.casefold()
