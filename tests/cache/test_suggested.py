"""What the cache tells of its questions to those who may be shown them."""

from __future__ import annotations

from pathlib import Path

from bot.model import Scope
from tests.cache.parts import EVIDENCE, QUESTION, answer, open_cache

EXECUTIVES = Scope.of("executives")


def test_a_question_is_told_to_whoever_may_read_as_much(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache")
    for scope in (Scope(), EXECUTIVES):
        cache.store(QUESTION, scope, EVIDENCE, answer())
    everyones, theirs = (cache.shared_key(QUESTION, scope) for scope in (Scope(), EXECUTIVES))
    assert everyones
    assert theirs
    assert cache.question(everyones, Scope()) == cache.question(everyones, EXECUTIVES) == QUESTION
    assert cache.question(theirs, EXECUTIVES) == QUESTION
    assert cache.question(theirs, Scope()) is None
    assert cache.question(theirs, Scope.of("managers")) is None
    cache.close()


def test_a_question_is_told_only_while_its_answer_is_good(tmp_path: Path) -> None:
    now = [1_000_000.0]
    cache = open_cache(tmp_path / "cache", ttl_seconds=60, clock=lambda: now[0])
    key = cache.shared_key(QUESTION, Scope())
    assert key
    assert cache.question(key, Scope()) is None
    cache.store(QUESTION, Scope(), EVIDENCE, answer())
    assert cache.question(key, Scope()) == QUESTION
    now[0] += 61
    assert cache.question(key, Scope()) is None
    cache.close()
