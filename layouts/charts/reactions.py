"""How something answers to something else: estimates with their intervals, and a curve with its band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from layouts import formatting
from layouts.charts.template import DEFAULT, Figure, Look, Values, clipped, colours, figure, plain, value_axis, writer
from layouts.charts.tokens import translucent


def intervals(
    names: Sequence[str],
    values: Values,
    low: Values,
    high: Values,
    mark: float | None = None,
    mark_name: str = "",
    keys: Sequence[str | None] = (),
    decimals: int = 1,
    look: Look = DEFAULT,
) -> Figure:
    """A dot per name in the order given, the first on top, on a line as long as its interval, its figure over it.

    `mark` is a value that the reader should see on which side of it each lies; those on its right are drawn in another
    colour. `keys` are addresses that a click on a dot opens.
    """
    token = colours(look)
    shown, ends = plain(values), list(zip(plain(low), plain(high), strict=True))
    shade = [token["c3" if mark is not None and (value or 0) > mark else "c1"] for value in shown]
    places = list(range(len(shown)))
    texts = [formatting.number(value, look.locale, decimals) for value in shown]
    said = [
        f"{name}: {text} ({formatting.number(start, look.locale, decimals)} to "
        f"{formatting.number(end, look.locale, decimals)})"
        for name, text, (start, end) in zip(names, texts, ends, strict=True)
    ]
    lines = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [start, end],
            "y": [place, place],
            "line": {"color": translucent(colour, 0.4), "width": 6},
            "hoverinfo": "skip",
        }
        for place, (start, end), colour in zip(places, ends, shade, strict=True)
    ]
    dots = {
        "type": "scatter",
        "mode": "markers+text",
        "x": shown,
        "y": places,
        "marker": {"color": shade, "size": 10},
        "text": texts,
        "textposition": "top center",
        "textfont": {"color": token["ink"], "size": 12},
        "cliponaxis": False,
        "hovertext": said,
        "hovertemplate": "%{hovertext}<extra></extra>",
        **({"customdata": list(keys)} if keys else {}),
    }
    every = [value for pair in ends for value in pair if value is not None] + [mark or 0.0]
    room = (max(every) - min(every)) * 0.04 or 1
    return figure(
        [*lines, dots],
        look,
        hovermode="closest",
        margin={"l": 4, "r": 8, "t": 24 if mark_name else 8, "b": 4, "pad": 6},
        xaxis={"showgrid": True, "gridcolor": token["grid"], "range": [min(every) - room, max(every) + room]},
        yaxis={
            "range": [len(places) - 0.5, -0.75],
            "showgrid": False,
            "tickvals": places,
            "ticktext": [clipped(name) for name in names],
            "tickfont": {"color": token["ink"], "size": 12.5},
        },
        shapes=[_upright(mark, token)] if mark is not None else [],
        annotations=[_over(mark, mark_name, token)] if mark is not None and mark_name else [],
    )


def reaction(
    x: Values,
    expected: Values,
    low: Values,
    high: Values,
    chosen: float,
    known: tuple[float, float],
    unit: str = "money",
    look: Look = DEFAULT,
) -> Figure:
    """What is expected over a change `x` (a share), with its band and the `chosen` one; dotted outside of `known`."""
    token = colours(look)
    places, values, below, above = (plain(each) for each in (x, expected, low, high))
    write = writer(unit, look, [*values, *below, *above])
    said = [
        f"{formatting.delta(place, look.locale) or '0%'}: {write(value)} ({write(start)} to {write(end)})"
        for place, value, start, end in zip(places, values, below, above, strict=True)
    ]
    inside = [known[0] - 1e-9 <= place <= known[1] + 1e-9 for place in places]
    edge = {"type": "scatter", "mode": "lines", "x": places, "line": {"width": 0}, "hoverinfo": "skip"}
    line = {"type": "scatter", "mode": "lines", "x": places, "hoverinfo": "skip"}
    at = min(range(len(places)), key=lambda place: abs(places[place] - chosen))
    traces = [
        edge | {"y": below},
        edge | {"y": above, "fill": "tonexty", "fillcolor": translucent(token["c1"], 0.16)},
        line | {"y": values, "line": {"color": token["c1"], "width": 2, "dash": "dot"}},
        line
        | {
            "y": [value if seen else None for value, seen in zip(values, inside, strict=True)],
            "line": {"color": token["c1"], "width": 2.4},
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [places[at]],
            "y": [values[at]],
            "marker": {"color": token["c1"], "size": 11, "line": {"color": token["card"], "width": 2}},
            "cliponaxis": False,
            "hoverinfo": "skip",
        },
        line
        | {"y": values, "line": {"width": 0}, "customdata": said, "hoverinfo": None}
        | {"hovertemplate": "%{customdata}<extra></extra>"},
    ]
    every: list[Any] = [value for value in [*below, *above] if value is not None]
    zero = {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 0, "y1": 0, "layer": "below"}
    return figure(
        traces,
        look,
        xaxis={
            "tickformat": "+.0%",
            "nticks": 7,
            "showspikes": True,
            "spikethickness": 1,
            "spikecolor": token["control"],
        }
        | {"hoverformat": "+.0%"},
        yaxis=value_axis(unit, look, every),
        shapes=[zero | {"line": {"color": token["control"], "width": 1}}],
    )


def _upright(place: float, token: Mapping[str, str]) -> Figure:
    line = {"color": token["control"], "width": 1, "dash": "dash"}
    return {"type": "line", "x0": place, "x1": place, "y0": 0, "y1": 1, "yref": "paper", "line": line, "layer": "below"}


def _over(place: float, text: str, token: Mapping[str, str]) -> Figure:
    return {
        "x": place,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": text,
        "showarrow": False,
        "font": {"color": token["ink-3"], "size": 11.5},
    }
