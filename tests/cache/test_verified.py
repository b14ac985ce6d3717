"""Verified answers: for whom and how long they stand, in one process and in several, and what they cost."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.durable import moved_aside
from bot.language import Thesaurus
from bot.model import Evidence, Kind, Passage, Scope
from bot.tally import Tally
from cache.verified import NotVerifiable, VerifiedAnswers
from cache.vouched import Vouched
from tests.fakes import Clock

LEAVE = Passage("leave#1", "d1", "leave.md", "Leave Policy", ("Annual leave",), "Employees get 25 days.")
OTHER = Passage("sick#1", "s1", "sick.md", "Sick Leave", (), "Call in sick before ten.")
QUESTION = "How many days of annual leave do I get?"
REWORDED = "How much annual leave do I get?"
TEXT = "25 days, and 26 from your fifth year on."
DAY = 24 * 3600.0
EXECUTIVES = Scope.of("executives")


@dataclass
class Found:
    """What is found now; counts how often it was looked for."""

    passages: tuple[Passage, ...] = (LEAVE, OTHER)
    version: str = "v1"
    searches: int = 0

    def evidence(self) -> Evidence:
        self.searches += 1
        return Evidence.of(self.version, self.passages)


@dataclass
class Shelf:
    """Verified answers over a clock; `again` is another process with the same file."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.answers = self.again()

    def again(self) -> VerifiedAnswers:
        return VerifiedAnswers(self.folder / "verified.sqlite", Thesaurus.load(None), self.tally, self.clock)

    def verify(self, question: str = QUESTION, scope: Scope | None = None, **others: Any) -> Vouched:
        usual: dict[str, Any] = {
            "sources": (LEAVE,),
            "evidence": Found().evidence(),
            "owner": "People team",
            "review_by": self.clock() + 180 * DAY,
            "by": "U1",
        }
        text = others.pop("text", TEXT)
        return self.answers.put(question, scope or Scope(), text, **usual | others)

    def given(self, question: str = QUESTION, scope: Scope | None = None, found: Found | None = None) -> str:
        answer = self.answers.lookup(question, scope or Scope(), found or Found())
        return answer.text if answer else ""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_it_is_given_with_who_vouches_for_it_and_its_sources(shelf: Shelf) -> None:
    held = shelf.verify()
    answer = shelf.answers.lookup(QUESTION, Scope(), Found())
    assert answer is not None
    assert (answer.text, answer.kind, answer.sources) == (TEXT, Kind.REUSED, (LEAVE,))
    assert answer.verified == held.verification
    assert (held.verification.owner, held.verification.at) == ("People team", shelf.clock())


@pytest.mark.parametrize(
    "question", [REWORDED, "how many days of anual leave do i get", "Hi! HOW MANY days of annual leave do I get?"]
)
def test_other_words_and_slips_get_it_too(shelf: Shelf, question: str) -> None:
    shelf.verify()
    assert shelf.given(question) == TEXT


@pytest.mark.parametrize(
    "question",
    [
        "How many days of sick leave do I get?",
        "Who approves annual leave?",
        "How many days of annual leave do I have left?",
    ],
)
def test_another_question_does_not(shelf: Shelf, question: str) -> None:
    shelf.verify()
    assert shelf.given(question) == ""


def test_however_short_it_is_kept(shelf: Shelf) -> None:
    shelf.verify(text="Yes.")
    assert shelf.given() == "Yes."


def test_without_any_it_neither_searches_nor_reads_the_question(shelf: Shelf) -> None:
    found = Found(version="v2")
    assert shelf.given(found=found) == ""
    assert found.searches == 0


# -- how long --------------------------------------------------------------------------------------------------------


def test_it_stands_until_its_review_date_and_no_shorter(shelf: Shelf) -> None:
    shelf.verify()
    shelf.clock.seconds += 179 * DAY
    assert shelf.given() == TEXT
    shelf.clock.seconds += DAY
    assert shelf.given() == ""


def test_an_edit_of_its_documents_ends_it(shelf: Shelf) -> None:
    shelf.verify()
    edited = Passage("leave#1", "d2", "leave.md", "Leave Policy", ("Annual leave",), "Employees get 30 days.")
    assert shelf.given(found=Found((edited, OTHER), "v2")) == ""


def test_an_edit_elsewhere_does_not(shelf: Shelf) -> None:
    shelf.verify()
    assert shelf.given(found=Found(version="v2")) == TEXT


def test_other_words_that_find_something_better_do_not_get_it(shelf: Shelf) -> None:
    shelf.verify()
    better = Passage("uk#1", "u1", "uk.md", "UK Leave", (), "In the UK employees get 28 days.")
    assert shelf.given(REWORDED, found=Found((better, LEAVE))) == ""
    assert shelf.given(REWORDED, found=Found((OTHER,))) == ""


def test_where_the_policies_say_nothing_hrs_word_stands_until_they_do(shelf: Shelf) -> None:
    shelf.verify(sources=(), evidence=Evidence("v1"))
    assert shelf.given(found=Found(())) == TEXT
    assert shelf.given(found=Found((), "v2")) == TEXT
    assert shelf.given(found=Found((LEAVE,), "v2")) == ""


# -- for whom --------------------------------------------------------------------------------------------------------


def test_what_was_verified_for_executives_is_given_to_them_alone(shelf: Shelf) -> None:
    shelf.verify(scope=EXECUTIVES)
    assert shelf.given() == ""
    assert shelf.given(scope=Scope.of("works council")) == ""
    assert shelf.given(scope=EXECUTIVES) == TEXT


def test_who_reads_more_gets_it_unless_they_find_more(shelf: Shelf) -> None:
    shelf.verify()
    bonus = Passage("bonus#1", "b1", "@executives/leave.md", "Executive Leave", (), "30 days.", "executives")
    assert shelf.given(scope=EXECUTIVES, found=Found(version="x1")) == TEXT
    assert shelf.given(scope=EXECUTIVES, found=Found((bonus, LEAVE), "x1")) == ""


def test_the_one_for_fewer_readers_comes_first(shelf: Shelf) -> None:
    shelf.verify()
    shelf.verify(scope=EXECUTIVES, text="30 days for you.")
    assert shelf.given(scope=EXECUTIVES) == "30 days for you."
    assert shelf.given() == TEXT


# -- changing --------------------------------------------------------------------------------------------------------


def test_verifying_again_in_other_words_replaces_it(shelf: Shelf) -> None:
    shelf.verify()
    shelf.verify(REWORDED, text="Since this year 27 days.")
    assert [held.text for held in shelf.answers.all()] == ["Since this year 27 days."]


@pytest.mark.parametrize("question", ["How many days of leave do I have left?", "And for part-timers?", ":wave:"])
def test_what_is_nobody_elses_business_cannot_be_verified(shelf: Shelf, question: str) -> None:
    with pytest.raises(NotVerifiable):
        shelf.verify(question)
    assert shelf.answers.all() == ()


def test_what_one_process_does_another_sees_at_its_next_lookup(shelf: Shelf) -> None:
    other = shelf.again()
    assert other.lookup(QUESTION, Scope(), Found()) is None
    held = shelf.verify()
    assert other.lookup(QUESTION, Scope(), Found()) is not None
    assert shelf.answers.remove(held.id, by="U2") is not None
    assert other.lookup(QUESTION, Scope(), Found()) is None
    assert shelf.answers.remove(held.id, by="U2") is None


def test_everything_is_there_after_a_restart(shelf: Shelf) -> None:
    held = shelf.verify(scope=EXECUTIVES)
    shelf.answers.close()
    assert shelf.again().all() == (held,)


# -- asking HR -------------------------------------------------------------------------------------------------------


def due(answers: VerifiedAnswers, found: Found) -> list[str]:
    return [one.why for one in answers.examine(lambda _held: found)]


def test_until_hr_was_asked_it_is_due_and_then_in_no_process(shelf: Shelf) -> None:
    held = shelf.verify()
    assert due(shelf.answers, Found()) == []
    changed = Found((OTHER,), "v2")
    assert due(shelf.answers, changed) == ["documents"]
    assert due(shelf.again(), changed) == ["documents"]
    shelf.answers.asked(held.id)
    assert due(shelf.answers, changed) == due(shelf.again(), changed) == []


def test_hr_is_asked_when_the_review_date_passes(shelf: Shelf) -> None:
    shelf.verify()
    shelf.clock.seconds += 180 * DAY
    assert due(shelf.answers, Found()) == ["date"]


def test_after_an_edit_elsewhere_other_words_get_it_as_before(shelf: Shelf) -> None:
    shelf.verify()
    reworded = Found((LEAVE,), "v2")
    assert shelf.given(REWORDED, found=reworded) == ""
    assert due(shelf.answers, Found(version="v2")) == []
    assert shelf.given(REWORDED, found=reworded) == TEXT


# -- trouble and cost --------------------------------------------------------------------------------------------------


def test_a_damaged_file_is_put_aside_and_answers_go_on(tmp_path: Path) -> None:
    (tmp_path / "verified.sqlite").write_bytes(b"no database at all" * 1000)
    shelf = Shelf(tmp_path)
    assert shelf.given() == ""
    assert len(moved_aside(tmp_path)) == 1
    shelf.verify()
    assert shelf.given() == TEXT


def test_a_file_that_cannot_be_opened_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "verified.sqlite").mkdir()
    shelf = Shelf(tmp_path)
    assert shelf.given() == ""
    assert shelf.tally.count("verified.failed") == 1


SICK = "How do I call in sick?"


def rotten(shelf: Shelf, old: bytes, new: bytes) -> None:
    """The disk changes a few bytes of an answer, which SQLite does not notice."""
    assert len(old) == len(new)
    shelf.answers.close()
    file = shelf.folder / "verified.sqlite"
    file.write_bytes(file.read_bytes().replace(old, new))
    shelf.answers = shelf.again()


@pytest.mark.parametrize("byte", [b"\xb2", b"3"], ids=["no text any more", "another number"])
def test_one_that_is_not_what_hr_wrote_is_left_out_and_kept_and_the_others_are_given(
    shelf: Shelf, byte: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    held = shelf.verify()
    shelf.verify(SICK, text="Before ten.")
    rotten(shelf, b"25 days, and 26 from", byte + b"5 days, and 26 from")
    assert (shelf.given(), shelf.given(SICK), shelf.given(SICK)) == ("", "Before ten.", "Before ten.")
    assert shelf.answers.damaged() == (held.id,)
    shelf.verify("Who approves annual leave?")
    assert shelf.given("Who approves annual leave?") == TEXT
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "25 days" not in caplog.text
    assert shelf.tally.count("verified.damaged") == 1


def test_a_damaged_one_stays_until_somebody_takes_it_away(shelf: Shelf) -> None:
    held = shelf.verify()
    rotten(shelf, b"25 days, and", b"75 days, and")
    shelf.verify()
    assert shelf.given() == TEXT
    assert shelf.again().damaged() == (held.id,)
    assert shelf.answers.remove_damaged(held.id, by="U2")
    assert not shelf.answers.remove_damaged(held.id, by="U2")
    assert (shelf.answers.damaged(), shelf.given()) == ((), TEXT)


def test_what_an_older_release_wrote_is_given_and_watched_over_from_now_on(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.verify()
    shelf.answers.close()
    with closing(sqlite3.connect(tmp_path / "verified.sqlite")) as db:
        db.execute("ALTER TABLE verified DROP COLUMN digest")
    shelf.answers = shelf.again()
    assert shelf.given() == TEXT
    rotten(shelf, b"25 days, and", b"75 days, and")
    assert shelf.given() == ""


def test_what_stands_after_an_edit_elsewhere_is_still_what_hr_wrote(shelf: Shelf) -> None:
    shelf.verify()
    assert due(shelf.answers, Found(version="v2")) == []
    assert shelf.again().damaged() == ()


def test_what_the_disk_does_not_take_is_not_called_verified(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    with closing(sqlite3.connect(tmp_path / "verified.sqlite")) as db:
        db.execute("CREATE TRIGGER lost AFTER INSERT ON verified BEGIN DELETE FROM verified; END")
    with pytest.raises(NotVerifiable, match="disk"):
        shelf.verify()


def test_what_is_verified_after_the_file_was_deleted_is_there_after_a_restart(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.verify()
    for file in shelf.folder.glob("verified.sqlite*"):
        file.unlink()
    held = shelf.verify(SICK)
    assert "was deleted or replaced" in caplog.text
    assert shelf.again().all() == shelf.answers.all() == (held,)


def test_a_file_that_could_not_be_opened_is_tried_again_now_and_then(shelf: Shelf) -> None:
    shelf.verify()
    shelf.answers.close()
    elsewhere = (shelf.folder / "verified.sqlite").rename(shelf.folder / "elsewhere")
    (shelf.folder / "verified.sqlite").mkdir()
    shelf.answers = shelf.again()
    assert shelf.given() == ""
    (shelf.folder / "verified.sqlite").rmdir()
    elsewhere.rename(shelf.folder / "verified.sqlite")
    shelf.clock.seconds += 10
    assert (shelf.given(), shelf.answers.problem()) == (TEXT, "")


@pytest.mark.slow
def test_a_lookup_among_five_hundred_takes_less_than_a_millisecond(shelf: Shelf) -> None:
    for number in range(500):
        shelf.verify(
            f"How much is allowance number {number} in region {number}?", text=f"{number} euros for everybody."
        )
    questions = [f"What is the limit of budget {number} in office {number}?" for number in range(300)]
    questions += [f"How much is allowance number {number} in region {number}, please?" for number in range(300)]
    shelf.given(questions[0])
    took: list[float] = []
    for question in questions:
        began = time.thread_time()
        shelf.given(question)
        took.append(time.thread_time() - began)
    assert sorted(took)[int(0.95 * len(took))] < 0.001, sorted(took)[-20:]
