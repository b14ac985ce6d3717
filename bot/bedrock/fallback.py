"""Another model where the first one fails: within the same deadline, and at a pace of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from bot.errors import ModelBudgetSpent, ModelError
from bot.model import Draft, Hearing, Passage, Progress, Question, Writer, deaf
from bot.tally import Tally

log = logging.getLogger(__name__)

FIRST_SHARE = 0.6
"""Of the time: a call takes about three seconds, so what is left is enough for the fallback and a retry of it."""


class FallbackWriter:
    """Writes with the first model, and with the second where the first gives no draft in its share of the time.

    Args:
        clock: monotonic seconds, that of the deadline.

    """

    def __init__(
        self, first: Writer, second: Writer, *, tally: Tally, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._first, self._second, self._tally, self._clock = first, second, tally, clock

    def write(
        self,
        question: Question,
        passages: Sequence[Passage],
        *,
        deadline: float,
        progress: Progress,
        hearing: Hearing = deaf,
    ) -> Draft:
        """A draft before `deadline`.

        Raises:
            ModelError: neither model gave one; which kind says why the second did not.

        """
        now = self._clock()
        share = now + FIRST_SHARE * (deadline - now)
        try:
            return self._first.write(question, passages, deadline=share, progress=progress, hearing=hearing)
        except ModelBudgetSpent:
            raise  # one limit holds for both
        except ModelError as error:
            log.info("The fallback model is asked, since the first gave no draft (%s)", error.code)
            self._tally.add("model.fallback")
        return self._second.write(question, passages, deadline=deadline, progress=progress, hearing=hearing)
