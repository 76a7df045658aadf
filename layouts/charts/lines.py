"""Lines over time: a trend with its comparison, plan and forecast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layouts.charts.template import (
    DEFAULT,
    Figure,
    Look,
    Values,
    clipped,
    colours,
    figure,
    hover,
    plain,
    series_colours,
    time_axis,
    top,
    value_axis,
    writer,
)
from layouts.charts.tokens import translucent
from layouts.formatting import MINUS

NAMED = 0.2
"""Share of a narrow chart's width that a name at a line's end takes."""


@dataclass(frozen=True)
class Forecast:
    """What is expected on days `x`, with the bounds of its interval, and of a `wide` one around it, where known."""

    x: Sequence[Any]
    expected: Values
    low: Values
    high: Values
    name: str = "Forecast"
    wide: tuple[Values, Values] | None = None


def trend(
    x: Sequence[Any],
    series: Mapping[str, Values],
    comparison: Values | None = None,
    plan: Values | None = None,
    forecast: Forecast | None = None,
    unit: str = "money",
    comparison_name: str = "Last year",
    look: Look = DEFAULT,
) -> Figure:
    """Figures over days `x` (dates or ISO texts), one line or up to eight; beyond, the rest is "Other".

    `comparison` is grey and `plan` dashed, both on the days of `x`, and may go on over the forecast's days.
    One line has its change against the comparison in the hover text; several are named at their ends.
    """
    lines = top(series)
    days = plain(x)
    ahead = days + plain(forecast.x) if forecast else days
    labels: list[Figure] = []
    if len(lines) == 1:
        traces = _single(days, ahead, lines, comparison, comparison_name, plan, forecast, unit, look)
    else:
        traces, labels = _several(days, lines, unit, look)
    every = [value for trace in traces for value in trace["y"] if value is not None]
    low_base = bool(every) and 0 <= min(every) <= 0.45 * max(every)
    return figure(
        traces,
        look,
        xaxis=time_axis(ahead),
        yaxis=value_axis(unit, look, every, zero=low_base),
        annotations=labels,
    )


def _several(
    days: Sequence[str], lines: Mapping[str, Values], unit: str, look: Look
) -> tuple[list[Figure], list[Figure]]:
    shade = series_colours(lines, look)
    said = hover(unit, look, [value for values in lines.values() for value in values])
    traces = [line(days, values, name, shade[name], 2) for name, values in lines.items()]
    return [trace | {"hovertemplate": said, "hoverinfo": "all", "meta": None} for trace in traces], _end_labels(
        days, lines, shade
    )


def _single(
    days: Sequence[str],
    ahead: Sequence[str],
    lines: Mapping[str, Values],
    comparison: Values | None,
    comparison_name: str,
    plan: Values | None,
    forecast: Forecast | None,
    unit: str,
    look: Look,
) -> list[Figure]:
    """One line and what it is measured against. The lines reach over different days, so one trace that is not seen
    speaks for all of them: a hover text then never mixes days."""
    token = colours(look)
    name, values = next(iter(lines.items()))
    traces = [line(days, values, name, token["c1"], 2.4) | {"zorder": 3}]
    if comparison is not None:
        traces.append(line(ahead, comparison, comparison_name, token["control"], 1.5) | {"zorder": 1})
    if plan is not None:
        traces.append(line(ahead, plan, "Plan", token["c2"], 1.7, "dash") | {"zorder": 2})
    traces += _forecast(forecast, days, values, token) if forecast else []
    return [*traces, _speaker(ahead, values, traces, plain(comparison or []), forecast, unit, look)]


def _speaker(
    ahead: Sequence[str],
    values: Values,
    traces: Sequence[Figure],
    comparison: Values,
    forecast: Forecast | None,
    unit: str,
    look: Look,
) -> Figure:
    """The unseen trace whose hover text says every figure of a day."""
    shown = {trace["name"]: trace for trace in traces if trace["meta"]}
    rows = {name: list(trace["y"]) for name, trace in shown.items()}
    bounds: list[tuple[float | None, float | None]] = []
    if forecast:
        rows[forecast.name] = [None] * len(values) + plain(forecast.expected)
        bounds = [(None, None)] * len(values) + list(zip(plain(forecast.low), plain(forecast.high), strict=True))
    every = [value for row in rows.values() for value in row]
    write = writer(unit, look, every)
    first = next(iter(rows))
    texts, places = [], []
    for place in range(len(ahead)):
        parts = []
        for name, row in rows.items():
            value = row[place] if place < len(row) else None
            if value is None:
                continue
            note = _change(value, comparison, place) if name == first else ""
            if forecast and name == forecast.name:
                note = _between(bounds[place], write)
            parts.append(f'<span style="color:{shown[name]["line"]["color"]}">●</span> {name} {write(value)}{note}')
        texts.append("<br>".join(parts))
        places.append(next((row[place] for row in rows.values() if place < len(row) and row[place] is not None), None))
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(ahead),
        "y": places,
        "name": "",
        "line": {"width": 0, "color": "rgba(0,0,0,0)"},
        "customdata": texts,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _change(value: float, comparison: Values, place: int) -> str:
    before = comparison[place] if place < len(comparison) else None
    return f" ({value / before - 1:+.1%})".replace("-", MINUS) if before and before > 0 else ""


def _between(bounds: tuple[float | None, float | None], write: Callable[[float], str]) -> str:
    low, high = bounds
    return "" if low is None or high is None else f" ({write(low)} to {write(high)})"


def line(x: Sequence[Any], y: Values, name: str, colour: str, width: float, dash: str = "solid") -> Figure:
    """One line of a chart, without a hover text of its own."""
    values = plain(y)
    alone = _alone(values)
    return {
        "type": "scatter",
        "mode": "lines+markers" if any(alone) else "lines",
        "x": list(x)[: len(values)],
        "y": values,
        "name": name,
        "line": {"color": colour, "width": width, "dash": dash},
        "marker": {"color": colour, "size": [7 if each else 0 for each in alone] if any(alone) else 0},
        "cliponaxis": not any(alone),
        "hoverinfo": "skip",
        "meta": [colour, "dash" if dash == "dash" else "line"],
    }


def _forecast(forecast: Forecast, days: Sequence[str], values: Values, token: Mapping[str, str]) -> list[Figure]:
    """The bands and the dotted line, joined to the last day known."""
    last = values[-1] if values else None
    first = [(days[-1], last)] if last is not None else []
    x = [day for day, _ in first] + plain(forecast.x)
    start = [value for _, value in first]
    bands = [*([forecast.wide] if forecast.wide else []), (forecast.low, forecast.high)]
    edge = {"type": "scatter", "mode": "lines", "x": x, "line": {"width": 0}, "hoverinfo": "skip", "meta": None}
    traces: list[Figure] = []
    for low, high in bands:
        fill = {"fill": "tonexty", "fillcolor": translucent(token["c1"], 0.16 if len(bands) == 1 else 0.12)}
        traces.append(edge | {"y": start + plain(low), "name": "low"})
        traces.append(edge | fill | {"y": start + plain(high), "name": "high"})
    dotted = line(x, start + plain(forecast.expected), forecast.name, token["c1"], 2, "dot")
    return [*traces, dotted | {"meta": [token["c1"], "area"]}]


def _end_labels(days: Sequence[str], lines: Mapping[str, Values], shade: Mapping[str, str]) -> list[Figure]:
    """Names over the lines' ends and what leads up to these, pushed apart where they would overlap."""
    ends = sorted((_height_at_end(values), name) for name, values in lines.items())
    every = [value for values in lines.values() for value in values if value is not None]
    gap = ((max(every) - min([*every, 0])) or 1) * 0.085 if every else 1
    place = {"xanchor": "right", "yanchor": "bottom", "yshift": 1, "showarrow": False, "borderpad": 0}
    labels: list[Figure] = []
    floor = float("-inf")
    for value, name in ends:
        floor = max(value, floor + gap)
        text = f'<span style="color:{shade[name]}">●</span> {clipped(name, 20)}'
        labels.append({"x": days[-1], "y": floor, "text": text, **place})
    return labels


def _height_at_end(values: Values) -> float:
    """The most of what a name at the end lies over; where nothing is there, what came last."""
    known = [value for value in values if value is not None]
    under = [value for value in values[-max(1, round(len(values) * NAMED)) :] if value is not None]
    return max(under or known[-1:] or [0.0])


def _alone(values: Values) -> list[bool]:
    """Which values have no neighbour to draw a line to, and would not be seen without a mark."""
    around = [None, *values, None]
    return [
        value is not None and before is None and after is None
        for before, value, after in zip(around, values, around[2:], strict=False)
    ]
