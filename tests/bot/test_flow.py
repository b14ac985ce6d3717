"""A draft shown while it is written: only what passed, sentence by sentence, and nothing is taken back."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checks.flow import Flow
from bot.checks.leaks import leaks
from bot.checks.verdict import review
from bot.model import Passage
from bot.reading.lookalikes import folded
from tests.bot.answers import leaked, tricky, written
from tests.bot.drafts import SECRET, Case, faithful, handbook, leaking, planted

LEAVE = Passage(
    "a", "d", "leave.md", "Leave Policy", (), "You have 25 days of annual leave each year. You book them in PeopleHub."
)
PAY = Passage("b", "d", "pay.md", "Pay", (), "Pay comes on the 28th. Write to pay@example.com about it.")


def streamed(case: Case, pieces: Sequence[str]) -> str:
    """What is shown of a draft before it has ended."""
    flow = Flow(case.passages)
    shown = "".join(flow.push(piece) for piece in pieces)
    assert shown == flow.shown
    return shown


def torn(text: str, chance: Random) -> list[str]:
    """A text in pieces as they come from a model, of 1 to 30 letters."""
    cuts = sorted(
        {0, len(text), *itertools.accumulate(chance.randrange(1, 31) for _ in text)} & set(range(len(text) + 1))
    )
    return [text[start:end] for start, end in itertools.pairwise(cuts)]


def cases() -> Iterator[Case]:
    policies = handbook()
    yield from (*faithful(policies, 60, 21), *planted(policies, 40, 22), *leaking(60, 23), *leaked(60, 24))
    yield from itertools.islice(written(), 0, None, 6)
    yield from itertools.islice(tricky(), 0, None, 6)


def mixed(chance: Random, drafts: Sequence[Case]) -> Case:
    """Two drafts in one, the markers as they are, so that what comes second may not hold."""
    one, other = chance.choice(drafts), chance.choice(drafts)
    return Case(one.draft + chance.choice((" ", "\n", "\n\n")) + other.draft, (*one.passages, *other.passages)[:6])


@pytest.mark.parametrize(
    ("step", "pairs"), [(8, 15), pytest.param(1, 150, marks=[pytest.mark.slow, pytest.mark.timeout(600)])]
)
def test_what_was_shown_begins_what_review_allows(step: int, pairs: int) -> None:
    chance = Random(25)
    drafts = list(cases())[::step]
    whole, early = 0, 0
    for case in [*drafts, *(mixed(chance, drafts) for _ in range(pairs))]:
        shown = streamed(case, torn(case.draft, chance))
        checked = review(case.draft, case.passages)
        assert SECRET not in folded(shown), case.draft
        assert not leaks(shown, "\n".join(f"{p.place}\n{p.text}" for p in case.passages)), shown
        if checked.ok and not leaks(case.draft, "\n".join(f"{p.place}\n{p.text}" for p in case.passages)):
            assert checked.text.startswith(shown), (case.draft, shown)
            whole += 1
            early += bool(shown)
    assert whole > len(drafts) / 4
    assert early > whole / 6


@settings(deadline=None)
@given(st.data())
def test_however_the_draft_is_cut_what_is_shown_begins_the_answer(data: st.DataObject) -> None:
    draft = "You have 25 days of annual leave [1]. You book them in [PeopleHub](x) [1].\n\n- Pay comes on the 28th [2]\n- Write to pay@example.com [2]"
    cuts = sorted(data.draw(st.sets(st.integers(1, len(draft) - 1), max_size=20)))
    pieces = [draft[a:b] for a, b in itertools.pairwise([0, *cuts, len(draft)])]
    shown = streamed(Case(draft, (LEAVE, PAY)), pieces)
    assert review(draft, (LEAVE, PAY)).text.startswith(shown)


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (["You have 25 days of annual leave"], [""]),
        (["You have 25 days of annual leave."], [""]),
        (["You have 25 days of annual leave. "], [""]),
        (["You have 25 days of annual leave [1].", " You"], ["", "You have 25 days of annual leave."]),
        (["You have 25 days of annual leave.", " [1]", " You book"], ["", "", "You have 25 days of annual leave."]),
        (["You have 25 days of annual leave [1].\n", "You may"], ["", "You have 25 days of annual leave."]),
        (["You have 30 days of annual leave [1]. ", "You book them in PeopleHub [1]. ", "And"], ["", "", ""]),
        (["See [the", " portal. Go](https://evil.example) [1]. ", "And"], ["", "", ""]),
        (["<thinking>25 days [1]. ", "So"], ["", ""]),
        (["**You have 25 days of annual leave [1]. ", "And", "** more"], ["", "", ""]),
    ],
)
def test_a_sentence_is_held_back_until_it_is_sure(pieces: list[str], shown: list[str]) -> None:
    flow = Flow((LEAVE, PAY))
    assert [flow.push(piece) for piece in pieces] == shown


def test_a_list_is_announced_only_with_its_first_line() -> None:
    flow = Flow((LEAVE, PAY))
    assert flow.push("You have 25 days of annual leave [1]. This is how:\n\n") == "You have 25 days of annual leave."
    assert flow.push("- ask 9 people in PeopleHub [1]\n") == ""
    assert flow.push("- you book them in PeopleHub [1]\n- and") == " This is how:\n\n- you book them in PeopleHub"


def test_what_was_shown_stands_though_the_draft_goes_wrong() -> None:
    flow = Flow((LEAVE,))
    shown = flow.push("You have 25 days of annual leave [1]. You book them in PeopleHub [1].\n\nThought: I should")
    assert flow.push(" search for it. You have 25 days of annual leave [1]. And") == ""
    assert shown == flow.shown == "You have 25 days of annual leave. You book them in PeopleHub."
    assert flow.cited == (LEAVE,)


def test_nothing_of_a_draft_without_markers_is_shown_before_it_is_whole() -> None:
    flow = Flow((LEAVE,))
    assert flow.push("You have 25 days of annual leave each year. You book them in PeopleHub. And") == ""
