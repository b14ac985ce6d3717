"""Entries kept ready in memory, in front of the disk: bounded in number and bytes, the least recently used leave first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Memory(Generic[T]):
    """Values by key, safe to use from any thread.

    What is put in was read from the disk a moment before, and may have been removed there since. So a reader notes the
    `epoch` before it reads; if anything was forgotten meanwhile, its value is not taken.

    Args:
        entries: the most values kept.
        size: the most bytes they may have together.
        size_of: how many bytes one has.

    """

    def __init__(self, entries: int, size: int, size_of: Callable[[T], int]) -> None:
        self._entries, self._size, self._size_of = entries, size, size_of
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, tuple[T, int]] = OrderedDict()
        self._used = 0
        self.epoch = 0

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def used(self) -> int:
        """Bytes of all values together."""
        return self._used

    def get(self, key: bytes) -> T | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            return kept[0]

    def put(self, key: bytes, value: T, epoch: int) -> bool:
        """Keep `value`, read from the disk after `epoch` was noted, or written then; whether it is kept."""
        size = self._size_of(value)
        with self._lock:
            if epoch != self.epoch or size > self._size:
                return False
            self._drop(key)
            self._kept[key] = value, size
            self._used += size
            while len(self._kept) > self._entries or self._used > self._size:
                self._drop(next(iter(self._kept)))
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
            self._kept.clear()
            self._used = 0

    def _drop(self, key: bytes) -> None:
        _, size = self._kept.pop(key, (None, 0))
        self._used -= size
