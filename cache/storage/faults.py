"""What an error from SQLite or the disk means for the store. Pure."""

from __future__ import annotations

import sqlite3
from enum import Enum, auto


class Fault(Enum):
    """What an error from below means for us."""

    BUSY = auto()  # another process holds the lock: try again
    DISK = auto()  # full, read-only or failing: do without
    DAMAGED = auto()  # this database cannot be trusted: replace it
    OURS = auto()  # a fault of this process, which says nothing of the store


_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_SCHEMA}
_DISK = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_IOERR,
}
_OURS = (MemoryError, RecursionError, UnicodeEncodeError, sqlite3.ProgrammingError, sqlite3.InterfaceError)
"""Out of memory, text that cannot be encoded, a statement or a value that SQLite cannot be given."""

_SHORT_FILE = {sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS, sqlite3.SQLITE_READONLY_DBMOVED}


def fault_of(error: BaseException) -> Fault:
    """What `error` means. Whatever else comes up while a database is read is damage: it makes the library raise almost
    anything.

    Looks through to the first cause, because a failed clean-up (`cannot rollback`) hides what made it necessary.
    """
    while isinstance(error.__context__, sqlite3.Error):
        error = error.__context__
    if isinstance(error, _OURS):
        return Fault.OURS
    code = getattr(error, "sqlite_errorcode", None)
    if code in _SHORT_FILE:
        return Fault.DAMAGED
    if code is not None and code & 0xFF in _BUSY:
        return Fault.BUSY
    if isinstance(error, OSError) or (code is not None and code & 0xFF in _DISK):
        return Fault.DISK
    return Fault.DAMAGED
