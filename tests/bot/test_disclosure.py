"""People who tell of harm are recognised; people who ask about a rule are not mistaken for them.

The rules were made with `told.txt` and `asked.txt`, and what messages weigh was learned from all files but `fresh...`:
those were written after everything else and never learned from. How well words are met that nobody thought of is measured
by `python -m bench.learn_care --check`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import learn_care
from bot.care.disclosure import Harm, Rulebook, harm_in
from bot.care.weights import WEIGHTS_FILE

MESSAGES = Path(__file__).with_name("disclosures")


def _messages(name: str) -> list[str]:
    return (MESSAGES / name).read_text(encoding="utf-8").splitlines()


LEARNED = sorted(path.stem for path in MESSAGES.glob("*.txt") if not path.stem.startswith("fresh"))
TOLD = [name for name in LEARNED if "told" in name]
ASKED = [name for name in LEARNED if "asked" in name]


@pytest.mark.parametrize("name", TOLD)
def test_people_who_tell_of_harm_are_met_with_care(name: str) -> None:
    assert [text for text in _messages(f"{name}.txt") if harm_in(text) < Harm.UNSURE] == []


@pytest.mark.parametrize("name", ASKED)
def test_ordinary_questions_on_the_same_subjects_are_not_mistaken(name: str) -> None:
    assert [text for text in _messages(f"{name}.txt") if harm_in(text) is Harm.TOLD] == []


def test_words_that_nothing_was_learned_from_are_met_with_care() -> None:
    told, asked = _messages("fresh_told.txt"), _messages("fresh_asked.txt")
    assert len(told) >= 60
    assert len(asked) >= 60
    missed = [text for text in told if harm_in(text) < Harm.UNSURE]
    mistaken = [text for text in asked if harm_in(text) is Harm.TOLD]
    assert len(missed) <= 0.03 * len(told), missed
    assert len(mistaken) <= 0.03 * len(asked), mistaken


@pytest.mark.parametrize("name", ASKED)
def test_few_ordinary_questions_get_a_line_of_care_in_front(name: str) -> None:
    asked = _messages(f"{name}.txt")
    careful = [text for text in asked if harm_in(text) is Harm.UNSURE]
    assert len(careful) <= 0.06 * len(asked), careful


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
    assert [text for text in told if harm_in(written(text)) is not Harm.TOLD] == []


def test_the_same_words_are_an_ordinary_matter_in_an_idiom_or_a_case() -> None:
    pairs = {
        "my manager hit me": "my manager hit his targets",
        "my boss grabbed me": "my boss grabbed me a coffee",
        "i want to die": "i'm dying to know",
        "a colleague collapsed": "what do we do if a colleague collapses",
        "i was bullied": "my son was bullied at school",
        "i was fired for being pregnant": "can I be fired for being pregnant",
    }
    assert [text for text in pairs if harm_in(text) is not Harm.TOLD] == []
    assert [text for text in pairs.values() if harm_in(text) is Harm.TOLD] == []


def test_harm_in_one_sentence_is_not_put_together_from_two() -> None:
    assert harm_in("Who is my manager? The deadline hit. Call me.") is not Harm.TOLD


@pytest.mark.parametrize("text", ["", " ", "'", "''", "...", ",", "\n", "🙂", "i'", "'s"])
def test_hardly_anything_tells_of_nothing(text: str) -> None:
    assert harm_in(text) < Harm.UNSURE


HARD = ("my boss the manager he she they not told me hit ", "a", "i am ", "'a", ", ", "hit ", "what if ", "harassmentx")


@pytest.mark.parametrize("words", HARD)
def test_the_time_grows_with_the_length_alone(words: str) -> None:
    harm_in("ready")
    started = time.process_time()
    harm_in((words * 20_000)[:20_000])
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


@pytest.mark.slow
def test_the_weights_are_those_that_the_messages_give(tmp_path: Path) -> None:
    learned_now = tmp_path / "weights.txt"
    learn_care.write(learn_care.learned(learn_care.rows_of(learn_care.examples(), Rulebook.load())), learned_now)
    assert learned_now.read_text() == WEIGHTS_FILE.read_text()


@pytest.mark.parametrize(
    "text",
    [
        "I'm pregnant and my manager does not know yet, do I have to tell her?",
        "I haven't told my lead that I'm expecting, by when must I?",
        "my girlfriend is pregnant and I haven't told the team, when should I?",
        "I'm moving house and haven't told my boss",
    ],
)
def test_what_somebody_has_yet_to_tell_at_work_is_no_harm(text: str) -> None:
    """Whoever was pregnant was told that we are sorry, and not by when to tell their manager: the answer comes at least."""
    assert harm_in(text) < Harm.TOLD


def test_what_somebody_does_not_dare_to_tell_is_met_with_care() -> None:
    assert harm_in("I don't dare to tell my boss that I'm pregnant") >= Harm.UNSURE
    assert harm_in("I haven't told anyone, but my boss touches me") is Harm.TOLD
