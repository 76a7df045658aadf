"""The panel: a frame that stays, and a content that a callback replaces."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts.components.basics import Children
from layouts.components.states import skeleton

MENU = ("csv", "xlsx", "png", "full", "receipt")
_ACTIONS = {
    "csv": "Download CSV",
    "xlsx": "Download XLSX",
    "png": "Save as picture",
    "full": "Full screen",
    "receipt": "Where this comes from",
}
CONFIG = {"displayModeBar": False, "responsive": True, "doubleClick": False, "showTips": False}


def panel(
    id: str,
    page: str,
    name: str,
    about: str,
    width: int = 6,
    height: int = 280,
    menu: tuple[str, ...] = MENU,
    kind: str = "chart",
    content: Children = None,
) -> html.Article:
    """The frame of a panel. A callback's Output(id, "children") takes what `panel_view` returns.

    `page` is the page's key ("executive/summary") and `name` the panel's, as in /api/panels/<page>/<name>.csv;
    `width` in twelfths, `height` of the body in pixels, `menu` out of MENU, `kind` of the skeleton that stands where
    there is no `content` yet.
    """
    shown = panel_view(about, "", skeleton(kind, height)) if content is None else content
    return html.Article(
        [
            html.Div(shown, id=id, className="panel-content"),
            *([_menu(about, menu)] if menu else []),
        ],
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


def chart(figure: dict[str, Any], label: str, height: int = 280, id: str | dict[str, str] | None = None) -> html.Figure:
    """A figure of layouts.charts, at least `height` pixels tall; `label` is what a screen reader says it is."""
    extra = {"id": id} if id is not None else {}
    graph = dcc.Graph(figure=figure, config=CONFIG, responsive=True, style={"minHeight": height}, **extra)
    return html.Figure(graph, className="chart", **{"aria-label": label})


def grid(panels: list[html.Article]) -> html.Div:
    """The twelve-column grid that holds a page's panels."""
    return html.Div(panels, className="grid")


def _menu(about: str, menu: tuple[str, ...]) -> html.Details:
    items = [
        html.Button(_ACTIONS[action], className="menu-item", type="button", **{"data-action": action})
        for action in menu
    ]
    dots = html.Summary(html.Span(className="dots"), **{"aria-label": f"Menu: {about}"})
    return html.Details([dots, html.Div(items, className="pop right")], className="pop-chip panel-menu")
