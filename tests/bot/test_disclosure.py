"""People who tell of harm are recognised; people who ask about a rule are not mistaken for them.

`told.txt` and `asked.txt` shaped the rules; the `_unseen` files were written with them, put aside and never looked at
while the rules were made. They tell how well the rules do with words nobody thought of, so they must not be tuned to.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.disclosure import Rulebook, care_text, is_disclosure

MESSAGES = Path(__file__).with_name("disclosures")


def _messages(name: str) -> list[str]:
    return (MESSAGES / name).read_text(encoding="utf-8").splitlines()


def test_people_who_tell_of_harm_are_recognised() -> None:
    assert [text for text in _messages("told.txt") if not is_disclosure(text)] == []


def test_ordinary_questions_on_the_same_subjects_are_not_mistaken() -> None:
    assert [text for text in _messages("asked.txt") if is_disclosure(text)] == []


def test_harm_in_words_the_rules_were_not_made_for_is_recognised() -> None:
    told = _messages("told_unseen.txt")
    missed = [text for text in told if not is_disclosure(text)]
    assert len(told) > 60
    assert len(missed) <= 0.02 * len(told), missed


def test_ordinary_questions_the_rules_were_not_made_for_are_not_mistaken() -> None:
    asked = _messages("asked_unseen.txt")
    mistaken = [text for text in asked if is_disclosure(text)]
    assert len(asked) > 60
    assert len(mistaken) <= 0.02 * len(asked), mistaken


@pytest.mark.parametrize(
    "written", [str.upper, str.title, "hello, {}".format, "{}!!!".format, "thanks. {} what now?".format]
)
def test_capitals_greetings_and_a_question_behind_it_change_nothing(written: Callable[[str], str]) -> None:
    told = [
        "my manager hit me",
        "i don't want to live",
        "I’m being harassed by my lead",
        "my collegue is thretening me",
    ]
    assert [text for text in told if not is_disclosure(written(text))] == []


def test_the_same_words_are_an_ordinary_matter_in_an_idiom_or_a_case() -> None:
    pairs = {
        "my manager hit me": "my manager hit his targets",
        "my boss grabbed me": "my boss grabbed me a coffee",
        "i want to die": "i'm dying to know",
        "a colleague collapsed": "what do we do if a colleague collapses",
        "i was bullied": "my son was bullied at school",
        "i was fired for being pregnant": "can I be fired for being pregnant",
    }
    assert all(map(is_disclosure, pairs))
    assert not any(map(is_disclosure, pairs.values()))


def test_harm_in_one_sentence_is_not_put_together_from_two() -> None:
    assert not is_disclosure("Who is my manager? The deadline hit. Call me.")


@pytest.mark.parametrize("text", ["", " ", "'", "''", "...", ",", "\n", "🙂", "i'", "'s"])
def test_hardly_anything_tells_of_nothing(text: str) -> None:
    assert not is_disclosure(text)


HARD = ("my boss the manager he she they not told me hit ", "a", "i am ", "'a", ", ", "hit ", "what if ", "harassmentx")


@pytest.mark.parametrize("words", HARD)
def test_the_time_grows_with_the_length_alone(words: str) -> None:
    is_disclosure("ready")
    started = time.process_time()
    assert not is_disclosure((words * 20_000)[:20_000])
    assert time.process_time() - started < 1.0  # about 0.01 s; a rule that backtracks would take minutes


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("told: WHO ~2 HITS", "word class HITS"),
        ("perhaps: WHO HIT", "perhaps: WHO HIT"),
        ("no rule at all", "no rule at all"),
    ],
)
def test_a_line_that_means_nothing_is_named(tmp_path: Path, line: str, named: str) -> None:
    rules = tmp_path / "rules.txt"
    rules.write_text(f"WHO = boss\n{line}\n")
    with pytest.raises(ValueError, match=named):
        Rulebook.load(rules)


def test_the_care_text_names_who_to_turn_to_and_invents_no_number() -> None:
    text = care_text("Ana Example, 0800 000 000", "HR")
    assert "Ana Example, 0800 000 000" in text
    assert "your HR team" in care_text("", "your HR team")
    assert not any(char.isdigit() for char in care_text("", "HR"))
