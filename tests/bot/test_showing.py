"""What is shown while a model writes: over several attempts, those left behind, and drafts that do not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.errors import ModelError, ModelTimedOut
from bot.model import Answer, Draft, Hearing, Kind, Passage, Progress, Question, deaf
from bot.prompt import HARM, NO_ANSWER
from bot.reading.lookalikes import folded
from bot.showing import JUDGE_SECONDS, Showing
from tests.bot.answers import leaked
from tests.bot.drafts import SECRET
from tests.bot.test_engine import QUESTION, House
from tests.fakes import Clock

ONE = "You receive 25 days of annual leave each year [1]."
READ = "You receive 25 days of annual leave each year."
TWO = "Full-time employees receive 25 days of annual leave each year [1]."
LEAK = "<thinking>They ask for leave."


@dataclass
class Streaming:
    """A writer whose attempts are heard in pieces; the last one ends as it is told. Attempts before it were cut."""

    attempts: tuple[str, ...]
    clock: Clock
    end: Draft | ModelError | None = None
    left_behind: list[Callable[[str], None]] = field(default_factory=list)

    def write(
        self,
        question: Question,
        passages: Sequence[Passage],
        *,
        deadline: float,
        progress: Progress,
        hearing: Hearing = deaf,
    ) -> Draft:
        for text in self.attempts:
            heard = hearing()
            self.left_behind.append(heard)
            for at in range(0, len(text), 7):
                self.clock.sleep(1.0)
                heard(text[at : at + 7])
        if isinstance(self.end, ModelError):
            raise self.end
        return self.end or Draft(self.attempts[-1], complete=True, stop_reason="end_turn")


@dataclass
class Reader:
    folder: Path
    seen: list[str] = field(default_factory=list)
    house: House | None = None

    def asks(self, *attempts: str, end: Draft | ModelError | None = None) -> tuple[Answer, Streaming]:
        self.house = House(self.folder)
        writer = Streaming(attempts, self.house.clock, end)
        self.house.engine = self.house.engine.with_writer(writer)
        return self.house.engine.answer(Question(QUESTION), shown=self.seen.append), writer

    @property
    def read(self) -> str:
        return "".join(self.seen)

    def is_kept(self) -> bool:
        assert self.house is not None
        return self.house.ask(QUESTION).kind is Kind.REUSED


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path)
    yield reader
    if reader.house:
        reader.house.cache.close()
        reader.house.knowledge.close()


def test_what_was_read_begins_the_answer_which_is_kept(reader: Reader) -> None:
    answer, _ = reader.asks(f"{ONE} {TWO}")
    assert reader.read == READ
    assert answer.text.startswith(READ + " Full-time")
    assert reader.is_kept()


@pytest.mark.parametrize(
    ("attempts", "end"),
    [
        ((f"{ONE} {TWO} {LEAK}",), None),
        ((f"{ONE} Full-time emp",), ModelTimedOut("late", code="Deadline")),
        ((f"{ONE} Full-time emp",), Draft(f"{ONE} Full-time emp", complete=False, stop_reason="max_tokens")),
        ((f"{ONE} Full-time emp", NO_ANSWER), None),
    ],
    ids=["leak", "deadline", "cut by the model", "declined by the next attempt"],
)
def test_what_was_read_stands_and_is_completed_but_not_kept(
    reader: Reader, attempts: tuple[str, ...], end: Draft | ModelError | None
) -> None:
    answer, _ = reader.asks(*attempts, end=end)
    assert reader.read.startswith(READ)
    assert answer.text.startswith(reader.read)
    assert answer.answered
    assert answer.degraded
    assert not answer.complete
    assert answer.sources[0].path == "leave.md"
    assert "thinking" not in answer.text
    assert not reader.is_kept()


def test_another_attempt_goes_on_where_it_says_the_same(reader: Reader) -> None:
    reader.asks(f"{ONE} Full-ti", f"{ONE} {TWO}\n\nYou {ONE[4:]} ")
    assert reader.read.count(READ) == 1
    assert reader.read.startswith(f"{READ} Full-time")


def test_another_attempt_in_other_words_is_not_mixed_in(reader: Reader) -> None:
    answer, _ = reader.asks(f"{ONE} Full-ti", f"{TWO} {ONE} {TWO}")
    assert reader.read == READ
    assert answer.text.startswith("Full-time")


def test_nothing_is_shown_once_the_answer_is_there(reader: Reader) -> None:
    _, writer = reader.asks(ONE, end=ModelTimedOut("late", code="Deadline"))
    assert reader.seen == []
    writer.clock.sleep(1.0)
    writer.left_behind[0](f" {TWO} {TWO}")
    assert reader.seen == []


def test_nothing_is_shown_of_an_attempt_that_begins_after_the_end() -> None:
    passage = Passage("i", "d", "leave.md", "Leave Policy", (), "You receive 25 days of annual leave each year.")
    seen: list[str] = []
    showing = Showing((passage,), "", seen.append)
    showing.end()
    showing()(f"{ONE} {TWO} ")
    assert seen == []
    assert not showing.text


@pytest.mark.parametrize("draft", [NO_ANSWER, HARM, LEAK, "25 days, I think."])
def test_what_is_no_answer_is_not_begun(reader: Reader, draft: str) -> None:
    reader.asks(draft)
    assert reader.seen == []


def test_leaks_are_not_shown_however_they_come() -> None:
    for case in leaked(150, 31):
        seen: list[str] = []
        clock = Clock()
        heard = Showing(case.passages, "", seen.append, clock)()
        for letter in case.draft:
            clock.sleep(1.0)
            heard(letter)
        assert SECRET not in folded("".join(seen)), case.draft


def test_a_draft_is_looked_at_now_and_then_rather_than_at_every_word() -> None:
    passage = Passage("i", "d", "leave.md", "Leave Policy", (), "You receive 25 days of annual leave each year.")
    clock, seen = Clock(), list[str]()
    heard = Showing((passage,), "", seen.append, clock)()
    heard(ONE)
    for _ in range(10):
        heard(f" {ONE}")
    assert seen == []
    clock.sleep(JUDGE_SECONDS)
    heard(f" {ONE}")
    assert seen == [" ".join([READ] * 11)]


def test_a_failure_while_showing_costs_nothing_but_the_showing(caplog: pytest.LogCaptureFixture) -> None:
    passage = Passage("i", "d", "leave.md", "Leave Policy", (), "You receive 25 days of annual leave each year.")

    class Broken(tuple[Passage, ...]):
        """Passages that cannot be read."""

        __slots__ = ()

        def __len__(self) -> int:
            raise ValueError("what a person wrote")

    seen: list[str] = []
    heard = Showing(Broken((passage,)), "", seen.append)()
    heard(f"{ONE} {TWO}")
    assert seen == []
    assert caplog.text.count("Showing an answer") == 1
    assert "what a person wrote" not in caplog.text
