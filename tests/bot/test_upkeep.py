"""Work now and then: again and again, until it is stopped or nobody needs it."""

from __future__ import annotations

import gc
import threading

import pytest

from bot.upkeep import Upkeep
from tests.waiting import until


class Owner:
    def __init__(self) -> None:
        self.done = threading.Semaphore(0)
        self.upkeep = Upkeep("the house", self.work, 0.001)

    def work(self) -> None:
        self.done.release()


def test_upkeep_comes_again_and_again_until_it_is_stopped() -> None:
    owner = Owner()
    assert all(owner.done.acquire(timeout=10) for _ in range(3))
    owner.upkeep.stop()
    while owner.done.acquire(blocking=False):
        pass
    assert not owner.done.acquire(timeout=0.05)


def test_upkeep_ends_with_its_owner() -> None:
    owner = Owner()
    thread = owner.upkeep._thread
    del owner
    gc.collect()
    thread.join(10)
    assert not thread.is_alive()


def test_it_goes_on_after_what_it_could_not_do_and_says_whose_work_that_was(caplog: pytest.LogCaptureFixture) -> None:
    class Unlucky:
        done = 0

        def work(self) -> None:
            self.done += 1
            if self.done == 1:
                raise ValueError("odd")

    owner = Unlucky()
    upkeep = Upkeep("the house", owner.work, 0.001)
    until(lambda: owner.done > 3)
    upkeep.stop()
    assert "The upkeep of the house failed" in caplog.text
    assert "odd" in caplog.text
