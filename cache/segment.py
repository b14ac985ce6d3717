"""Headers that change no more, as one piece of bytes: looked up as they lie there, so that reading them costs nothing per row.

As in a search engine, what changes afterwards is kept beside a segment, never in it: see `cache.index`.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from struct import Struct
from typing import Self

import msgspec

from cache.headers import Header
from cache.keys import KEY_BYTES, PLACE_BYTES, ROOM_BYTES

_ASKED = Struct(f"={KEY_BYTES}s{KEY_BYTES}sd")
"""What a record begins with: the key, the words said, and when it was written, in Unix seconds."""

_RECORD = Struct(f"{_ASKED.format}{PLACE_BYTES}s{ROOM_BYTES}sII")
"""A whole header: after that its place, its room, and where its normal form begins and ends."""

_NOTHING_SAID = bytes(KEY_BYTES)

_NUMBER, _SMALL = "q", "I"
"""The kinds of numbers outside records, as `array` names them: those of rows in the store, and what is smaller."""

_BEGIN_BYTES = 4
"""Of a digest, what is looked for first: a small number, which nearly always tells it from all others."""


class Digests(msgspec.Struct, array_like=True):
    """Finds rows by a digest: how the digest of each begins, as a number, in ascending order; and the rows in that order."""

    begins: memoryview
    rows: memoryview

    @classmethod
    def of(cls, digests: Sequence[bytes]) -> Self:
        """Those of all rows."""
        rows = sorted(range(len(digests)), key=digests.__getitem__)
        return cls(
            _written(_SMALL, (int.from_bytes(digests[row][:_BEGIN_BYTES]) for row in rows)), _written(_SMALL, rows)
        )

    def opened(self, rows: int) -> Self:
        """Ready to be asked. Raises ValueError unless there are so many rows."""
        return type(self)(_numbers(self.begins, _SMALL, rows), _numbers(self.rows, _SMALL, rows))

    def like(self, digest: bytes) -> Sequence[int]:
        """The rows whose digest begins like this one: all that have it, and rarely another."""
        if not (begins := self.begins):
            return ()
        begin = int.from_bytes(digest[:_BEGIN_BYTES])
        first = bisect_left(begins, begin)
        if first == len(begins) or begins[first] != begin:
            return ()
        end = first + 1
        while end < len(begins) and begins[end] == begin:
            end += 1
        return self.rows[first:end]


class Segment(msgspec.Struct, array_like=True):
    """Headers by row, which count from 0 in the order of the numbers that rows have in the store.

    It can be encoded as it is, and is checked when it is decoded.

    Raises:
        ValueError: a part of it has another length than it should, or it was written on another kind of machine.

    """

    form: str
    numbers: memoryview
    records: memoryview
    said: Digests
    places: Digests
    normals: memoryview

    def __post_init__(self) -> None:
        if self.form != _FORM:
            raise ValueError("not a segment of this machine")
        rows = self.records.nbytes // _RECORD.size
        end = _RECORD.unpack_from(self.records, (rows - 1) * _RECORD.size)[-1] if rows else 0
        if (self.records.nbytes, self.normals.nbytes) != (rows * _RECORD.size, end):
            raise ValueError("not a segment")
        self.numbers = _numbers(self.numbers, _NUMBER, rows)
        self.said, self.places = self.said.opened(rows), self.places.opened(rows)

    @classmethod
    def of(cls, rows: Iterable[tuple[int, Header]]) -> Self:
        """That of headers by number, in ascending order. Raises ValueError unless all of them have a place."""
        numbers, said, places = list[int](), list[bytes](), list[bytes]()
        records, normals = bytearray(), bytearray()
        for number, header in rows:
            if not header.place:
                raise ValueError("a row without a place")
            numbers.append(number)
            said.append(header.said or _NOTHING_SAID)
            places.append(bytes.fromhex(header.place))
            begin = len(normals)
            normals += header.normal.encode()
            what = header.key, said[-1], header.written_at, places[-1], bytes.fromhex(header.room)
            records += _RECORD.pack(*what, begin, len(normals))
        return cls(
            _FORM,
            _written(_NUMBER, numbers),
            memoryview(records),
            Digests.of(said),
            Digests.of(places),
            memoryview(normals),
        )

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def newest(self) -> int:
        """The highest number; 0 where there is none."""
        return self.numbers[-1] if len(self.numbers) else 0

    def row(self, number: int) -> int | None:
        """The row that has this number in the store."""
        row = bisect_left(self.numbers, number)
        return row if row < len(self.numbers) and self.numbers[row] == number else None

    def asked(self, row: int) -> tuple[bytes, bytes, float]:
        """Of the header of a row the key, the words said, and when it was written: all that most of those who ask want."""
        asked: tuple[bytes, bytes, float] = _ASKED.unpack_from(self.records, row * _RECORD.size)
        return asked

    def header(self, row: int) -> Header:
        """That of a row."""
        key, said, written_at, place, room, begin, end = _RECORD.unpack_from(self.records, row * _RECORD.size)
        normal = str(self.normals[begin:end], "utf-8")
        return Header(key, written_at, b"" if said == _NOTHING_SAID else said, room.hex(), place.hex(), normal)


_SIZES = array(_NUMBER).itemsize, array(_SMALL).itemsize
_FORM = str((Segment.__struct_fields__, Digests.__struct_fields__, _RECORD.format, _SIZES, sys.byteorder))
"""Names how a segment is written, for numbers lie in it as this machine has them in memory. Another form is not read."""


def _written(kind: str, numbers: Iterable[int]) -> memoryview:
    return memoryview(array(kind, numbers)).cast("B")


def _numbers(column: memoryview, kind: str, many: int) -> memoryview:
    if column.nbytes != array(kind).itemsize * many:
        raise ValueError("not a segment")
    return column.cast(kind)  # type: ignore[call-overload,no-any-return]
