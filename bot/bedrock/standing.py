"""Whether a model may be asked: one that refuses us for a reason that stays is left alone for a while."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.alerts import Alerts
from bot.errors import ModelError, ModelRejected

log = logging.getLogger(__name__)

_REST_SECONDS = 60.0
"""Access that is granted, or credentials that are renewed, are noticed after this long at most."""


class Standing:
    """How one model stands with us. Operators are told once when it begins to refuse us, not once per question.

    Args:
        clock: monotonic seconds.

    """

    def __init__(self, model_id: str, alerts: Alerts, clock: Callable[[], float]) -> None:
        self._model_id, self._alerts, self._clock = model_id, alerts, clock
        self._refusal: ModelRejected | None = None
        self._rests_until = float("-inf")

    def check(self) -> None:
        """Pass, unless the model refused us less than a minute ago.

        Raises:
            ModelRejected: it did.

        """
        if self._refusal and self._clock() < self._rests_until:
            raise self._refusal.again()

    def refused(self, error: ModelRejected) -> None:
        """The model refused us."""
        before, self._refusal = self._refusal, error
        self._rests_until = self._clock() + _REST_SECONDS
        self._alerts.pin(self._model_id, f"Bedrock refuses our requests. {error}")
        if before is None or before.code != error.code:
            log.error("Bedrock refuses our requests (%s) for %s: %s", error.code, self._model_id, error)

    def failed(self, error: ModelError) -> None:
        """The model gave a question no answer, for a reason that may pass. It is asked again for the next one."""
        hint = "Check the network, AWS_REGION and the AWS health page if this stays."
        self._alerts.pin(self._model_id, f"Bedrock gave no answer: {error}. {hint}")

    def worked(self) -> None:
        """The model took a call."""
        if self._refusal:
            log.warning("Bedrock takes our requests again for %s", self._model_id)
        self._refusal = None
        self._alerts.clear(self._model_id)
