"""A few bytes beside the store that change with every write: one look at them tells whether to look at the store."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

_NAME_BYTES, _BEAT_BYTES = 8, 8

_OTHERS_SECONDS = 1.0
"""How long after another process's beat we reckon with the next one."""

_NEXT_TRY, _LONGEST_TURN = 0.0002, 0.1
"""Seconds from one try to get a turn to the next, and until we go on without."""


class Pulse:
    """The pulse kept in `path`, shared by all who use the store: who wrote last, and a beat.

    Reading it costs a microsecond, a fifth of SQLite's `data_version`. It is read, not mapped: a file that was cut
    short under a map ends the process. Its descriptor is closed with the last reference, never under a reader, so that
    nobody reads or writes what was given the same number since.

    Raises:
        OSError: the file cannot be opened, or is no ordinary file.

    """

    def __init__(self, path: Path) -> None:
        self._name, self._beats, self._others_until = os.urandom(_NAME_BYTES), count(), float("-inf")
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
        if not stat.S_ISREG(os.fstat(self._file).st_mode):
            raise OSError(f"{path} is no ordinary file")

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            os.close(self._file)

    def read(self) -> bytes:
        """What is there now; empty if it cannot be told."""
        try:
            return os.pread(self._file, _NAME_BYTES + _BEAT_BYTES, 0)
        except OSError:
            return b""

    def listen(self) -> None:
        """Reckon with other writers for a while, if the last beat is another's."""
        if not self.read().startswith(self._name):
            self._others_until = time.monotonic() + _OTHERS_SECONDS

    def next(self) -> bytes:
        """A beat of our own that was not there before."""
        return self._name + next(self._beats).to_bytes(_BEAT_BYTES)

    def beat(self, beat: bytes) -> None:
        """Make it `beat`. Where that fails, others learn of the change with their next look at the store."""
        with contextlib.suppress(OSError):
            os.pwrite(self._file, beat, 0)

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """While other processes write, too: wait for a turn, a tenth of a second at most.

        SQLite's own lock decides in any case; but who finds that taken sleeps for milliseconds, where a write takes a
        tenth of one.
        """
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
