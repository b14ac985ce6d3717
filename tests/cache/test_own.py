"""Nobody is served what is another's own or needs its thread; what everybody may ask in the first person is shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from cache.matching.refusals import refusal

LISTS = Path(__file__).parent / "own"
SETS = sorted(path.stem.removesuffix("_own") for path in LISTS.glob("*_own.txt"))


def asked(kind: str) -> list[str]:
    return (LISTS / f"{kind}.txt").read_text(encoding="utf-8").splitlines()


def shared(kind: str) -> list[str]:
    return [question for question in asked(kind) if not refusal(question)]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("kind", ["own", "context"])
def test_what_is_ones_own_or_needs_its_thread_is_refused(name: str, kind: str) -> None:
    assert shared(f"{name}_{kind}") == []


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("kind", ["common", "alone"])
def test_what_anybody_may_ask_is_shared(name: str, kind: str) -> None:
    assert len(shared(f"{name}_{kind}")) >= 0.93 * len(asked(f"{name}_{kind}"))


@pytest.mark.parametrize("name", SETS)
def test_a_greeting_and_thanks_hide_nothing(name: str) -> None:
    hidden = [f"Hi team! {question} Thanks!" for kind in ("own", "context") for question in asked(f"{name}_{kind}")]
    assert [question for question in hidden if not refusal(question)] == []
