"""An entry is read back as it was written, and nothing else is taken for one."""

from __future__ import annotations

import random
from typing import Any

import pytest
from msgspec.structs import replace

from bot.model import Kind, Usage
from cache.entries import Entry, decode, encode
from cache.readings import Reading
from tests.cache.parts import EVERYONE, EVIDENCE, LEAVE, PAY, TRAVEL, answer

KEY = b"k" * 16
READING = Reading("", "room", b"said" * 4, "how many days of annual leave do i get", KEY, "place")


def entry(text: str = "Ça fait 25 jours. 二十五日です。", **others: Any) -> Entry:
    made = replace(answer(text), **others)
    return Entry.of(READING, "How many days of annual leave do I get?", EVERYONE, EVIDENCE, made, written_at=1.5)


@pytest.mark.parametrize(
    "others",
    [
        {},
        {"kind": Kind.EXTRACT, "seconds": 3.25, "usage": Usage(12, 34, 2, 5, 6, 0.01)},
        {"sources": (PAY, LEAVE)},  # cited, and not among those that are shown
        {"sources": (), "passages": ()},
        {"sources": (TRAVEL, TRAVEL)},
    ],
)
def test_it_is_read_back_as_it_was_written(others: dict[str, Any]) -> None:
    written = entry(**others)
    assert decode(KEY, encode(written)) == written


def test_a_passage_of_many_answers_is_in_memory_once() -> None:
    one, other = (decode(KEY, encode(entry(f"There are {days} days of annual leave."))) for days in (25, 28))
    assert one.answer.passages[0] is other.answer.passages[0]


def test_anything_else_is_no_entry() -> None:
    chance, body = random.Random(7), encode(entry())
    for cut in range(len(body)):
        with pytest.raises(ValueError, match=r"not a cached answer|decode"):
            decode(KEY, body[:cut])
    for _ in range(2000):
        with pytest.raises(ValueError, match=r"not a cached answer|decode"):
            decode(KEY, chance.randbytes(chance.randrange(200)))
