"""The bars of whole sessions: a cache full of questions that are easily taken for each other.

Every question stands on the same passages, so that the evidence rule helps nobody: the questions alone must decide.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cache.days import day, whole_day
from tests.cache.parts import EVERYONE, EVIDENCE, Now, answer, open_cache
from tests.cache.sessions import Intent, Session, session

BLIND = Path(__file__).parent / "blind"
STRANGERS = {
    "seventeenth-session-1": 0.2,
    "seventeenth-session-2": 0.2,
    "nineteenth-session-1": 0.75,
    "nineteenth-session-2": 0.75,
    "nineteenth-session-3": 0.6,
}
"""250 or 300 questions kept and 400 asked, half of them with a right one: of the seventeenth most share next to no word with it."""


@dataclass
class Served:
    """Right, wrong and unfounded answers of a session, and what was not kept since it seems personal."""

    refused: int = 0
    right: int = 0
    wrong: int = 0
    unfounded: int = 0


def play(folder: Path, played: Session) -> Served:
    cache, now, served = open_cache(folder), Now(), Served()
    for intent, question in played.kept.items():
        served.refused += not cache.store(question, EVERYONE, EVIDENCE, answer(_answer_to(intent))).stored
    for question, intent in played.answerable:
        if hit := cache.lookup(question, EVERYONE, now):
            served.right += hit.answer.text == _answer_to(intent)
            served.wrong += hit.answer.text != _answer_to(intent)
    served.unfounded = sum(cache.lookup(question, EVERYONE, now) is not None for question in played.unanswerable)
    cache.close()
    return served


def _answer_to(intent: Intent) -> str:
    return f"This answers {' / '.join(intent)}."


@pytest.mark.parametrize("half", ["tuning", "judging"])
def test_a_session_gets_no_wrong_answer_and_many_right_ones(tmp_path: Path, half: str) -> None:
    played = session(half, seed=1, kept=200, asked=400)
    served = play(tmp_path / "cache", played)
    assert (served.wrong, served.unfounded, served.refused) == (0, 0, 0)
    assert served.right >= 0.5 * len(played.answerable)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 8))
@pytest.mark.parametrize("half", ["tuning", "judging"])
def test_so_do_others(tmp_path: Path, half: str, seed: int) -> None:
    played = session(half, seed, kept=400, asked=400)
    served = play(tmp_path / "cache", played)
    assert (served.wrong, served.unfounded, served.refused) == (0, 0, 0)
    assert served.right >= 0.5 * len(played.answerable)


@pytest.mark.parametrize(
    ("name", "kept", "seed"),
    [("first", 200, 1), ("first", 200, 2), ("first", 200, 3), ("second", 70, 1), ("third", 150, 1), ("third", 150, 2)],
)
def test_a_day_written_before_the_rules_gets_no_wrong_answer(tmp_path: Path, name: str, kept: int, seed: int) -> None:
    played = day(name, seed, kept=kept)
    served = play(tmp_path / "cache", played)
    assert (served.wrong, served.unfounded) == (0, 0)
    assert served.right >= 0.45 * len(played.answerable)


@pytest.mark.parametrize("number", [0, 1])
def test_nor_does_a_whole_day_of_an_office_or_a_factory(tmp_path: Path, number: int) -> None:
    played = whole_day(number)
    served = play(tmp_path / "cache", played)
    assert (served.wrong, served.unfounded) == (0, 0)
    assert served.right >= 0.5 * len(played.answerable)


def test_the_same_seed_gives_the_same_session() -> None:
    assert session("tuning", 3) == session("tuning", 3) != session("tuning", 4)


@pytest.mark.parametrize(("name", "least"), STRANGERS.items())
def test_in_a_strangers_session_nothing_wrong_is_served(tmp_path: Path, name: str, least: float) -> None:
    lines = (BLIND / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    cache, now = open_cache(tmp_path / "cache"), Now()
    stored = [row["stored"] for row in rows if "stored" in row]
    for question in stored:
        cache.store(question, EVERYONE, EVIDENCE, answer(f"This answers the question: {question}"))
    served = [(row, cache.lookup(row["asked"], EVERYONE, now)) for row in rows if "asked" in row]
    cache.close()
    right = [
        hit is not None and row["right"] is not None and hit.answer.text.endswith(stored[row["right"]])
        for row, hit in served
    ]
    assert [row for (row, hit), is_right in zip(served, right, strict=True) if hit and not is_right] == []
    assert sum(right) >= least * len(served) / 2
