"""Work that is done now and then on a thread of its own, so that nobody who waits for an answer waits for it."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable

log = logging.getLogger(__name__)


class Upkeep:
    """Does `work`, a bound method, every `seconds` until stopped; what it raises is logged, and it is done again.

    `name` says whose upkeep it is, in the log. The thread does not keep the owner of `work` alive: it ends when that is gone.
    """

    def __init__(self, name: str, work: Callable[[], None], seconds: float) -> None:
        self._name = name
        self._work, self._seconds, self._stop = weakref.WeakMethod(work), seconds, threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"upkeep of {name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Begin no more work, and wait until the one under way is done."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            if (work := self._work()) is None:
                return
            try:
                work()
            except Exception:
                log.exception("The upkeep of %s failed; it goes on in %g seconds", self._name, self._seconds)
            del work
