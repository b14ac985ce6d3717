"""Waiting for what another thread or process is about to do."""

from __future__ import annotations

import time
from collections.abc import Callable

_LONGEST = 10.0


def until(holds: Callable[[], object]) -> None:
    """Come back as soon as it `holds`; an assertion fails if that takes longer than ten seconds."""
    give_up = time.monotonic() + _LONGEST
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.001)
