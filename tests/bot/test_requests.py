"""Requests to HR, as they are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.records.requests import KEPT_SECONDS, Request, Requests, State
from bot.tally import Tally


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def requests(tmp_path: Path, clock: Clock) -> Requests:
    made = Requests(tmp_path / "requests.sqlite", Tally(), clock)
    made.open(Request("r1", "U1", "private words", named=False))
    return made


def test_another_process_knows_it(requests: Requests, tmp_path: Path, clock: Clock) -> None:
    again = Requests(tmp_path / "requests.sqlite", Tally(), clock)
    assert again.find("r1") == Request("r1", "U1", "private words", named=False)
    assert again.find("r2") is None


def test_the_same_request_again_changes_nothing(requests: Requests) -> None:
    before = requests.answered("r1", "UHR", "1.2")
    assert requests.open(Request("r1", "U1", "private words", named=False))
    assert requests.find("r1") == before


def test_what_is_sent_again_counts_as_long_as_nobody_replied(requests: Requests) -> None:
    assert requests.open(Request("r1", "U1", "other words", named=True))
    requests.claim("r1", "UHR")
    assert requests.open(Request("r1", "U1", "private words", named=False))
    assert requests.find("r1") == Request("r1", "U1", "private words", named=False, state=State.CLAIMED, by="UHR")
    before = requests.answered("r1", "UHR", "1.2")
    assert not requests.open(Request("r1", "U1", "other words", named=False))
    assert requests.find("r1") == before


def test_nobody_changes_the_request_of_somebody_else(requests: Requests) -> None:
    assert not requests.open(Request("r1", "U2", "other words", named=True))
    assert requests.find("r1") == Request("r1", "U1", "private words", named=False)


def test_a_request_closed_in_silence_is_unanswered_when_it_comes_back(requests: Requests) -> None:
    """Until somebody writes to the asker; who closes one twice by a slip has closed it once."""

    def back() -> tuple[bool, int]:
        requests.done("r1", "UHR", "1.2")
        requests.done("r1", "UHR", "1.2")
        found = requests.reopened("r1")
        assert found is not None
        return found.unanswered, found.silences

    assert back() == (True, 1)
    assert back() == (True, 2)
    requests.answered("r1", "UHR", "1.2")
    assert back() == (False, 0)


def test_it_goes_from_hand_to_hand(requests: Requests) -> None:
    first, second = requests.claim("r1", "UHR"), requests.claim("r1", "UHR2")
    assert first == second
    assert first is not None
    assert first.by == "UHR"
    answered = requests.answered("r1", "UHR2", "1.2")
    assert answered is not None
    assert (answered.state, answered.by, answered.thread) == (State.ANSWERED, "UHR2", "1.2")
    back, done = requests.reopened("r1"), requests.done("r1", "UHR", "1.1")
    assert back is not None
    assert done is not None
    assert (back.state, back.by, done.state) == (State.CLAIMED, "UHR2", State.DONE)
    assert requests.claim("r1", "UHR2") == done, "what is done stays done"


def test_it_is_known_for_some_weeks_after_it_was_answered(requests: Requests, clock: Clock) -> None:
    requests.answered("r1", "UHR", "1.2")
    clock.now += KEPT_SECONDS - 1
    requests.open(Request("r2", "U2", "x", named=True))
    assert requests.find("r1") is not None
    clock.now += 2
    requests.open(Request("r3", "U2", "x", named=True))
    clock.now -= 2
    assert requests.find("r1") is None


def test_what_is_too_old_is_unknown_even_where_nobody_asks_any_more(requests: Requests, clock: Clock) -> None:
    requests.done("r1", "UHR", "1.2")
    clock.now += KEPT_SECONDS + 1
    assert requests.find("r1") is None
    assert requests.claim("r1", "UHR") is None
    assert requests.reopened("r1") is None
    assert requests.find("r1") is None, "a press of a button does not bring it back"


def test_a_clock_that_jumps_erases_nothing_that_waits_for_hr(requests: Requests, clock: Clock) -> None:
    requests.open(Request("r2", "U2", "x", named=True))
    requests.claim("r2", "UHR")
    clock.now += 10 * KEPT_SECONDS
    for number in (3, 4):
        requests.open(Request(f"r{number}", "U3", "x", named=True))
    found = [requests.find(identity) for identity in ("r1", "r2")]
    assert [one and one.state for one in found] == [State.OPEN, State.CLAIMED]


def test_what_comes_back_and_is_nobodys_can_be_claimed(requests: Requests) -> None:
    back, claimed = requests.reopened("r1"), requests.claim("r1", "UHR")
    assert back is not None
    assert claimed is not None
    assert (back.state, claimed.by) == (State.OPEN, "UHR")


def test_a_person_is_forgotten(requests: Requests, tmp_path: Path) -> None:
    requests.open(Request("r2", "U2", "of somebody else", named=True))
    assert len(requests.forget("U1")) == 1
    assert requests.find("r1") is None
    held = b"".join(path.read_bytes() for path in tmp_path.glob("requests.sqlite*"))
    assert b"private words" not in held
    assert b"of somebody else" in held


def test_a_disk_that_fails_says_so(tmp_path: Path) -> None:
    requests = Requests(tmp_path / "missing" / "requests.sqlite", Tally())
    assert not requests.open(Request("r1", "U1", "x", named=True))
    assert requests.claim("r1", "UHR") is None
