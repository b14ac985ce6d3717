"""Counts and durations from many threads at once."""

from __future__ import annotations

import threading

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
    assert tally.counts() == {"answers": 16_000}
    assert tally.percentile("answer", 0.99) == 0.5


def test_percentiles_are_of_the_newest() -> None:
    tally = Tally()
    assert tally.percentile("answer", 0.5) is None
    for seconds in (9.0, 1.0, 2.0, 3.0, 4.0):
        tally.time("answer", seconds)
    assert (tally.percentile("answer", 0.0), tally.percentile("answer", 1.0)) == (1.0, 9.0)
    for _ in range(1000):
        tally.time("answer", 0.1)
    assert tally.percentile("answer", 1.0) == 0.1


def test_counters_given_away_are_a_copy() -> None:
    tally = Tally()
    tally.add("tokens.in", 120)
    given = dict(tally.counts())
    tally.add("tokens.in")
    assert (given["tokens.in"], tally.count("tokens.in"), tally.count("nothing")) == (120, 121, 0)
