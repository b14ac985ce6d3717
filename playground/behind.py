"""What a visitor may do and see behind the page: how the model behaves, and what happened to a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.workspace import Json

if TYPE_CHECKING:
    from playground.standin_model import StandinModel
    from playground.switch import SwitchedEngine
    from playground.traces import Trace, Traces


class Controls:
    """The switch of the model and the traces; without an engine of ours behind the page, neither."""

    def __init__(
        self,
        engine: SwitchedEngine | None = None,
        model: StandinModel | None = None,
        traces: Traces | None = None,
    ) -> None:
        self._engine, self._model, self._traces = engine, model, traces

    @property
    def mode(self) -> str:
        """How the stand-in behaves; "" where there is none."""
        return str(self._model.mode) if self._model else ""

    def behave(self, mode: str) -> None:
        """Switch the model.

        Raises:
            LookupError: there is no such mode, or nothing to switch.

        """
        from playground.standin_model import Mode

        if self._engine is None or mode not in set(Mode):
            raise LookupError(mode)
        self._engine.behave(Mode(mode))

    def traces(self, asker: str) -> list[Json]:
        """What happened to one person's questions, oldest first."""
        return [trace.as_json() for trace in self._traces.of(asker)] if self._traces else []

    def tell(self, told: Callable[[str, Json], None]) -> None:
        """Call `told` with the asker and the trace whenever one has grown, from any thread."""

        def grown(trace: Trace) -> None:
            told(trace.asker, trace.as_json())

        if self._traces:
            self._traces.tell(grown)
