"""The names of rooms, entries and places, and the seal over each entry. Pure, but for the file of the secret."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.model import Scope

SCHEMA = "4"
"""Version of what is stored; part of every key, so that two releases sharing a folder never read each other's rows."""

KEY_BYTES = 16
ROOM_BYTES = 8
PLACE_BYTES = 12
SEAL_BYTES = 32

_LARGE = 1_000_000
"""Bytes from which on SHA-256 takes half as long as BLAKE2b, as most processors have instructions for it; of an entry it
takes twice as long.
"""


def room(scope: Scope, language: str, answerer: str) -> str:
    """Names the set of entries that may answer each other: one scope, one language, one answerer."""
    return _short(SCHEMA, scope.key(), language, answerer)[:ROOM_BYTES].hex()


def entry_key(normal: str, where: str) -> bytes:
    """The key of the entry for a normal form in a room."""
    return _short(where, normal)


def said_key(where: str, text: str) -> bytes:
    """Names what was said in a room, in just these words; tells nothing of them."""
    return hashlib.blake2b(f"{where}{text}".encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def place_key(where: str, asked: str) -> str:
    """Names the place in the index of all entries of a room that ask the same; `asked` is the text of a shape."""
    return hashlib.blake2b(f"{where}{asked}".encode(), digest_size=PLACE_BYTES).hexdigest()


def _short(*parts: str) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=KEY_BYTES).digest()


@dataclass(frozen=True, slots=True)
class Seal:
    """A keyed digest over an entry's key and body: what was altered, or moved to another row, does not pass."""

    secret: bytes

    def close(self, key: bytes, body: bytes) -> bytes:
        """`body` with its seal in front."""
        return self._digest(key, body) + body

    def open(self, key: bytes, sealed: bytes) -> bytes | None:
        """The body, or None if the seal is not the one for this key and body."""
        body = sealed[SEAL_BYTES:]
        return body if hmac.compare_digest(sealed[:SEAL_BYTES], self._digest(key, body)) else None

    def _digest(self, key: bytes, body: bytes) -> bytes:
        digest: hashlib.blake2b | hmac.HMAC = (
            hashlib.blake2b(key, key=self.secret, digest_size=SEAL_BYTES)
            if len(body) < _LARGE
            else hmac.new(self.secret, key, "sha256")
        )
        digest.update(body)
        return digest.digest()

    @classmethod
    def read(cls, path: Path) -> Seal | None:
        """The seal whose secret is kept in `path`; None if that holds none.

        Raises:
            OSError: the file cannot be read.

        """
        secret = _read_secret(path)
        return None if secret is None else cls(secret)

    @classmethod
    def load(cls, path: Path) -> tuple[Seal, bool]:
        """The seal whose secret is kept in `path`, and whether it had to be made anew (mode 0600).

        Raises:
            OSError: the file can be neither read nor made.

        """
        if (seal := cls.read(path)) is not None:
            return seal, False
        secret = secrets.token_bytes(32)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret + _checksum(secret))
        fresh.replace(path)
        return cls(secret), True


def _read_secret(path: Path) -> bytes | None:
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError:
        if path.is_symlink():  # not ours: never followed, replaced by a secret of our own
            return None
        raise
    try:
        held = os.read(file, 41)
    finally:  # a folder cannot be read, either, and is tried again every few seconds
        os.close(file)
    return held[:32] if len(held) == 40 and held[32:] == _checksum(held[:32]) else None


def _checksum(secret: bytes) -> bytes:
    return hashlib.blake2b(secret, digest_size=8).digest()
