"""Greetings, thanks and talk of asking around a question do not hide it; what is part of the question stays."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cache.matching import same
from cache.matching.normal import asked, normal_form
from cache.matching.refusals import refusal
from tests.cache.parts import THESAURUS

WRAPPINGS = [line for line in (Path(__file__).parent / "noise.txt").read_text().splitlines() if line[:1] != "#"]
QUESTIONS = (
    "How many days of annual leave do I get?",
    "Can I work from home on Fridays?",
    "Who approves travel expenses?",
    "How do I request parental leave?",
    "When is payday?",
    "Is dental covered by the health insurance?",
    "What is the notice period?",
    "How long is probation?",
)


def test_nine_in_ten_wrappings_are_seen_through() -> None:
    wrapped = [(wrapping.format(question), question) for wrapping in WRAPPINGS for question in QUESTIONS]
    hidden = sorted({said for said, question in wrapped if not same(said, question, THESAURUS).same})
    assert len(hidden) <= len(wrapped) // 10, hidden


@pytest.mark.parametrize("wrapping", [wrapping for wrapping in WRAPPINGS if "joiner" not in wrapping])
def test_whatever_it_is_wrapped_in_a_question_is_never_taken_for_another(wrapping: str) -> None:
    for question in QUESTIONS:
        others = [other for other in QUESTIONS if other != question]
        assert not any(same(wrapping.format(question), other, THESAURUS).same for other in others)


@pytest.mark.parametrize(
    "said",
    [
        "hi team, i dont have any leave left",
        "Hi team, I can't find my payslip.",
        "Hello, I've been trying to reach my manager",
    ],
)
def test_what_is_told_behind_a_greeting_is_no_talk(said: str) -> None:
    assert refusal(said) == "personal"


def test_a_signature_refuses_no_question_and_hides_no_other() -> None:
    assert not refusal("Who approves travel?\nThanks\nAnna Example\nAccounts Payable")
    assert "interns" in normal_form(
        "Who approves travel?\nThanks\nand who approves the travel of interns to another site"
    )


def test_a_picture_behind_the_question_is_none_of_its_words() -> None:
    assert normal_form("is there parking at the office? :car: thanks") == "is there parking at the office"
    assert normal_form("can i bring my :dog: to the office?") == "can i bring my dog to the office"


def test_a_negation_in_front_of_a_question_is_its_own() -> None:
    assert normal_form("hi team, i cant tell anyone what happened") == "i cant tell anyone what happened"


@pytest.mark.parametrize("said", ["Can you help?", "I couldn't find it in the handbook.", "Does anyone know?"])
def test_talk_alone_is_no_question_of_everybodys(said: str) -> None:
    assert refusal(said)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Hi Anna, who approves travel?", "Who approves travel?"),
        ("Anna, who approves travel?", "Who approves travel?"),
        ("hey @peter who approves travel", "Who approves travel"),
        ("Who approves travel? Regards, Anna Example (Sales & Ops)", "Who approves travel?"),
        ("Who approves travel to the US? Thx Mike!", "Who approves travel to the US?"),
        ("Who approves travel?\nBest regards\nAnna Example\nHead of Sales", "Who approves travel?"),
        ("Who approves travel?\n--\nAnna Example", "Who approves travel?"),
        ("Is IT support open? thanks, Sam", "Is information technology support open"),
        ("Does IT help in the US office?", "Does IT help in the US office?"),
        ("who pays (for it)?", "who pays (for it)?"),
    ],
)
def test_a_question_is_shown_to_others_without_who_asks_and_whom(said: str, shown: str) -> None:
    assert asked(said) == shown


def test_what_is_shown_of_a_question_asks_the_same() -> None:
    said = [wrapping.format(question) for wrapping in WRAPPINGS for question in QUESTIONS]
    assert [text for text in said if normal_form(asked(text)) != normal_form(text)] == []


@pytest.mark.parametrize("part", ["thanks. a ", "a@", "thanks\n", "@a ", "Hi @kim, ", "best, kim\n"])
def test_a_text_of_nothing_but_talk_and_calls_is_read_at_once(part: str) -> None:
    """Others wait meanwhile. A question is at most 2,000 characters; of "@a @a @a ..." it took more than a minute."""
    started = time.process_time()
    refusal((part * 1000)[:2000])
    assert time.process_time() - started < 0.2
