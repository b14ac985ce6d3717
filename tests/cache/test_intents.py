"""Questions that are asked often are found in many wordings, and none of their neighbours is taken for them."""

from __future__ import annotations

import json
from itertools import combinations, product
from pathlib import Path

import pytest

from bot.language import Thesaurus
from cache.matching import same, shape
from cache.matching.intents import names, not_one_term, numbers_in_patterns
from cache.matching.normal import normal_form
from tests.cache.parts import THESAURUS

FAMILIES = Path(__file__).parent / "families"
TRAPS = sorted((Path(__file__).parent / "traps").glob("*.jsonl"))
TABLES = sorted(path.stem for path in FAMILIES.glob("*.jsonl"))
FOUND = {"money": 0.66, "time_off": 0.75, "work": 0.59}
"""Which share of the pairs within a family has to be found: five wordings each of eighty questions, by people who had not seen the tables."""


def families(table: str) -> list[dict[str, list[str]]]:
    return [json.loads(line) for line in (FAMILIES / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_word_of_the_tables_can_be_found() -> None:
    assert not_one_term(THESAURUS) == []
    assert numbers_in_patterns() == []


def test_a_thesaurus_that_knows_none_of_the_phrases_only_finds_less() -> None:
    bare = Thesaurus.parse(["laptop = notebook"])
    assert not_one_term(bare)
    assert same("How do I reset my password?", "password reset", bare).same
    assert not same("What is the notice period?", "How do I reset my password?", bare).same


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


@pytest.mark.parametrize("traps", TRAPS, ids=lambda path: path.stem)
def test_no_trap_is_taken(traps: Path) -> None:
    pairs = [json.loads(line) for line in traps.read_text(encoding="utf-8").splitlines()]
    assert [pair for pair in pairs if same(pair["b"], pair["a"], THESAURUS).same] == []


@pytest.mark.parametrize("table", TABLES)
def test_other_wordings_are_found(table: str) -> None:
    pairs = [pair for one in families(table) for pair in combinations(one["family"], 2)]
    assert sum(same(*pair, THESAURUS).same for pair in pairs) >= FOUND[table] * len(pairs)
