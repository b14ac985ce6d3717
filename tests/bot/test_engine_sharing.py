"""Many people who ask the same at once cost one call of the model; nobody shares what is not theirs to share."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.errors import ModelUnavailable
from bot.knowledge.library import Knowledge
from bot.knowledge.search import SearchResult
from bot.language import Thesaurus
from bot.model import Answer, Draft, Kind, Question, Scope, Stage
from bot.prompt import NO_ANSWER
from handlers.phrasebook import phrases_for
from tests.bot.test_engine import GOOD, QUESTION, House
from tests.fakes import ScriptedWriter


class Office(House):
    """A house whose first call of the model waits until everybody else waits, too, or is at the model."""

    def __init__(self, folder: Path, *script: Draft | Exception, people: int) -> None:
        self.writer, self.people = ScriptedWriter(list(script)), people
        self.writer.on_write = self._wait_for_all
        self.busy, self.changed = 0, threading.Condition()
        super().__init__(folder, self.writer)

    def _wait_for_all(self) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.busy >= self.people, timeout=20)

    def progress(self, stage: Stage) -> None:
        with self.changed:
            self.busy += stage is Stage.WRITING
            self.changed.notify_all()

    def ask_all(self, questions: list[Question]) -> list[Answer]:
        with ThreadPoolExecutor(len(questions)) as pool:
            return list(pool.map(lambda question: self.engine.answer(question, self.progress), questions))


def test_forty_people_at_once_cost_one_call(tmp_path: Path) -> None:
    office = Office(tmp_path, GOOD, people=40)
    answers = office.ask_all([Question(QUESTION, asker=str(number)) for number in range(40)])
    assert len(office.writer.asked) == 1
    assert {(answer.text, answer.kind) for answer in answers} == {
        ("You receive 25 days of annual leave each year.", Kind.FRESH)
    }
    assert all(answer.sources and answer.passages for answer in answers)


def test_who_comes_as_the_answer_is_kept_costs_no_other_call(tmp_path: Path) -> None:
    """They looked it up just before, and find nobody at it just after."""
    writer = ScriptedWriter([GOOD])
    house = House(tmp_path, writer)
    others, answers = [Question(QUESTION)], list[Answer]()

    class Slow(Knowledge):
        """While it searches for the first, somebody else asks and is answered."""

        def search(self, text: str, scope: Scope, limit: int = 8, *, by_words_alone: bool = False) -> SearchResult:
            if others:
                answers.append(house.engine.answer(others.pop()))
            return super().search(text, scope, limit, by_words_alone=by_words_alone)

    house.engine._knowledge = Slow(house.policies, tmp_path / "index.sqlite", Thesaurus.load())
    answers.append(house.ask(QUESTION))
    assert [(answer.text, answer.kind) for answer in answers] == [
        ("You receive 25 days of annual leave each year.", Kind.FRESH),
        ("You receive 25 days of annual leave each year.", Kind.REUSED),
    ]
    assert len(writer.asked) == 1


def test_a_failure_costs_one_person_the_better_answer(tmp_path: Path) -> None:
    office = Office(tmp_path, ModelUnavailable("away"), GOOD, people=10)
    answers = office.ask_all([Question(QUESTION) for _ in range(10)])
    assert Counter(answer.kind for answer in answers) == {Kind.EXTRACT: 1, Kind.FRESH: 9}
    assert len(office.writer.asked) == 2


def test_what_the_policies_leave_open_is_told_to_each_in_their_language(tmp_path: Path) -> None:
    office = Office(tmp_path, Draft(NO_ANSWER, complete=True), people=2)
    english, german = office.ask_all([Question(QUESTION, locale="en-GB"), Question(QUESTION, locale="de-DE")])
    assert len(office.writer.asked) == 1
    for answer, locale in ((english, "en"), (german, "de")):
        assert answer.text == phrases_for(locale)("engine.not_found", contact="people@example.com")


def test_the_language_of_our_own_words_divides_no_answers(tmp_path: Path) -> None:
    house = House(tmp_path, ScriptedWriter([GOOD]))
    first, second = (house.engine.answer(Question(QUESTION, locale=locale)) for locale in ("en-GB", "de-DE"))
    assert (first.text, second.kind) == (second.text, Kind.REUSED)


@pytest.mark.parametrize(
    "others",
    [
        Question(QUESTION, Scope.of("executives")),
        Question(QUESTION, language="de"),
        Question("How many days of annual leave does my manager get?"),
    ],
    ids=["another scope", "another language", "another question"],
)
def test_what_differs_is_asked_for_itself(tmp_path: Path, others: Question) -> None:
    office = Office(tmp_path, GOOD, people=2)
    office.ask_all([Question(QUESTION), others])
    assert len(office.writer.asked) == 2


@pytest.mark.parametrize("text", ["My salary is 50k, how many days of annual leave do I get?", "what about leave?"])
def test_what_is_personal_or_needs_its_thread_is_never_shared(tmp_path: Path, text: str) -> None:
    office = Office(tmp_path, GOOD, people=2)
    office.ask_all([Question(text), Question(text)])
    assert len(office.writer.asked) == 2


def test_who_waited_long_enough_is_quoted_the_policy(tmp_path: Path) -> None:
    office = Office(tmp_path, GOOD, people=3)  # the third never comes, until the second has given up
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(office.engine.answer, Question(QUESTION), office.progress)
        with office.changed:
            assert office.changed.wait_for(lambda: office.busy == 1, timeout=20)
        started = time.monotonic()
        second = office.engine.answer(Question(QUESTION, deadline=office.clock() + 0.2), office.progress)
        assert (second.kind, second.degraded) == (Kind.EXTRACT, True)
        assert second.passages
        assert time.monotonic() - started < 10
        office.progress(Stage.WRITING)
        assert first.result().kind is Kind.FRESH
