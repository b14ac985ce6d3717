"""Removing answers on purpose: shown before, recorded, seen by every process, and undone within the hour."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.model import Scope
from cache.catalogue import Catalogue
from cache.entries import Entry
from cache.headers import Header, OtherVersion
from cache.matching.normal import normal_form
from cache.selections import (
    Everything,
    Expired,
    ForQuestion,
    OlderThan,
    OneAnswer,
    Selection,
    can_come_back,
    described,
    takes,
)
from cache.storage.rows import Purge, RowKey, Span
from cache.storage.vault import Vault

log = logging.getLogger(__name__)

UNDO_SECONDS = 3600.0
"""How long a purge can be undone. What was removed lies aside as long, unless its room is needed."""

_DAY = 24 * 3600.0
_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """What a purge would remove: how many, up to five of their questions, and how many the reader may know no more of."""

    count: int
    questions: tuple[str, ...]
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Undone:
    """The purge that was undone, and how many of its answers are back; None if the store cannot be written."""

    purge: Purge
    restored: int | None


class Purging:
    """Purges of one store. Safe to use from any thread.

    Args:
        vault: where the entries are.
        catalogue: finds them.
        is_fresh: whether an answer written then (Unix seconds) may still be given.
        clock: Unix seconds.

    """

    def __init__(
        self, vault: Vault, catalogue: Catalogue, is_fresh: Callable[[float], bool], clock: Callable[[], float]
    ) -> None:
        self._vault, self._catalogue, self._is_fresh, self._clock = vault, catalogue, is_fresh, clock

    def preview(self, selection: Selection, reader: Scope | None) -> Preview:
        found = [entry for _, entry in self.selected(selection)]
        known = [entry for entry in found if entry]
        readable = [one for one in known if reader is None or reader.audiences.issuperset(one.audiences)]
        questions = tuple(one.question for one in readable[:_SAMPLES])
        return Preview(len(found), questions, len(known) - len(readable))

    def purge(self, selection: Selection, by: str, *, for_good: bool) -> int | None:
        rows = [row for row, _ in self.selected(selection)]
        record = Purge(self._clock(), _storable(by), _storable(described(selection)), 0)
        for_good = for_good or not can_come_back(selection)
        aside = self._aside(selection) if for_good else []
        removed = self._vault.purge(rows, record, self._undoable(), for_good=for_good, aside=aside)
        if removed is None:
            log.error("A purge failed (%s): the store cannot be written", type(selection).__name__)
        else:
            log.info("Purged %d answers (%s)", removed, type(selection).__name__)
        return removed

    def undo(self, by: str) -> Undone | None:
        if (purge := self._newest()) is None:
            return None
        record = Purge(self._clock(), _storable(by), f"undo: {purge.what}", 0)
        restored = self._vault.restore(purge, record, self._is_still_valid)
        if restored is None:
            log.error("A purge could not be undone: the store cannot be written")
        else:
            log.info("Undid a purge: %d of %d answers are back", restored, purge.removed)
        return Undone(purge, restored)

    def undoable(self) -> Undone | None:
        if (purge := self._newest()) is None:
            return None
        return Undone(purge, sum(self._is_still_valid(*row) for row in self._vault.returnable(purge)))

    def _newest(self) -> Purge | None:
        return self._vault.last_purge(self._undoable())

    def _undoable(self) -> Span:
        """When purges were made that can be undone. After the clock was set back some lie ahead, and their hour grows; to
        two at most, since further ahead they count as over.
        """
        now = self._clock()
        return Span(now - UNDO_SECONDS, now + UNDO_SECONDS)

    def forget(self) -> None:
        """Let go of what can no longer come back."""
        self._vault.forget_purges(self._undoable())

    def audit(self, limit: int) -> tuple[Purge, ...]:
        return self._vault.purges(limit)

    def _aside(self, selection: Selection) -> list[RowKey]:
        """What a purge before took that this one would have taken: it is not to come back either."""
        may_be, header_of = self._header_test(selection), self._catalogue.header_of
        aside = ((row, header_of(row[1], packed)) for row, packed in self._vault.aside() if takes(selection, None))
        return [row for row, header in aside if header and may_be(header)]

    def _is_still_valid(self, key: bytes, header: object) -> bool:
        """Another release judges for itself of its entries how old they are."""
        try:
            return isinstance(header, bytes) and self._is_fresh(Header.unpack(key, header)[0].written_at)
        except OtherVersion:
            return True
        except ValueError:
            return False

    def selected(self, selection: Selection) -> Iterator[tuple[RowKey, Entry | None]]:
        """Rows and entries, newest first, as the disk has them: the index may hold fewer. Of what another release wrote
        it can only be told that it is there.
        """
        may_be = self._header_test(selection)
        for row, header in self._catalogue.on_disk():
            if header is None:
                if selection == Everything():
                    yield row, None
            elif may_be(header):
                kept = self._catalogue.read(header.key)
                entry = kept.entry if kept else None
                if takes(selection, entry):
                    yield row, entry

    def _header_test(self, selection: Selection) -> Callable[[Header], bool]:
        match selection:
            case Expired():
                return lambda header: not self._is_fresh(header.written_at)
            case OlderThan(days):
                before = self._clock() - days * _DAY
                return lambda header: header.written_at < before
            case ForQuestion(text):
                normal, is_alike = normal_form(text), self._catalogue.asks_like(normal_form(text))
                return lambda header: header.normal == normal or is_alike(header)
            case OneAnswer(name, written_at):
                return lambda header: header.key.hex() == name and header.written_at <= written_at
            case _:
                return lambda _: True


def _storable(text: str) -> str:
    """`text` without halves of characters, as a command line may hand them on."""
    return text.encode(errors="replace").decode()
