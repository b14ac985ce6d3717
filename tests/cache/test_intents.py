"""Questions that are asked often are found in many wordings, and none of their neighbours is taken for them."""

from __future__ import annotations

import json
from itertools import combinations, product
from pathlib import Path

import pytest

from cache.matching import same, shape
from cache.matching.intents import names
from cache.matching.normal import normal_form
from tests.cache.parts import THESAURUS

FAMILIES = Path(__file__).parent / "families"
TABLES = sorted(path.stem for path in FAMILIES.glob("*.jsonl"))
FOUND = {"money": 0.03, "time_off": 0.77, "work": 0.04}
"""Which share of the pairs within a family has to be found: five wordings each of eighty questions, by people who had not seen the tables."""


def families(table: str) -> list[dict[str, list[str]]]:
    return [json.loads(line) for line in (FAMILIES / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", names())
def test_the_name_of_an_intent_asks_it(name: str) -> None:
    assert shape(normal_form(name), THESAURUS).text().startswith(f"{name}|")


@pytest.mark.parametrize("table", TABLES)
def test_no_neighbour_is_taken_for_a_question(table: str) -> None:
    asked = [pair for one in families(table) for pair in product(one["family"], one["neighbours"])]
    assert [pair for pair in asked if same(*pair, THESAURUS).same] == []


@pytest.mark.parametrize("table", TABLES)
def test_nor_a_question_for_another_one(table: str) -> None:
    firsts = [one["family"] for one in families(table)]
    mixed = [pair for one, other in combinations(firsts, 2) for pair in product(one[:2], other[2:4])]
    assert [pair for pair in mixed if same(*pair, THESAURUS).same] == []


@pytest.mark.parametrize("table", TABLES)
def test_other_wordings_are_found(table: str) -> None:
    pairs = [pair for one in families(table) for pair in combinations(one["family"], 2)]
    assert sum(same(*pair, THESAURUS).same for pair in pairs) >= FOUND[table] * len(pairs)
