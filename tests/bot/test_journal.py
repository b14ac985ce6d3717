"""What the journal keeps, adds up, and forgets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.records.journal import DAYS_KEPT, FEWEST_ASKERS, Journal
from bot.tally import Tally, percentile

NOON = 1_795_521_600.0  # 2026-11-24, 12:00 UTC
DAY = 24 * 3600.0


@dataclass
class Clock:
    now: float = NOON

    def __call__(self) -> float:
        return self.now


@dataclass
class House:
    """Journals on one file, as processes that come and go have them."""

    path: Path
    clock: Clock = field(default_factory=Clock)
    opened: list[Journal] = field(default_factory=list)

    def start(self) -> tuple[Journal, Tally]:
        tally = Tally()
        self.opened.append(Journal(self.path, tally, self.clock))
        return self.opened[-1], tally

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.path)) as db:
            return db.execute(query).fetchall()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    here = House(tmp_path / "journal.sqlite")
    yield here
    for journal in here.opened:
        journal.close()


def test_counts_survive_restarts_and_add_up_over_processes(house: House) -> None:
    first, tally = house.start()
    tally.add("answers.fresh", 2)
    first.close()
    (second, one), (third, other) = house.start(), house.start()
    one.add("answers.fresh")
    other.add("answers.fresh", 4)
    second.flush()
    third.flush()
    assert second.days(1) == {"2026-11-24": {"answers.fresh": 7}}
    assert second.hours(1) == {"2026-11-24T12": {"answers.fresh": 7}}


def test_every_count_belongs_to_its_day(house: House) -> None:
    journal, tally = house.start()
    tally.add("tokens.in", 100)
    journal.flush()
    house.clock.now += DAY
    tally.add("tokens.in", 11)
    assert journal.days(3) == {
        "2026-11-23": {},
        "2026-11-24": {"tokens.in": 100},
        "2026-11-25": {"tokens.in": 11},
    }


def test_what_failed_before_it_opened_counts_too(house: House) -> None:
    tally = Tally()
    tally.add("verified.failed")
    house.opened.append(Journal(house.path, tally, house.clock))
    assert house.opened[0].days(1) == {"2026-11-24": {"verified.failed": 1}}
    assert house.opened[0].days(1) == {"2026-11-24": {"verified.failed": 1}}


def test_times_add_up_to_a_median(house: House) -> None:
    first, tally = house.start()
    other, more = house.start()
    for seconds in (0.5, 0.5, 8.0):
        tally.time("reply", seconds)
    for _ in range(4):
        more.time("reply", 0.001)
    first.flush()
    (today,) = other.days(1).values()
    assert percentile(today, "reply", 0.5) == pytest.approx(0.001, rel=0.25)
    assert percentile(today, "reply", 0.95) == pytest.approx(8.0, rel=0.25)


def test_how_often_somebody_disclosed_harm_cannot_be_read_or_worked_out(house: House) -> None:
    journal, tally = house.start()
    for kind in ("care", "smalltalk", "smalltalk", "fresh"):
        tally.add(f"answers.{kind}")
    assert journal.days(1) == {"2026-11-24": {"answers.apart": 3, "answers.fresh": 1}}
    assert not house.rows("SELECT * FROM counts WHERE name LIKE '%care%' OR name LIKE '%smalltalk%'")


def test_people_are_counted_once_a_day_over_processes(house: House) -> None:
    (first, _), (second, _) = house.start(), house.start()
    for journal, person in ((first, "U1"), (first, "U1"), (second, "U1"), (second, "U2")):
        journal.asked(person)
    second.flush()
    assert first.days(1) == {"2026-11-24": {"people": 2}}
    house.clock.now += DAY
    second.asked("U1")
    first.flush()
    assert second.days(2) == {"2026-11-24": {"people": 2}, "2026-11-25": {"people": 1}}


def test_nobody_can_be_followed_from_day_to_day(house: House) -> None:
    journal, _ = house.start()
    journal.asked("U1", b"question")
    journal.flush()
    today = house.rows("SELECT mark FROM marks ORDER BY question")
    assert b"U1" not in house.path.read_bytes()
    assert len(set(today)) == 2, "not even from one question to another"
    house.clock.now += DAY
    journal.asked("U1", b"question")
    journal.flush()
    assert not set(today) & set(house.rows("SELECT mark FROM marks"))
    assert house.rows("SELECT day FROM keys") == [("2026-11-25",)]


def test_a_question_is_popular_once_enough_different_people_asked_it_on_a_day(house: House) -> None:
    journal, _ = house.start()
    for _ in range(10):
        journal.asked("U1", b"mine")
    for person in range(FEWEST_ASKERS):
        journal.asked(f"U{person}", b"leave")
    for person in range(FEWEST_ASKERS + 1):
        journal.asked(f"U{person}", b"payday")
    journal.flush()
    assert journal.popular(9) == [b"payday", b"leave"]
    house.clock.now += DAY
    journal.flush()
    assert journal.popular(9) == [b"payday", b"leave"]
    assert house.rows("SELECT question FROM askers") == [(b"leave",), (b"payday",)], "of rarer ones nothing is left"
    house.clock.now += 31 * DAY
    assert journal.popular(9) == []


def test_it_is_bounded_to_ninety_days(house: House) -> None:
    journal, tally = house.start()
    for _ in range(DAYS_KEPT + 30):
        tally.add("answers.fresh")
        journal.asked("U1")
        journal.flush()
        house.clock.now += DAY
    ((days, hours),) = house.rows("SELECT count(DISTINCT substr(period, 1, 10)), sum(length(period) > 10) FROM counts")
    assert isinstance(days, int)
    assert isinstance(hours, int)
    assert days <= DAYS_KEPT + 1
    assert hours <= 3


def test_a_disk_that_fails_loses_nothing_once_it_works_again(house: House, caplog: pytest.LogCaptureFixture) -> None:
    journal, tally = house.start()
    with closing(sqlite3.connect(house.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        tally.add("answers.fresh", 3)
        journal.asked("U1")
        journal.flush()
        assert tally.count("journal.failed") == 1
        assert "journal could not be written" in caplog.text
        other.execute("ROLLBACK")
    assert journal.days(1) == {"2026-11-24": {"answers.fresh": 3, "people": 1, "journal.failed": 1}}


def test_what_a_full_disk_did_not_take_is_in_the_figures_all_the_same(house: House) -> None:
    journal, tally = house.start()
    tally.add("answers.fresh")
    journal.flush()
    with closing(sqlite3.connect(house.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        tally.add("answers.fresh", 2)
        tally.add("requests.failed")
        (today,), (hour,) = journal.days(1).values(), journal.hours(1).values()
        other.execute("ROLLBACK")
    assert (today["answers.fresh"], today["requests.failed"], hour["answers.fresh"]) == (3, 1, 3)
    assert today["journal.failed"]
    assert "requests.failed" not in hour
