"""Where a store keeps its files, who is changing them, and whether they are still the ones that were opened."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from bot.durable import UnsafeFolder, unsafe
from cache.storage.quarantine import Quarantine

_LONGEST_WAIT = 1.0
"""Seconds to wait for another process that opens or replaces the store; then we go on, and SQLite's locks decide."""

_SMALLEST_MAP = 32768
"""Bytes of SQLite's shared map of its log. It is mapped into memory: reading one that was shortened ends the process."""

Identity = tuple[int, int, int, int, bool]
NO_FILES: Identity = 0, 0, 0, 0, False


class Files:
    """The files of one store. A symbolic link in the place of one of them is damage, and never followed."""

    def __init__(self, folder: Path, quarantine: Quarantine) -> None:
        self.folder, self._quarantine = folder, quarantine
        self.secret = folder / "seal.key"
        self.database = folder / "cache.db"  # diskcache's name for it
        self.pulse = folder / "pulse"
        self._log, self._map = folder / "cache.db-wal", folder / "cache.db-shm"
        self._paths = tuple(str(file) for file in (*self._all(), self.pulse))  # which are looked at in less time
        self._database_path, self._log_path, self._map_path, _ = self._paths

    def make_folder(self) -> None:
        """Make the folder, readable for us alone.

        Raises:
            UnsafeFolder: others could write into it.
            OSError: it cannot be made.

        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if problem := self.unsafe():
            raise UnsafeFolder(problem)

    def unsafe(self) -> str:
        """Why what is in the folder cannot be trusted, with what to do about it; "" if it can, or is not there."""
        return unsafe(self.folder)

    def closed(self) -> str:
        """Which files of the database their rights keep us from writing, with what to do about it; "" if none.

        SQLite gives its log and map the rights that the database has when they are made, and these stay when those change.
        """
        closed = [file for file in self._all() if _is_closed(file)]
        if not closed:
            return ""
        names, paths = " and ".join(file.name for file in closed), " ".join(map(str, closed))
        given = (
            f"chown {os.geteuid()} {paths} && " if any(file.stat().st_uid != os.geteuid() for file in closed) else ""
        )
        return f"Their rights keep us from writing {names}. Open them: {given}chmod 600 {paths}"

    def exist(self) -> bool:
        return any(file.is_symlink() or file.exists() for file in self._all())

    def are_foreign(self) -> bool:
        """Whether one of them is a link, a folder, or anything else that we did not make."""
        return any(map(_is_foreign, self._all()))

    def clear_the_way(self) -> None:
        """Move what is no file to quarantine where the secret and the pulse belong. A lost pulse costs no entry.

        Raises:
            OSError: it can be neither moved nor deleted.

        """
        if foreign := [file for file in (self.secret, self.pulse) if _is_foreign(file)]:
            self._quarantine.take(foreign)

    def size(self) -> int:
        """Bytes that the database and its write-ahead log take."""
        return self.database_size() + self.log_size()

    def database_size(self) -> int:
        """Bytes of the database alone."""
        return _size(self._database_path)

    def log_size(self) -> int:
        """Bytes of the write-ahead log."""
        return _size(self._log_path)

    def state(self) -> tuple[tuple[int, int], ...]:
        """Changes when somebody writes to the database, by its sizes and times."""
        return tuple(_size_and_time(path) for path in (self._database_path, self._log_path))

    def identity(self) -> Identity:
        """Names the files that are there now.

        Raises:
            OSError: one of them is missing.

        """
        database, log, shared, pulse = map(os.stat, self._paths)
        return database.st_ino, log.st_ino, pulse.st_ino, shared.st_ino, shared.st_size >= _SMALLEST_MAP

    def are(self, identity: Identity) -> bool:
        """Whether the files are still the ones named, and safe to read."""
        try:
            return self.identity() == identity
        except OSError:
            return False

    def are_safe(self, identity: Identity) -> bool:
        """Whether the files named can be read without harm: less than `are`, at a third of its price."""
        try:
            shared = os.stat(self._map_path)  # noqa: PTH116 - a Path makes this a quarter slower, with every hit from disk
        except OSError:
            return False
        return shared.st_size >= _SMALLEST_MAP and shared.st_ino == identity[-2]

    def lengthen_map(self, identity: Identity) -> None:
        """Give the shared map of the log, if it was cut short, its least length back: SQLite reads it once more to close a
        database, and who reads what is missing there is ended by the system. What it held, SQLite finds out anew.
        """
        with contextlib.suppress(OSError):
            found = os.stat(self._map_path)  # noqa: PTH116 - as above
            if found.st_ino == identity[-2] and found.st_size < _SMALLEST_MAP:
                os.truncate(self._map_path, _SMALLEST_MAP)

    def put_aside(self) -> None:
        """Move all files of the database to quarantine, with the pulse, by which others see that they are gone.

        Raises:
            OSError: they can be neither moved nor deleted.

        """
        self._quarantine.take((*self._all(), self.pulse))

    def _all(self) -> tuple[Path, ...]:
        return self.database, self._log, self._map

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold off other processes that want to open or replace the store, as long as that is possible."""
        with contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):
                self.make_folder()
                file = os.open(self.folder / "lock", os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
                held.callback(os.close, file)
                _wait_for(file)
            yield


def _is_foreign(file: Path) -> bool:
    return file.is_symlink() or (file.exists() and not file.is_file())


def _is_closed(file: Path) -> bool:
    """Whether it is the rights of a file that keep us from writing it, not a disk that is read-only or full."""
    try:
        found = file.stat()
    except OSError:
        return False
    is_ours_to_write = found.st_uid == os.geteuid() and found.st_mode & stat.S_IWUSR
    return not is_ours_to_write and not os.access(file, os.W_OK, effective_ids=True)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - a Path makes this slower, with every store
    except OSError:
        return 0


def _size_and_time(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)  # noqa: PTH116 - as above
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _wait_for(descriptor: int) -> None:
    give_up = time.monotonic() + _LONGEST_WAIT
    while time.monotonic() < give_up:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.01)
    return None
