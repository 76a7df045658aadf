"""A list of any length in a grid: the server sorts, searches and cuts out the rows that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import dash
import flask
import pandas as pd
from dash import Input, Output, State

from callbacks.binder import filters_of, guarded
from callbacks.binding import Look, Measure, answer
from callbacks.registry import find_page, opens
from layouts import components as kit
from layouts.spec import Page, component_id
from services import platform
from services.choices import understood
from services.errors import BadFilter, ServiceError
from services.filters import Filters
from services.live import Live

BLOCK = 100
"""Rows that a grid asks for at once."""
MOST_ROWS = 100_000_000

Row = dict[str, Any]


@dataclass(frozen=True)
class ServerGrid:
    """A list in a panel of a page.

    `measure`, which may be live, takes the parameters of the page's route, sort (a column's field), direction ("asc" or
    "desc"), first, size, and a text for each of `searches`; its data is {"rows": DataFrame, "count": int}. `searches`
    tells under which column's heading each text is typed; the address may hold it as well. `finish` gives a row its
    address and tones, and its id where that is no column. `sort` is the first order.
    """

    page: Page
    panel: str
    label: str
    row_id: str
    columns: tuple[kit.Column, ...]
    measure: Measure | Live
    sort: str
    searches: Mapping[str, str]
    finish: Callable[[Row, Filters], Row]
    empty: str

    @property
    def id(self) -> str:
        """The grid's component id."""
        return f"{component_id(self.page, self.panel)}-grid"

    def body(self, look: Look, bars: Mapping[str, float] | None = None) -> Any:
        """The grid, whose rows come when it asks for them; `bars` is the largest figure of columns that draw bars.

        A list that the address narrows is marked for assets/panels.js, which brings it into view.
        """
        columns = [replace(column, bar=(bars or {}).get(column.field)) for column in self.columns]
        height = next(panel.height for panel in self.page.panels if panel.name == self.panel)
        grid = kit.data_grid(
            self.id, columns, None, self.label, height, look.currency, look.locale, self.row_id, self.empty
        )
        typed = {column: look.query[name] for name, column in self.searches.items() if look.query.get(name)}
        grid.children.filterModel = {
            column: {"filterType": "text", "type": "contains", "filter": text} for column, text in typed.items()
        }
        if typed:
            setattr(grid, "data-narrowed", "")
        return grid

    def register(self, app: dash.Dash) -> None:
        """Answer the grid's requests for rows."""

        @guarded(
            app,
            self.page.key,
            Output(self.id, "getRowsResponse"),
            Input(self.id, "getRowsRequest"),
            State("url", "search"),
            State("url", "pathname"),
            prevent_initial_call=True,
        )
        def rows(request: Any, search: Any, pathname: Any) -> Any:
            try:
                return self.answer(request, str(search or ""), str(pathname or ""))
            except ServiceError as error:
                failed = kit.error_state(str(error), error.remedy, error.passing)
                dash.set_props(component_id(self.page, self.panel), {"children": failed})
                return {"rowData": [], "rowCount": 0}

    def answer(self, request: Any, search: str, pathname: str) -> dict[str, Any]:
        """The rows that AG Grid asked for by startRow, endRow, sortModel, filterModel. Raises BadFilter."""
        viewer = flask.g.viewer
        status = platform.company_status(None, viewer).data
        filters, _ = understood(filters_of(self.page, search, status), viewer)
        zone = platform.time_zone(viewer, status)
        found = find_page((self.page,), pathname)
        if found is None:
            raise BadFilter("The list was asked for from another page.")
        data = answer(self.measure, filters, viewer, {}, {**found[1], **self._wanted(request)}).data
        rows = [self._told(row, filters, zone) for row in data["rows"].to_dict("records")]
        return {"rowData": rows, "rowCount": data["count"]}

    def _wanted(self, request: Any) -> dict[str, Any]:
        """The request in the measure's words; raises BadFilter for what no grid sends."""
        try:
            model, sorts = request.get("filterModel") or {}, request.get("sortModel") or [{}]
            first, last = int(request.get("startRow") or 0), int(request.get("endRow") or BLOCK)
            typed = {name: str(model[column]["filter"]) for name, column in self.searches.items() if column in model}
            sort, direction = str(sorts[0].get("colId", self.sort)), str(sorts[0].get("sort", "desc"))
        except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError) as error:
            raise BadFilter("The list was asked for in a way that it does not understand.") from error
        if not 0 <= first <= last <= MOST_ROWS:
            raise BadFilter(f"The list goes to its first {MOST_ROWS:,} rows; narrow the filters.")
        return {**typed, "sort": sort, "direction": direction, "first": first, "size": last - first}

    def _told(self, row: Row, filters: Filters, zone: ZoneInfo) -> Row:
        """What the browser needs of a row: its columns as JSON has them, its address, its tones."""
        shown = {column.field: _plain(row[column.field], zone) for column in self.columns}
        told = shown | self.finish(row, filters)
        if not opens(flask.g.viewer, told.get("href", "")):
            told.pop("href", None)
        return told


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if pd.isna(value):
        return None
    return str(value.astimezone(zone)) if isinstance(value, datetime) else value
