"""The answer cache: an answer given once is given again, only where it would be given now.

`lookup` finds the answer to the same question, or to one that asks the same, and verifies it against what the asker
would be answered from now (`cache.entries`); `store` keeps what `cache.admission` admits. Neither ever raises for the
state of the disk: see `cache.vault`.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

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
from cache.refusals import refusal
from cache.selections import Everything, Expired, ForQuestion, FromSource, Selection, described
from cache.stats import CacheStats, collect
from cache.store import Purge, Row
from cache.vault import Bounds, Vault

__all__ = [
    "Admission",
    "AnswerCache",
    "CacheStats",
    "Everything",
    "Expired",
    "ForQuestion",
    "FromSource",
    "Hit",
    "Preview",
    "Purge",
    "Selection",
    "VerifyReport",
]

log = logging.getLogger(__name__)

_SAMPLES = 5
_EXPIRED_PER_STORE = 8
"""Expired entries leave a few with every store, instead of many at once while somebody waits."""

_UNREMARKABLE = {"personal", "context", "empty", "follow-up", "degraded", "worse", "kind", "unanswered"}
"""Reasons not to keep an answer that say nothing against it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A kept answer that may be given now. `how`: `exact` for the same words, `similar` for the same meaning."""

    answer: Answer
    how: str
    matched: str  # the normal form of the question it was given to


@dataclass(frozen=True, slots=True)
class Preview:
    """What a purge would remove: how many, and up to five of their questions."""

    count: int
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """How many entries were read, and how many of them were damaged, which are gone now."""

    checked: int
    corrupt: int


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
        max_entries: int,
        tally: Tally,
        clock: Callable[[], float],
    ) -> None:
        self._vault, self._answerer, self._thesaurus = vault, answerer, thesaurus
        self._ttl, self._tally, self._clock = ttl_seconds, tally, clock
        self._recipe = hashlib.blake2b(f"{matching.VERSION}{sorted(thesaurus.alike.items())}".encode()).hexdigest()[:8]
        self._index, self._lock = Index(max_entries), threading.RLock()
        self._newest_change, self._generation = -1, -1
        self._seen = threading.local()
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
            clock: Unix seconds.

        """
        files = Files(directory, Quarantine(directory.parent / "quarantine", max_bytes))
        return cls(
            Vault(files, Bounds(max_entries, max_bytes), tally, time.monotonic),
            answerer=answerer,
            thesaurus=thesaurus,
            ttl_seconds=ttl_seconds,
            max_entries=max_entries,
            tally=tally,
            clock=clock,
        )

    def close(self) -> None:
        """Let go of the files; afterwards nothing is found and nothing is kept."""
        self._vault.close()

    # -- lookup ------------------------------------------------------------------------------------------------------

    def lookup(self, question: str, scope: Scope, evidence: CurrentEvidence, *, language: str = "en") -> Hit | None:
        """The kept answer to `question`, if one stands for this asker now; None otherwise.

        `evidence.evidence()` is only asked for where the knowledge version does not already decide.
        """
        started = time.perf_counter()
        hit, outcome = self._found(question, scope, evidence, language)
        self._tally.add(f"cache.hit.{hit.how}" if hit else f"cache.miss.{outcome}")
        self._tally.time("cache.lookup", time.perf_counter() - started)
        return hit

    def _found(self, question: str, scope: Scope, now: CurrentEvidence, language: str) -> tuple[Hit | None, str]:
        if why := refusal(question):
            return None, why
        self._catch_up()
        normal, where = normal_form(question), room(scope, language, self._answerer)
        entry = self._entry(entry_key(normal, where))
        if entry is None:
            return self._similar(normal, where, now)
        if not self._is_fresh(entry.written_at):
            return None, "expired"
        if not entry.stands_word_for_word(now):
            return None, "evidence"
        return _hit(entry, "exact"), ""

    def _similar(self, normal: str, where: str, now: CurrentEvidence) -> tuple[Hit | None, str]:
        with self._lock:
            said = matching.repaired(normal, self._index.words_like, self._thesaurus)
            asked = matching.shape(said, self._thesaurus)
            headers = self._index.at(_place(where, asked))
        outcome = "unknown"
        for header in headers:
            entry = self._entry(header.key) if self._is_fresh(header.written_at) else None
            if entry is None or entry.room != where or matching.shape(entry.normal, self._thesaurus) != asked:
                continue
            if entry.stands_for(now):
                return _hit(entry, "similar"), ""
            outcome = "evidence"
        return None, outcome

    def _entry(self, key: bytes) -> Entry | None:
        """The entry under `key`; one that cannot be read is removed, counted, and none."""
        body = self._vault.get(key)
        if body is None:
            return None
        try:
            return decode(body)
        except ValueError:
            self._vault.discard(key)
            return None

    def _is_fresh(self, written_at: float) -> bool:
        return self._clock() - written_at < self._ttl

    # -- store -------------------------------------------------------------------------------------------------------

    def store(
        self, question: str, scope: Scope, evidence: Evidence, answer: Answer, *, language: str = "en"
    ) -> Admission:
        """Keep `answer` for whoever asks this again, unless there is a reason not to, which is returned."""
        reason = refusal(question) or objection(answer, evidence)
        if not reason:
            written = answer.written_at if answer.written_at is not None else self._clock()
            kept = replace(answer, written_at=min(written, self._clock()))
            where = room(scope, language, self._answerer)
            reason = self._kept(Entry(normal_form(question), cleaned(question), where, evidence, kept))
        if reason:
            return self._rejected(reason)
        self._tally.add("cache.stored")
        return Admission(True)

    def _kept(self, entry: Entry) -> str:
        """Why `entry` was not kept, or ""."""
        key = entry_key(entry.normal, entry.room)
        if not self._is_fresh(entry.written_at):
            return "expired"
        if self._is_worse(entry, self._entry(key)):
            return "worse"
        place = _place(entry.room, matching.shape(entry.normal, self._thesaurus))
        header = Header(key, entry.written_at, entry.room, self._recipe, place, entry.normal)
        reason = self._vault.put(key, header.pack(), encode(entry))
        self._catch_up(own=True)
        self._forget_some_expired()
        return reason

    def _is_worse(self, entry: Entry, held: Entry | None) -> bool:
        """Whether a model's answer from the same passages is there, and this one is only quoted from them."""
        return (
            held is not None
            and held.answer.kind is Kind.FRESH
            and entry.answer.kind is Kind.EXTRACT
            and self._is_fresh(held.written_at)
            and set(held.evidence.passages) == set(entry.evidence.passages)
        )

    def _rejected(self, reason: str) -> Admission:
        level = logging.INFO if reason in _UNREMARKABLE else logging.WARNING
        log.log(level, "Rejecting invalid response: %s", reason)
        self._tally.add(f"cache.rejected.{reason}")
        return Admission(False, reason)

    def _forget_some_expired(self) -> None:
        with self._lock:
            oldest = self._index.oldest(_EXPIRED_PER_STORE)
        if expired := [header.key for header in oldest if not self._is_fresh(header.written_at)]:
            self._tally.add("cache.expired", self._vault.remove(expired))

    # -- the index follows the store ---------------------------------------------------------------------------------

    def _catch_up(self, *, own: bool = False) -> None:
        """Take in what other threads and processes changed; after a change of our own SQLite does not tell us."""
        version = self._vault.version()
        if not own and version == getattr(self._seen, "version", None):
            return
        with self._lock:
            changes = self._vault.changed(self._newest_change) if version[0] == self._generation else None
            if changes is None:
                self._index.clear()
                changes = self._vault.rows()
            self._newest_change, rows = changes
            for row in rows:
                self._take_in(row)
            self._generation = version[0]
        self._seen.version = version

    def _take_in(self, row: Row) -> None:
        if row.key is None:
            self._index.drop(row.number)
            return
        try:
            header = Header.unpack(row.key, row.header)
        except ValueError:
            self._vault.discard(row.key)
            return
        if header.recipe != self._recipe:
            place = _place(header.room, matching.shape(header.normal, self._thesaurus))
            header = replace(header, recipe=self._recipe, place=place)
        self._index.put(row.number, header)

    # -- purging -----------------------------------------------------------------------------------------------------

    def preview(self, selection: Selection) -> Preview:
        """What `purge` would remove."""
        found = list(self._selected(selection))
        questions = tuple(entry.question for _, entry in found[:_SAMPLES] if entry)
        return Preview(len(found), questions)

    def purge(self, selection: Selection, by: str) -> int:
        """Remove the selected answers, here and for every process that shares the store; how many there were.

        Kept in the audit table with `by`, the one who asked for it.
        """
        removed = self._vault.remove([key for key, _ in self._selected(selection)])
        self._vault.record(Purge(self._clock(), by, described(selection), removed))
        self._catch_up(own=True)
        log.info("Purged %d answers (%s)", removed, type(selection).__name__)
        return removed

    def _selected(self, selection: Selection) -> Iterator[tuple[bytes, Entry | None]]:
        """Keys and entries, newest first. An entry that cannot be read belongs to everything."""
        for header in self._headers():
            match selection:
                case Expired() if self._is_fresh(header.written_at):
                    continue
                case ForQuestion(text) if not self._asks(header, text):
                    continue
            entry = self._entry(header.key)
            match selection:
                case FromSource(document) if entry is None or not entry.is_drawn_from(document):
                    continue
            yield header.key, entry

    def _asks(self, header: Header, text: str) -> bool:
        normal = normal_form(text)
        return header.normal == normal or header.place == _place(header.room, matching.shape(normal, self._thesaurus))

    def _headers(self) -> tuple[Header, ...]:
        self._catch_up(own=True)
        with self._lock:
            return tuple(reversed(tuple(self._index)))

    def audit(self, limit: int = 50) -> tuple[Purge, ...]:
        """The newest purges, newest first."""
        return self._vault.purges(limit)

    # -- looking after it --------------------------------------------------------------------------------------------

    def verify(self) -> VerifyReport:
        """Read every entry; damaged ones are removed."""
        before = self._tally.count("cache.corrupt")
        self._vault.examine()
        headers = self._headers()
        for header in headers:
            self._entry(header.key)
        corrupt = self._tally.count("cache.corrupt") - before
        self._catch_up(own=True)
        return VerifyReport(len(headers), corrupt)

    def stats(self) -> CacheStats:
        """What the cache holds, and what it did since this process started."""
        return collect(self._tally, entries=len(self._headers()), size=self._vault.size())


def _hit(entry: Entry, how: str) -> Hit:
    return Hit(replace(entry.answer, kind=Kind.REUSED), how, entry.normal)


def _place(where: str, asked: matching.Shape) -> str:
    return hashlib.blake2b(f"{where}{asked.text()}".encode(), digest_size=12).hexdigest()
