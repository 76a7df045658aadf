"""KPI cards: a figure, its change coloured by what is good, its course, its definition on hover."""

from __future__ import annotations

import math
from collections.abc import Sequence

from layouts import html
from layouts.charts.tokens import THEMES, translucent
from layouts.components.basics import svg_image

_WIDTH, _HEIGHT = 200, 36
_TONES = {1: "good", -1: "bad", 0: "neutral"}
_SAID = {"good": "better", "bad": "worse", "neutral": "neither better nor worse"}


def tone(change: float | None, good: int) -> str:
    """good, bad or neutral for a change in a metric where `good` is +1 (more is better), -1 or 0."""
    if change is None or math.isnan(change) or change == 0:
        return "neutral"
    return _TONES[good if change > 0 else -good]


def kpi_card(
    id: str,
    label: str,
    value: str,
    delta: str = "",
    tone: str = "neutral",
    against: str = "",
    definition: str = "",
    spark: Sequence[float | None] = (),
    before: Sequence[float | None] = (),
    theme: str = "light",
    full: str = "",
    doubt: str = "",
    why: Sequence[str] = (),
) -> html.Div:
    """One card. Texts come formatted (layouts.formatting); `full` is the exact figure, shown on hover.

    `spark` is the course over the range, `before` the comparison's, drawn in grey behind it. `doubt` says that the data
    behind the figure is faulty, and `why` on hover how.
    """
    said = html.Span(f" ({_SAID[tone]})", className="hidden-text")
    line = [html.Span([delta, said], className=f"delta {tone}")] if delta else []
    return html.Div(
        [
            *_label(id, label, definition),
            html.Div(value, className="kpi-value", title=full or None),
            html.Div([*line, html.Span(against, className="kpi-against")], className="kpi-line"),
            *_doubt(id, doubt, why),
            *([_spark(spark, before, theme)] if len(spark) > 1 else []),
        ],
        id=id,
        className="surface kpi",
        role="group",
        **{"aria-label": label},
    )


def kpi_row(cards: Sequence[html.Div], id: str = "") -> html.Div:
    """The row of cards; two a row on a phone."""
    named = {"id": id} if id else {}
    return html.Div(list(cards), className="kpis", style={"--cards": str(len(cards))}, **named)


def kpi_skeleton(labels: Sequence[str]) -> html.Div:
    """The row before its figures have come: the same height, nothing jumps."""
    return kpi_row(
        [
            html.Div([html.Div(label, className="kpi-label"), html.Div(className="skeleton")], className="surface kpi")
            for label in labels
        ]
    )


def _label(id: str, label: str, definition: str) -> list[html.Button | html.Div]:
    if not definition:
        return [html.Div(label, className="kpi-label")]
    about = f"{id}-definition"
    return [
        html.Button(label, className="kpi-label", type="button", **{"aria-describedby": about}),
        html.Div(definition, id=about, className="kpi-definition", role="tooltip"),
    ]


def _doubt(id: str, doubt: str, why: Sequence[str]) -> list[html.Button | html.Ul]:
    if not doubt:
        return []
    about = f"{id}-doubt"
    return [
        html.Button(doubt, className="kpi-doubt", type="button", **{"aria-describedby": about}),
        html.Ul([html.Li(each) for each in why], id=about, className="kpi-definition", role="tooltip"),
    ]


def _spark(spark: Sequence[float | None], before: Sequence[float | None], theme: str) -> html.Img:
    colours = THEMES[theme]
    known = [point for point in (*spark, *before) if point is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    style = 'fill="none" stroke-linejoin="round" stroke-linecap="round" vector-effect="non-scaling-stroke"'
    now, then = _path(spark, low, high), _path(before, low, high)
    area = f'<path d="{now}L{_WIDTH} {_HEIGHT}L0 {_HEIGHT}Z" fill="{translucent(colours["c1"], 0.07)}"/>'
    body = (area if None not in spark else "") + (
        f'<path d="{then}" stroke="{colours["control"]}" stroke-opacity="0.65" stroke-width="1.2" {style}/>'
        if then
        else ""
    )
    return svg_image(
        f'{body}<path d="{now}" stroke="{colours["c1"]}" stroke-width="1.7" {style}/>',
        _WIDTH,
        _HEIGHT,
        "kpi-spark",
        True,
    )


def _path(points: Sequence[float | None], low: float, high: float) -> str:
    """An SVG path across the drawing's width; an unknown point leaves a gap, a known one between two of them a dot."""
    span = (high - low) or 1.0
    path, pen = [], "M"
    for place, point in enumerate(points):
        if point is None:
            pen = "M"
            continue
        x = _WIDTH * place / max(1, len(points) - 1)
        y = _HEIGHT - 3 - (_HEIGHT - 6) * (point - low) / span
        alone = pen == "M" and (place + 1 == len(points) or points[place + 1] is None)
        path.append(f"{pen}{x:.1f} {y:.1f}{'h0' if alone else ''}")
        pen = "L"
    return "".join(path)
