"""An emoji that stands for a word has to agree like a word; all others are decoration."""

from __future__ import annotations

import pytest

from cache.matching import same
from tests.cache.parts import THESAURUS


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("public holidays in :flag-de:", "public holidays in :flag-fr:"),
        ("public holidays in 🇩🇪", "public holidays in 🇫🇷"),
        ("Which holidays are there? :flag-de:", "Which holidays are there? :flag-fr:"),
        (":de: public holidays", ":fr: public holidays"),
        ("can I bring my 🐶 to the office?", "can I bring my 🐱 to the office?"),
        ("can I bring my :dog: to the office?", "can I bring my :snake: to the office?"),
        ("can I bring my 🐶?", "can I bring my 🐍?"),
        ("can I expense a 🚗 to the airport", "can I expense a 🚁 to the airport"),
        ("Is there a 🍺 budget?", "Is there a budget?"),
        ("do we get 🍕 on Fridays", "do we get 🍺 on Fridays"),
        ("what is the bonus for grades a, b, x", "what is the bonus for grades a, b"),
    ],
)
def test_what_stands_for_a_word_has_to_agree(stored: str, asked: str) -> None:
    assert not same(asked, stored, THESAURUS).same
    assert same(stored, stored, THESAURUS).same


@pytest.mark.parametrize("flag", [":flag-de:", "🇩🇪"])
def test_a_flag_adds_nothing_to_the_name_of_its_country(flag: str) -> None:
    asked = f"{flag} how long is parental leave in Germany? {flag}"
    assert same(asked, "How long is parental leave in Germany?", THESAURUS).same


@pytest.mark.parametrize(
    "said",
    [
        "how many days of annual leave do I get 🙏",
        "how many days of annual leave do I get :+1::skin-tone-3: :100:",
        "how many days of annual leave do I get :star-struck:",
        "how many days of annual leave do I get? 🏖️🌴",
        "👋🏽 how many days of annual leave do I get?",
        "🌴 how many days of annual leave do I get?",
        "Hi team 👋 how many days of annual leave do I get",
        ":wave: hi, how many days of annual leave do I get? :palm_tree: thanks :pray::skin-tone-3:",
        "Happy Monday ☕ How many days of annual leave do I get?",
        "dumb question maybe 🙈 but how many days of annual leave do I get",
    ],
)
def test_decoration_hides_nothing(said: str) -> None:
    assert same(said, "How many days of annual leave do I get?", THESAURUS).same
