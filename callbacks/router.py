"""Brings the page at the address, with every panel already drawn, and keeps the filter bar and the address the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import dash
import flask
from dash import ClientsideFunction, Input, Output, State

from callbacks.acting import all_actions
from callbacks.binder import draw_page, fold, guarded, guarded_in_browser
from callbacks.binding import Bindings
from callbacks.left_out import left_out
from callbacks.registry import EVERYBODY, find_page
from layouts import components as kit
from layouts import html
from layouts.components.filter_bar import INPUTS, OUTPUTS, STATES
from layouts.spec import CARDS, Page, Panel, action_id, component_id
from services.metrics import METRICS
from services.scope import Viewer


def register(app: dash.Dash, pages: tuple[Page, ...], bindings: Mapping[Page, Bindings]) -> None:
    """Register the router; it answers everybody who is logged in, and checks the page itself."""

    @guarded(
        app,
        EVERYBODY,
        Output("page", "children"),
        Output("filter-bar", "className"),
        Input("url", "pathname"),
        Input("url", "search"),
        Input("theme", "data"),
        Input("data-version", "data"),
        prevent_initial_call=True,
        redraws=True,
    )
    def route(pathname: Any, search: Any, theme: Any, version: Any) -> tuple[Any, str]:
        content, filters = page_at(pages, bindings, str(pathname or ""), str(search or ""), str(theme or ""))
        return content, kit.filter_bar_class(filters)

    guarded_in_browser(
        app,
        EVERYBODY,
        ClientsideFunction("filters", "sync"),
        [Output(*target) for target in OUTPUTS],
        [Input(*source) for source in INPUTS],
        [State(*source) for source in STATES],
    )
    guarded_in_browser(
        app,
        EVERYBODY,
        ClientsideFunction("shell", "navigated"),
        Output("nav", "title"),
        Input("url", "pathname"),
    )


def page_at(
    pages: tuple[Page, ...], bindings: Mapping[Page, Bindings], pathname: str, search: str, theme: str
) -> tuple[Any, tuple[str, ...]]:
    """The content of the page at an address for this request's viewer, and the filters that it heeds."""
    found = find_page(pages, pathname)
    if found is None or not flask.g.viewer.may_see(found[0].key):
        return fold(kit.empty_state("There is no such page for you.", "Choose one on the left.")), ()
    page, parameters = found
    return fold(page_layout(page, bindings[page], search, theme, parameters)), page.filters


def page_layout(page: Page, panels: Bindings, search: str, theme: str, parameters: Mapping[str, str]) -> list[Any]:
    """The page's header and its panels, drawn for this request's viewer."""
    viewer: Viewer = flask.g.viewer
    drawn = draw_page(page, panels, search, theme, parameters)
    frames = [_frame(page, panel, drawn[panel.name], viewer, parameters) for panel in page.panels]
    actions = [kit.Action(id=action_id(page, name)) for name in all_actions().get(page, ())]
    return [kit.page_header(page.title, page.question), *left_out(page, search), kit.grid(frames), *actions]


@cache
def skeleton(page: Page) -> tuple[str, str, Any]:
    """The page's route and, for whoever waits for it, its filter bar's className and its header over empty panels."""
    panels = [
        html.Div(kit.kpi_skeleton([METRICS[name].label for name in page.cards]), className="w12")
        if panel is CARDS
        else kit.panel_skeleton(panel.about, panel.width, panel.height, panel.chart)
        for panel in page.panels
    ]
    waiting = html.Span("Loading", className="hidden-text", role="status")
    content = [kit.page_header(page.title, page.question), kit.grid(panels), waiting]
    return page.route, kit.filter_bar_class(page.filters), kit.folded(content, ())


def _frame(page: Page, panel: Panel, content: Any, viewer: Viewer, parameters: Mapping[str, str]) -> html.Section:
    menu = tuple(
        item
        for item in kit.MENU
        if (panel.chart or item != "png") and (viewer.may("export") or item not in ("csv", "xlsx"))
    )
    frame = kit.panel(
        component_id(page, panel.name),
        page.key,
        panel.name,
        panel.about,
        panel.width,
        menu,
        content,
    )
    if panel is CARDS:
        frame.className = "cards w12"
    for name, value in parameters.items():
        setattr(frame, f"data-parameter-{name}", value)
    return frame
