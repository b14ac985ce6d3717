"""The error tree. Vendor errors become ours at the border that knows the vendor, with the cause kept.

HrbotError
├── SettingsError                a setting is missing or wrong: names the key, the value and the fix
│   └── Hindered                 what it names cannot be used now, and may be later: worth another start
├── KnowledgeError
│   ├── KnowledgeUnavailable     the whole folder cannot be read
│   └── DocumentUnreadable       one document cannot be read: named and skipped
└── ModelError
    ├── ModelThrottled           429: wait, everyone slows down
    │   └── ModelQuotaSpent      the day's tokens are used up: waiting will not help
    ├── ModelBudgetSpent         what a day may cost is spent: no call before the next one
    ├── ModelOverloaded          too many wait here already: no turn would come in time
    ├── ModelUnavailable         5xx, not ready, lost or cut connection: try again soon
    ├── ModelTimedOut            408, 424: took long already, try once more at most
    ├── ModelBlank               answered without a usable text: try once more
    └── ModelRejected            4xx: never again in this request; an operator has to act
"""

from __future__ import annotations

import errno
import sqlite3
from typing import ClassVar


class HrbotError(Exception):
    """Base of everything hrbot raises on purpose."""


_LONGEST_SHOWN = 200
"""Characters of a wrong value that are shown: its beginning tells which it is."""


class SettingsError(HrbotError):
    """A setting is missing or wrong.

    Args:
        key: the environment variable.
        value: what it was; secrets are passed as "" and never shown.
        fix: what to do, one plain sentence.

    """

    def __init__(self, key: str, value: str, fix: str) -> None:
        self.key, self.value, self.fix = key, value, fix
        clipped = value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}…"
        shown = f"{key}={clipped!r}" if value else key
        super().__init__(f"{shown}: {fix}")


class Hindered(SettingsError):
    """What a setting names cannot be used now, for a reason that may pass by itself: worth another start."""


_PASSING = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EIO,
    errno.ESTALE,
    errno.EBUSY,
    errno.EADDRINUSE,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
}
_PASSING_IN_SQLITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR}


def unusable(key: str, value: str, fix: str, why: Exception) -> SettingsError:
    """The error for what a setting names and the system refused us; `Hindered` where that may pass by itself."""
    in_sqlite = getattr(why, "sqlite_errorcode", 0) & 0xFF in _PASSING_IN_SQLITE
    passing = in_sqlite or getattr(why, "errno", 0) in _PASSING
    return (Hindered if passing else SettingsError)(key, value, fix)


class KnowledgeError(HrbotError):
    """The policies cannot be read."""


class KnowledgeUnavailable(KnowledgeError):
    """The whole knowledge folder cannot be read; the message says which and why."""


class DocumentUnreadable(KnowledgeError):
    """One document cannot be read. `path` is relative to the knowledge folder; `reason` is a plain phrase.

    `closed`: it could not even be opened, which may change without the file being changed.
    """

    def __init__(self, path: str, reason: str, *, closed: bool = False) -> None:
        self.path, self.reason, self.closed = path, reason, closed
        super().__init__(f"{path}: {reason}")


class ModelError(HrbotError):
    """Asking the model failed. `code` is the vendor's name for it, for the log.

    `busy`: because too many ask at once, and not because something is wrong.
    """

    busy: ClassVar[bool] = False

    def __init__(self, message: str, *, code: str = "") -> None:
        self.code = code
        super().__init__(message)


class ModelThrottled(ModelError):
    """Too many requests. `retry_after` is the wait the service asked for, in seconds, where it said so."""

    busy = True

    def __init__(self, message: str, *, code: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class ModelQuotaSpent(ModelThrottled):
    """The day's tokens are used up: waiting will not help."""

    busy = False


class ModelBudgetSpent(ModelError):
    """What a day may cost is spent, or cannot be told: no call is made."""


class ModelOverloaded(ModelError):
    """Too many wait for the model already: no turn would come before the deadline."""

    busy = True


class ModelUnavailable(ModelError):
    """The service or the way to it failed; it may work in a moment."""


class ModelTimedOut(ModelError):
    """The model took too long or failed midway; worth one more try at most."""


class ModelBlank(ModelError):
    """The service answered without a usable text; worth one more try."""


class ModelRejected(ModelError):
    """The request was refused for a reason that stays: access, settings, validation. An operator has to act."""

    def again(self) -> ModelRejected:
        """The same refusal, for a request that was not even sent."""
        return ModelRejected(str(self), code=self.code)
