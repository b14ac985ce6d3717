"""What is remembered of answers, for how long, and how it is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.durable import moved_aside
from bot.model import Answer, Kind, Passage, Scope
from bot.records.ledger import Ledger
from bot.tally import Tally

PASSAGE = Passage("leave#1", "d1", "leave.md", "Leave Policy", ("Annual leave",), "Employees get 25 days of leave.")
ANSWER = Answer("You get 25 days.", Kind.FRESH, sources=(PASSAGE,), written_at=5.0, entry="ab12")


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(folder: Path, clock: Clock, **others: int) -> Ledger:
    return Ledger(folder / "ledger.sqlite", Tally(), keep_seconds=1_000, clock=clock, **others)


def recorded(ledger: Ledger, delivery: str, asker: str = "U1", answer: Answer = ANSWER) -> str:
    return ledger.record(delivery, asker=asker, question=f"question {delivery}", scope=Scope.of("hr"), answer=answer)


def test_another_process_finds_everything_that_buttons_need(tmp_path: Path, clock: Clock) -> None:
    identity = recorded(opened(tmp_path, clock), "a")
    found = opened(tmp_path, clock).find(identity)
    assert found is not None
    assert found.answer == ANSWER
    assert (found.asker, found.question, found.scope) == ("U1", "question a", Scope.of("hr"))


def test_given_again_it_keeps_its_name_and_has_the_newest_words(tmp_path: Path, clock: Clock) -> None:
    ledger = opened(tmp_path, clock)
    first = recorded(ledger, "a")
    assert recorded(ledger, "a", answer=replace(ANSWER, text="28 days.")) == first
    found = ledger.find(first)
    assert found is not None
    assert found.answer.text == "28 days."
    assert len(ledger.recent("U1")) == 1


def test_names_cannot_be_guessed(tmp_path: Path, clock: Clock) -> None:
    ledger = opened(tmp_path, clock)
    names = {recorded(ledger, str(n)) for n in range(50)}
    assert len(names) == 50
    assert all(len(name) == 24 for name in names)
    assert ledger.find("no such name") is None


def test_recent_questions_are_ones_own_newest_first(tmp_path: Path, clock: Clock) -> None:
    ledger = opened(tmp_path, clock)
    for delivery, asker in [("a", "U1"), ("b", "U2"), ("c", "U1"), ("d", "U1")]:
        recorded(ledger, delivery, asker)
    assert [given.question for given in ledger.recent("U1", 2)] == ["question d", "question c"]


def test_what_is_too_old_is_not_found_and_leaves_the_file(tmp_path: Path, clock: Clock) -> None:
    ledger = opened(tmp_path, clock)
    identity = recorded(ledger, "a")
    clock.now += 1_001
    assert ledger.find(identity) is None
    assert ledger.recent("U1") == ()
    for n in range(201):
        recorded(ledger, f"later {n}", "U2", replace(ANSWER, sources=()))
    ledger.close()
    assert b"question a" not in (tmp_path / "ledger.sqlite").read_bytes()
    assert b"25 days of leave" not in (tmp_path / "ledger.sqlite").read_bytes()


def test_a_clock_that_was_set_back_keeps_nothing_for_longer(tmp_path: Path, clock: Clock) -> None:
    ahead = Clock()
    ahead.now += 10**9
    opened(tmp_path, ahead).record("a", asker="U1", question="question a", scope=Scope(), answer=ANSWER)
    ledger = opened(tmp_path, clock)
    recorded(ledger, "b")
    assert len(ledger.recent("U1")) == 2
    clock.now += 1_001
    assert ledger.recent("U1") == ()


def test_the_number_of_answers_is_bounded(tmp_path: Path, clock: Clock) -> None:
    ledger = opened(tmp_path, clock, most=10)
    names = [recorded(ledger, str(n)) for n in range(401)]
    assert [ledger.find(name) is not None for name in (names[0], names[385], names[-1])] == [False, False, True]


def test_one_person_is_forgotten_and_nobody_else(tmp_path: Path, clock: Clock) -> None:
    ledger = opened(tmp_path, clock)
    mine, theirs = recorded(ledger, "mine"), recorded(ledger, "theirs", "U2")
    ledger.judge(theirs, "U1", "wrong")
    assert [ledger.judged("U1"), ledger.judged("U2")] == [(theirs,), ()]
    assert ledger.forget("U1") == 1
    assert ledger.find(mine) is None
    assert ledger.find(theirs) is not None
    assert ledger.judge(theirs, "U1", "wrong") == "", "their verdict was forgotten too"
    held = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite*"))
    assert b"question mine" not in held
    assert b"question theirs" in held


def test_an_answer_that_was_being_written_is_not_recorded_after_its_asker_is_forgotten(
    tmp_path: Path, clock: Clock
) -> None:
    """A first quotation of it may be recorded already; another process may be the one that writes it."""
    ledger, other = opened(tmp_path, clock), opened(tmp_path, clock)
    recorded(ledger, "quoted")
    assert ledger.forget("U1", ["quoted", "begun"]) == 2
    assert [recorded(other, "quoted"), recorded(ledger, "begun")] == ["", ""]
    assert ledger.recent("U1") == ()
    assert recorded(ledger, "asked since")


def test_a_verdict_is_new_once_and_may_change(tmp_path: Path, clock: Clock) -> None:
    ledger = opened(tmp_path, clock)
    identity = recorded(ledger, "a")
    assert [ledger.judge(identity, "U1", said) for said in ("helpful", "helpful", "wrong")] == [
        "",
        "helpful",
        "helpful",
    ]


def test_a_disk_that_fails_costs_the_record_and_nothing_else(tmp_path: Path, clock: Clock) -> None:
    tally = Tally()
    ledger = Ledger(tmp_path / "missing" / "ledger.sqlite", tally, keep_seconds=1_000, clock=clock)
    assert recorded(ledger, "a") == ""
    assert ledger.find("a") is None
    assert ledger.recent("U1") == ()
    assert ledger.forget("U1") == 0
    assert tally.count("ledger.failed") >= 4


def test_a_damaged_file_is_moved_aside(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"no database at all" * 500)
    ledger = opened(tmp_path, clock)
    assert ledger.find(recorded(ledger, "a")) is not None
    assert len(moved_aside(tmp_path)) == 1
