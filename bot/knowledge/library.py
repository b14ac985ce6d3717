"""The company's policies, ready to be searched: the one door to bot.knowledge."""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.alerts import Alerts
from bot.errors import DocumentUnreadable, KnowledgeError, KnowledgeUnavailable
from bot.knowledge.documents import SourceFile, read_policy, scan
from bot.knowledge.index import Index, Indexed, Reader
from bot.knowledge.search import Nearest, SearchResult, search
from bot.language import Thesaurus
from bot.logs import trail
from bot.model import Scope

if TYPE_CHECKING:
    from bot.knowledge.meaning import Meanings

log = logging.getLogger(__name__)

_VERSIONS_KEPT = 64  # scopes; the version of each is worked out once per change

_ALERT = "Changes of policies"
_CLOSED = "closed"
"""The stamp of a file that could not be opened."""

_EMPTIED = "everything in this folder is gone. Mount it again; if this is meant, run `knowledge sync --empty`"

Progressed = Callable[[int, int, str], None]
"""Told of every document read: how many are done, how many there are to read, and its path."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document that could not be read; `reason` is a plain phrase."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a look at the folder found; the first four count documents that can be read, or could."""

    added: int
    changed: int
    removed: int
    unchanged: int
    passages: int
    skipped: tuple[Skipped, ...] = ()

    @property
    def is_news(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Document:
    """A readable document, for lists; `passages` counts them.

    `link` and `dated` are what its author says of it, or empty; `changed` is when the file was (Unix seconds), or 0.
    """

    path: str
    title: str
    audience: str
    passages: int
    link: str = ""
    dated: str = ""
    changed: float = 0.0


class Knowledge:
    """The policies of one folder. Safe to use from any thread; searching goes on while documents are read.

    Args:
        root: the folder with the policies.
        index_file: where the search index is kept; several processes may share it.
        meanings: search by meaning as well; None: by words alone.

    """

    def __init__(self, root: Path, index_file: Path, thesaurus: Thesaurus, meanings: Meanings | None = None) -> None:
        self._root, self._thesaurus, self._meanings = root, thesaurus, meanings
        self._index = Index(index_file)
        self._syncing = threading.Lock()
        self._learned = -1  # the generation of the index whose passages all have their vectors
        self._versions: OrderedDict[tuple[int, str], str] = OrderedDict()
        self._named: frozenset[Skipped] = frozenset()  # in the log

    def search(self, text: str, scope: Scope, limit: int = 8, *, by_words_alone: bool = False) -> SearchResult:
        """The passages of the scope that best match `text`, best first, and the version they were found in.

        Args:
            by_words_alone: `text` does not leave this machine; search by meaning would send it to a model.

        """
        self._index.ensure_view(scope)
        nearest = None if by_words_alone else self._nearest(text)
        with self._index.reading() as reader:
            version = self._version(reader, scope)
            return search(reader, text, scope, self._thesaurus, limit=limit, version=version, nearest=nearest)

    def version(self, scope: Scope) -> str:
        """Changes exactly when a passage that this scope may read does, or how passages are found: by another thesaurus, or by
        meaning as well. The same after a restart.
        """
        with self._index.reading() as reader:
            return self._version(reader, scope)

    def documents(self, scope: Scope) -> tuple[Document, ...]:
        """The documents of the scope, by path."""
        with self._index.reading() as reader:
            counts = reader.count_passages()
            return tuple(
                Document(d.path, d.title, d.audience, counts[d.path], d.link, d.dated, d.changed)
                for d in reader.documents()
                if scope.may_read(d.audience) and not d.skipped
            )

    def open_paths(self, scope: Scope) -> frozenset[str]:
        """The paths of what readers of this scope may read today: what an answer stands on may have been moved, restricted
        or withdrawn since it was made.
        """
        with self._index.reading() as reader:
            return frozenset(d.path for d in reader.documents() if scope.may_read(d.audience) and not d.skipped)

    def audiences(self) -> Counter[str]:
        """How many readable documents there are, by audience; for those who run this, who need not read them."""
        with self._index.reading() as reader:
            return Counter(document.audience for document in reader.documents() if not document.skipped)

    def skipped(self) -> tuple[Skipped, ...]:
        """The documents that could not be read; for administrators, since their audience is not known."""
        with self._index.reading() as reader:
            return tuple(Skipped(d.path, d.skipped) for d in reader.documents() if d.skipped)

    def sync(self, progressed: Progressed | None = None, *, may_be_empty: bool = False) -> SyncReport:
        """Bring the index up to date with the folder. Only files whose size or time changed are read.

        Args:
            progressed: told of every document read.
            may_be_empty: that there is nothing left in the folder is meant.

        Raises:
            KnowledgeUnavailable: the folder cannot be read, or was emptied; what was indexed stays.

        """
        with self._syncing:
            files = list(scan(self._root))
            with self._index.reading() as reader:
                known = {document.path: document for document in reader.documents()}
            if known and not files and not may_be_empty:  # a disk or share that is not mounted looks like this
                raise KnowledgeUnavailable(_EMPTIED)
            stale = [file for file in files if self._is_stale(file, known.get(file.path))]
            gone = sorted(known.keys() - {file.path for file in files})
            if stale or gone:
                self._write(stale, gone, progressed)
            return self._report(files, known, stale)

    def learn(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Bring search by meaning, where it is on, up to date with the index; how many passages it still lacks.

        Slow at first, when every passage is new to it; until then, and whenever it fails, search is by words.
        """
        if self._meanings is None:
            return 0
        with self._index.reading() as reader:
            generation = reader.generation()
            passages = reader.passages() if generation != self._learned else []
        if generation == self._learned:
            return 0
        lacking = self._meanings.learn(passages, stopped)
        self._learned = generation if lacking == 0 else -1
        return lacking

    def watch(self, stop: threading.Event, every_seconds: float, alerts: Alerts) -> None:
        """Look for changes until `stop` is set. What keeps us from it, whatever it is, is logged once, and stands in
        `alerts` for as long as it does; each document that cannot be read is logged once, too.
        """
        before = ""
        while not stop.is_set():
            trouble = self._follow(stop.is_set)
            if stop.is_set():
                break  # the index may have been closed below us
            if not trouble:
                alerts.clear(_ALERT)
            elif trouble != before:
                log.error("The policies cannot be read; what was read before is still used: %s", trouble)
                fix = "What was read before is still used. Run doctor, see docs/operations.md."
                alerts.pin(_ALERT, f"are not picked up: {trouble}. {fix}")
            before = trouble
            stop.wait(every_seconds)

    def close(self) -> None:
        self._index.close()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _follow(self, stopped: Callable[[], bool]) -> str:
        """Take up what changed; what kept us from it, or nothing."""
        try:
            report = self.sync()
            if report.is_news:
                log.info("Policies: %d added, %d changed, %d removed", report.added, report.changed, report.removed)
            for skipped in report.skipped:
                if skipped not in self._named:
                    log.warning("A document is skipped: %s: %s", skipped.path, skipped.reason)
            self._named = frozenset(report.skipped)
            self.learn(stopped)
        except (KnowledgeError, sqlite3.Error, OSError) as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - nobody else would ever look again
            return trail(error)
        return ""

    def _is_stale(self, file: SourceFile, known: Indexed | None) -> bool:
        """Whether a file is not as it is known. One that could not be opened is, as long as it still cannot."""
        if known is None or known.stamp != _CLOSED:
            return known is None or known.stamp != file.stamp
        return os.access(self._root / file.path, os.R_OK)

    def _write(self, stale: list[SourceFile], gone: list[str], progressed: Progressed | None) -> None:
        """Everything in one transaction: a search sees the old policies or the new ones, never half of each."""
        with self._index.writing() as writer:
            for path in gone:
                writer.withdraw(path)
            for done, file in enumerate(stale, 1):
                try:
                    writer.put(read_policy(self._root, file.path), file.stamp)
                except DocumentUnreadable as error:
                    writer.skip(file.path, _CLOSED if error.closed else file.stamp, error.reason)
                if progressed:
                    progressed(done, len(stale), file.path)
            writer.touch()

    def _nearest(self, text: str) -> Nearest | None:
        """How near passages are to the question, where that can be told in time."""
        meanings = self._meanings
        question = meanings.of(text) if meanings else None
        if meanings is None or question is None:
            return None
        return lambda digests, limit: meanings.nearest(question, digests, limit)

    def _report(self, files: list[SourceFile], known: dict[str, Indexed], stale: list[SourceFile]) -> SyncReport:
        skipped = self.skipped()
        before = {path for path, document in known.items() if not document.skipped}
        now = {file.path for file in files} - {file.path for file in skipped}
        changed = before & now & {file.path for file in stale}
        with self._index.reading() as reader:
            passages = sum(reader.count_passages().values())
        unchanged = len(before & now) - len(changed)
        return SyncReport(len(now - before), len(changed), len(before - now), unchanged, passages, skipped)

    @cached_property
    def _rules(self) -> bytes:
        """What decides, beside the passages, which of them are found."""
        alike, leads = sorted(self._thesaurus.alike.items()), sorted(self._thesaurus.leads.items())
        return hashlib.blake2b(f"{alike}{leads}{self._meanings is not None}".encode()).digest()

    def _version(self, reader: Reader, scope: Scope) -> str:
        key = (reader.generation(), scope.key())
        if (version := self._versions.get(key)) is None:
            version = self._versions[key] = reader.version(scope, self._rules)
            while len(self._versions) > _VERSIONS_KEPT:
                self._versions.popitem(last=False)
        return version
