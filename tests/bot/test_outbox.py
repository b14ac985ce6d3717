"""Letters are sent once, and none is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.records.outbox import LEASE_SECONDS, Outbox
from bot.tally import Tally

DAY = 24 * 3600.0


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(folder: Path, clock: Clock) -> Outbox:
    return Outbox(folder / "outbox.sqlite", Tally(), clock)


def test_a_letter_is_taken_by_one_process_and_comes_back_if_that_dies(tmp_path: Path, clock: Clock) -> None:
    first, second = opened(tmp_path, clock), opened(tmp_path, clock)
    assert first.put("k", "C1", "hello", [{"type": "divider"}], thread="1.2")
    (letter,) = first.take()
    assert (letter.to, letter.thread, letter.text, letter.blocks) == ("C1", "1.2", "hello", [{"type": "divider"}])
    assert letter.attempts == 1
    assert second.take() == []
    clock.now += LEASE_SECONDS
    assert [again.attempts for again in second.take()] == [2]


def test_a_clock_that_was_set_back_holds_no_letter_up(tmp_path: Path, clock: Clock) -> None:
    outbox = opened(tmp_path, clock)
    clock.now += 30 * DAY
    outbox.put("k", "C1", "hello")
    outbox.take()
    outbox.later("k", 3600)
    assert outbox.take() == []
    clock.now -= 30 * DAY
    assert [letter.key for letter in outbox.take()] == ["k"]
    assert outbox.take() == []
    outbox.close()


def test_what_was_sent_is_forgotten_but_not_sent_again(tmp_path: Path, clock: Clock) -> None:
    outbox = opened(tmp_path, clock)
    outbox.put("k", "C1", "private words")
    outbox.take()
    outbox.sent("k")
    assert outbox.put("k", "C1", "private words")
    clock.now += 2 * LEASE_SECONDS
    assert outbox.take() == []
    outbox.close()
    assert b"private words" not in (tmp_path / "outbox.sqlite").read_bytes()


def test_until_it_is_sent_a_letter_says_what_was_put_last(tmp_path: Path, clock: Clock) -> None:
    outbox = opened(tmp_path, clock)
    outbox.put("k", "C1", "first words", [{"type": "divider"}])
    assert not outbox.begun("k")
    outbox.put("k", "C1", "other words")
    (letter,) = outbox.take()
    assert (letter.text, letter.blocks) == ("other words", [])
    assert outbox.begun("k")
    outbox.sent("k")
    assert outbox.begun("k")
    assert not outbox.begun("unknown")


def test_what_cannot_be_sent_now_waits(tmp_path: Path, clock: Clock) -> None:
    outbox = opened(tmp_path, clock)
    outbox.put("k", "C1", "hello")
    outbox.take()
    outbox.later("k", 500)
    clock.now += 499
    assert outbox.take() == []
    clock.now += 1
    assert len(outbox.take()) == 1


def test_what_is_dropped_is_not_sent(tmp_path: Path, clock: Clock) -> None:
    outbox = Outbox(tmp_path / "out.sqlite", Tally(), clock)
    for key, to in (("request a", "C1"), ("back a 1", "C1"), ("request b", "C1"), ("reply x", "U1"), ("reply y", "U2")):
        outbox.put(key, to, "text")
    outbox.drop("U1", ["request a", "back a"])
    assert [letter.key for letter in outbox.take()] == ["request b", "reply y"]
    assert outbox.put("request a", "C1", "again"), "it counts as sent"
    clock.now += 3600
    assert [letter.key for letter in outbox.take()] == ["request b", "reply y"]
    outbox.close()


def test_a_clock_that_jumps_erases_no_letter_and_one_that_never_goes_leaves_in_the_end(
    tmp_path: Path, clock: Clock
) -> None:
    outbox = opened(tmp_path, clock)
    outbox.put("k", "C1", "hello")
    clock.now += 100 * DAY
    outbox.put("l", "C1", "later")
    assert [letter.key for letter in outbox.take()] == ["k", "l"]
    for _ in range(100):
        clock.now += LEASE_SECONDS
        outbox.take()
    outbox.put("m", "C1", "now")
    clock.now += LEASE_SECONDS
    assert [letter.key for letter in outbox.take()] == ["l", "m"]


def test_the_oldest_goes_first(tmp_path: Path, clock: Clock) -> None:
    outbox = opened(tmp_path, clock)
    for key in "cab":
        outbox.put(key, "C1", key)
        clock.now += 1
    assert [letter.key for letter in outbox.take()] == ["c", "a", "b"]


def test_a_disk_that_fails_says_so(tmp_path: Path, clock: Clock) -> None:
    outbox = Outbox(tmp_path / "missing" / "outbox.sqlite", Tally(), clock)
    assert not outbox.put("k", "C1", "hello")
    assert outbox.take() == []
