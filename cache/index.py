"""Which entries ask the same thing: the headers of the newest entries, inverted by what they ask. In memory, bounded.

Two questions ask the same only if everything that `cache.matching` sees in them is equal, so one look at the place
that names it finds all candidates; there are no postings to intersect and nothing to scan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Self

import msgspec

from cache.keys import SCHEMA

RECIPE_BYTES = 8

_MARK = b"hrbot"
_VERSION = _MARK + SCHEMA.encode() + b"\0"


class OtherVersion(Exception):
    """Another release of hrbot wrote this, and reads it: not ours to judge or to remove."""


class Header(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the index knows of an entry; stored beside it, so that the index is built without loading answers.

    `said` is the digest of the words the question was asked in. `place` names the room and what is asked there.
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
_image_decoder = msgspec.msgpack.Decoder(tuple[dict[int, Header], dict[str, int]])


class Index:
    """Headers by row number, by place and by the words said, and the words they use. Not thread-safe: its owner holds a lock."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._headers: dict[int, Header] = {}
        self._places: dict[str, int | tuple[int, ...]] = {}
        self._said: dict[bytes, Header] = {}
        self._uses: Counter[str] = Counter()
        self._words: dict[tuple[str, int], set[str]] = {}

    def __len__(self) -> int:
        return len(self._headers)

    def __iter__(self) -> Iterator[Header]:
        """Oldest first."""
        return iter(self._headers.values())

    # -- in one piece --------------------------------------------------------------------------------------------------

    def image(self) -> bytes:
        """The whole index, to be read again by `of_image` in a fraction of the time that building it takes."""
        return _encoder.encode((self._headers, self._uses))

    @classmethod
    def of_image(cls, image: memoryview, limit: int) -> Self:
        """The index that `image` was made of.

        Raises:
            ValueError: it is not an image, or one of more than `limit` entries.

        """
        try:
            headers, uses = _image_decoder.decode(image)
        except msgspec.DecodeError as error:
            raise ValueError("not an index") from error
        if len(headers) > limit:
            raise ValueError("an index of more entries")
        index = cls(limit)
        index._headers, index._uses = headers, Counter(uses)
        index._invert()
        return index

    def _invert(self) -> None:
        self._said = {header.said: header for header in self._headers.values()}
        self._places = {header.place: number for number, header in self._headers.items()}
        if len(self._places) < len(self._headers):
            self._places = {}
            for number, header in self._headers.items():
                self._add_place(header.place, number)
        for word in self._uses:
            self._words.setdefault((word[0], len(word)), set()).add(word)

    # -- kept in step --------------------------------------------------------------------------------------------------

    def clear(self) -> None:
        for part in (self._headers, self._places, self._said, self._uses, self._words):
            part.clear()

    def put(self, number: int, header: Header) -> Header | None:
        """Know row `number` by `header` from now on; beyond the limit the oldest rows are forgotten.

        The header it had before, if any, is returned.
        """
        before = self.drop(number)
        self._headers[number] = self._said[header.said] = header
        self._add_place(header.place, number)
        uses = self._uses
        for word in _spelled(header):
            if word in uses:
                uses[word] += 1
            else:
                uses[word] = 1
                self._words.setdefault((word[0], len(word)), set()).add(word)
        while len(self._headers) > self._limit:
            self.drop(next(iter(self._headers)))
        return before

    def drop(self, number: int) -> Header | None:
        """Forget row `number`; the header it had, if it was known."""
        header = self._headers.pop(number, None)
        if header is None:
            return None
        if self._said.get(header.said) is header:
            del self._said[header.said]
        self._drop_place(header.place, number)
        self._forget_words(header)
        return header

    def _add_place(self, place: str, number: int) -> None:
        self._places[place] = (*self._at(place), number) if place in self._places else number

    def _drop_place(self, place: str, number: int) -> None:
        rest = tuple(other for other in self._at(place) if other != number)
        if rest:
            self._places[place] = rest if len(rest) > 1 else rest[0]
        else:
            del self._places[place]

    def _at(self, place: str) -> tuple[int, ...]:
        """Row numbers, oldest first. Nearly every place has one entry, which is then kept without a tuple around it."""
        found = self._places.get(place, ())
        return found if isinstance(found, tuple) else (found,)

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

    # -- finding -------------------------------------------------------------------------------------------------------

    def at(self, place: str) -> tuple[Header, ...]:
        """The entries that ask what `place` names, newest first."""
        return tuple(self._headers[number] for number in reversed(self._at(place)))

    def said(self, words: bytes) -> Header | None:
        """The newest entry whose question was asked in just the words of this digest."""
        return self._said.get(words)

    def words_like(self, word: str) -> Iterator[str]:
        """Words of the questions that begin like `word` and have about its length."""
        for length in range(len(word) - 2, len(word) + 3):
            yield from self._words.get((word[0], length), ())

    def oldest(self, count: int) -> tuple[Header, ...]:
        return tuple(islice(self._headers.values(), count))


def _spelled(header: Header) -> list[str]:
    """The words of a question that others may be misspellings of; a number is never one of another."""
    return [word for word in header.normal.split() if word.isalpha()]
