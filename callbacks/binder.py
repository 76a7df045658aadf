"""Ties pages to what answers them: one callback a page, each checked, drawn and failing by itself."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import dash
import flask
from dash import ClientsideFunction, Input, Output, State

import callbacks
from callbacks.binding import Binding, Bindings, Look, View
from callbacks.registry import CALLBACKS, REDRAWN, find_page
from layouts import components as kit
from layouts.spec import Page, component_id
from services import platform
from services.errors import ServiceError
from services.filters import Filters
from services.scope import Viewer

log = logging.getLogger(__name__)


def all_bindings(pages: tuple[Page, ...]) -> dict[Page, Bindings]:
    """The BINDINGS of every module of callbacks/, checked against the pages' panels: none missing, none too many."""
    found: dict[Page, Bindings] = {}
    for module in _modules():
        found |= getattr(module, "BINDINGS", {})
    for page in pages:
        declared, bound = {panel.name for panel in page.panels}, set(found.get(page, {}))
        if declared != bound:
            raise ValueError(f"{page.route}: panels and bindings differ by {sorted(declared ^ bound)}")
    return found


def guarded(
    app: dash.Dash, access: str, *arguments: Any, redraws: bool = False, **options: Any
) -> Callable[[Any], Any]:
    """app.callback, entered in the registry under an access key; every callback of the product is made by this.

    One that `redraws` only reads and draws, so that its answers may be kept.
    """

    def register(function: Any) -> Any:
        before = len(app._callback_list)
        made = app.callback(*arguments, **options)(function)
        outputs = [entry["output"] for entry in app._callback_list[before:]]
        CALLBACKS.update(dict.fromkeys(outputs, access))
        if redraws:
            REDRAWN.update(outputs)
        return made

    return register


def guarded_in_browser(app: dash.Dash, access: str, function: ClientsideFunction, *arguments: Any) -> None:
    """The same for a function that runs in the browser."""
    before = len(app._callback_list)
    app.clientside_callback(function, *arguments)
    for entry in app._callback_list[before:]:
        CALLBACKS[entry["output"]] = access


def bind(app: dash.Dash, bindings: Mapping[Page, Bindings]) -> None:
    """Register each page's callback (new filters, new data or another theme redraw its panels) and what modules add."""
    for page, panels in bindings.items():
        if panels:
            _bind_page(app, page, panels)
    for module in _modules():
        if hasattr(module, "BINDINGS") and hasattr(module, "register"):
            module.register(app)


def _bind_page(app: dash.Dash, page: Page, panels: Bindings) -> None:
    outputs = [Output(component_id(page, name), "children") for name in panels]

    @guarded(
        app,
        page.key,
        outputs,
        Input("url", "search"),
        Input("data-version", "data"),
        Input("theme", "data"),
        State("url", "pathname"),
        prevent_initial_call=True,
        redraws=True,
    )
    def redraw(search: Any, version: Any, theme: Any, pathname: Any) -> list[Any]:
        found = find_page((page,), str(pathname or ""))
        if found is None:
            raise dash.exceptions.PreventUpdate
        return list(draw_page(page, panels, str(search or ""), str(theme or ""), found[1]).values())


def draw_page(page: Page, panels: Bindings, search: str, theme: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The content of each panel for the viewer of this request; a panel that fails says so in its place."""
    viewer: Viewer = flask.g.viewer
    try:
        status = platform.company_status(None, viewer).data
        filters = Filters.from_query(search, platform.last_day(viewer))
    except ServiceError as error:
        return dict.fromkeys(panels, _failed(error))
    query = dict(parse_qsl(search.lstrip("?")))
    zone = ZoneInfo(str(status["time_zone"]))
    look = Look("dark" if theme == "dark" else "light", viewer.locale, str(status["base_currency"]), zone, query)
    return {name: _draw(name, binding, filters, viewer, look, parameters) for name, binding in panels.items()}


def _draw(
    name: str, binding: Binding, filters: Filters, viewer: Viewer, look: Look, parameters: Mapping[str, str]
) -> Any:
    try:
        result = binding.measure(filters, viewer, **parameters)
        view: View = binding.draw(result.data, look, filters)
    except ServiceError as error:
        return _failed(error)
    if result.receipt.cache == "stale":
        flask.g.keep_response = False
    if name == "cards":
        return view.body
    return kit.panel_view(view.title, view.note, view.body, view.legend)


def _failed(error: ServiceError) -> Any:
    flask.g.keep_response = False
    return kit.error_state(str(error), error.remedy)


def _modules() -> list[ModuleType]:
    names = (info.name for info in pkgutil.iter_modules(callbacks.__path__, "callbacks."))
    return [importlib.import_module(name) for name in names]
