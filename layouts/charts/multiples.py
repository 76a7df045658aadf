"""Small multiples: one small line chart a series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from layouts.charts.lines import line
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
    time_axis,
    value_axis,
)
from layouts.charts.tokens import translucent


def small_multiples(
    x: Sequence[Any],
    series: Mapping[str, Values],
    columns: int = 3,
    unit: str = "money",
    look: Look = DEFAULT,
) -> Figure:
    """One small line chart a series, all on the same scale; for more series than one chart can hold."""
    token = colours(look)
    days, rows = plain(x), -(-len(series) // columns)
    every = [value for values in series.values() for value in plain(values) if value is not None]
    most, least = max(every, default=1), min([*every, 0])
    traces: list[Figure] = []
    layout: Figure = {"annotations": [], "hovermode": "x"}
    for place, (name, values) in enumerate(series.items()):
        row, column = divmod(place, columns)
        end = "" if place == 0 else str(place + 1)
        left, right = column / columns + 0.012, (column + 1) / columns - 0.012
        high, low = 1 - row / rows - 0.34 / (rows * 2), 1 - (row + 1) / rows + 0.16 / (rows * 2)
        drawn = line(days, values, name, token["c1"], 1.8) | {
            "hovertemplate": hover(unit, look, every),
            "hoverinfo": "all",
        }
        traces.append(drawn | {"xaxis": f"x{end}", "yaxis": f"y{end}", "fill": "tozeroy", "meta": None})
        traces[-1]["fillcolor"] = translucent(token["c1"], 0.08)
        bottom = row == rows - 1 or place + columns >= len(series)
        layout[f"xaxis{end}"] = time_axis(days) | {
            "domain": [left, right],
            "anchor": f"y{end}",
            "nticks": 3,
            "showticklabels": bottom,
        }
        layout[f"yaxis{end}"] = value_axis(unit, look, every) | {
            "domain": [low, high],
            "anchor": f"x{end}",
            "range": [least, most * 1.05],
            "nticks": 3,
            "showticklabels": column == 0,
        }
        layout["annotations"].append(_note(clipped(name, 46 // columns), left, high, token["ink-2"]))
    return figure(traces, look, **layout)


def _note(text: str, x: float, y: float, colour: str) -> Figure:
    place = {"x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return {"text": text, "showarrow": False, "font": {"size": 12, "color": colour}, **place}
