"""The map: countries shaded by a figure, drawn from the shapes in assets/vendor/maps."""

from __future__ import annotations

from collections.abc import Sequence

from layouts.charts.fields import SCALES
from layouts.charts.template import DEFAULT, Figure, Look, Values, colours, figure, plain

Bounds = tuple[float, float, float, float]
"""West, south, east and north, in degrees."""
WORLD: Bounds = (-170.0, -56.0, 180.0, 78.0)


def choropleth(
    countries: Sequence[str],
    values: Values,
    names: Sequence[str],
    texts: Sequence[str],
    keys: Sequence[str | None] = (),
    signed: bool = False,
    also: Sequence[tuple[str, str]] = (),
    bounds: Bounds = WORLD,
    look: Look = DEFAULT,
) -> Figure:
    """Countries, by their ISO 3166-1 alpha-3 codes, the darker (in the dark theme the lighter) the more.

    `texts` are the figures as the hover says them, `keys` addresses as of bars, `signed` shades falls in another colour
    than rises, and `also` are countries (code, text) that are marked without a figure.
    """
    token = colours(look)
    shown = plain(values)
    most = max((abs(value) for value in shown if value is not None), default=1.0) or 1.0
    rises = [list(stop) for stop in SCALES[look.theme]]
    both = [[0, token["c2"]], [0.5, token["hover"]], [1, token["c3"]]]
    edge = {"color": token["card"], "width": 0.8}
    trace = {
        "type": "choropleth",
        "locationmode": "ISO-3",
        "locations": list(countries),
        "z": shown,
        "zmin": -most if signed else 0,
        "zmax": most,
        "colorscale": both if signed else rises,
        "showscale": False,
        "marker": {"line": edge},
        "hovertext": list(names),
        "text": list(texts),
        "hovertemplate": "%{hovertext}: %{text}<extra></extra>",
        **({"customdata": list(keys)} if keys else {}),
    }
    marked = {
        "type": "choropleth",
        "locationmode": "ISO-3",
        "locations": [code for code, _ in also],
        "z": [1.0] * len(also),
        "colorscale": [[0, token["warn-soft"]], [1, token["warn-soft"]]],
        "showscale": False,
        "marker": {"line": {"color": token["warn"], "width": 1.2}},
        "text": [text for _, text in also],
        "hovertemplate": "%{text}<extra></extra>",
    }
    west, south, east, north = bounds
    return figure(
        [trace, *([marked] if also else [])],
        look,
        hovermode="closest",
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        geo={
            "projection": {"type": "natural earth" if bounds == WORLD else "mercator"},
            "lonaxis": {"range": [west, east]},
            "lataxis": {"range": [south, north]},
            "bgcolor": "rgba(0,0,0,0)",
            "showframe": False,
            "showcoastlines": False,
            "showlakes": False,
            "showland": True,
            "landcolor": token["line"],
            "showcountries": True,
            "countrycolor": token["card"],
            "countrywidth": 0.6,
        },
    )
