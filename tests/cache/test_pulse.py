"""The pulse beside a store: it tells of every write, and lets those who write at the same time take turns."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import cache.storage.pulse
from cache.storage.pulse import BEAT, UNKNOWN, Pulse


def test_every_write_of_anybody_can_be_seen(tmp_path: Path) -> None:
    ours, theirs = Pulse(tmp_path / "pulse"), Pulse(tmp_path / "pulse")
    for writer in (ours, theirs, ours, theirs, theirs):
        before = ours.read(), theirs.read()
        assert writer.beat() in {ours.read(), theirs.read()}
        assert (ours.read(), theirs.read()) == (before[0] + BEAT, before[1] + BEAT)


def test_ones_own_beat_is_told_from_anothers(tmp_path: Path) -> None:
    ours, theirs = Pulse(tmp_path / "pulse"), Pulse(tmp_path / "pulse")
    before = ours.read()
    assert not ours.is_one_of_ours(before)
    ours.beat(named=True)
    assert ours.is_one_of_ours(before)
    now = ours.beat()
    assert not ours.is_one_of_ours(now - BEAT)
    assert not ours.is_one_of_ours(before)
    before = ours.read()
    theirs.beat(named=True)
    assert not ours.is_one_of_ours(before)
    before = ours.read()
    ours.beat(named=True)
    theirs.beat()
    assert not ours.is_one_of_ours(before)
    assert not ours.is_one_of_ours(before + BEAT)
    assert not ours.is_one_of_ours(UNKNOWN)


def test_the_pulse_of_one_file_is_never_that_of_another(tmp_path: Path) -> None:
    ours = Pulse(tmp_path / "pulse")
    pulses = {ours.read(), ours.beat()}
    (tmp_path / "pulse").unlink()
    other = Pulse(tmp_path / "pulse")
    assert pulses.isdisjoint({other.read(), other.beat()})


def test_it_begins_anew_before_it_grows_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache.storage.pulse, "_LONGEST", 100)
    ours, theirs = Pulse(tmp_path / "pulse"), Pulse(tmp_path / "pulse")
    for _ in range(1000):
        before = theirs.read()
        ours.beat()
        assert theirs.read() != before
        assert (tmp_path / "pulse").stat().st_size <= 100 + BEAT


def test_a_beat_that_could_not_be_written_is_not_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int, _data: bytes) -> int:
        raise OSError("no space left")

    ours = Pulse(tmp_path / "pulse")
    monkeypatch.setattr("os.write", full)
    assert ours.beat() == UNKNOWN


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
        theirs.beat()
    assert ours.read()


def test_who_writes_alone_waits_for_nobody(tmp_path: Path) -> None:
    ours, idle = Pulse(tmp_path / "pulse"), Pulse(tmp_path / "pulse")
    ours.beat()
    ours.listen()
    with ours.turn(), idle.turn():
        ours.beat()
    assert ours.read()


def meet(ours: Pulse, theirs: Pulse) -> None:
    """Each sees that the other one writes."""
    for writer, reader in ((ours, theirs), (theirs, ours)):
        writer.beat()
        reader.listen()
