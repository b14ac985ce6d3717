"""Words, stems and the thesaurus."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.language import Thesaurus, content_stems, stem, stems, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The $191,900 cap", ["the", "191900", "cap"]),
        ("3.85% of pay", ["3.85", "percent", "of", "pay"]),
        ("401(k) and M&IE", ["401k", "and", "m&ie"]),
        ("I don’t, can't, won't", ["i", "do", "not", "can", "not", "will", "not"]),
        ("part-time/full-time", ["part", "time", "full", "time"]),
        ("the company's employees' leave", ["the", "company", "employees", "leave"]),
        ("10:30am, 5 days.", ["10", "30am", "5", "days"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_stop_words_do_not_say_what_a_text_is_about() -> None:
    assert content_stems("How many days of holidays do I get?") == ["day", "holiday"]


def test_stemming_from_many_threads_is_right() -> None:
    plain = [f"{root}ing" for root in ("work", "train", "travel", "report", "claim")] * 200
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem, plain)) == ["work", "train", "travel", "report", "claim"] * 200


def test_the_thesaurus_that_comes_with_hrbot_leads_from_what_people_say_to_what_policies_say() -> None:
    thesaurus = Thesaurus.load()
    for said, meant in (("my wife is having a baby", "paternity leave"), ("how much PTO do I get", "annual leave")):
        assert tuple(stems(meant)) in {other for _, others in thesaurus.matches(stems(said)) for other in others}


@pytest.mark.parametrize("line", ["just words", "a ->", "-> b", "="])
def test_a_malformed_line_is_named(line: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text(f"# mine\n{line}\n")
    with pytest.raises(SettingsError, match="line 2"):
        Thesaurus.load(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.txt"):
        Thesaurus.load(tmp_path / "nowhere.txt")
