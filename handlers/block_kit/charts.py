"""Charts as Slack draws them, and in words where it does not. Pure.

Slack draws its `data_visualization` block in messages only, not in Home. The block is new and rolled out in steps, and
the numbers below are from two independent libraries, the smaller where they differ: whoever sends charts keeps the words
at hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.block_kit.limits import Block

MOST_POINTS = 20
MOST_SERIES = 6

_TITLE, _LABEL = 50, 20
_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Chart:
    """Named series of numbers over the same points. `kind` is Slack's: line, bar or area."""

    title: str
    kind: str
    points: Sequence[str]
    series: Mapping[str, Sequence[float]]
    unit: str = ""


def drawn(chart: Chart) -> Block:
    """For Slack to draw: the newest points and the first series that it takes."""
    points = [point[:_LABEL] for point in chart.points[-MOST_POINTS:]]
    series = [
        {"name": name[:_LABEL], "data": _data(points, values[-MOST_POINTS:])}
        for name, values in list(chart.series.items())[:MOST_SERIES]
    ]
    axis = {"categories": points, **({"y_label": chart.unit[:_TITLE]} if chart.unit else {})}
    plot = {"type": chart.kind, "series": series, "axis_config": axis}
    return {"type": "data_visualization", "title": chart.title[:_TITLE], "chart": plot}


def in_words(chart: Chart) -> str:
    """The same as text: a line of little bars for each series, with its newest and its highest value; of one point the
    value alone.
    """
    lines = [_line(name, values, chart) for name, values in chart.series.items() if any(values)]
    ends = " to ".join(dict.fromkeys((*chart.points[:1], *chart.points[-1:])))
    heading = f"{chart.title} ({ends})" if ends else chart.title
    return "\n".join([heading, *(lines or ["Nothing in this time."])])


def _line(name: str, values: Sequence[float], chart: Chart) -> str:
    if len(values) == 1:
        return f"{name}: {_number(values[0])}{_unit(chart)}"
    return f"{spark(values)}  {name}: {_said(values, chart)}"


def spark(values: Sequence[float]) -> str:
    """One bar for each value, the highest as high as a letter."""
    most = max(values, default=0.0)
    return "".join(_BARS[round(value / most * (len(_BARS) - 1)) if most > 0 else 0] for value in values)


def _data(points: Sequence[str], values: Sequence[float]) -> list[Block]:
    return [{"label": point, "value": round(value, 2)} for point, value in zip(points, values, strict=True)]


def _said(values: Sequence[float], chart: Chart) -> str:
    unit = _unit(chart)
    most = max(range(len(values)), key=lambda at: values[at])
    return f"{_number(values[-1])}{unit} last, {_number(values[most])}{unit} at most ({chart.points[most]})"


def _unit(chart: Chart) -> str:
    return f" {chart.unit}" if chart.unit else ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
