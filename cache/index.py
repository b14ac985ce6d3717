"""Which entries ask the same thing: the headers of the newest entries, inverted by what they ask. In memory, bounded.

Two questions ask the same only if everything that `cache.matching` sees in them is equal, so one look at the place
that names it finds all candidates; there are no postings to intersect and nothing to scan.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Self

import msgspec

from cache.keys import KEY_BYTES, PLACE_BYTES, SCHEMA
from cache.recipe import RECIPE_BYTES

_DIGITS = re.compile(r"\d+")
_MARK = b"hrbot"
_VERSION = _MARK + SCHEMA.encode() + b"\0"


class OtherVersion(Exception):
    """Another release of hrbot wrote this, and reads it: not ours to judge or to remove."""


class Header(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the index knows of an entry; stored beside it, so that the index is built without loading answers.

    `said` is the digest of the words the question was asked in. `place` names the room and what is asked there; it is ""
    while nobody needed it, which only a question with a number may be.
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
        return header, packed[len(_VERSION) : len(_VERSION) + RECIPE_BYTES]


_encoder, _decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Header)


class _Image(msgspec.Struct, array_like=True):
    """The headers of an index in columns: it can be inverted, and be large, without a header being made of any row.

    `figures` are the digits of numbers, most of which stand in one question; `often` counts the others.
    """

    numbers: list[int]
    keys: bytes
    written_at: list[float]
    said: list[bytes]
    rooms: list[str]
    room_of: list[int]
    places: bytes
    normals: list[str]
    uses: dict[str, int]
    figures: str
    often: dict[str, int]

    @classmethod
    def of(
        cls, numbers: Iterable[int], headers: Sequence[Header], uses: dict[str, int], figures: dict[str, int]
    ) -> Self:
        rooms = {room: at for at, room in enumerate(dict.fromkeys(header.room for header in headers))}
        return cls(
            numbers=list(numbers),
            keys=b"".join(header.key for header in headers),
            written_at=[header.written_at for header in headers],
            said=[header.said for header in headers],
            rooms=list(rooms),
            room_of=[rooms[header.room] for header in headers],
            places=bytes.fromhex("".join(header.place for header in headers)),
            normals=[header.normal for header in headers],
            uses=uses,
            figures=" ".join(figures),
            often={figure: uses for figure, uses in figures.items() if uses > 1},
        )

    def header(self, at: int) -> Header:
        """That of row `at`."""
        return Header(
            key=self.keys[at * KEY_BYTES : (at + 1) * KEY_BYTES],
            written_at=self.written_at[at],
            said=self.said[at],
            room=self.rooms[self.room_of[at]],
            place=self.places[at * PLACE_BYTES : (at + 1) * PLACE_BYTES].hex(),
            normal=self.normals[at],
        )

    def check(self) -> None:
        """Raise ValueError unless every row has a whole header."""
        rows = len(self.numbers)
        lengths = {len(column) for column in (self.written_at, self.said, self.room_of, self.normals)}
        if lengths != {rows} or (len(self.keys), len(self.places)) != (rows * KEY_BYTES, rows * PLACE_BYTES):
            raise ValueError("not an index")


class _Rows:
    """Row numbers by name. Nearly every name has one, which is then kept without a tuple around it."""

    def __init__(self, first: dict[str, int | tuple[int, ...]] | None = None) -> None:
        self._rows: dict[str, int | tuple[int, ...]] = {} if first is None else first

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._rows))

    def at(self, name: str) -> tuple[int, ...]:
        """Oldest first."""
        found = self._rows.get(name, ())
        return found if isinstance(found, tuple) else (found,)

    def add(self, name: str, number: int) -> None:
        self._rows[name] = tuple(sorted((*self.at(name), number))) if name in self._rows else number

    def drop(self, name: str, number: int) -> None:
        rest = tuple(other for other in self.at(name) if other != number)
        if rest:
            self._rows[name] = rest if len(rest) > 1 else rest[0]
        else:
            self._rows.pop(name, None)


_EMPTY = _Image([], b"", [], [], [], [], b"", [], {}, "", {})
_image_decoder = msgspec.msgpack.Decoder(_Image)


class Index:
    """Headers by row number, by place and by the words said, and the words they use.

    Its owner holds a lock while it changes. To find something no lock is needed: a change that goes on meanwhile is
    seen or not, row by row.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._headers: dict[int, Header | int] = {}  # or the row of the image that it is in
        self._newest, self._in_order = 0, True
        self._image = _EMPTY
        self._places = _Rows()
        self._unplaced = _Rows()  # those without a place, by the digits that were new with their questions
        self._said: dict[bytes, int] = {}
        self._uses: Counter[str] = Counter()
        self._figures: dict[str, int] | None = None  # still those of the image
        self._words: dict[tuple[str, int], set[str]] = {}

    def __len__(self) -> int:
        return len(self._headers)

    def __iter__(self) -> Iterator[Header]:
        """Oldest first."""
        return (header for _, header in self.items())

    def items(self) -> Iterator[tuple[int, Header]]:
        """Row numbers and headers, oldest first."""
        self._put_in_order()
        return ((number, self._read(held)) for number, held in self._headers.items())

    def _put_in_order(self) -> None:
        """A purge that is taken back puts rows under their old numbers."""
        if not self._in_order:
            self._headers, self._in_order = dict(sorted(self._headers.items())), True

    # -- in one piece --------------------------------------------------------------------------------------------------

    def image(self) -> bytes:
        """The whole index, to be read again by `of_image` in a fraction of the time that building it takes."""
        headers = list(self)
        return _encoder.encode(_Image.of(self._headers, headers, self._uses, self._counted()))

    @classmethod
    def of_image(cls, image: memoryview, limit: int) -> Self:
        """The index that `image` was made of.

        Raises:
            ValueError: it is not an image, or one of more than `limit` entries.

        """
        index = cls(limit)
        try:
            index._image = _image_decoder.decode(image)
        except msgspec.DecodeError as error:
            raise ValueError("not an index") from error
        index._image.check()
        if len(index._image.numbers) > limit:
            raise ValueError("an index of more entries")
        index._invert(index._image)
        return index

    def _invert(self, image: _Image) -> None:
        numbers, places = image.numbers, image.places.hex(" ", PLACE_BYTES).split()
        self._headers = dict(zip(numbers, range(len(numbers)), strict=True))
        self._newest = numbers[-1] if numbers else 0
        self._said = dict(zip(image.said, numbers, strict=True))
        self._places = _Rows(dict(zip(places, numbers, strict=True)))
        if len(self._places) < len(numbers):
            self._places = _Rows()
            for place, number in zip(places, numbers, strict=True):
                self._places.add(place, number)
        self._uses = Counter(image.uses)
        for word in self._uses:
            self._words.setdefault((word[0], len(word)), set()).add(word)

    def _read(self, held: Header | int) -> Header:
        return self._image.header(held) if isinstance(held, int) else held

    # -- kept in step --------------------------------------------------------------------------------------------------

    def put(self, number: int, header: Header) -> Header | None:
        """Know row `number` by `header` from now on; beyond the limit the oldest rows are forgotten.

        The header it had before, if any, is returned.
        """
        before = self.drop(number)
        self._in_order, self._newest = self._in_order and number > self._newest, max(number, self._newest)
        self._headers[number], self._said[header.said] = header, number
        figures, counted = _figures(header.normal), self._counted()
        if header.place:
            self._places.add(header.place, number)
        else:
            for figure in [figure for figure in figures if figure not in counted] or figures:
                self._unplaced.add(figure, number)
        spelled = _spelled(header)
        for word in {*spelled} - self._uses.keys():
            self._words.setdefault((word[0], len(word)), set()).add(word)
        self._uses.update(spelled)
        for figure in figures:
            counted[figure] = counted.get(figure, 0) + 1
        while len(self._headers) > self._limit:
            self._put_in_order()
            self.drop(next(iter(self._headers)))
        return before

    def drop(self, number: int) -> Header | None:
        """Forget row `number`; the header it had, if it was known."""
        held = self._headers.pop(number, None)
        if held is None:
            return None
        header = self._read(held)
        if self._said.get(header.said) == number:
            del self._said[header.said]
        if header.place:
            self._places.drop(header.place, number)
        else:
            self._drop_unplaced(number, header)
        self._forget_words(header)
        return header

    def place(self, number: int, header: Header, place: str) -> None:
        """Know the place of row `number` from now on, if it still is the one with this header."""
        if self._headers.get(number) is header and not header.place:
            self._drop_unplaced(number, header)
            self._headers[number] = msgspec.structs.replace(header, place=place)
            self._places.add(place, number)

    def _drop_unplaced(self, number: int, header: Header) -> None:
        for figure in _figures(header.normal):
            self._unplaced.drop(figure, number)

    def _forget_words(self, header: Header) -> None:
        for word in _spelled(header):
            self._uses[word] -= 1
            if self._uses[word]:
                continue
            del self._uses[word]
            alike = self._words[word[0], len(word)]
            alike.remove(word)
            if not alike:  # an emptied set keeps the room it once took
                del self._words[word[0], len(word)]
        counted = self._counted()
        for figure in _figures(header.normal):
            counted[figure] -= 1
            if not counted[figure]:
                del counted[figure]

    def _counted(self) -> dict[str, int]:
        """Digits, with how many questions have them. Read from the image with the first change: a start has no time for it."""
        if self._figures is None:
            counted = dict.fromkeys(self._image.figures.split(), 1)
            counted.update(self._image.often)
            self._figures = counted
        return self._figures

    # -- finding -------------------------------------------------------------------------------------------------------

    def at(self, place: str) -> tuple[Header, ...]:
        """The entries that ask what `place` names, newest first."""
        held = (self._headers.get(number) for number in reversed(self._places.at(place)))
        return tuple(self._read(one) for one in held if one is not None)

    @property
    def places_missing(self) -> int:
        """By how many digits rows are known that have no place yet."""
        return len(self._unplaced)

    def unplaced(self) -> list[tuple[int, Header]]:
        """The rows without a place."""
        return self._unplaced_with(self._unplaced)

    def unplaced_like(self, normal: str) -> list[tuple[int, Header]]:
        """Those of them that brought a number of the question in this normal form: no others can ask the same."""
        return self._unplaced_with(_figures(normal)) if self._unplaced else []

    def _unplaced_with(self, figures: Iterable[str]) -> list[tuple[int, Header]]:
        held = ((row, self._headers.get(row)) for figure in figures for row in self._unplaced.at(figure))
        return [(row, header) for row, header in held if isinstance(header, Header)]

    def row(self, like: Header) -> int | None:
        """The number of the row with the key of this header, if it is at the same place or neither has one yet."""
        rows = self._places.at(like.place) if like.place else (row for row, _ in self.unplaced_like(like.normal))
        return next((number for number in rows if self._read(self._headers[number]).key == like.key), None)

    def said(self, words: bytes) -> Header | None:
        """The newest entry whose question was asked in just the words of this digest."""
        held = self._headers.get(self._said.get(words, 0))
        header = None if held is None else self._read(held)
        return header if header and header.said == words else None

    def words_like(self, word: str) -> list[str]:
        """Words of the questions that begin like `word` and have about its length; a letter more, if it has four."""
        first, length = word[0], len(word)
        alike = [self._words.get((first, length + more)) for more in ((0, 1) if length == 4 else (-2, -1, 0, 1, 2))]
        return [other for words in alike if words for other in words.copy()]

    def has_number(self, digits: str) -> bool:
        """Whether a known question may have these digits in one piece, whatever stands around or between them."""
        return self._figures is None or digits in self._figures

    def oldest(self, count: int) -> tuple[tuple[int, Header], ...]:
        """Row numbers and headers."""
        return tuple(islice(self.items(), count))


def _spelled(header: Header) -> list[str]:
    """The words of a question that others may be misspellings of; a number is never one of another."""
    return list(filter(str.isalpha, header.normal.split()))


def _figures(normal: str) -> list[str]:
    """The digits of each number in a question, in one piece and in its pieces: "1,500" is `1500`, `1` and `500`."""
    pieces = _DIGITS.findall(normal)
    if len(pieces) < 2:
        return pieces
    whole = ("".join(_DIGITS.findall(word)) for word in normal.split() if not word.isalnum())
    return [*pieces, *filter(None, whole)]
