"""Bars: ranked, stacked, the bridge between two figures, the funnel, the histogram. All start at zero."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from layouts import formatting
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
)
from layouts.charts.tokens import translucent


def bars_height(count: int) -> int:
    """The height in pixels at which so many horizontal bars are easy to read."""
    return 34 * max(1, count) + 16


def bars(
    names: Sequence[str],
    values: Values,
    comparison: Values | None = None,
    unit: str = "money",
    comparison_name: str = "Last year",
    keys: Sequence[str | None] = (),
    signed: bool = False,
    texts: Sequence[str] = (),
    look: Look = DEFAULT,
) -> Figure:
    """Horizontal bars in the order given, the first on top, each with its figure (or its text of `texts`) beside it.

    `comparison` is a wider grey bar behind; `keys` are addresses that a click on a bar opens, None for none; `signed`
    colours rises and falls and writes +218k.
    """
    token = colours(look)
    shown, before = plain(values), plain(comparison or [])
    shade = [token["c2"] if value is not None and value < 0 else token["c3" if signed else "c1"] for value in shown]
    places = list(range(len(shown)))
    said = hover(unit, look, shown, "x")
    now = {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": shown,
        "width": 0.36 if before else 0.6,
        "name": "Now" if before else "",
        "marker": {"color": shade, "cornerradius": 2},
        **({"customdata": list(keys)} if keys else {}),
        "hovertext": list(names),
        "hovertemplate": said if before else f"%{{hovertext}}: {said}<extra></extra>",
        "meta": [token["c1"], "box"] if before else None,
        "zorder": 2,
    }
    traces = [now, *([_behind(before, places, comparison_name, unit, look)] if before else [])]
    write = _signed(unit, look) if signed else _full(unit, look)
    texts = texts or [write(value) for value in shown]
    return figure(
        traces,
        look,
        barmode="overlay",
        xaxis={"visible": False, "range": _span([*shown, *before])},
        margin={"l": 4, "r": _room(shown, before, texts), "t": 4, "b": 4, "pad": 6},
        yaxis={
            "range": [len(places) - 0.5, -0.5],
            "showgrid": False,
            "tickvals": places,
            "ticktext": [clipped(name) for name in names],
            "tickfont": {"color": token["ink"], "size": 12.5},
        },
        annotations=_beside(shown, before, texts, token),
        hovermode="y unified" if before else "closest",
        shapes=[_zero_line(token)] if any((value or 0) < 0 for value in shown) else [],
    )


def stacked_bars(
    x: Sequence[Any], series: Mapping[str, Values], unit: str = "money", dates: bool = True, look: Look = DEFAULT
) -> Figure:
    """Upright bars made of up to eight parts; `x` are days unless `dates` is False."""
    parts = top(series)
    shade = series_colours(parts, look)
    days = plain(x)
    every = [value for values in parts.values() for value in values]
    traces = [
        {
            "type": "bar",
            "x": days,
            "y": values,
            "name": name,
            "marker": {"color": shade[name], "line": {"width": 0.8, "color": colours(look)["card"]}},
            "hovertemplate": hover(unit, look, every),
            "meta": [shade[name], "box"],
        }
        for name, values in parts.items()
    ]
    axis = time_axis([]) | {"showspikes": False} if dates else {"type": "category"}
    return figure(
        traces, look, barmode="relative", xaxis=axis, yaxis=value_axis(unit, look, every, zero=True), bargap=0.25
    )


def waterfall(
    steps: Sequence[tuple[str, float]],
    start: tuple[str, float],
    end: tuple[str, float],
    unit: str = "money",
    keys: Sequence[str | None] = (),
    look: Look = DEFAULT,
) -> Figure:
    """The bridge from `start` to `end` by steps (name, change). Small changes on large totals: the two totals are cut,
    with a mark that says so, and the changes are drawn to scale. `keys` are addresses that a click on a step opens."""
    token = colours(look)
    levels = [float(start[1])]
    for _, change in steps:
        levels.append(levels[-1] + change)
    floor = _floor([*levels, float(end[1])])
    names = [start[0], *(name for name, _ in steps), end[0]]
    bases = [floor, *(min(pair) for pair in pairwise(levels)), floor]
    sizes = [start[1] - floor, *(abs(change) for _, change in steps), end[1] - floor]
    shade = [token["control"], *(token["c3" if change >= 0 else "c2"] for _, change in steps), token["control"]]
    exact, short = _full(unit, look, compact=False), _full(unit, look)
    change_text = _signed(unit, look)
    changes = [change_text(change) for _, change in steps]
    texts, full = ([write(start[1]), *changes, write(end[1])] for write in (short, exact))
    trace = {
        "type": "bar",
        "x": list(range(len(names))),
        "y": plain(sizes),
        "base": plain(bases),
        "marker": {"color": shade, "cornerradius": 2},
        "text": texts,
        "textposition": "outside",
        "textfont": {"color": token["ink-2"], "size": 12},
        "cliponaxis": False,
        "constraintext": "none",
        "hovertext": [f"{name}: {text}" for name, text in zip(names, full, strict=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **({"customdata": [None, *keys, None]} if keys else {}),
    }
    room = (max(*levels, end[1]) - floor) or 1
    return figure(
        [trace],
        look,
        hovermode="closest",
        bargap=0.3,
        uniformtext={"mode": False},
        xaxis={
            "tickvals": list(range(len(names))),
            "ticktext": [_wrapped(name) for name in names],
            "autotickangles": [0, 90],
        },
        yaxis={"visible": False, "range": [floor, floor + room * 1.14]},
        shapes=_connectors(levels, token) + (_cuts(len(names), floor, room, token) if floor else []),
    )


def funnel(steps: Sequence[str], values: Values, unit: str = "count", look: Look = DEFAULT) -> Figure:
    """Steps from top to bottom, each with its figure and its share of the step before."""
    shown = plain(values)
    write = _full(unit, look)
    texts = [
        write(value) + (f" · {formatting.share(value / before, look.locale)}" if before and value is not None else "")
        for value, before in zip(shown, [None, *shown], strict=False)
    ]
    return bars(steps, shown, unit=unit, texts=texts, look=look)


def histogram(
    edges: Values, counts: Values, unit: str = "money", counted: str = "orders", look: Look = DEFAULT
) -> Figure:
    """Counts between edges (one more edge than counts); `counted` names what is counted."""
    token = colours(look)
    bounds = plain(edges)
    write = _full(unit, look)
    between = [f"{write(low)} to {write(high)}" for low, high in pairwise(bounds)]
    trace = {
        "type": "bar",
        "x": [(low + high) / 2 for low, high in pairwise(bounds)],
        "width": [(high - low) * 0.94 for low, high in pairwise(bounds)],
        "y": plain(counts),
        "marker": {"color": token["c1"]},
        "customdata": between,
        "hovertemplate": f"%{{customdata}}: %{{y:,}} {counted}<extra></extra>",
    }
    return figure(
        [trace],
        look,
        hovermode="closest",
        xaxis=value_axis(unit, look, bounds) | {"nticks": 7},
        yaxis=value_axis("count", look, counts, zero=True),
    )


def _full(unit: str, look: Look, compact: bool = True) -> Callable[[float | None], str]:
    if unit == "money" and not compact:
        return lambda value: formatting.money(value, look.currency, look.locale, compact=False)
    return lambda value: formatting.value(value, unit, look.currency, look.locale)


def _signed(unit: str, look: Look) -> Callable[[float | None], str]:
    if unit == "share":
        return lambda value: formatting.points(value, look.locale)
    return lambda value: formatting.signed_money(value, "", look.locale)


def _span(values: Values) -> list[float]:
    """The axis from zero to the longest bar; room for figures beside bars to the left."""
    known = [value for value in values if value is not None]
    high, low = max([*known, 0.0]), min([*known, 0.0])
    return [low - 0.28 * (high - low) if low else 0, high or (0 if low else 1)]


def _room(shown: Values, before: Values, texts: Sequence[str]) -> int:
    """The margin in pixels that the figures beside the bars need, on a phone too."""
    longest = max([abs(value or 0) for value in [*shown, *before]], default=0) or 1
    ends = [max(abs(now or 0), abs(then or 0)) / longest for now, then in zip(shown, before or shown, strict=True)]
    return (
        int(max([7 * len(text) + 10 - 130 * (1 - end) for text, end in zip(texts, ends, strict=True)], default=0)) + 4
    )


def _behind(values: Values, places: Sequence[int], name: str, unit: str, look: Look) -> Figure:
    """The comparison: a wider grey bar behind."""
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(places),
        "x": list(values),
        "width": 0.72,
        "name": name,
        "marker": {"color": translucent(colours(look)["control"], 0.45), "cornerradius": 2},
        "hovertemplate": hover(unit, look, values, "x"),
        "meta": [translucent(colours(look)["control"], 0.45), "box"],
        "zorder": 1,
    }


def _beside(shown: Values, before: Values, texts: Sequence[str], token: Mapping[str, str]) -> list[Figure]:
    """Each bar's figure, clear of the bar and of what it is compared with."""
    notes = []
    for place, (now, then, text) in enumerate(zip(shown, before or shown, texts, strict=True)):
        left = (now or 0) < 0
        end = min(now or 0, then or 0) if left else max(now or 0, then or 0)
        side = {"xanchor": "right", "xshift": -5} if left else {"xanchor": "left", "xshift": 5}
        font = {"color": token["ink"], "size": 12}
        notes.append({"x": end, "y": place, "text": text, "showarrow": False, "borderpad": 0, "font": font, **side})
    return notes


def _zero_line(token: Mapping[str, str]) -> Figure:
    line = {"color": token["control"], "width": 1}
    return {"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "paper", "line": line, "layer": "above"}


def _floor(levels: Sequence[float]) -> float:
    """Zero, or a cut where the changes would else be slivers."""
    low, high = min(levels), max(levels)
    if low <= 0 or (high - low) > 0.25 * high:
        return 0.0
    return low - (high - low) * 0.45


def _connectors(levels: Sequence[float], token: Mapping[str, str]) -> list[Figure]:
    line = {"color": token["control"], "width": 1}
    return [
        {"type": "line", "x0": place + 0.35, "x1": place + 0.65, "y0": level, "y1": level, "line": line}
        for place, level in enumerate(levels)
    ]


def _cuts(count: int, floor: float, room: float, token: Mapping[str, str]) -> list[Figure]:
    """A slanted gap across each of the two totals: their base is not zero."""
    low, high = floor + room * 0.1, floor + room * 0.14
    line = {"color": token["card"], "width": 3}
    return [
        {"type": "line", "x0": place - 0.42, "x1": place + 0.42, "y0": low, "y1": high, "line": line}
        for place in (0, count - 1)
    ]


def _wrapped(name: str) -> str:
    return name.replace(" ", "<br>", 1) if len(name) > 7 else name
