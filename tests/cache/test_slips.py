"""Mistyped questions, made as a hurried hand would: each has to be taken for what was meant, and no real word for another."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from cache.matching import same
from cache.matching.normal import normal_form
from cache.matching.refusals import refusal
from cache.matching.slips import is_near
from cache.matching.wording import SHORT_WORDS
from tests.cache.parts import THESAURUS

BLIND = Path(__file__).parent / "blind"
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE = {letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in ROWS for at, letter in enumerate(row)}


def questions() -> list[str]:
    """Those of all blind rounds that others may be answered by."""
    pairs = (json.loads(line) for file in BLIND.glob("*-pairs.jsonl") for line in file.open(encoding="utf-8"))
    return sorted(
        {pair["a"] for pair in pairs if pair["same"] and len(pair["a"].split()) > 2 and not refusal(pair["a"])}
    )


def swapped(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def dropped(word: str, at: int) -> str:
    return word[:at] + word[at + 1 :]


def doubled(word: str, at: int) -> str:
    return word[:at] + word[at] + word[at:]


def hit_beside(word: str, at: int) -> str:
    return word[:at] + random.Random(word).choice(BESIDE[word[at]]) + word[at + 1 :]


@pytest.mark.parametrize("slip", [swapped, dropped, doubled, hit_beside])
def test_nine_of_ten_mistyped_questions_are_found(slip: Callable[[str, int], str]) -> None:
    """One or two words of four letters or more, anywhere behind their first letter, that do not become other words by it."""
    chance, found = random.Random(7), []
    for question in questions():
        words = question.casefold().split()
        long = [number for number, word in enumerate(words) if len(word) > 3 and word.isascii() and word.isalpha()]
        for number in chance.sample(long, min(len(long), chance.choice((1, 1, 2)))):
            mistyped = slip(words[number], chance.randrange(1, len(words[number]) - 1))
            words[number] = words[number] if mistyped in SHORT_WORDS or is_near(mistyped) else mistyped
        found.append(same(" ".join(words), question, THESAURUS).same)
    assert len(found) > 1000
    assert sum(found) / len(found) >= 0.95


@pytest.mark.parametrize(
    "said",
    [
        "are union dues reimbursed",
        "who pays for a cab",
        "is there a coal allowance",
        "what is the tire size",
        "can i bring my moth collection",
        "how do i report a cold",
    ],
)
def test_a_word_that_exists_is_never_put_right(said: str) -> None:
    assert normal_form(said) == said


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("Is there a coal allowance?", "Is there a COLA allowance?"),
        ("What is the seed limit on site?", "What is the speed limit on site?"),
        ("Do I get the tire back?", "Do I get the tier back?"),
        ("How much is an airplane ticket?", "How much is an airline ticket?"),
        ("Is there a calculator for overtime?", "Is there a calculated overtime?"),
    ],
)
def test_one_word_is_never_taken_for_another(asked: str, stored: str) -> None:
    assert not same(asked, stored, THESAURUS).same


def test_what_stands_in_capitals_is_a_name() -> None:
    assert normal_form("Who leads the WHRE team?") == "who leads the whre team"
    assert normal_form("who leads the whre team") == "who leads the where team"


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("how may days off do we get", "how many days off do we get"),
        ("were do i send the form", "where do i send the form"),
        ("can we work form home", "can we work from home"),
        ("how may vacation days do we get", "how many vacation days do we get"),
        ("when do we get pad", "when do we get paid"),
        ("is their a dress code", "is there a dress code"),
        ("how long dos probation last", "how long does probation last"),
        ("do we ned a badge", "do we need a badge"),
        ("what r the core hours", "what are the core hours"),
    ],
)
def test_a_word_that_stands_for_another_is_told_by_those_around_it(asked: str, meant: str) -> None:
    assert normal_form(asked) == meant


@pytest.mark.parametrize(
    "asked", ["how may i help a colleague", "were employees paid in may", "can we sign the form home workers get"]
)
def test_and_is_left_alone_where_it_is_meant(asked: str) -> None:
    assert normal_form(asked) == asked


@pytest.mark.parametrize(
    "said",
    [
        "wer zahlt die sick pay",
        "wie viele tage home office habe ich",
        "wann wird das gehalt gezahlt",
        "combien de jours des conges",
        "puedo tomar dos semanas seguidas",
    ],
)
def test_words_of_other_languages_are_no_slips_of_english(said: str) -> None:
    assert normal_form(said) == said


def test_ones_own_days_stay_ones_own_in_german() -> None:
    assert refusal("Wie viele Urlaubstage habe ich noch?") == "personal"


def test_a_short_word_of_another_language_is_never_taken_for_its_neighbour() -> None:
    assert not same("freie tage bei geburt der hija", "freie tage bei geburt des hijo", THESAURUS).same
    assert not same("wenn gibt es bonus", "wann gibt es bonus", THESAURUS).same
