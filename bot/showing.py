"""An answer on its way to its reader while it is written, over all attempts to write it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from bot.checks.flow import Flow
from bot.logs import trail
from bot.model import Passage, Shown, unseen

log = logging.getLogger(__name__)


JUDGE_SECONDS = 0.5
"""Between two looks at a draft. Each costs some 20 ms, and nobody reads faster."""


class Showing:
    """Tells `shown` what the checks let through. A `Hearing` for one question; thread-safe.

    What one attempt showed, no other takes back: a later one goes on showing only where it says the same so far.

    Args:
        clock: monotonic seconds.

    """

    def __init__(
        self, passages: Sequence[Passage], question: str, shown: Shown, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._passages, self._question, self._shown, self._clock = passages, question, shown, clock
        self._held, self._next = "", clock()
        self._lock = threading.Lock()
        self._flow: Flow | None = None
        self._ended = False
        self.text = ""
        """What was shown."""
        self.sources: tuple[Passage, ...] = ()
        """The passages it stands on."""

    @property
    def is_read(self) -> bool:
        """Whether anybody is shown anything: otherwise nothing need be checked before its time."""
        return self._shown is not unseen

    def __call__(self) -> Callable[[str], None]:
        """Begin another attempt; those before it are no longer heard. After the end none is: a call may begin late."""
        flow = Flow(self._passages, self._question)
        with self._lock:
            self._flow, self._held = None if self._ended else flow, ""
        return partial(self._hear, flow)

    def end(self) -> None:
        """Show nothing more, whoever still writes."""
        with self._lock:
            self._flow, self._ended = None, True

    def _hear(self, flow: Flow, piece: str) -> None:
        with self._lock:
            if flow is not self._flow:
                return
            self._held += piece
            if self._clock() >= self._next:
                self._look(flow)

    def _look(self, flow: Flow) -> None:
        self._next = self._clock() + JUDGE_SECONDS
        held, self._held = self._held, ""
        try:
            flow.push(held)
        except Exception as error:  # noqa: BLE001 - a decoration: the whole draft is judged when it is there
            log.error("Showing an answer while it is written failed: %s", trail(error))
            self._flow = None
        else:
            self._show(flow)

    def _show(self, flow: Flow) -> None:
        new = flow.shown.removeprefix(self.text) if flow.shown.startswith(self.text) else ""
        if new:
            self.text, self.sources = flow.shown, flow.cited
            self._shown(new)
