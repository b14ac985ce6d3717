"""Who comes while others work is served together with them, and is told what became of their own piece."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from cache.storage.group_commit import GroupCommit
from tests.waiting import until


class Work:
    """Doubles numbers; the first time only when told to go on, and never 13."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append([*numbers])
        if len(self.batches) == 1:
            self.begun.set()
            self.go_on.wait(10)
        if 13 in numbers:
            raise ValueError("unlucky")
        return [2 * number for number in numbers]


def submitted(work: Work, numbers: Sequence[int], *, most: int) -> list[Future[int]]:
    """The first alone, the others while it is being done, in this order."""
    group = GroupCommit(work, most)
    with ThreadPoolExecutor(len(numbers)) as pool:
        first = pool.submit(group.submit, numbers[0])
        assert work.begun.wait(10)
        others = []
        for number in numbers[1:]:
            others.append(pool.submit(group.submit, number))
            until(lambda: len(group._waiting) == len(others))
        work.go_on.set()
    return [first, *others]


def test_pieces_that_come_meanwhile_are_done_together() -> None:
    work = Work()
    done = submitted(work, [1, 2, 3, 4], most=10)
    assert [one.result() for one in done] == [2, 4, 6, 8]
    assert work.batches == [[1], [2, 3, 4]]


def test_no_more_than_so_many_are_done_at_once() -> None:
    work = Work()
    done = submitted(work, [1, 2, 3, 4, 5, 6], most=2)
    assert [one.result() for one in done] == [2, 4, 6, 8, 10, 12]
    assert work.batches == [[1], [2, 3], [4, 5], [6]]


def test_what_fails_is_told_to_those_it_was_done_for_and_to_nobody_else() -> None:
    work = Work()
    done = submitted(work, [1, 2, 13, 4, 5], most=3)
    assert [one.result() for one in (done[0], done[4])] == [2, 10]
    for failed in done[1:4]:
        with pytest.raises(ValueError, match="unlucky"):
            failed.result()


def test_who_fails_alone_hands_over_to_those_who_came_meanwhile() -> None:
    work = Work()
    done = submitted(work, [13, 2, 3], most=10)
    with pytest.raises(ValueError, match="unlucky"):
        done[0].result()
    assert [one.result() for one in done[1:]] == [4, 6]
    assert work.batches == [[13], [2, 3]]
