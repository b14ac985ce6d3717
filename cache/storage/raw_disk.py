"""How diskcache is kept from trusting what it finds: bytes go in and come out, and nothing else."""

from __future__ import annotations

import sqlite3
from typing import Any

import diskcache
from diskcache.core import MODE_RAW

from cache.storage.rows import CorruptedRow


class RawDisk(diskcache.Disk):  # type: ignore[misc]
    """Bytes in, bytes out, all inside the database: nothing is pickled or unpickled, no other file is touched.

    diskcache unpickles what a row tells it to (CVE-2025-69872) and opens or deletes the file a row names; both are
    refused here, for values and keys alike.
    """

    def put(self, key: Any) -> tuple[Any, bool]:
        if type(key) is not bytes:
            raise TypeError("keys are bytes")
        return sqlite3.Binary(key), True

    def get(self, key: Any, raw: Any) -> bytes:
        if not raw or type(key) is not bytes:
            raise CorruptedRow
        return key

    def store(self, value: Any, read: bool, key: Any = None) -> tuple[int, int, None, Any]:
        if read or type(value) is not bytes:
            raise TypeError("values are bytes")
        return 0, MODE_RAW, None, sqlite3.Binary(value)

    def fetch(self, mode: Any, filename: Any, value: Any, read: bool) -> bytes:
        if read or mode != MODE_RAW or filename is not None or type(value) is not bytes:
            raise CorruptedRow
        return value

    def filename(self, key: Any = None, value: Any = None) -> tuple[str, str]:
        raise CorruptedRow

    def remove(self, file_path: Any) -> None:
        """Nothing: we write no files beside the database, so a row that names one is not ours to obey."""
