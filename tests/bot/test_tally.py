"""Counts and durations from many threads at once."""

from __future__ import annotations

import threading

import pytest

from bot.tally import Tally


def test_nothing_is_lost_between_threads() -> None:
    tally = Tally()

    def work() -> None:
        for _ in range(2000):
            tally.add("answers")
            tally.time("answer", 0.5)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tally.count("answers") == 16_000
    assert sum(tally.counts().values()) == 32_000
    assert tally.percentile("answer", 0.99) == pytest.approx(0.5, rel=0.25)


def test_percentiles_are_right_to_a_quarter() -> None:
    tally = Tally()
    assert tally.percentile("answer", 0.5) is None
    for seconds in (9.0, 1.0, 2.0, 3.0, 4.0):
        tally.time("answer", seconds)
        tally.time("answering", 100.0)
    wanted = {0.0: 1.0, 0.5: 3.0, 1.0: 9.0}
    assert {share: tally.percentile("answer", share) for share in wanted} == pytest.approx(wanted, rel=0.25)


def test_counters_given_away_are_a_copy() -> None:
    tally = Tally()
    tally.add("tokens.in", 120)
    given = dict(tally.counts())
    tally.add("tokens.in")
    assert (given["tokens.in"], tally.count("tokens.in"), tally.count("nothing")) == (120, 121, 0)
