"""What the store holds, as this process knows it: the index and the entries in memory, kept in step with the disk."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from bot.language import Thesaurus
from cache import matching
from cache.entries import Entry, Hit, decode, encode
from cache.headers import Header, OtherVersion
from cache.index import Index
from cache.keys import place_key
from cache.matching.recipe import RECIPE_BYTES, recipe
from cache.matching.slips import repaired
from cache.memory import Memory
from cache.readings import Reading
from cache.storage.group_commit import GroupCommit
from cache.storage.pulse import BEAT, UNKNOWN
from cache.storage.rows import NewRow, Row, RowKey
from cache.storage.vault import Changes, Image, Stored, Vault

_LOOK_AGAIN = 0.05
"""Seconds after which the store is looked at though its pulse stands still: somebody else's tools do not beat it."""

_PATIENCE, LOOKUP_PATIENCE = 60.0, 1.0
"""The longest wait, in seconds, for others' changes: for maintenance, and for a lookup, where a new answer takes longer
than that anyway.
"""

_QUICKLY_READ = 100
"""Entries whose headers a lookup can read all again."""

_MOST_UNPLACED = 5000
"""Entries whose place may be left to be found out when it is needed."""

_MOST_AT_ONCE = 16
"""Entries that are stored in one transaction, where as many threads wait for it."""

_GROWTH = 4
"""Roughly how many bytes in memory an entry takes per byte on disk."""


class Kept(msgspec.Struct):
    """An entry in memory with what every exact hit needs at once: the ready Hit, when it was written, its knowledge
    version, the tokens it saves; `size` is bytes on disk. `place` is filled in when first needed.
    """

    key: bytes
    entry: Entry
    hit: Hit
    size: int
    written_at: float
    version: str
    tokens: int
    place: str = ""


class _New(NamedTuple):
    """An entry on its way to the disk."""

    row: NewRow
    header: Header
    kept: Kept


@dataclass(frozen=True, slots=True)
class Room:
    """The most that is kept in memory: headers, and entries with the bytes they take."""

    headers: int
    entries: int = 1000
    size: int = 8_000_000


class Catalogue:
    """Finds entries. Safe to use from any thread; everything found was there after the last `catch_up`.

    Args:
        vault: where the entries are.
        room: the most that is kept in memory.
        thesaurus: decides which questions are at one place.
        clock: seconds; only differences matter.

    """

    def __init__(
        self, vault: Vault, room: Room, thesaurus: Thesaurus, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._vault, self._thesaurus, self._clock = vault, thesaurus, clock
        self._recipe = recipe(thesaurus)
        matching.frequent(thesaurus)  # a lookup has no time to read the tables
        self._room, self._index, self._lock = room, Index(room.headers), threading.RLock()
        self._memory: Memory[Kept] = Memory(room.entries, room.size, lambda kept: kept.size * _GROWTH)
        self.in_memory, self.slot = self._memory.get, self._memory.slot
        """The entry under a key if it is in memory; and its slot there, which empties when it leaves."""
        self._known: Changes | None = None
        self._pulse, self._look_again_at, self._behind = UNKNOWN, 0.0, 0
        self._stores = GroupCommit(self._store, _MOST_AT_ONCE)
        self._taken_in = 0  # how often changes were read that somebody else may have made
        self._begin()
        self.catch_up()

    # -- in step with the store ----------------------------------------------------------------------------------------

    def catch_up(self, *, surely: bool = False, seconds: float = _PATIENCE) -> bool:
        """Take in what threads and processes changed. Without a change it costs a microsecond, unless `surely`.

        False if that takes longer than `seconds`, about; then another thread goes on with it.
        """
        if not surely:
            pulse = self._vault.pulse()
            # Nearly always so, and sooner told than below.
            if pulse == self._pulse and self._clock() < self._look_again_at:
                return True
            if self._stands_still(pulse):
                return True
        if not self._lock.acquire(timeout=max(0.0, min(seconds, _PATIENCE))):
            return False
        try:
            if self._caught_up(surely=surely, in_a_hurry=seconds < _PATIENCE):
                return True
        finally:
            self._lock.release()
        reader = threading.Thread(target=self.catch_up, kwargs={"surely": True}, name="cache-reader", daemon=True)
        reader.start()
        reader.join(seconds)
        return not reader.is_alive()

    def _caught_up(self, *, surely: bool, in_a_hurry: bool) -> bool:
        """`catch_up`, for whoever holds the lock; False, and nothing done, if it takes long and they are in a hurry."""
        pulse = self._vault.pulse()  # before the look: what changes during it beats again
        if not surely and self._stands_still(pulse):
            return True
        changes = self._known and self._vault.changed(self._known)
        if changes is not None:
            self._take_in(changes)
        elif in_a_hurry and len(self._index) > _QUICKLY_READ:
            return False
        else:
            self._read_all()
        self._pulse = pulse
        self._look_again_at = 0.0 if pulse == UNKNOWN else self._clock() + _LOOK_AGAIN
        return True

    def _stands_still(self, pulse: int) -> bool:
        """Whether there is nothing to read. A store of ours that another thread is still taking in does not count."""
        known = self._pulse
        stands = pulse == known or (pulse == known + BEAT and self._vault.is_own_store(known))
        return stands and self._clock() < self._look_again_at

    def _read_all(self) -> None:
        """Read every header anew. Whoever looks meanwhile finds what was known before."""
        changes, index = self._vault.rows(), Index(self._room.headers)
        for row in changes.rows:
            if header := self._header(row, index):
                index.put(row.number, header)
        self._index, self._known = index, Changes(changes.generation, changes.newest, [])
        self._memory.clear()
        self._taken_in += 1
        self._behind += len(changes.rows)

    def _take_in(self, changes: Changes) -> None:
        self._known = Changes(changes.generation, changes.newest, [])
        self._taken_in += bool(changes.rows)
        touched: list[bytes] = []
        for row in sorted(changes.rows, key=lambda row: row.key is not None):  # those that are gone make room
            self._take_in_row(row, touched)
        self._behind += len(changes.rows)
        if changes.rows:  # though none of them is in memory: what is on its way there may be
            self._memory.forget(touched)

    def _take_in_row(self, row: Row, touched: list[bytes]) -> None:
        header = None if row.key is None else self._header(row, self._index)
        before = self._index.drop(row.number) if header is None else self._index.put(row.number, header)
        if header is None and before is None:
            self._memory.clear()  # it came and went unseen, and may have been read meanwhile under a key we do not know
        touched += [known.key for known in (before, header) if known]

    def _header(self, row: Row, index: Index) -> Header | None:
        """As `index` is to know the row; None if another release wrote it, or nobody."""
        try:
            header = self._unpacked(row.key, row.header)
        except OtherVersion:
            return None
        except ValueError:
            self._vault.discard(row.key)
            return None
        place = header.place or self._place_if_needed(header.room, header.normal, index)
        return header if place == header.place else msgspec.structs.replace(header, place=place)

    def _unpacked(self, key: bytes, packed: bytes) -> Header:
        """Without what was found out by other rules than ours. Raises OtherVersion and ValueError, as `Header.unpack` does."""
        header, recipe = Header.unpack(key, packed)
        return header if recipe == self._recipe else msgspec.structs.replace(header, place="", said=b"")

    def header_of(self, key: bytes, packed: object) -> Header | None:
        """The header of what is not in the index; None if it is none of ours."""
        try:
            return self._unpacked(key, packed) if isinstance(packed, bytes) else None
        except (OtherVersion, ValueError):
            return None

    # -- places: where those questions are that ask the same -----------------------------------------------------------

    def place(self, room: str, normal: str) -> str:
        """Where entries of a room are found whose question has this normal form."""
        return matching.place(room, normal, self._thesaurus)

    def placed(self, reading: Reading) -> Reading:
        """With its place, if that cannot wait."""
        place = reading.place or self._place_if_needed(reading.room, reading.normal, self._index)
        return msgspec.structs.replace(reading, place=place) if place != reading.place else reading

    def _place_if_needed(self, room: str, normal: str, index: Index) -> str:
        """The entry's place; or "", to be found out when somebody asks with the same number (see `_at`).

        To find a place is half the work of reading a question. It can wait if the question has a number that `index` does
        not know: only a question with that number can ask the same, and most numbers are asked for once.
        """
        can_wait = index.places_missing < _MOST_UNPLACED and self._is_news_to(index, normal)
        return "" if can_wait else self.place(room, normal)

    def _find_places_of(self, unplaced: Iterable[tuple[int, Header]]) -> None:
        """What `_place_if_needed` left for later."""
        placed = [(row, header, self.place(header.room, header.normal)) for row, header in unplaced]
        with self._lock:
            for row, header, place in placed:
                self._index.place(row, header, place)

    def _at(self, place: str, normal: str) -> tuple[Header, ...]:
        """The entries at a place, newest first: those that ask the same as the question with this normal form."""
        if unplaced := self._index.unplaced_like(normal):
            self._find_places_of(unplaced)
        return self._index.at(place)

    def is_news(self, normal: str) -> bool:
        """Whether no known question can ask the same as the one with this normal form, as the quickest look tells.

        A number that none of them has is reason enough; which words mean the same takes far longer to find out.
        """
        return self._is_news_to(self._index, normal)

    def _is_news_to(self, index: Index, normal: str) -> bool:
        return any(not index.has_number(number) for number in matching.numbers_in(normal, self._thesaurus))

    # -- finding -------------------------------------------------------------------------------------------------------

    def recalled(self, said: bytes) -> Reading | None:
        """What leads to the newest entry that was asked for in the words of this digest."""
        found = self._index.said(said)
        return None if found is None else Reading("", said=said, key=found[0], recalled=True)

    def asked_in(self, reading: Reading) -> Kept | None:
        """The entry to a question in the words of `reading`; the disk is only asked for one that the index knows of."""
        known = any(header.key == reading.key for header in self._at(reading.place, reading.normal))
        return self.entry(reading.key) if known else None

    def entry(self, key: bytes) -> Kept | None:
        """The entry under `key`; one that cannot be read is removed, counted, and none."""
        if (kept := self._memory.get(key)) is not None:
            return kept
        epoch = self._memory.epoch
        if (kept := self.read(key)) is not None:
            self._memory.put(key, kept, epoch)
        return kept

    def read(self, key: bytes) -> Kept | None:
        """As `entry`, from the disk in any case, and not kept in memory."""
        body = self._vault.get(key)
        if body is None:
            return None
        try:
            entry = decode(key, body)
        except ValueError:
            self._vault.discard(key)
            return None
        return _kept(key, entry, len(body))

    def alike(self, reading: Reading) -> Iterator[Kept]:
        """The entries whose question asks the same as `reading`, typing errors put right, newest first.

        Headers lie unsealed on the disk, so what an entry asks is read from itself before it counts.
        """
        place = self._place_meant(reading)
        for header in self._at(place, reading.normal):
            kept = self.entry(header.key)
            if kept is not None and self._is_at(place, kept):
                yield kept

    def _place_meant(self, reading: Reading) -> str:
        said = repaired(reading.normal, self._index.words_like, self._thesaurus)
        return reading.place if said == reading.normal else self.place(reading.room, said)

    def _is_at(self, place: str, kept: Kept) -> bool:
        kept.place = kept.place or self.place(kept.entry.room, kept.entry.normal)
        return kept.place == place

    def written_at(self, reading: Reading) -> float | None:
        """When the entry was written (Unix seconds) that is known under the key of a `placed` reading, in whatever words its
        question was asked.
        """
        same = self._at(reading.place, reading.normal) if reading.place else ()
        return next((header.written_at for header in same if header.key == reading.key), None)

    def asks_like(self, normal: str) -> Callable[[Header], bool]:
        """Tells of headers whether their question asks the same as the one with this normal form."""
        asked = matching.shape(normal, self._thesaurus).text()
        return lambda header: (header.place or self.place(header.room, header.normal)) == place_key(header.room, asked)

    # -- storing -------------------------------------------------------------------------------------------------------

    def store(self, reading: Reading, entry: Entry) -> str:
        """Store an entry, which is found and in memory from then on; why that was not done, or "". The reading is `placed`."""
        header = Header(reading.key, entry.written_at, reading.said, reading.room, reading.place, reading.normal)
        try:
            packed, body = header.pack(self._recipe), encode(entry)
        except UnicodeEncodeError:  # half a character, from a file's name or a damaged stream
            return "garbled"
        if not self._vault.takes(len(body)):
            return "too-large"
        row = NewRow(reading.key, packed, body)
        return self._stores.submit(_New(row, header, _kept(reading.key, entry, len(body))))

    def _store(self, batch: Sequence[_New]) -> list[str]:
        if len(batch) > 1 and not self._vault.takes_at_once(sum(new.row.size for new in batch)):
            return self._store(batch[: len(batch) // 2]) + self._store(batch[len(batch) // 2 :])
        taken_in = self._taken_in
        stored = self._vault.put([new.row for new in batch])
        if stored:
            self._keep(batch, stored, taken_in)
        return ["" if stored else "unavailable"] * len(batch)

    def _keep(self, batch: Sequence[_New], stored: Stored, taken_in: int) -> None:
        """Keep in memory what was just stored, unless others replaced or removed it meanwhile."""
        with self._lock:
            pulse, known = self._vault.beat(stored=True), self._known
            replaced = [row for new in batch if (row := self._index.row(new.header)) is not None]
            if known and taken_in == self._taken_in and self._made_all_changes(batch, stored, known, len(replaced)):
                self._known = Changes(stored.generation, stored.newest, [])
                if pulse == self._pulse + BEAT:  # else others wrote, too, and the next look sees what
                    self._pulse, self._look_again_at = pulse, self._clock() + _LOOK_AGAIN
                self._take_in_own(batch, stored.rows, replaced)
            else:
                self.catch_up(surely=True)
            for new in batch:
                if self._index.said(new.header.said) == (new.header.key, new.header.written_at):
                    self._memory.put(new.header.key, new.kept, self._memory.epoch)

    def _made_all_changes(self, batch: Sequence[_New], stored: Stored, known: Changes, replaced: int) -> bool:
        """Whether storing `batch` made all changes that we do not know: one for each entry, one for each it replaced.

        So it is where nothing was read from the disk since before the store, and there are just as many.
        """
        changes = stored.newest - known.newest
        alone = len({new.header.key for new in batch}) == len(batch)
        return stored.generation == known.generation and alone and changes == len(batch) + replaced

    def _take_in_own(self, batch: Sequence[_New], rows: Sequence[int], replaced: Sequence[int]) -> None:
        for row in replaced:
            self._index.drop(row)
        for row, new in zip(rows, batch, strict=True):
            self._index.put(row, new.header)
        self._memory.forget(new.header.key for new in batch)
        self._behind += len(batch) + len(replaced)

    # -- all there is --------------------------------------------------------------------------------------------------

    def headers(self) -> tuple[Header, ...]:
        """All entries, newest first."""
        self.catch_up(surely=True)
        with self._lock:
            return tuple(reversed(tuple(self._index)))

    def on_disk(self) -> list[tuple[RowKey, Header | None]]:
        """Every row on the disk, newest first, known here or not; without a header, where another release wrote it."""
        rows = reversed(self._vault.rows().rows)
        return [((row.number, row.key), self._header(row, self._index)) for row in rows]

    def examine(self) -> list[Header]:
        """Read every entry on the disk, and remove those that are damaged: also where only the header is, by which nobody
        would find it. All headers there were.
        """
        found = [(row, header) for row, header in self.on_disk() if header]
        odd = {row for row, header in found if not self._is_of_its_entry(header)}
        for row, header in self.on_disk() if odd else ():  # once more: it may be that others stored in between
            if header and row in odd and not self._is_of_its_entry(header):
                self._vault.discard(header.key)
        return [header for _, header in found]

    def _is_of_its_entry(self, header: Header) -> bool:
        """Whether a header says what its entry says, as far as that can be read."""
        if (kept := self.read(header.key)) is None:
            return True
        entry = kept.entry
        told = (header.written_at, header.room, header.normal) == (entry.written_at, entry.room, entry.normal)
        where = "", self.place(entry.room, entry.normal)
        return told and header.said in {b"", entry.said} and header.place in where

    def oldest(self, count: int) -> tuple[tuple[int, Header], ...]:
        """Row numbers and headers, oldest first."""
        with self._lock:
            return self._index.oldest(count)

    def memory_taken(self) -> tuple[int, int]:
        """How many entries are in memory, and the bytes they take there."""
        return len(self._memory), self._memory.used

    # -- the image of the index ----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Begin with the index as it was last written down, if it was, and with what changed since."""
        if (image := self._vault.image()) is None:
            return
        with contextlib.suppress(ValueError):
            if image.body.startswith(self._recipe):
                self._index = Index.of_image(memoryview(image.body)[RECIPE_BYTES:], self._room.headers)
                self._known = image.changes

    def write_down(self, most_behind: int) -> None:
        """Write the index down for the next start, if more than `most_behind` rows changed since that was last done."""
        self._find_places_of(self._index.unplaced())  # most of them before others have to wait
        with self._lock:
            self.catch_up()
            self._find_places_of(self._index.unplaced())
            if self._behind <= most_behind or self._known is None:
                return
            known, written, self._behind = self._known, self._index.image(), 0
        self._vault.keep_image(Image(known, self._recipe + written()))


def _kept(key: bytes, entry: Entry, size: int) -> Kept:
    return Kept(key, entry, entry.hit("exact"), size, entry.written_at, entry.evidence.version, entry.usage.tokens)
