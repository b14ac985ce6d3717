"""A number that no known question has makes a question new at once; in whatever way it is written, it is the same number."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.matching import HALVES, by_guards, pairs
from cache.answers import Everything
from tests.cache.parts import THESAURUS, found, keep, open_cache

ANSWER = "That is told in the policy, and the same for everybody."


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Can we get 1,500 euros in advance?", "can we get 1500 euros in advance"),
        ("May a gift cost more than hundred euros?", "may a gift cost more than 100 euros?"),
        ("May a gift cost more than 100 euros?", "may a gift cost more than hundred euros?"),
        ("Is there a bonus after twenty years?", "is there a bonus after 20 years"),
        ("Is the 401(k) matched?", "is the 401 k matched?"),
        ("Is support paid 24/7?", "is support paid 24 7?"),
        ("Is a 30% bonus taxed?", "is a 30 percent bonus taxed?"),
        ("Who signs form 1095?", "hi team, who signs form 1095? thanks!"),
    ],
)
def test_a_number_written_in_another_way_is_the_same(tmp_path: Path, stored: str, asked: str) -> None:
    cache = open_cache(tmp_path / "cache")
    assert keep(cache, stored, ANSWER)
    cache.close()
    cache = open_cache(tmp_path / "cache")
    assert found(cache, asked) == ANSWER
    cache.close()


def test_no_pair_that_asks_the_same_is_told_apart_by_its_numbers(tmp_path: Path) -> None:
    cache, guards = open_cache(tmp_path / "cache"), by_guards(THESAURUS)
    counted = [p for half in HALVES for p in pairs(half) if any(map(str.isdigit, p.asked + p.stored))]
    told_apart = []
    for pair in counted:
        keep(cache, pair.stored, ANSWER)
        if guards(pair.stored, pair.asked) != (found(cache, pair.asked) is not None):
            told_apart.append(pair)
        cache.purge(Everything(), by="U1")
    assert told_apart == []
    assert sum(pair.same for pair in counted) > 10
    cache.close()


def test_a_number_is_known_as_long_as_a_question_has_it(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache", max_entries=2)
    asked = [f"How many days of leave are there in {year}?" for year in (2021, 2022, 2023)]
    for question in asked:
        keep(cache, question, ANSWER)
    reworded = [f"hello, please tell me how many days of leave there are in {year}" for year in (2021, 2022, 2023)]
    assert [found(cache, question) for question in reworded] == [None, ANSWER, ANSWER]
    keep(cache, asked[0], ANSWER)
    assert [found(cache, question) for question in reworded] == [ANSWER, None, ANSWER]
    cache.close()
