"""What Home needs of the answers a person was given: to show them their own, and to forget them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.model import Answer, Scope


class Shown(Protocol):
    """One answer as it was given: from what the asker could read then, at a Unix time."""

    @property
    def question(self) -> str: ...

    @property
    def scope(self) -> Scope: ...

    @property
    def answer(self) -> Answer: ...

    @property
    def at(self) -> float: ...


class Recall(Protocol):
    """Remembers answers by who asked; called from any thread, raises nothing."""

    def recent(self, asker: str, limit: int) -> Sequence[Shown]:
        """What this person asked last, newest first."""
        ...

    def forget(self, person: str) -> int:
        """Erase everything of this person; how many questions that were."""
        ...


class NoRecall:
    """Where answers are not kept by who asked."""

    def recent(self, asker: str, limit: int) -> Sequence[Shown]:  # noqa: ARG002 - a Recall
        return ()

    def forget(self, person: str) -> int:  # noqa: ARG002 - a Recall
        return 0
