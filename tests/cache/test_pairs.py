"""The bars of "same question?", on pairs read by people: see bench/matching.py for the sets and for the comparison."""

from __future__ import annotations

import pytest

from bench.matching import HALVES, by_guards, by_overlap, figures, pairs, shares
from cache.matching import same
from tests.cache.parts import THESAURUS

SURE = ("noisy", "mistyped", "reordered", "singular-plural", "tag-negative")
LIKELY = ("abbreviation", "question-keyword")
HARD = ("synonym", "paraphrase")
TRUE = {*SURE, *LIKELY, *HARD}
FORBIDDEN = ("personal", "context", "negation", "number")

guards = by_guards(THESAURUS)


@pytest.mark.parametrize("half", HALVES)
def test_the_sets_are_half_traps(half: str) -> None:
    traps = [pair for pair in pairs(half) if not pair.same]
    assert len(traps) >= len(pairs(half)) / 2
    assert all((pair.category in TRUE) == pair.same for pair in pairs(half))


@pytest.mark.parametrize("half", HALVES)
def test_hardly_any_hit_is_wrong_and_most_repeats_hit(half: str) -> None:
    reached = figures(pairs(half), guards)
    assert reached["precision"] >= 0.995
    assert reached["recall"] >= 0.60


@pytest.mark.parametrize("half", HALVES)
def test_each_kind_of_repeat_is_found_often_enough(half: str) -> None:
    found = {
        kind: hits / total
        for kind, (hits, total) in shares((p, guards(p.stored, p.asked)) for p in pairs(half)).items()
    }
    bars = dict.fromkeys(SURE, 0.90) | dict.fromkeys(LIKELY, 0.60) | dict.fromkeys(HARD, 0.40)
    assert {kind: share for kind, share in found.items() if kind in bars and share < bars[kind]} == {}


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("kind", FORBIDDEN)
def test_nothing_personal_contextual_negated_or_counted_is_taken_for_another(half: str, kind: str) -> None:
    served = [pair for pair in pairs(half) if pair.category == kind and guards(pair.stored, pair.asked)]
    assert served == []


@pytest.mark.parametrize("half", HALVES)
def test_what_is_served_one_way_is_served_the_other(half: str) -> None:
    """But for typing errors, which are only put right towards what is stored."""
    oneway = [
        pair
        for pair in pairs(half)
        if pair.category != "mistyped" and guards(pair.stored, pair.asked) != guards(pair.asked, pair.stored)
    ]
    assert oneway == []


def test_word_overlap_is_no_alternative() -> None:
    overlap = figures(pairs("judging"), by_overlap)
    assert overlap["precision"] < 0.6
    assert overlap["recall"] < figures(pairs("judging"), guards)["recall"]


def test_every_refusal_names_its_rule() -> None:
    reasons = {same(p.asked, p.stored, THESAURUS).reason.split(":")[0] for p in pairs("tuning") if not p.same}
    assert reasons <= {"personal", "context", "asks", "number", "negation", "relation", "word", "who acts on whom"}
