"""Ties pages to what answers them: one callback a page, each checked, drawn and failing by itself."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, partial
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl

import dash
import flask
from dash import ClientsideFunction, Input, Output, State
from dash.dependencies import DashDependency

import callbacks
from callbacks.binding import Binding, Bindings, Look, View, answer
from callbacks.cards import cards
from callbacks.registry import CALLBACKS, REDRAWN, TOUCHED, WRITES, find_page, opens
from callbacks.words import noted
from layouts import components as kit
from layouts.spec import CARDS, Page, component_id
from services import platform
from services.choices import understood
from services.data_quality import standing
from services.database import one_snapshot
from services.errors import ServiceError
from services.filters import Filters
from services.measures import Result
from services.scope import Viewer

log = logging.getLogger(__name__)


def all_bindings(pages: tuple[Page, ...]) -> dict[Page, Bindings]:
    """The BINDINGS of every module of callbacks/, and the cards', checked against the pages' panels.

    Raises ValueError where a panel has no binding, or a binding no panel.
    """
    found: dict[Page, Bindings] = {}
    for module in modules():
        found |= getattr(module, "BINDINGS", {})
    if strays := found.keys() - set(pages):
        raise ValueError(f"bound, but no page of a package of layouts/: {sorted(page.route for page in strays)}")
    for page in pages:
        if page.cards:
            found[page] = {CARDS.name: cards(page), **found.get(page, {})}
        declared, bound = {panel.name for panel in page.panels}, set(found.get(page, {}))
        if declared != bound:
            raise ValueError(f"{page.route}: panels and bindings differ by {sorted(declared ^ bound)}")
    return found


def guarded(
    app: dash.Dash,
    access: str,
    *arguments: Any,
    redraws: bool = False,
    writes: tuple[str, str] | None = None,
    **options: Any,
) -> Callable[[Any], Any]:
    """app.callback, entered in the registry under an access key; every callback of the product is made by this.

    One that `redraws` only reads and draws, so that its answers may be kept; `writes` is that of registry.WRITES.
    """

    def register(function: Any) -> Any:
        before = len(app._callback_list)
        made = app.callback(*arguments, **options)(function)
        outputs = _enter(app._callback_list[before:], access, arguments)
        if redraws:
            REDRAWN.update(outputs)
        if writes:
            WRITES.update(dict.fromkeys(outputs, writes))
        return made

    return register


def guarded_in_browser(app: dash.Dash, access: str, function: ClientsideFunction, *arguments: Any) -> None:
    """The same for a function that runs in the browser."""
    before = len(app._callback_list)
    app.clientside_callback(function, *arguments)
    _enter(app._callback_list[before:], access, arguments)


def _enter(callbacks: list[dict[str, Any]], access: str, arguments: Any) -> list[str]:
    outputs = [entry["output"] for entry in callbacks]
    CALLBACKS.update(dict.fromkeys(outputs, access))
    TOUCHED.update(str(each.component_id) for each in _dependencies(arguments))
    return outputs


def _dependencies(arguments: Any) -> Iterator[DashDependency]:
    for each in arguments:
        if isinstance(each, DashDependency):
            yield each
        elif isinstance(each, list | tuple):
            yield from _dependencies(each)


def bind(app: dash.Dash, bindings: Mapping[Page, Bindings]) -> None:
    """Register what draws single panels of each page again, and what modules add."""
    for page, panels in bindings.items():
        if panels:
            _bind_page(app, page, panels)
    for module in modules():
        if hasattr(module, "BINDINGS") and hasattr(module, "register"):
            module.register(app)


def _bind_page(app: dash.Dash, page: Page, panels: Bindings) -> None:
    outputs = [Output(component_id(page, name), "children") for name in panels]

    @guarded(
        app,
        page.key,
        outputs,
        Input("again", "data"),
        State("url", "search"),
        State("theme", "data"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    def redraw(again: Any, search: Any, theme: Any, pathname: Any) -> list[Any]:
        found = find_page((page,), str(pathname or ""))
        if found is None or not isinstance(again, list):
            raise dash.exceptions.PreventUpdate
        asked = {name: binding for name, binding in panels.items() if name in again}
        drawn = draw_page(page, asked, str(search or ""), str(theme or ""), found[1])
        return [fold(drawn[name]) if name in drawn else dash.no_update for name in panels]


def fold(content: Any) -> Any:
    """The content as it is sent to the viewer of this request; links that do not open to them are text."""
    return kit.folded(content, TOUCHED, partial(opens, flask.g.viewer))


def draw_page(page: Page, panels: Bindings, search: str, theme: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The content of each panel for the viewer of this request; a panel that fails says so in its place."""
    viewer: Viewer = flask.g.viewer
    try:
        status = platform.company_status(None, viewer).data
        filters, _ = understood(filters_of(page, search, status), viewer)
        doubts = standing.doubts(viewer) if page.cards else {}
    except ServiceError as error:
        return dict.fromkeys(panels, _failed(error))
    query = dict(parse_qsl(search.lstrip("?")))
    look = replace(look_of(viewer, status, theme, query), doubts=doubts)
    ask = cache(lambda measure: answer(measure, filters, viewer, query, parameters))  # once for all that draw of it
    with one_snapshot():
        return {name: _draw(name, binding, ask, look, filters) for name, binding in panels.items()}


def look_of(viewer: Viewer, status: Mapping[str, Any], theme: str, query: Mapping[str, str]) -> Look:
    """How figures are written for a viewer."""
    zone = platform.time_zone(viewer, status)
    return Look("dark" if theme == "dark" else "light", viewer.locale, str(status["base_currency"]), zone, query)


def filters_of(page: Page, search: str, status: Mapping[str, Any]) -> Filters:
    """The filters in an address, counted from the data's last day; a page without filters needs no data."""
    if page.filters:
        return Filters.from_query(search, platform.last_day_of(status))
    return Filters.from_query("", status["as_of"] or date.today())


def _draw(name: str, binding: Binding, ask: Callable[[Any], Result[Any]], look: Look, filters: Filters) -> Any:
    try:
        result = ask(binding.measure)
        view: View = binding.draw(result.data, look, filters)
        note = noted(view.note, result.receipt.not_applied)
    except ServiceError as error:
        return _failed(error)
    except Exception:
        log.exception("the panel %s could not be drawn", name)
        return _failed(ServiceError("This panel could not be drawn.", remedy="Why is in the server's log."))
    content = [view.body] if name == CARDS.name else kit.panel_view(view.title, note, view.body, view.legend)
    if result.receipt.cache in ("stale", "live"):
        flask.g.keep_response = False
    if result.receipt.cache == "stale":
        content = [*content, kit.older()]
    return content


def _failed(error: ServiceError) -> Any:
    flask.g.keep_response = False
    return kit.error_state(str(error), error.remedy, error.passing)


def modules() -> list[ModuleType]:
    """The modules of callbacks/."""
    names = (info.name for info in pkgutil.iter_modules(callbacks.__path__, "callbacks."))
    return [importlib.import_module(name) for name in names]
