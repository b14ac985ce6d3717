"""Gaps: what is grouped, counted, kept from sight, and never noted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bot.language import Thesaurus
from bot.reading.sensitive import is_sensitive
from bot.records.gaps import KEPT_SECONDS, Gap, Gaps, Reason
from bot.tally import Tally
from tests.fakes import Clock

PARKING = "Where can I park my bicycle?"
BURNOUT = "Is there support for burnout?"


@dataclass
class Desk:
    """Gaps over a clock; `again` is another process with the same file."""

    folder: Path
    clock: Clock = field(default_factory=lambda: Clock(1_000_000_000.0))
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.gaps = self.again()

    def again(self) -> Gaps:
        thesaurus = Thesaurus.load(None)
        return Gaps(self.folder / "gaps.sqlite", thesaurus, min_people=3, tally=self.tally, clock=self.clock)

    def asked(self, question: str, *people: str, reason: Reason = Reason.DECLINED) -> None:
        for person in people:
            assert self.gaps.note(question, person, reason)

    def rows(self, query: str) -> list[Any]:
        """What is in the file."""
        with closing(sqlite3.connect(self.folder / "gaps.sqlite")) as db:
            return db.execute(query).fetchall()

    def one(self) -> Gap:
        (gap,) = self.gaps.shown()
        return gap


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_questions_that_ask_the_same_are_one_gap(desk: Desk) -> None:
    desk.asked(PARKING, "U1", "U2")
    desk.asked("hi, where can i park my bicycle please", "U1", reason=Reason.NOT_FOUND)
    desk.asked("Is there a canteen?", "U9")
    first, second = desk.gaps.shown()
    assert (first.question, first.people, first.times) == (PARKING, 2, 3)
    assert first.reasons == {"declined": 2, "not_found": 1}
    assert (second.question, second.people) == ("Is there a canteen?", 1)


def test_a_sensitive_topic_is_shown_only_once_several_people_asked(desk: Desk) -> None:
    desk.asked(BURNOUT, "U1", "U1", "U1", "U2")
    identity = next(gap.id for gap in desk.gaps._all())
    assert desk.gaps.shown() == ()
    assert desk.gaps.get(identity) is None
    assert desk.gaps.hidden() == 1
    desk.asked(BURNOUT, "U3")
    assert desk.one().people == 3
    assert desk.gaps.hidden() == 0


@pytest.mark.parametrize(
    "question",
    [
        "How many days of leave do I have left?",
        "Why was my request rejected?",
        "My manager hits me every day, what can I do?",
        "And for part-timers?",
        "word " * 200,
        "",
    ],
)
def test_what_is_personal_tells_of_harm_or_is_no_question_is_never_noted(desk: Desk, question: str) -> None:
    assert not desk.gaps.note(question, "U1", Reason.DISLIKED)
    assert desk.gaps._all() == []


def test_who_is_nobody_is_not_counted(desk: Desk) -> None:
    assert not desk.gaps.note(PARKING, "", Reason.DECLINED)


def test_nothing_in_the_file_tells_who_asked_or_joins_two_gaps_to_one_person(desk: Desk) -> None:
    desk.asked(PARKING, "U0EMPLOYEE")
    desk.asked("Is there a canteen?", "U0EMPLOYEE")
    askers = [row[0] for row in desk.rows("SELECT asker FROM asked")]
    assert len(set(askers)) == 2
    desk.gaps.close()
    for path in desk.folder.iterdir():
        assert b"U0EMPLOYEE" not in path.read_bytes()
    assert (desk.folder / "gaps.key").stat().st_mode & 0o077 == 0


def test_people_are_told_apart_after_a_restart_and_in_other_processes(desk: Desk) -> None:
    desk.asked(PARKING, "U1")
    assert desk.again().note(PARKING, "U1", Reason.DECLINED)
    assert (desk.one().people, desk.one().times) == (1, 2)


def test_hr_assigns_notes_and_closes_and_it_opens_again_when_asked(desk: Desk) -> None:
    desk.asked(PARKING, "U1", "U2")
    before = desk.one()
    assert desk.gaps.work(before, assignee="People team", note="ask facilities", done=False, by="U5")
    assert (desk.one().assignee, desk.one().note) == ("People team", "ask facilities")
    assert desk.gaps.work(desk.one(), assignee="People team", note="", done=True, by="U5")
    assert desk.gaps.shown() == ()
    desk.asked(PARKING, "U3")
    assert (desk.one().people, desk.one().assignee) == (1, "People team")
    assert not desk.gaps.work(before, assignee="", note="", done=False, by="U6"), "it was changed since"
    assert desk.one().assignee == "People team"
    assert not desk.gaps.work(replace(before, id="no such gap"), assignee="", note="", done=False, by="U5")


def test_an_answer_settles_it(desk: Desk) -> None:
    desk.asked(PARKING, "U1")
    desk.gaps.settle("Where may I park my bicycle?", by="U5")
    desk.gaps.settle("where can i park my bicycle", by="U5")
    assert desk.gaps.shown() == ()


def test_after_three_months_it_is_forgotten(desk: Desk) -> None:
    desk.asked(PARKING, "U1")
    desk.clock.seconds += KEPT_SECONDS + 1
    assert desk.gaps.shown() == ()
    desk.asked("Is there a canteen?", "U1")
    assert [row[0] for row in desk.rows("SELECT question FROM gaps")] == ["Is there a canteen?"]
    assert desk.rows("SELECT count(*) FROM asked")[0] == (1,)


def test_only_what_was_asked_lately_is_shown_where_that_is_wanted(desk: Desk) -> None:
    desk.asked(PARKING, "U1")
    desk.clock.seconds += 1000
    assert desk.gaps.shown(desk.clock() - 999) == ()
    assert len(desk.gaps.shown(desk.clock() - 1001)) == 1


def test_without_a_key_to_count_by_nobody_is_counted(desk: Desk) -> None:
    (desk.folder / "gaps.key").mkdir()
    assert not desk.gaps.note(PARKING, "U1", Reason.DECLINED)
    assert desk.rows("SELECT * FROM gaps") == desk.rows("SELECT * FROM asked") == []
    assert desk.tally.count("gaps.failed") == 1


def test_a_file_that_cannot_be_opened_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "gaps.sqlite").mkdir()
    desk = Desk(tmp_path)
    assert not desk.gaps.note(PARKING, "U1", Reason.DECLINED)
    assert desk.gaps.shown() == ()
    assert desk.tally.count("gaps.failed") > 1


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Is there support for burnout?", True),
        ("What happens when I am pregnant?", True),
        ("Can I ask for a salary advance?", True),
        ("Who hears complaints about bullying?", True),
        ("Where can I park my bicycle?", False),
        ("Is there a canteen?", False),
    ],
)
def test_money_health_and_conduct_are_sensitive(question: str, expected: bool) -> None:
    assert is_sensitive(question) is expected
