"""The panel: a frame that stays, and a content that a callback replaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from layouts import html
from layouts.components.basics import Children, link
from layouts.components.markup import Chart

MENU = ("csv", "xlsx", "png", "full", "receipt")
_MAPS = Path(__file__).parents[2] / "assets" / "vendor" / "plotly" / "plotly-geo.min.js"
_ACTIONS = {
    "csv": "Download CSV",
    "xlsx": "Download XLSX",
    "png": "Save as picture",
    "full": "Full screen",
    "receipt": "Where this comes from",
}


def panel(
    id: str,
    page: str,
    name: str,
    about: str,
    width: int = 6,
    menu: tuple[str, ...] = MENU,
    content: Children = None,
) -> html.Article:
    """The frame of a panel. `content`, or a callback's Output(id, "children"), is what `panel_view` returns.

    `page` is the page's key ("executive/summary") and `name` the panel's, as in /api/panels/<page>/<name>.csv;
    `width` in twelfths, `menu` out of MENU.
    """
    return html.Article(
        [
            html.Div(content, id=id, className="panel-content"),
            *([_menu(about, menu)] if menu else []),
        ],
        key=id,
        className=f"surface panel w{width}",
        **{"data-page": page, "data-panel": name, "aria-label": about},
    )


def panel_view(title: str, about: str, body: Children, legend: html.Ul | None = None) -> list[html.Div]:
    """The content of a panel: the finding, what is drawn, the drawing, and its legend."""
    lines = [html.H2(title), html.P(about)] if about else [html.H2(title)]
    parts = body if isinstance(body, list) else [body]
    return [
        html.Div(lines, className="panel-head"),
        html.Div([*parts, legend] if legend is not None else parts, className="panel-body"),
    ]


def chart(figure: dict[str, Any], label: str, height: int = 280) -> html.Figure:
    """A figure of layouts.charts, at least `height` pixels tall; `label` is what a screen reader says it is.

    Addresses that its marks lead to (assets/marks.js) stand under it as links, unseen until one has the focus.
    """
    drawn = [Chart(figure=figure, height=height), *_ways(figure, label)]
    return html.Figure(drawn, className="chart", **{"aria-label": label})


def grid(panels: list[html.Article]) -> html.Div:
    """The twelve-column grid that holds a page's panels."""
    return html.Div(panels, className="grid")


def map_script() -> html.Div:
    """Where the browser finds the script that draws maps (assets/markup.js); part of the shell."""
    changed = int(_MAPS.stat().st_mtime)
    return html.Div(id="map-script", hidden=True, **{"data-src": f"/assets/vendor/plotly/{_MAPS.name}?m={changed}"})


def _ways(figure: dict[str, Any], label: str) -> list[html.Ul]:
    """The links of a figure's marks; marks that lead to the same address share one."""
    names: dict[str, list[str]] = {}
    for trace in figure["data"]:
        for name, address in zip(trace.get("hovertext") or (), trace.get("customdata") or (), strict=False):
            if str(address).startswith("/"):
                names.setdefault(address, []).append(name)
    links = [html.Li(link(", ".join(some), address)) for address, some in names.items()]
    return [html.Ul(links, className="ways", **{"aria-label": f"Open: {label}"})] if links else []


def _menu(about: str, menu: tuple[str, ...]) -> html.Details:
    items = [
        html.Button(_ACTIONS[action], className="menu-item", type="button", **{"data-action": action})
        for action in menu
    ]
    dots = html.Summary(html.Span(className="dots"), **{"aria-label": f"Menu: {about}"})
    return html.Details([dots, html.Div(items, className="pop right")], className="pop-chip panel-menu")
