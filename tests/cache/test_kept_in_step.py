"""Whatever two processes do to one store: afterwards each knows in memory exactly what is on the disk."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import pytest

from cache.answers import AnswerCache, Everything, ForQuestion
from cache.headers import Header
from cache.index import Index
from tests.cache.parts import EVERYONE, EVIDENCE, Now, answer, open_cache

ENTRIES, THREADS, STEPS = 30, 6, 25


class Two:
    """Two caches on one folder, each for three threads, and a clock that is moved."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed, self.skipped = folder, seed, 0.0
        self.caches = [self.opened(), self.opened()]

    def opened(self) -> AnswerCache:
        return open_cache(
            self.folder, max_entries=ENTRIES, ttl_seconds=50, clock=lambda: 1000 + self.skipped + time.monotonic()
        )

    def play(self, number: int) -> None:
        begin = threading.Barrier(THREADS)

        def work(thread: int) -> None:
            chance, cache = random.Random(f"{self.seed} {number} {thread}"), self.caches[thread % 2]
            begin.wait(10)
            for _ in range(STEPS):
                self.do_something(cache, chance)

        threads = [threading.Thread(target=work, args=(thread,)) for thread in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def do_something(self, cache: AnswerCache, chance: random.Random) -> None:
        asked, what = f"Who approves {_thing(chance)}{_within(chance)}?", chance.random()
        if what < 0.5:
            cache.store(asked, EVERYONE, EVIDENCE, answer(f"That is approved by the head of unit {chance.random()}."))
        elif what < 0.8:
            cache.lookup(asked, EVERYONE, Now())
        elif what < 0.88:
            cache.purge(Everything() if what > 0.86 else ForQuestion(asked), by="U1")
        elif what < 0.94:
            cache.undo(by="U1")
        elif what < 0.97:
            self.skipped += 8 * chance.random()
        else:
            cache._catalogue.write_down(-1)

    def reopen(self, number: int) -> None:
        self.caches[number].close()
        self.caches[number] = self.opened()


def _thing(chance: random.Random) -> str:
    return f"{chance.choice('travel leave overtime training'.split())} in {chance.choice('Bonn Pune Leeds Lyon Gdansk'.split())}"


def _within(chance: random.Random) -> str:
    return f" within {chance.randrange(1, 9)} days" if chance.random() < 0.5 else ""


def check(cache: AnswerCache) -> None:
    """Index and memory hold what is on the disk, and the index is as if it were made of that alone."""
    catalogue = cache._catalogue
    catalogue.catch_up(surely=True)
    on_disk = {row: header for (row, _), header in catalogue.on_disk()}
    held = dict(catalogue._index.items())
    assert [(row, header.key) for row, header in held.items()] == [
        (row, header.key) for row, header in sorted(on_disk.items()) if header
    ]
    anew = Index(ENTRIES)
    for row, header in held.items():
        anew.put(row, header)
    assert told(catalogue._index, held) == told(anew, held)
    if not anew.unplaced():
        again = Index.of_image(memoryview(catalogue._index.image()()), ENTRIES)
        assert dict(again.items()) == held
        assert told(again, held) == told(anew, held)
    for key in {header.key for header in held.values()}:
        kept, read = catalogue.in_memory(key), catalogue.read(key)
        assert kept is None or (read and kept.entry == read.entry)
    assert catalogue.memory_taken()[0] <= len(held)


def told(index: Index, held: dict[int, Header]) -> list[object]:
    """What an index says of what it holds."""
    index._counted()  # which a start leaves for later
    words = sorted({word for header in held.values() for word in header.normal.split()})
    return [
        len(index),
        {header.place: {one.key for one in index.at(header.place)} for header in held.values() if header.place},
        {word: sorted(index.words_like(word)) for word in words},
        {word: index.has_number(word) for word in "1 2 3 4 5 6 7 8 9".split()},
        sorted(row for row, _ in index.unplaced()),
        {header.said for header in held.values() if index.said(header.said)},
    ]


def played(folder: Path, seed: int, rounds: int) -> None:
    two = Two(folder, seed)
    for number in range(rounds):
        two.play(number)
        for cache in two.caches:
            check(cache)
        if number % 5 == 4:
            two.reopen(number // 5 % 2)
            check(two.caches[number // 5 % 2])
    for cache in two.caches:
        cache.close()


def test_for_a_moment(tmp_path: Path) -> None:
    played(tmp_path / "cache", seed=1, rounds=10)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_for_hundreds_of_rounds(tmp_path: Path, seed: int) -> None:
    played(tmp_path / "cache", seed, rounds=300)
