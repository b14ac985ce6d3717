"""An index that was read from its image, and changed since, tells what a plain list of the same rows would."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cache.headers import Header
from cache.index import Index

LIMIT = 6
PLACES = [name * 24 for name in "0a"] + ["a" * 8 + "b" * 16]  # the last two begin alike
SAID = [b"\0" * 15 + b"\1", b"a" * 16, b"a" * 8 + b"b" * 8, b""]
NORMALS = ["unit 1,500 leave", "überstunden 7 wien", "travel \N{EURO SIGN} 20 \N{PALM TREE}", "leave 7"]

numbers = st.integers(1, 9)
headers = st.builds(
    Header,
    key=st.sampled_from([bytes([n]) * 16 for n in range(5)]),
    written_at=st.floats(0, 2e9),
    said=st.sampled_from(SAID),
    room=st.sampled_from(["0" * 16, "f" * 16]),
    place=st.sampled_from([*PLACES, ""]),
    normal=st.sampled_from(NORMALS),
)
steps = st.one_of(
    st.tuples(st.just("put"), numbers, headers),
    st.tuples(st.just("drop"), numbers, st.none()),
    st.tuples(st.just("place"), numbers, st.none()),
    st.tuples(st.just("read"), st.none(), st.none()),
)


class Plain:
    """The rows in a dict, looked through from end to end."""

    def __init__(self) -> None:
        self.rows: dict[int, Header] = {}

    def put(self, number: int, header: Header) -> Header | None:
        before = self.rows.pop(number, None)
        self.rows = dict(sorted({**self.rows, number: header}.items())[-LIMIT:])
        return before

    def drop(self, number: int) -> Header | None:
        return self.rows.pop(number, None)

    def place(self, number: int) -> None:
        if number in self.rows and not self.rows[number].place:
            self.rows[number] = msgspec.structs.replace(self.rows[number], place=PLACES[0])

    def newest(self, is_meant: Callable[[Header], bool]) -> tuple[Header, ...]:
        return tuple(header for header in reversed(self.rows.values()) if is_meant(header))


def again(index: Index, limit: int = LIMIT) -> Index:
    return Index.of_image(memoryview(index.image()()), limit)


@given(st.lists(steps, max_size=40))
def test_tells_what_a_list_would(played: list[tuple[str, Any, Any]]) -> None:
    index, plain = Index(LIMIT), Plain()

    def place(number: int) -> None:
        if number in plain.rows:
            index.place(number, dict(index.items())[number], PLACES[0])
        plain.place(number)

    for what, number, header in played:
        if what == "put":
            assert index.put(number, header) == plain.put(number, header)
        elif what == "drop":
            assert index.drop(number) == plain.drop(number)
        elif what == "place":
            place(number)
        else:
            for row in tuple(plain.rows):
                place(row)
            index = again(index)
        agree(index, plain)


def agree(index: Index, plain: Plain) -> None:
    rows = list(plain.rows.items())
    assert list(index.items()) == rows
    assert len(index) == len(rows)
    assert index.oldest(2) == tuple(rows[:2])
    for place in PLACES:
        assert index.at(place) == plain.newest(lambda header, place=place: header.place == place)  # type: ignore[misc]
    for said in SAID:
        newest = plain.newest(lambda header, said=said: header.said == said)  # type: ignore[misc]
        assert index.said(said) == ((newest[0].key, newest[0].written_at) if newest and said else None)
    assert index.at("") == ()
    assert {row for row, _ in index.unplaced()} == {number for number, header in rows if not header.place}
    for _, header in rows:
        found = index.row(header)
        assert found is not None
        assert (plain.rows[found].key, plain.rows[found].place) == (header.key, header.place)
    index._counted()
    words = {word for _, header in rows for word in header.normal.split()}
    assert {word for like in ("leave", "unit", "wien") for word in index.words_like(like)} <= words
    assert [index.has_number(digits) for digits in ("1500", "500", "7", "20")] == [
        any(digits in header.normal.replace(",", "") for _, header in rows) for digits in ("1500", "500", "7", "20")
    ]


def entry(number: int, place: str = PLACES[0]) -> Header:
    return Header(number.to_bytes(16), float(number), number.to_bytes(16), "0" * 16, place, f"case {number}")


def filled(many: int) -> Index:
    index = Index(many)
    for number in range(1, many + 1):
        index.put(number, entry(number))
    return index


def test_many_at_one_place_are_all_found() -> None:
    index = again(filled(500), 500)
    index.drop(250)
    for number in (501, 502):  # the second of them takes the place of the oldest
        index.put(number, entry(number))
    expected = [number for number in range(502, 1, -1) if number != 250]
    assert [header.written_at for header in index.at(PLACES[0])] == expected
    assert index.said((250).to_bytes(16)) is None


def test_what_changes_while_it_is_written_is_not_in_it() -> None:
    index = again(filled(20), 20)
    before, written = list(index.items()), index.image()
    index.drop(3)
    index.put(21, entry(21))
    assert list(Index.of_image(memoryview(written()), 20).items()) == before


def test_without_a_place_it_is_not_written() -> None:
    index = filled(3)
    index.put(4, entry(4, place=""))
    with pytest.raises(ValueError, match="without a place"):
        index.image()()


def altered(part: Any) -> list[Any]:
    """Everything that `part` of an image can be with a column too short, too long, or of another kind."""
    if isinstance(part, bytes):
        return [part[:-1], part + b"\0", part[:-8], "text", None]
    if isinstance(part, list):
        return [[*part[:at], other, *part[at + 1 :]] for at in range(len(part)) for other in altered(part[at])]
    return [None]


def test_a_wrong_length_of_any_column_is_told_at_once() -> None:
    base, *rest = msgspec.msgpack.decode(filled(3).image()())
    wrong = [[other, *rest] for other in altered(base)]
    assert len(wrong) > 30
    for image in (*wrong, base, [], [base]):
        with pytest.raises(ValueError, match="an index"):
            Index.of_image(memoryview(msgspec.msgpack.encode(image)), 3)


def test_what_another_kind_of_machine_wrote_is_not_read() -> None:
    written = filled(3).image()()
    (form, *columns), *rest = msgspec.msgpack.decode(written)
    assert sys.byteorder in form
    form = form.replace(sys.byteorder, {"little": "big", "big": "little"}[sys.byteorder])
    with pytest.raises(ValueError, match="not an index"):
        Index.of_image(memoryview(msgspec.msgpack.encode([[form, *columns], *rest])), 3)


def test_more_entries_than_the_limit_are_not_read() -> None:
    with pytest.raises(ValueError, match="more entries"):
        again(filled(4), 3)
