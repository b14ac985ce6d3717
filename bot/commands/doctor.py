"""Is everything in place? One check per thing that can be wrong, each with a line that says how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import HrbotError, SettingsError
from bot.logs import trail


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
    return map(_finding, checks)


def _finding(check: Check) -> Finding:
    try:
        return check.look()
    except SettingsError as error:
        return Finding(check.name, State.BAD, str(error), "Correct it in .env and run doctor again.")
    except HrbotError as error:
        return Finding(check.name, State.BAD, str(error), "Mend it and run doctor again.")
    except Exception as error:  # noqa: BLE001 - who runs doctor has trouble already, and needs the other findings
        return Finding(check.name, State.BAD, f"could not be looked at: {trail(error)}", "Please report this line.")
