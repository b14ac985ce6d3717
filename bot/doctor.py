"""Is everything in place? One check per thing that can be wrong, each with a line that says how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import HrbotError


class State(StrEnum):
    """How a check went."""

    GOOD = "ok"
    OFF = "off"  # not set up, and that is allowed
    BAD = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; `fix` says what to do, for everything but GOOD."""

    name: str
    state: State
    detail: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A named look at one thing. `look` gives its finding, or raises HrbotError with the problem in plain words."""

    name: str
    look: Callable[[], Finding]


def examine(checks: Iterable[Check]) -> Iterator[Finding]:
    """The findings one by one, so that slow checks show as they finish; a failing check does not stop the others."""
    for check in checks:
        try:
            yield check.look()
        except HrbotError as error:
            yield Finding(check.name, State.BAD, str(error), "Correct it in .env and run doctor again.")
