"""Which entries ask the same thing: the headers of the newest entries, inverted by what they ask. In memory, bounded.

Two questions ask the same only if everything that `cache.matching` sees in them is equal, so one look at the place
that names it finds all candidates; there are no postings to intersect and nothing to scan.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from heapq import merge
from itertools import chain, islice
from operator import itemgetter
from typing import Generic, Self, TypeVar

import msgspec

from cache.headers import Header
from cache.segment import Segment

_DIGITS = re.compile(r"\d+")
_number = itemgetter(0)


class _Image(msgspec.Struct, array_like=True):
    """An index written down. `figures` are the digits of numbers, most of which stand in one question; `often` counts the
    others. `cut`: whether older rows were left out.
    """

    base: Segment
    uses: dict[str, int]
    figures: str
    often: dict[str, int]
    cut: bool


_EMPTY = _Image(Segment.of(()), {}, "", {}, cut=False)
_encoder, _decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(_Image)

Name = TypeVar("Name", str, bytes)


class _Rows(Generic[Name]):
    """Row numbers by name. Nearly every name has one, which is then kept without a tuple around it."""

    def __init__(self) -> None:
        self._rows: dict[Name, int | tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Name]:
        return iter(tuple(self._rows))

    def at(self, name: Name) -> tuple[int, ...]:
        """Oldest first."""
        found = self._rows.get(name, ())
        return found if isinstance(found, tuple) else (found,)

    def add(self, name: Name, number: int) -> None:
        self._rows[name] = tuple(sorted((*self.at(name), number))) if name in self._rows else number

    def drop(self, name: Name, number: int) -> None:
        rest = tuple(other for other in self.at(name) if other != number)
        if rest:
            self._rows[name] = rest if len(rest) > 1 else rest[0]
        else:
            self._rows.pop(name, None)


class Index:
    """Headers by row number, by place and by the words said, and the words they use.

    The image it was read from is its base, and stays as it is for as long as the index is used: rows of it that are gone
    are marked, and newer ones are kept beside it.

    Its owner holds a lock while it changes. To find something no lock is needed: a change that goes on meanwhile is
    seen or not, row by row.
    """

    def __init__(self, limit: int, image: _Image = _EMPTY) -> None:
        self._limit, self._image, self._base = limit, image, image.base
        self._cut = image.cut
        self._gone = bytearray(len(self._base))  # 1 for each row of the base that is
        self._left = len(self._base)  # rows of the base that are not
        self._headers: dict[int, Header] = {}  # of all others
        self._newest, self._in_order = self._base.newest, True
        self._places: _Rows[str] = _Rows()
        self._unplaced: _Rows[str] = _Rows()  # those without a place, by the digits that were new with their questions
        self._said: _Rows[bytes] = _Rows()
        self._uses = Counter(image.uses)
        self._figures: dict[str, int] | None = None  # still those of the image
        self._words: dict[tuple[str, int], set[str]] = {}
        for word in self._uses:
            self._words.setdefault((word[0], len(word)), set()).add(word)

    def __len__(self) -> int:
        return self._left + len(self._headers)

    def __iter__(self) -> Iterator[Header]:
        """Oldest first."""
        return (header for _, header in self.items())

    def items(self) -> Iterator[tuple[int, Header]]:
        """Row numbers and headers, oldest first."""
        self._put_in_order()
        return _merged(self._base, self._gone, self._headers)

    def _put_in_order(self) -> None:
        """A purge that is taken back puts rows under their old numbers."""
        if not self._in_order:
            self._headers, self._in_order = dict(sorted(self._headers.items())), True

    # -- in one piece --------------------------------------------------------------------------------------------------

    def image(self) -> Callable[[], bytes]:
        """What writes the index down as it is now, in bytes that `of_image` reads in a fraction of the time that building it
        takes. Writing takes long, needs no lock, and raises ValueError if a row has no place yet.
        """
        self._put_in_order()
        rows = _merged(self._base, self._gone.copy(), self._headers.copy())
        words, figures, cut = self._uses.copy(), self._counted().copy(), self._cut

        def written() -> bytes:
            often = {figure: uses for figure, uses in figures.items() if uses > 1}
            return _encoder.encode(_Image(Segment.of(rows), words, " ".join(figures), often, cut))

        return written

    @classmethod
    def of_image(cls, image: memoryview, limit: int) -> Self:
        """The index that `image` was made of.

        Raises:
            ValueError: it is not an image, one of more than `limit` entries, or one with room for others that it left out.

        """
        try:
            read = _decoder.decode(image)
        except msgspec.DecodeError as error:
            raise ValueError("not an index") from error
        if len(read.base) > limit:
            raise ValueError("an index of more entries")
        if read.cut and len(read.base) < limit:
            raise ValueError("an index that left entries out")
        return cls(limit, read)

    # -- kept in step --------------------------------------------------------------------------------------------------

    def put(self, number: int, header: Header) -> Header | None:
        """Know row `number` by `header` from now on; beyond the limit the oldest rows are forgotten.

        The header it had before, if any, is returned.
        """
        before = self.drop(number) if number <= self._newest else None
        self._in_order, self._newest = self._in_order and number > self._newest, max(number, self._newest)
        self._headers[number] = header
        if header.said:  # after a change of rules many have none, and nobody asks for those
            self._said.add(header.said, number)
        figures, counted = _figures(header.normal), self._counted()
        if header.place:
            self._places.add(header.place, number)
        else:  # to be found by the numbers that it brings: whoever asks the same asks with them
            for figure in [figure for figure in figures if figure not in counted] or figures:
                self._unplaced.add(figure, number)
        for word in _spelled(header):
            uses = self._uses.get(word, 0)
            self._uses[word] = uses + 1
            if not uses:
                self._words.setdefault((word[0], len(word)), set()).add(word)
        for figure in figures:
            counted[figure] = counted.get(figure, 0) + 1
        while len(self) > self._limit:
            ((oldest, _),) = self.oldest(1)
            self.drop(oldest)
            self._cut = True
        return before

    def drop(self, number: int) -> Header | None:
        """Forget row `number`; the header it had, if it was known."""
        if (header := self._headers.pop(number, None)) is None:
            header = self._dropped_from_base(number)
        elif header.place:
            self._places.drop(header.place, number)
        else:
            self._drop_unplaced(number, header)
        if header:
            self._said.drop(header.said, number)
            self._forget_words(header)
        return header

    def _dropped_from_base(self, number: int) -> Header | None:
        row = self._base.row(number)
        if row is None or self._gone[row]:
            return None
        self._gone[row] = 1
        self._left -= 1
        return self._base.header(row)

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
        return tuple([header for _, header in self._at(place)])

    def _at(self, place: str) -> list[tuple[int, Header]]:
        older = self._base.places.like(bytes.fromhex(place))
        return [found for found in self._known(self._places.at(place), older) if found[1].place == place]

    def _known(self, numbers: Sequence[int], rows: Sequence[int]) -> list[tuple[int, Header]]:
        """Those of the rows by these numbers, and of these rows of the base, that are still there; newest first."""
        known = [(number, header) for number in numbers if (header := self._headers.get(number))] if numbers else []
        if rows:
            known += [(self._base.numbers[row], self._base.header(row)) for row in rows if not self._gone[row]]
        if len(known) > 1:
            known.sort(key=_number, reverse=True)
        return known

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
        return [(row, header) for row, header in held if header]

    def row(self, like: Header) -> int | None:
        """The number of the row with the key of this header, if it is at the same place or neither has one yet."""
        rows = self._at(like.place) if like.place else self.unplaced_like(like.normal)
        return next((number for number, header in rows if header.key == like.key), None)

    def said(self, words: bytes) -> tuple[bytes, float] | None:
        """The key of the newest entry whose question was asked in just the words of this digest, and when it was written (Unix
        seconds).
        """
        known: dict[int, tuple[bytes, float]] = {}
        for number in self._said.at(words):
            if (header := self._headers.get(number)) and header.said == words:
                known[number] = header.key, header.written_at
        for row in self._base.said.like(words):
            key, said, written_at = self._base.asked(row)
            if said == words and not self._gone[row]:
                known[self._base.numbers[row]] = key, written_at
        return known[max(known)] if known else None

    def words_like(self, word: str) -> list[str]:
        """Words of the questions that begin like `word` and have about its length; a letter more, if it is short."""
        first, length = word[0], len(word)
        alike = [self._words.get((first, length + more)) for more in ((0, 1) if length <= 4 else (-2, -1, 0, 1, 2))]
        return [other for words in alike if words for other in words.copy()]

    def has_number(self, digits: str) -> bool:
        """Whether a known question may have these digits in one piece, whatever stands around or between them."""
        return self._figures is None or digits in self._figures

    def oldest(self, count: int) -> tuple[tuple[int, Header], ...]:
        """Row numbers and headers."""
        return tuple(islice(self.items(), count))


def _merged(base: Segment, gone: bytearray, headers: dict[int, Header]) -> Iterator[tuple[int, Header]]:
    """Row numbers and headers, oldest first: those of the base that are not gone, and the others."""
    if not headers or base.newest < next(iter(headers)):  # which is nearly always so, and cheaper
        return chain(_remaining(base, gone), headers.items())
    return merge(_remaining(base, gone), headers.items(), key=_number)


def _remaining(base: Segment, gone: bytearray) -> Iterator[tuple[int, Header]]:
    row = gone.find(0)
    while row >= 0:
        yield base.numbers[row], base.header(row)
        row = gone.find(0, row + 1)


def _spelled(header: Header) -> list[str]:
    """The words of a question that others may be misspellings of; a number is never one of another."""
    return list(filter(str.isalpha, header.normal.split()))


@lru_cache(maxsize=16)  # asked for more than once while one entry is stored
def _figures(normal: str) -> tuple[str, ...]:
    """The digits of each number in a question, in one piece and in its pieces: "1,500" is `1500`, `1` and `500`."""
    pieces = _DIGITS.findall(normal)
    if len(pieces) < 2:
        return tuple(pieces)
    whole = ("".join(_DIGITS.findall(word)) for word in normal.split() if not word.isalnum())
    return (*pieces, *filter(None, whole))
