"""A file beside the store that grows with every write: a look at its length tells whether to look at the store."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

UNKNOWN = -1
"""A pulse that cannot be told."""

BEAT = 8
"""What a beat adds to it: the bytes of a name."""

_NAMELESS = bytes(BEAT)

_LONGEST = 1_000_000
"""Bytes after which it begins anew."""

_OTHERS_SECONDS = 1.0
"""How long after another process's beat we reckon with the next one."""

_NEXT_TRY, _LONGEST_TURN = 0.0002, 0.1
"""Seconds from one try to get a turn to the next, and until we go on without."""


_NOBODYS_TURN = contextlib.nullcontext()

_lseek = ctypes.PyDLL(None).lseek
"""The system's own, which takes a quarter of a microsecond: `os.lseek` lets the other threads run meanwhile, and of sixteen
there is always one that then has to be waited for."""
_lseek.argtypes, _lseek.restype = (ctypes.c_int, ctypes.c_long, ctypes.c_int), ctypes.c_long


class Pulse:
    """The pulse kept in `path`, shared by all who use the store: every write through any of them adds to it.

    Its length is read in half a microsecond, a tenth of what SQLite's `data_version` takes. It is read, not mapped: a file
    that was cut short under a map ends the process. No beat hides another, as it could if they were written over each
    other. Its descriptor is closed with the last reference, never under a reader, so that nobody reads or writes what was
    given the same number since.

    Raises:
        OSError: the file cannot be opened, or is no ordinary file.

    """

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        self._file = os.open(path, flags, 0o600)
        if not stat.S_ISREG(os.fstat(self._file).st_mode):
            raise OSError(f"{path} is no ordinary file")
        self._name = os.urandom(BEAT)
        self._begins = int.from_bytes(os.urandom(4)) * _LONGEST * 2
        self._own, self._others, self._others_until = 0, self.read(), float("-inf")

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            os.close(self._file)

    def read(self) -> int:
        """Its length, counted from a number that no other pulse begins with; UNKNOWN if it cannot be told."""
        length: int = _lseek(self._file, 0, os.SEEK_END)
        return UNKNOWN if length < 0 else self._begins + length

    def is_one_of_ours(self, since: int) -> bool:
        """Whether nothing came `since` then but one beat with our name."""
        try:
            return os.pread(self._file, BEAT + 1, since - self._begins) == self._name
        except (OSError, OverflowError):
            return False

    def listen(self) -> None:
        """Reckon with other writers for a while, if some wrote since the last time."""
        others = self.read() - self._own
        if others != self._others:
            self._others, self._others_until = others, time.monotonic() + _OTHERS_SECONDS

    def beat(self, *, named: bool = False) -> int:
        """Make it grow by BEAT; what it is then. UNKNOWN if that fails: others learn of the change with their next look
        at the store.

        With our name only where all who use this pulse with us need not look at once: see `is_one_of_ours`.
        """
        try:
            self._own += os.write(self._file, self._name if named else _NAMELESS)
            pulse = self.read()
            if pulse - self._begins > _LONGEST:
                os.ftruncate(self._file, 0)
        except OSError:
            return UNKNOWN
        return pulse

    def turn(self) -> AbstractContextManager[None]:
        """While other processes write, too: wait for a turn, a tenth of a second at most.

        SQLite's own lock decides in any case; but who finds that taken sleeps for milliseconds, where a write takes a
        tenth of one.
        """
        return self._awaited_turn() if time.monotonic() < self._others_until else _NOBODYS_TURN

    @contextlib.contextmanager
    def _awaited_turn(self) -> Iterator[None]:
        mine = self._waited_for_turn()
        try:
            yield
        finally:
            if mine:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def _waited_for_turn(self) -> bool:
        """Whether it is our turn now, and others wait for us."""
        give_up = min(time.monotonic() + _LONGEST_TURN, self._others_until)
        while time.monotonic() < give_up:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_NEXT_TRY)
            except OSError:
                break
            else:
                return True
        return False
