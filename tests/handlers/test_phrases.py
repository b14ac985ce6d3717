"""Every language says everything, with the same places to fill in, within Slack's limits; and everything said exists."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from bot.records.requests import State
from handlers.answers.feedback_view import REASONS
from handlers.block_kit.modals import TITLE
from handlers.phrasebook import LANGUAGES, Phrases, phrases_for

ROOT = Path(__file__).parents[2]
ENGLISH = phrases_for("en-US")

every_language = pytest.mark.parametrize("language", LANGUAGES)


def places(phrases: Phrases, name: str) -> set[str]:
    return {place for _, place, _, _ in string.Formatter().parse(phrases.raw(name)) if place}


def names_in_code() -> set[str]:
    """Every text in the code that looks like the name of a phrase, of a group that exists."""
    groups = {name.partition(".")[0] for name in ENGLISH.names()}
    texts = {
        node.value
        for room in ("bot", "handlers")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in texts if text.partition(".")[0] in groups and text.count(".") == 1 and " " not in text}


def test_there_is_a_file_for_every_language_and_no_other() -> None:
    assert {path.stem for path in (ROOT / "handlers/phrases").iterdir()} == set(LANGUAGES)


@every_language
def test_the_same_phrases_with_the_same_places(language: str) -> None:
    phrases = phrases_for(language)
    assert phrases.language == language
    assert phrases.names() == ENGLISH.names()
    for name in ENGLISH.names():
        assert places(phrases, name) == places(ENGLISH, name), name
        assert phrases.raw(name).strip(), name


@every_language
def test_what_slack_limits_is_short_enough(language: str) -> None:
    phrases = phrases_for(language)
    for name in phrases.names():
        words = phrases.raw(name)
        last = name.rpartition(".")[2].rpartition("_")[2]
        assert len(words) <= {"title": TITLE, "submit": 24, "close": 24, "button": 30}.get(last, 400), (
            name,
            len(words),
        )


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_nothing_is_left_in_english(language: str) -> None:
    phrases = phrases_for(language)
    assert {name for name in ENGLISH.names() if phrases.raw(name) == ENGLISH.raw(name)} <= {"date.day"}


def test_every_phrase_that_is_said_exists_and_every_one_that_exists_is_said() -> None:
    said = {name for name in names_in_code() if not name.endswith(".")}
    chosen = {f"feedback.{reason}" for reason in REASONS} | {f"desk.{state}" for state in State}
    assert said | chosen == ENGLISH.names()


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de-DE", "de"), ("es-LA", "es"), ("pt_BR", "en"), ("", "en"), ("FR", "fr"), ("ja-JP", "ja"), ("xx", "en")],
)
def test_locales_find_their_language_or_english(locale: str, language: str) -> None:
    assert phrases_for(locale).language == language


def test_a_place_left_empty_is_an_error() -> None:
    with pytest.raises(LookupError):
        ENGLISH("answer.source")
