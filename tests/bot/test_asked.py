"""What a question asks for, what holds it, and what it cannot do without."""

from __future__ import annotations

import pytest

from bot.language import stem
from bot.quoting.bands import fit, meant
from bot.reading.asked import Wanted, asked, essentials


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("how many days of leave do I get", Wanted.COUNT),
        ("how long is probation", Wanted.DURATION),
        ("how much is the bonus", Wanted.AMOUNT),
        ("by when do I have to claim", Wanted.MOMENT),
        ("who do I tell when I'm ill", Wanted.PERSON),
        ("what percentage is paid", Wanted.PERCENT),
        ("hotline number", Wanted.PHONE),
        ("can I bring my dog", Wanted.VERDICT),
        ("how do I claim expenses", Wanted.PROCEDURE),
        ("lost my badge, what do I do", Wanted.PROCEDURE),
        ("parental leave", Wanted.STATEMENT),
    ],
)
def test_the_kind_of_thing_asked_for(question: str, wanted: Wanted) -> None:
    assert asked(question).wanted is wanted


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("what percentage is paid", "You are paid 80% of salary.", "You are paid in May."),
        ("how long is probation", "It lasts six months.", "It is agreed in writing."),
        ("hotline number", "Call 1300 555 093.", "Call the hotline."),
        ("what time do we start", "Work begins at 8.30 am.", "Work begins early."),
        ("how much is the fee", "The fee is $45.", "The fee is small."),
    ],
)
def test_only_a_text_with_such_a_thing_holds_it(question: str, holds: str, lacks: str) -> None:
    assert asked(question).held_by(holds) == 1.0
    assert asked(question).held_by(lacks) == 0.0


def test_a_count_of_something_else_holds_it_only_in_part() -> None:
    sessions = asked("how many free sessions do we get")
    assert sessions.held_by("You have six free sessions.") == 1.0
    assert 0 < sessions.held_by("There are 40 counsellors.") < 1


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("is there a christmas bonus", {"christmas"}),
        ("is there a monthly internet stipend", {"internet"}),
        ("what is the bonus", {"bonus"}),
        ("adoption leave", {"adoption"}),
        ("can I bring my 12 year old", set()),
    ],
)
def test_what_a_question_cannot_do_without(question: str, words: set[str]) -> None:
    assert essentials(question) - {stem("old")} == {stem(word) for word in words}


@pytest.mark.parametrize(
    ("question", "band", "fits"),
    [
        ("been here 4 yrs", "3 to 5 years: 23 days", 1),
        ("been here 4yrs", "more than 5 years: 27 days", -1),
        ("after six years of service", "over 5 years: 27 days", 1),
        ("after 2 years", "London: 3 days", 0),
    ],
)
def test_bands(question: str, band: str, fits: int) -> None:
    assert fit(meant(question), band) == fits
