"""What is known of an entry without reading it: its header, stored beside it."""

from __future__ import annotations

import re

import msgspec

from cache.keys import KEY_BYTES, PLACE_BYTES, ROOM_BYTES, SCHEMA
from cache.matching.recipe import RECIPE_BYTES

_MARK = b"hrbot"
_VERSION = _MARK + SCHEMA.encode() + b"\0"
_LENGTHS = KEY_BYTES, 2 * ROOM_BYTES, KEY_BYTES, 2 * PLACE_BYTES
_HEX = re.compile("[0-9a-f]*")


class OtherVersion(Exception):
    """Another release of hrbot wrote this, and reads it: not ours to judge or to remove."""


class Header(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the index knows of an entry; stored beside it, so that the index is built without loading answers.

    `said` is the digest of the words the question was asked in, b"" where that does not count any more. `place` names the
    room and what is asked there; it is "" while nobody needed it, which only a question with a number may be.
    """

    key: bytes
    written_at: float
    said: bytes
    room: str
    place: str
    normal: str

    def pack(self, recipe: bytes) -> bytes:
        """As bytes, with what names how `place` was found out: RECIPE_BYTES of them."""
        return _VERSION + recipe + _encoder.encode(self)

    def is_plain(self) -> bool:
        """Whether every digest in it has its length."""
        lengths = len(self.key), len(self.room), len(self.said) or KEY_BYTES, len(self.place) or 2 * PLACE_BYTES
        return lengths == _LENGTHS and bool(_HEX.fullmatch(self.room + self.place))

    @classmethod
    def unpack(cls, key: bytes, packed: bytes) -> tuple[Header, bytes]:
        """The header stored with `key`, and its recipe.

        Raises:
            OtherVersion: it is one of another release.
            ValueError: it is not one.

        """
        if not packed.startswith(_VERSION):
            raise OtherVersion if packed.startswith(_MARK) else ValueError("not a header")
        try:
            header = _decoder.decode(packed[len(_VERSION) + RECIPE_BYTES :])
        except msgspec.DecodeError as error:
            raise ValueError("not a header") from error
        if header.key != key:
            raise ValueError("the header of another entry")
        if not header.is_plain():
            raise ValueError("not a header of ours")
        return header, packed[len(_VERSION) : len(_VERSION) + RECIPE_BYTES]


_encoder, _decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Header)
