"""Marks in two directions: heat map, concentration curve, bubbles."""

from __future__ import annotations

from collections.abc import Sequence

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
    value_axis,
)
from layouts.charts.tokens import translucent

SCALES = {
    "light": ((0, "#eef2fd"), (0.35, "#b3c4f7"), (0.7, "#5f83ee"), (1, "#1c3fb0")),
    "dark": ((0, "#1b2639"), (0.35, "#2f4377"), (0.7, "#5c7bd0"), (1, "#b4c6ff")),
}


def heat_map(
    columns: Sequence[str],
    rows: Sequence[str],
    values: Sequence[Values],
    unit: str = "money",
    texts: bool = False,
    look: Look = DEFAULT,
) -> Figure:
    """One cell for each row and column (`values[row][column]`), the first row on top; `texts` writes the figures in."""
    token = colours(look)
    cells = [plain(row) for row in values]
    every = [value for row in cells for value in row]
    said = hover(unit, look, every, "z")
    trace = {
        "type": "heatmap",
        "x": list(columns),
        "y": list(rows),
        "z": cells,
        "xgap": 2,
        "ygap": 2,
        "colorscale": [list(stop) for stop in SCALES[look.theme]],
        "hoverongaps": False,
        "hovertemplate": f"%{{y}}, %{{x}}: {said}<extra></extra>",
        "colorbar": {
            "thickness": 8,
            "len": 0.9,
            "outlinewidth": 0,
            "nticks": 4,
            "x": 1.01,
            "tickfont": {"size": 11, "color": token["ink-3"]},
            **value_axis(unit, look, every),
        },
    }
    if texts:
        write = formatting.value
        trace["text"] = [
            [write(value, unit, look.currency, look.locale) if value is not None else "" for value in row]
            for row in cells
        ]
        trace |= {"texttemplate": "%{text}", "textfont": {"size": 11}, "showscale": False}
    return figure(
        [trace],
        look,
        hovermode="closest",
        xaxis={"type": "category", "side": "bottom", "tickangle": 0, "nticks": 13},
        yaxis={"type": "category", "autorange": "reversed", "showgrid": False, "nticks": len(rows)},
    )


def pareto(values: Values, counted: str = "products", share_of: str = "revenue", look: Look = DEFAULT) -> Figure:
    """How concentrated a sum is: the share of it that the largest items make up, and where 80% is reached."""
    token = colours(look)
    sizes = sorted((value for value in plain(values) if value is not None and value > 0), reverse=True)
    total, running = sum(sizes) or 1.0, 0.0
    curve: list[tuple[float, float]] = [(0.0, 0.0)]
    for place, size in enumerate(sizes, 1):
        running += size
        curve.append((place / len(sizes), running / total))
    reached = next((point for point in curve if point[1] >= 0.8), (1.0, 1.0))
    shown = _thinned(curve, 160)
    trace = {
        "type": "scatter",
        "mode": "lines",
        "x": plain(x for x, _ in shown),
        "y": plain(y for _, y in shown),
        "line": {"color": token["c1"], "width": 2.4},
        "fill": "tozeroy",
        "fillcolor": translucent(token["c1"], 0.1),
        "hovertemplate": f"%{{x:.0%}} of {counted} make %{{y:.0%}} of {share_of}<extra></extra>",
    }
    guide = {"color": token["control"], "width": 1, "dash": "dot"}
    few, much = (formatting.share(part, look.locale, 0) for part in reached)
    return figure(
        [trace],
        look,
        hovermode="closest",
        xaxis={"tickformat": ".0%", "range": [0, 1], "dtick": 0.25},
        yaxis={"tickformat": ".0%", "range": [0, 1.02], "dtick": 0.25},
        shapes=[
            {"type": "line", "x0": reached[0], "x1": reached[0], "y0": 0, "y1": reached[1], "line": guide},
            {"type": "line", "x0": 0, "x1": reached[0], "y0": reached[1], "y1": reached[1], "line": guide},
        ],
        annotations=[
            {
                "x": reached[0],
                "y": reached[1],
                "text": f"{few} of {counted}<br>make {much} of {share_of}",
                "showarrow": False,
                "align": "left",
                "xanchor": "left" if reached[0] < 0.5 else "right",
                "yanchor": "top",
                "xshift": 8 if reached[0] < 0.5 else -8,
                "yshift": -4,
                "font": {"color": token["ink"], "size": 12.5},
            }
        ],
    )


def bubble(
    x: Values,
    y: Values,
    names: Sequence[str],
    sizes: Values | None = None,
    x_title: str = "",
    y_title: str = "",
    x_unit: str = "money",
    y_unit: str = "share",
    labelled: int = 8,
    keys: Sequence[str | None] = (),
    look: Look = DEFAULT,
) -> Figure:
    """Points, or bubbles whose area is `sizes`; the largest `labelled` are named. `keys` as of bars."""
    token = colours(look)
    across, up = plain(x), plain(y)
    areas = [value or 0 for value in plain(sizes)] if sizes is not None else [1.0] * len(across)
    said = _labelled(across, up, areas, labelled)
    trace = {
        "type": "scatter",
        "mode": "markers+text",
        "x": across,
        "y": up,
        "text": [clipped(name, 16) if place in said else "" for place, name in enumerate(names)],
        "textposition": [_side(place, _padded(across)) for place in across],
        "textfont": {"size": 11.5, "color": token["ink-2"]},
        "hovertext": list(names),
        **({"customdata": list(keys)} if keys else {}),
        "cliponaxis": False,
        "marker": {
            "color": translucent(token["c1"], 0.5),
            "line": {"color": token["c1"], "width": 1},
            "size": areas if sizes is not None else 9,
            **(
                {"sizemode": "area", "sizeref": 2 * max([*areas, 1e-9]) / 34**2, "sizemin": 4}
                if sizes is not None
                else {}
            ),
        },
        "hovertemplate": f"<b>%{{hovertext}}</b><br>{x_title}: {hover(x_unit, look, across, 'x')}"
        f"<br>{y_title}: {hover(y_unit, look, up)}<extra></extra>",
    }
    return figure(
        [trace],
        look,
        hovermode="closest",
        xaxis=value_axis(x_unit, look, across) | {"title": {"text": x_title}, "nticks": 6, "range": _padded(across)},
        yaxis=value_axis(y_unit, look, up) | {"title": {"text": y_title}, "range": _padded(up)},
    )


def _padded(values: Values) -> list[float]:
    """An axis with room for marks and names at its edges."""
    known = [value for value in values if value is not None] or [0.0, 1.0]
    span = (max(known) - min(known)) or abs(max(known)) or 1.0
    return [min(known) - 0.14 * span, max(known) + 0.16 * span]


def _side(x: float | None, axis: list[float]) -> str:
    """Names at the edges grow towards the middle."""
    at = ((x or 0) - axis[0]) / (axis[1] - axis[0])
    return "top right" if at < 0.25 else "top left" if at > 0.7 else "top center"


def _labelled(across: Values, up: Values, areas: Sequence[float], most: int) -> set[int]:
    """The largest points that can be named without one name over another."""
    wide, tall = _padded(across), _padded(up)
    said: dict[int, tuple[float, float]] = {}
    for place in sorted(range(len(areas)), key=lambda place: -areas[place]):
        x, y = across[place], up[place]
        if x is None or y is None or len(said) == most:
            continue
        at = (x - wide[0]) / (wide[1] - wide[0]), (y - tall[0]) / (tall[1] - tall[0])
        if all(abs(at[0] - other[0]) > 0.34 or abs(at[1] - other[1]) > 0.1 for other in said.values()):
            said[place] = at
    return set(said)


def _thinned(curve: list[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    step = max(1, len(curve) // most)
    return [*curve[:-1:step], curve[-1]]
