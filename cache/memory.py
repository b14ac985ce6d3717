"""Entries kept ready in memory, in front of the disk: bounded in number and bytes, those not used for long leave first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Slot(Generic[T]):
    """Where a value is while it is kept; None once it has left. Who uses it says so."""

    __slots__ = ("size", "used", "value")

    def __init__(self, value: T, size: int) -> None:
        self.value: T | None = value
        self.size, self.used = size, False


class Memory(Generic[T]):
    """Values by key, safe to use from any thread.

    Values leave by second chance, which approximates least-recently-used at the cost of one mark per hit:
    the oldest goes, unless it was used since it was put in or last looked at; then it counts as new.

    What is put in was read from the disk a moment before, and may have been removed there since. So a reader notes the
    `epoch` before it reads; if anything was forgotten meanwhile, its value is not taken.

    Args:
        entries: the most values kept.
        size: the most bytes they may have together.
        size_of: how many bytes one has.

    """

    def __init__(self, entries: int, size: int, size_of: Callable[[T], int]) -> None:
        self._entries, self._size, self._size_of = entries, size, size_of
        self._lock = threading.Lock()  # for changes
        self._kept: dict[bytes, Slot[T]] = {}
        self._used = 0
        self.epoch = 0

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def used(self) -> int:
        """Bytes of all values together."""
        return self._used

    def slot(self, key: bytes) -> Slot[T] | None:
        """Where the value under `key` is, for who will ask for it again."""
        return self._kept.get(key)

    def get(self, key: bytes) -> T | None:
        slot = self._kept.get(key)
        if slot is None:
            return None
        slot.used = True
        return slot.value

    def put(self, key: bytes, value: T, epoch: int) -> bool:
        """Keep `value`, read from the disk after `epoch` was noted, or written then; whether it is kept."""
        size = self._size_of(value)
        with self._lock:
            if epoch != self.epoch or size > self._size:
                return False
            self._drop(key)
            self._kept[key] = Slot(value, size)
            self._used += size
            while len(self._kept) > self._entries or self._used > self._size:
                self._drop_one()
            return True

    def forget(self, keys: Iterable[bytes]) -> None:
        """Forget `keys`, and take nothing that was read before now."""
        with self._lock:
            self.epoch += 1
            for key in keys:
                self._drop(key)

    def clear(self) -> None:
        """Forget everything, and take nothing that was read before now."""
        with self._lock:
            self.epoch += 1
            for key in tuple(self._kept):
                self._drop(key)

    def _drop_one(self) -> None:
        """Each that was used gets its second chance once: the second time it is no longer marked."""
        while (slot := self._kept[oldest := next(iter(self._kept))]).used:
            slot.used = False
            self._kept[oldest] = self._kept.pop(oldest)
        self._drop(oldest)

    def _drop(self, key: bytes) -> None:
        if slot := self._kept.pop(key, None):
            slot.value = None
            self._used -= slot.size
