"""Small drawings in a row of a table: how long something took each time, how far something is."""

from __future__ import annotations

from collections.abc import Sequence

from layouts import html
from layouts.charts.tokens import THEMES
from layouts.components.basics import svg_image

_BAR, _GAP, _HEIGHT = 4, 2, 20


def course(values: Sequence[float], about: str, theme: str = "light") -> html.Span:
    """A bar for each value, in the order of time, the last in full colour; `about` says in words what they come to."""
    most = max(values, default=0) or 1
    colours = THEMES[theme]
    bars = []
    for place, value in enumerate(values):
        tall = max(1.5, _HEIGHT * value / most)
        colour = colours["c1"] if place + 1 == len(values) else colours["control"]
        where = f'x="{place * (_BAR + _GAP)}" y="{_HEIGHT - tall:.1f}" width="{_BAR}" height="{tall:.1f}"'
        bars.append(f'<rect {where} rx="1" fill="{colour}"/>')
    width = max(1, len(values)) * (_BAR + _GAP)
    drawing = svg_image("".join(bars), width, _HEIGHT, "course")
    return html.Span([drawing, html.Span(about, className="hidden-text")], title=about)


def progress(label: str, done: float, total: float) -> html.Progress:
    """How far something is; a `total` of 0 is not known, and the bar then only moves."""
    known = {"value": str(done), "max": str(total)} if total else {}
    return html.Progress(className="progress", **known, **{"aria-label": label})
