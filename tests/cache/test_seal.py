"""The seal over what is stored, small or large: what was altered or moved does not pass."""

from __future__ import annotations

import pytest

from cache.keys import SEAL_BYTES, Seal

SEAL = Seal(b"s" * 32)


@pytest.mark.parametrize("size", [0, 1500, 999_999, 1_000_000, 3_000_000])
def test_only_what_was_sealed_passes(size: int) -> None:
    body = bytes(size)
    sealed = SEAL.close(b"key", body)
    assert len(sealed) == SEAL_BYTES + size
    assert SEAL.open(b"key", sealed) == body
    assert SEAL.open(b"other", sealed) is None
    assert Seal(b"t" * 32).open(b"key", sealed) is None
    for at in {0, SEAL_BYTES - 1, SEAL_BYTES, len(sealed) - 1} - {len(sealed)}:
        altered = bytearray(sealed)
        altered[at] ^= 1
        assert SEAL.open(b"key", bytes(altered)) is None
    assert SEAL.open(b"key", sealed + b"\0") is None
    assert SEAL.open(b"key", sealed[:-1]) is None
