"""An engine that can be switched, while it runs, between quoting and the stand-in model, and that is watched."""

from __future__ import annotations

from pydantic import SecretStr

from bot.app import Core, bedrock_writer
from bot.engine import AnswerEngine, Look
from bot.model import Answer, Progress, Question, Shown, silent, unseen
from cache.answers import AnswerCache, Everything
from playground.standin_model import MODEL_ID, Mode, StandinModel
from playground.traces import Traces

BY = "playground"


class SwitchedEngine(AnswerEngine):
    """To its callers an engine; behind it the one of `core`, or one that asks the stand-in."""

    def __init__(self, core: Core, model: StandinModel, traces: Traces) -> None:
        self._core, self._model, self._traces = core, model, traces
        self._asking: AnswerEngine | None = None

    def answer(self, question: Question, progress: Progress = silent, shown: Shown = unseen) -> Answer:
        engine = self._current()
        return self._traces.follow(question, lambda noted: engine.answer(question, noted, shown), progress)

    def quote(self, question: Question) -> Answer | None:
        return self._current().quote(question)

    def look(self, question: Question) -> Look:
        return self._current().look(question)

    def behave(self, mode: Mode) -> None:
        """Switch the model. Quoted and written answers are not mixed: what was kept goes when it is switched on or off."""
        if (mode is Mode.OFF) is not (self._model.mode is Mode.OFF):
            self._core.cache.purge(Everything(), BY)
        self._model.behave(mode)

    def _current(self) -> AnswerEngine:
        if self._model.mode is Mode.OFF:
            return self._core.engine
        if self._asking is None:
            self._asking = self._with_the_model()
        return self._asking

    def _with_the_model(self) -> AnswerEngine:
        local = {
            "aws_endpoint_url_bedrock_runtime": self._model.url,
            "aws_access_key_id": SecretStr("stand-in"),
            "aws_secret_access_key": SecretStr("stand-in"),
            "aws_profile": "",
            "bedrock_model_id": MODEL_ID,
        }
        settings = self._core.settings.model_copy(update=local)
        core = self._core
        writer = bedrock_writer(settings, core.gate, core.budget, core.tally, core.alerts)
        return core.engine.with_writer(writer)


def misses(cache: AnswerCache) -> dict[str, int]:
    """How many lookups found nothing, by reason."""
    return dict(cache.stats().misses)
