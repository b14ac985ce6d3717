"""The pulse beside a store: it tells of every write, and lets those who write at the same time take turns."""

from __future__ import annotations

import threading
from pathlib import Path

from cache.pulse import Pulse


def test_every_write_of_anybody_can_be_seen(tmp_path: Path) -> None:
    ours, theirs = Pulse(tmp_path / "pulse"), Pulse(tmp_path / "pulse")
    seen = {ours.read()}
    for writer in (ours, theirs, ours, theirs, theirs):
        writer.beat(writer.next())
        assert ours.read() == theirs.read()
        seen.add(ours.read())
    assert len(seen) == 6


def test_who_knows_of_other_writers_waits_for_a_turn(tmp_path: Path) -> None:
    ours, theirs = Pulse(tmp_path / "pulse"), Pulse(tmp_path / "pulse")
    meet(ours, theirs)
    entered = threading.Event()

    def write() -> None:
        with theirs.turn():
            entered.set()

    with ours.turn():
        waiting = threading.Thread(target=write)
        waiting.start()
        assert not entered.wait(0.02)
    waiting.join()
    assert entered.is_set()


def test_a_turn_that_never_ends_stops_nobody_for_long(tmp_path: Path) -> None:
    ours, theirs = Pulse(tmp_path / "pulse"), Pulse(tmp_path / "pulse")
    meet(ours, theirs)
    with ours.turn(), theirs.turn():
        theirs.beat(theirs.next())
    assert ours.read()


def test_who_writes_alone_waits_for_nobody(tmp_path: Path) -> None:
    ours, idle = Pulse(tmp_path / "pulse"), Pulse(tmp_path / "pulse")
    ours.beat(ours.next())
    ours.listen()
    with ours.turn(), idle.turn():
        ours.beat(ours.next())
    assert ours.read()


def meet(ours: Pulse, theirs: Pulse) -> None:
    """Each sees that the other one writes."""
    for writer, reader in ((ours, theirs), (theirs, ours)):
        writer.beat(writer.next())
        reader.listen()
