"""Search by meaning, beside the search by words: vectors of passages and of questions, kept and compared.

An addition that may fail: whatever goes wrong or takes long, the search is the one by words.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
import time
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from operator import mul
from pathlib import Path
from typing import Protocol

from bot.durable import open_database, transaction
from bot.errors import ModelError, ModelUnavailable
from bot.model import Passage

log = logging.getLogger(__name__)

_QUERY_SECONDS = 0.3
"""A question waits this long for its vector: less than anybody notices before an answer of seconds."""

_AT_ONCE = 8
"""Questions whose vectors are being made; more are searched by words."""

_SLOW_IN_A_ROW, _REST_SECONDS = 3, 30.0
"""After as many failures nobody waits for a while."""

_LEARN_AGAIN_SECONDS = 60.0  # after a failure
_QUERIES_KEPT = 500  # vectors of questions in memory, by a hash of their text; 1 kB each

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (model TEXT, digest TEXT, vector BLOB NOT NULL, PRIMARY KEY (model, digest))
    WITHOUT ROWID;
"""


class Embedder(Protocol):
    """Makes vectors; Bedrock's in production."""

    batch: int

    @property
    def name(self) -> str:
        """Vectors of another name cannot be compared with these."""
        ...

    def embed(self, texts: Sequence[str], *, asked: bool) -> list[array[float]]:
        """The vectors of at most `batch` texts, of length 1; or ModelError."""
        ...


class Meanings:
    """The vectors of one policy folder. Safe to use from any thread; several processes may share the file.

    No method raises for what the model or the disk do: it is logged once, until it works again.

    Args:
        file: opened on first use; everything in it can be made again.
        clock: monotonic seconds.

    """

    def __init__(
        self,
        file: Path,
        embedder: Embedder,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._file, self._embedder, self._clock = file, embedder, clock
        self._learning, self._lock = threading.Lock(), threading.Lock()
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._vectors: dict[str, array[float]] = {}
        self._queries: OrderedDict[bytes, array[float]] = OrderedDict()
        self._failures, self._trouble = 0, ""
        self._rests_until = self._learns_from = float("-inf")

    # -- questions -----------------------------------------------------------------------------------------------------

    def of(self, text: str) -> array[float] | None:
        """The vector of a question, if it can be had in time."""
        if not self._vectors:
            return None
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if (known := self._queries.get(key)) is not None:
            return known
        if self._clock() < self._rests_until or not self._places.acquire(blocking=False):
            return None
        try:
            return self._started(text, key).result(_QUERY_SECONDS)
        except TimeoutError:
            self._failed("the vector of a question took too long")
        except ModelError as error:
            self._failed(str(error))
        return None

    def nearest(self, question: array[float], digests: Mapping[int, str], limit: int) -> list[int]:
        """Of the passages (digests by number), those that are nearest in meaning, best first."""
        known = self._vectors
        near = [
            (sum(map(mul, question, vector)), -number)
            for number, digest in digests.items()
            if (vector := known.get(digest)) is not None and len(vector) == len(question)
        ]
        return [-number for _, number in sorted(near, reverse=True)[:limit]]

    def _started(self, text: str, key: bytes) -> Future[array[float]]:
        """A vector being made on a thread of its own. One that comes too late serves whoever asks the same next."""
        result: Future[array[float]] = Future()

        def run() -> None:
            try:
                (vector,) = self._embedder.embed([text], asked=True)
                self._remember(key, vector)
                result.set_result(vector)
            except BaseException as error:  # noqa: BLE001 - raised again where the result is waited for
                result.set_exception(error)
            finally:
                self._places.release()

        try:
            threading.Thread(target=run, name="embedding", daemon=True).start()
        except RuntimeError as error:
            self._places.release()
            result.set_exception(ModelUnavailable(f"no thread could be had: {error}", code="NoThread"))
        return result

    def _remember(self, key: bytes, vector: array[float]) -> None:
        with self._lock:
            self._queries[key] = vector
            while len(self._queries) > _QUERIES_KEPT:
                self._queries.popitem(last=False)
            self._failures, self._trouble = 0, ""

    def _failed(self, why: str) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= _SLOW_IN_A_ROW:
                self._rests_until = self._clock() + _REST_SECONDS
        self._tell(why)

    # -- passages ------------------------------------------------------------------------------------------------------

    def learn(self, passages: Iterable[Passage], stopped: Callable[[], bool] = lambda: False) -> int:
        """Make the vectors that are missing, forget those of passages that are gone; how many are still missing.

        What another process made is taken from the file. Takes as long as the model does; what is done stays done.
        """
        with self._learning:
            wanted = {passage.digest: passage for passage in passages}
            if self._clock() >= self._learns_from:
                try:
                    self._learn(wanted, stopped)
                except (ModelError, sqlite3.Error, OSError) as error:
                    self._learns_from = self._clock() + _LEARN_AGAIN_SECONDS
                    self._tell(str(error))
            return len(wanted.keys() - self._vectors.keys())

    def _learn(self, wanted: Mapping[str, Passage], stopped: Callable[[], bool]) -> None:
        db = open_database(self._file, _SCHEMA, "embeddings")
        try:
            self._vectors = self._read(db, wanted)
            missing = [digest for digest in wanted if digest not in self._vectors]
            for start in range(0, len(missing), self._embedder.batch):
                if stopped():
                    return
                self._make(db, [wanted[digest] for digest in missing[start : start + self._embedder.batch]])
            self._trouble = ""
        finally:
            db.close()

    def _read(self, db: sqlite3.Connection, wanted: Mapping[str, Passage]) -> dict[str, array[float]]:
        """The vectors that are there; those that nobody can use any more are removed."""
        rows = db.execute("SELECT digest, vector FROM vectors WHERE model = ?", (self._embedder.name,)).fetchall()
        gone = [(digest,) for digest, _ in rows if digest not in wanted]
        with transaction(db):
            db.execute("DELETE FROM vectors WHERE model != ?", (self._embedder.name,))
            db.executemany("DELETE FROM vectors WHERE digest = ?", gone)
        return {digest: array("f", blob) for digest, blob in rows if digest in wanted}

    def _make(self, db: sqlite3.Connection, passages: Sequence[Passage]) -> None:
        texts = [f"{passage.place}\n{passage.text}" for passage in passages]
        vectors = self._embedder.embed(texts, asked=False)
        rows = [(self._embedder.name, p.digest, v.tobytes()) for p, v in zip(passages, vectors, strict=True)]
        with transaction(db):
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
        self._vectors |= {passage.digest: vector for passage, vector in zip(passages, vectors, strict=True)}

    def _tell(self, why: str) -> None:
        if why != self._trouble:
            log.warning("Policies are searched by words alone for now: %s", why)
        self._trouble = why
