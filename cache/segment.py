"""Headers that change no more, in columns of bytes: looked up as they lie there, so that reading them costs nothing per row.

As in a search engine, what changes afterwards is kept beside a segment, never in it: see `cache.index`.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Self

import msgspec

from cache.headers import Header
from cache.keys import KEY_BYTES, PLACE_BYTES, ROOM_BYTES

_FORM = f"columns, {sys.byteorder} endian"
"""How a segment is written: numbers as this machine has them in memory. Another form is not read."""

_NUMBER, _TIME, _PART = "q", "d", "I"
"""The kinds of numbers, as `array` names them: numbers of rows, Unix seconds, and parts of a segment."""

_BEGIN_BYTES = 4
"""Of a digest, what is looked for first: few enough bytes to be one part, and enough to tell nearly all digests apart."""

_NONE = bytes(KEY_BYTES)
"""In the place of a digest that there is not."""


class Digests(msgspec.Struct, array_like=True):
    """Digests of one length, one for each row, and how the rows of a digest are found.

    `begins` are the first bytes of all of them in ascending order, as numbers; `rows` are the rows they belong to.
    """

    column: memoryview
    begins: memoryview
    rows: memoryview

    @classmethod
    def of(cls, digests: Sequence[bytes]) -> Self:
        rows = sorted(range(len(digests)), key=digests.__getitem__)
        begins = (int.from_bytes(digests[row][:_BEGIN_BYTES]) for row in rows)
        return cls(memoryview(b"".join(digests)), _written(_PART, begins), _written(_PART, rows))

    def opened(self, length: int, rows: int) -> Self:
        """Ready to be asked. Raises ValueError unless there are so many rows, with digests of this length."""
        return type(self)(
            _bytes(self.column, length * rows), _numbers(self.begins, _PART, rows), _numbers(self.rows, _PART, rows)
        )

    def at(self, digest: bytes) -> list[int]:
        """Its rows, in ascending order."""
        begins, begin, length = self.begins, int.from_bytes(digest[:_BEGIN_BYTES]), len(digest)
        first = end = bisect_left(begins, begin)
        while end < len(begins) and begins[end] == begin:
            end += 1
        return [row for row in self.rows[first:end] if self.column[row * length : (row + 1) * length] == digest]


class Segment(msgspec.Struct, array_like=True):
    """Headers by row, which count from 0 in the order of the numbers that rows have in the store.

    It can be encoded as it is. What is decoded, or made by its constructor, has to have the right number of bytes in each
    column.

    Raises:
        ValueError: it is no segment, or none that was written on a machine like this one.

    """

    form: str
    numbers: memoryview
    written_at: memoryview
    keys: memoryview
    rooms: memoryview
    said: Digests
    places: Digests
    normals: memoryview
    begins: memoryview  # of each normal form in `normals`, and where the last one ends

    def __post_init__(self) -> None:
        if self.form != _FORM:
            raise ValueError("not a segment of this machine")
        rows = self.numbers.nbytes // array(_NUMBER).itemsize
        self.numbers = _numbers(self.numbers, _NUMBER, rows)
        self.written_at = _numbers(self.written_at, _TIME, rows)
        self.keys, self.rooms = _bytes(self.keys, KEY_BYTES * rows), _bytes(self.rooms, ROOM_BYTES * rows)
        self.said, self.places = self.said.opened(KEY_BYTES, rows), self.places.opened(PLACE_BYTES, rows)
        self.begins = _numbers(self.begins, _PART, rows + 1)
        self.normals = _bytes(self.normals, self.begins[rows])

    @classmethod
    def of(cls, rows: Iterable[tuple[int, Header]]) -> Self:
        """That of headers by number, in ascending order. Raises ValueError unless all of them have a place."""
        numbers, headers = array(_NUMBER), list[Header]()
        for number, header in rows:
            numbers.append(number)
            headers.append(header)
        normals = [header.normal.encode() for header in headers]
        return cls(
            form=_FORM,
            numbers=_written(_NUMBER, numbers),
            written_at=_written(_TIME, (header.written_at for header in headers)),
            keys=memoryview(b"".join(header.key for header in headers)),
            rooms=memoryview(bytes.fromhex("".join(header.room for header in headers))),
            said=Digests.of([header.said or _NONE for header in headers]),
            places=Digests.of([bytes.fromhex(header.place) for header in headers]),
            normals=memoryview(b"".join(normals)),
            begins=_written(_PART, accumulate(map(len, normals), initial=0)),
        )

    def __len__(self) -> int:
        return len(self.numbers)

    def row(self, number: int) -> int | None:
        """The row that has this number in the store."""
        row = bisect_left(self.numbers, number)
        return row if row < len(self.numbers) and self.numbers[row] == number else None

    def header(self, row: int) -> Header:
        """That of a row."""
        key, room, place = row * KEY_BYTES, row * ROOM_BYTES, row * PLACE_BYTES
        said = self.said.column[key : key + KEY_BYTES].tobytes()
        return Header(
            self.keys[key : key + KEY_BYTES].tobytes(),
            self.written_at[row],
            b"" if said == _NONE else said,
            self.rooms[room : room + ROOM_BYTES].hex(),
            self.places.column[place : place + PLACE_BYTES].hex(),
            str(self.normals[self.begins[row] : self.begins[row + 1]], "utf-8"),
        )


def _written(kind: str, numbers: Iterable[float]) -> memoryview:
    return memoryview(array(kind, numbers)).cast("B")


def _bytes(column: memoryview, length: int) -> memoryview:
    if column.nbytes != length:
        raise ValueError("not a segment")
    return column


def _numbers(column: memoryview, kind: str, many: int) -> memoryview:
    return _bytes(column, array(kind).itemsize * many).cast(kind)  # type: ignore[call-overload,no-any-return]
