"""Arcs: a network whose marks stand under one another, so that each has room for its name, also on a telephone."""

from __future__ import annotations

import math
from collections.abc import Sequence

from layouts.charts.template import DEFAULT, Figure, Look, Values, clipped, colours, figure, plain, writer
from layouts.charts.tokens import translucent

_LEFT, _RIGHT = -1.45, 2.6
_SMALLEST, _LARGEST = 7.0, 22.0


def arcs_height(count: int) -> int:
    """The height in pixels at which so many names are easy to read."""
    return 25 * max(1, count) + 16


def arcs(
    names: Sequence[str],
    sizes: Values,
    links: Sequence[tuple[int, int, float]],
    unit: str = "money",
    size_name: str = "Net revenue",
    keys: Sequence[str | None] = (),
    look: Look = DEFAULT,
) -> Figure:
    """Marks of those names in the order given, their areas by `sizes`, and arcs between two places, wider and labelled
    by their strength: (first place, second place, how many times). `keys` as of bars.
    """
    token = colours(look)
    furthest = max((abs(first - second) for first, second, _ in links), default=1) or 1
    strongest = max((strength for _, _, strength in links), default=1.0) or 1.0
    drawn = [
        {
            "type": "scatter",
            "mode": "lines",
            **_half_ellipse(first, second, furthest),
            "line": {"color": translucent(token["c1"], 0.55), "width": round(1.2 + 4 * strength / strongest, 2)},
            "hoverinfo": "skip",
        }
        for first, second, strength in links
    ]
    labels = {
        "type": "scatter",
        "mode": "text",
        "x": [round(-_reach(first, second, furthest) - 0.05, 4) for first, second, _ in links],
        "y": [(first + second) / 2 for first, second, _ in links],
        "text": [f"{strength:.0f}×" if strength >= 10 else f"{strength:.1f}×" for _, _, strength in links],
        "textposition": "middle left",
        "textfont": {"size": 11.5, "color": token["ink-2"]},
        "hovertext": [f"{names[first]}<br>{names[second]}" for first, second, _ in links],
        "hovertemplate": "%{hovertext}<br>%{text} as often as chance<extra></extra>",
    }
    return figure(
        [*drawn, labels, _marks(names, sizes, unit, size_name, keys, look)],
        look,
        hovermode="closest",
        margin={"l": 2, "r": 2, "t": 2, "b": 2},
        xaxis={"visible": False, "range": [_LEFT, _RIGHT]},
        yaxis={"visible": False, "range": [len(names) - 0.4, -0.6]},
    )


def _reach(first: int, second: int, furthest: int) -> float:
    """How far an arc goes to the left."""
    return 0.25 + 0.75 * abs(first - second) / furthest


def _half_ellipse(first: int, second: int, furthest: int) -> Figure:
    turns = [math.pi * step / 16 for step in range(17)]
    middle, half = (first + second) / 2, (second - first) / 2
    reach = _reach(first, second, furthest)
    return {
        "x": [round(-reach * math.sin(turn), 4) for turn in turns],
        "y": [round(middle - half * math.cos(turn), 4) for turn in turns],
    }


def _marks(
    names: Sequence[str], sizes: Values, unit: str, size_name: str, keys: Sequence[str | None], look: Look
) -> Figure:
    token = colours(look)
    values = plain(sizes)
    write = writer(unit, look, values)
    largest = max([value or 0 for value in values], default=0) or 1
    radii = [round(_SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(max(value or 0, 0) / largest), 2) for value in values]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [0] * len(names),
        "y": list(range(len(names))),
        "text": [f"  {clipped(name, 34)}" for name in names],
        "textposition": "middle right",
        "textfont": {"size": 12, "color": token["ink"]},
        "hovertext": list(names),
        **({"customdata": list(keys)} if keys else {}),
        "cliponaxis": False,
        "marker": {"color": token["c1"], "line": {"color": token["card"], "width": 1.5}, "size": radii, "opacity": 1},
        "hovertemplate": [
            f"<b>%{{hovertext}}</b><br>{size_name}: {'–' if value is None else write(value)}<extra></extra>"
            for value in values
        ],
    }
