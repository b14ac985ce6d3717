"""What an operator has to mend, for as long as it lasts. Shown to admins, never to employees."""

from __future__ import annotations

import threading
from collections.abc import Mapping


class Alerts:
    """A board of plain sentences, one per subject. Safe to use from any thread; whoever pins one logs it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: dict[str, str] = {}

    def pin(self, subject: str, said: str) -> None:
        """From now on this is wrong with `subject`."""
        with self._lock:
            self._said[subject] = said

    def clear(self, subject: str) -> None:
        """Nothing is wrong with `subject` any more."""
        with self._lock:
            self._said.pop(subject, None)

    def all(self) -> Mapping[str, str]:
        """What is wrong now, by subject, in the order it began; a copy."""
        with self._lock:
            return dict(self._said)
