"""Which entries ask the same thing: the headers of the newest entries, inverted by what they ask. In memory, bounded.

Two questions ask the same only if everything that `cache.matching` sees in them is equal, so one look at the place
that names it finds all candidates; there are no postings to intersect and nothing to scan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Header:
    """What the index knows of an entry; stored beside it, so that the index is built without loading answers.

    `place` names the room and what is asked there; `recipe` names how that was found out, and makes a place from
    another thesaurus void.
    """

    key: bytes
    written_at: float
    room: str
    recipe: str
    place: str
    normal: str

    def pack(self) -> bytes:
        fields = (float(self.written_at).hex(), self.room, self.recipe, self.place, self.normal)
        return _SEPARATOR.join(fields).encode("utf-8", "surrogatepass")

    @classmethod
    def unpack(cls, key: bytes, packed: bytes) -> Self:
        """The header stored with `key`.

        Raises:
            ValueError: it is not one.

        """
        written_at, room, recipe, place, normal = packed.decode("utf-8", "surrogatepass").split(_SEPARATOR)
        return cls(key, float.fromhex(written_at), room, recipe, place, normal)


class Index:
    """Headers by row number, by place, and the words they use. Not thread-safe: its owner holds a lock."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._headers: dict[int, Header] = {}
        self._places: dict[str, tuple[int, ...]] = {}
        self._uses: dict[str, int] = {}
        self._words: dict[tuple[str, int], set[str]] = {}

    def __len__(self) -> int:
        return len(self._headers)

    def __iter__(self) -> Iterator[Header]:
        """The headers, oldest first."""
        return iter(self._headers.values())

    def clear(self) -> None:
        self._headers.clear()
        self._places.clear()
        self._uses.clear()
        self._words.clear()

    def put(self, number: int, header: Header) -> Header | None:
        """Know row `number` by `header` from now on; beyond the limit the oldest rows are forgotten.

        The header it had before, if any, is returned.
        """
        before = self.drop(number)
        self._headers[number] = header
        self._places[header.place] = (*self._places.get(header.place, ()), number)
        for word in _spelled(header):
            if (uses := self._uses.get(word, 0)) == 0:
                self._words.setdefault((word[0], len(word)), set()).add(word)
            self._uses[word] = uses + 1
        while len(self._headers) > self._limit:
            self.drop(next(iter(self._headers)))
        return before

    def drop(self, number: int) -> Header | None:
        """Forget row `number`; the header it had, if it was known."""
        header = self._headers.pop(number, None)
        if header is None:
            return None
        rest = tuple(other for other in self._places[header.place] if other != number)
        if rest:
            self._places[header.place] = rest
        else:
            del self._places[header.place]
        self._forget_words(header)
        return header

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

    def at(self, place: str) -> tuple[Header, ...]:
        """The entries that ask what `place` names, newest first."""
        return tuple(self._headers[number] for number in reversed(self._places.get(place, ())))

    def words_like(self, word: str) -> Iterator[str]:
        """Words of the questions that begin like `word` and have about its length."""
        for length in range(len(word) - 2, len(word) + 3):
            yield from self._words.get((word[0], length), ())

    def oldest(self, count: int) -> tuple[Header, ...]:
        return tuple(header for header, _ in zip(self._headers.values(), range(count), strict=False))


def _spelled(header: Header) -> Iterator[str]:
    """The words of a question that others may be misspellings of; a number is never one of another."""
    return (word for word in header.normal.split() if word.isalpha())
