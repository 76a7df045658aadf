"""Tables: the large grid (AG Grid) and the short one (plain HTML)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.fingerprint import build_fingerprint

from layouts.components.basics import Children, link

KINDS = ("text", "money", "cents", "count", "share", "delta", "points", "decimal", "date", "moment", "link", "tag")
_WIDTHS = {"text": 120, "moment": 130, "link": 120, "count": 80, "share": 80, "delta": 80, "points": 80}
_NUMBERS = ("money", "cents", "count", "share", "delta", "points", "decimal")
_THEME_PARAMETERS = {
    "backgroundColor": "var(--card)",
    "foregroundColor": "var(--ink)",
    "headerTextColor": "var(--ink-2)",
    "headerBackgroundColor": "var(--card)",
    "chromeBackgroundColor": "var(--card)",
    "menuBackgroundColor": "var(--card)",
    "inputBackgroundColor": "var(--card)",
    "inputBorder": "1px solid var(--control)",
    "borderColor": "var(--line)",
    "accentColor": "var(--accent)",
    "rowHoverColor": "var(--hover)",
    "wrapperBorder": False,
    "wrapperBorderRadius": 0,
    "columnBorder": False,
    "headerColumnBorder": False,
    "headerFontWeight": 550,
    "headerFontSize": 12.5,
    "fontSize": 13.5,
    "fontFamily": "inherit",
    "rowHeight": 36,
    "headerHeight": 36,
    "cellHorizontalPadding": 10,
    "browserColorScheme": "inherit",
}
_THEME = f"themeQuartz.withParams({json.dumps(_THEME_PARAMETERS)})"

# assets/grid.js fetches the grid's script when the first grid is shown; Dash would put it into every page's head.
dag._js_dist[0]["dynamic"] = True


@dataclass(frozen=True)
class Column:
    """A column: `field` of the row, `name` over it, `kind` out of KINDS.

    `bar` draws each figure's size behind it, against that maximum; `colour` is +1 where a rise is good, -1 where a
    fall is. A `link` column's address stands in the row's field `href`; a `tag`'s tone in `<field>_tone`.
    """

    field: str
    name: str
    kind: str = "text"
    width: int | None = None
    bar: float | None = None
    colour: int = 0
    filter: bool = False
    sortable: bool = True
    note: str = ""


def grid_script() -> html.Div:
    """Where the browser finds the grid's script; part of the shell."""
    name = dag._js_dist[0]["relative_package_path"]
    changed = int((Path(dag.__file__).parent / name).stat().st_mtime)
    source = f"/_dash-component-suites/dash_ag_grid/{build_fingerprint(name, dag.__version__, changed)}"
    return html.Div(id="grid-script", hidden=True, **{"data-src": source})


def data_grid(
    id: str | dict[str, str],
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]] | None = None,
    label: str = "",
    height: int = 420,
    currency: str = "EUR",
    locale: str = "en",
    row_id: str = "",
    empty: str = "No rows for these filters.",
) -> html.Div:
    """A grid of many rows. With `rows` it sorts in the browser; with None it asks the server piece by piece:

    Input(id, "getRowsRequest") holds startRow, endRow, sortModel and filterModel; answer Output(id, "getRowsResponse")
    with {"rowData": [...], "rowCount": n}.
    """
    options: dict[str, Any] = {
        "theme": {"function": _THEME},
        "suppressCellFocus": False,
        "suppressMovableColumns": True,
        "suppressDragLeaveHidesColumns": True,
        "enableCellTextSelection": True,
        "ensureDomOrder": True,
        "tooltipShowDelay": 400,
        "animateRows": False,
        "context": {"currency": currency, "locale": locale},
        "localeText": {"noRowsToShow": empty},
    }
    source: dict[str, Any] = {"rowData": list(rows)} if rows is not None else {"rowModelType": "infinite"}
    if rows is None:
        options |= {"cacheBlockSize": 100, "maxBlocksInCache": 20, "infiniteInitialRowCount": 1, "rowBuffer": 0}
    if row_id:
        source["getRowId"] = f"params.data.{row_id}"
    table = dag.AgGrid(
        id=id,
        columnDefs=[_definition(column, rows is None) for column in columns],
        defaultColDef={"resizable": True, "sortable": True, "suppressHeaderMenuButton": True},
        dashGridOptions=options,
        style={"height": height, "width": "100%"},
        className="data-grid",
        **source,
    )
    return html.Div(table, className="grid-frame", role="group", **{"aria-label": label or "Table"})


def simple_table(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], label: str = "", classes: Sequence[str] = ()
) -> html.Div:
    """A short table of texts already formatted (layouts.formatting) under the columns' fields.

    A column with `bar` draws a bar from the number in the row's `<field>_size`; one with `colour` takes good, bad or
    warn from `<field>_tone`; a `link` column takes its address from `href`. `classes` per row: "", "total" or "child".
    """
    head = html.Thead(html.Tr([html.Th(column.name, scope="col", className=_side(column)) for column in columns]))
    marks = classes or [""] * len(rows)
    body = html.Tbody(
        [
            html.Tr([_cell(row, column) for column in columns], className=mark)
            for row, mark in zip(rows, marks, strict=True)
        ]
    )
    named = {"aria-label": label} if label else {}
    return html.Div(
        html.Table([head, body], className="simple-table", **named),
        className="table-frame",
        tabIndex="0",
        role="group",
        **named,
    )


def _definition(column: Column, server: bool) -> dict[str, Any]:
    number = column.kind in _NUMBERS
    made: dict[str, Any] = {"field": column.field, "headerName": column.name, "sortable": column.sortable}
    if column.kind not in ("text", "link", "tag"):
        made["valueFormatter"] = {"function": f"cellText(params, '{column.kind}')"}
    if number:
        made |= {"type": "rightAligned", "cellClass": "number"}
        made["sortingOrder"] = ["desc", "asc", None]
    if column.kind in ("link", "tag"):
        made["cellRenderer"] = "PageLink" if column.kind == "link" else "ToneTag"
    if column.bar is not None:
        made["cellStyle"] = {"function": f"cellBar(params, {float(column.bar)})"}
    elif column.colour:
        made["cellClass"] = {"function": f"cellTone(params, {column.colour})"}
    if column.filter:
        kind = (
            "agDateColumnFilter"
            if column.kind in ("date", "moment")
            else "agNumberColumnFilter"
            if number
            else "agTextColumnFilter"
        )
        made |= {"filter": kind, "floatingFilter": True, "suppressFloatingFilterButton": server}
        made["filterParams"] = {"maxNumConditions": 1, "debounceMs": 350}
    if column.width:
        made["width"] = column.width
    else:
        made |= {"flex": 1, "minWidth": max(_WIDTHS.get(column.kind, 100), 7 * len(column.name) + 30)}
    return made | ({"headerTooltip": column.note} if column.note else {})


def _side(column: Column) -> str:
    return "number" if column.kind in _NUMBERS else ""


def _cell(row: Mapping[str, Any], column: Column) -> html.Td:
    content: Children = row.get(column.field, "")
    if column.kind == "link" and row.get("href"):
        content = link(str(content), str(row["href"]))
    if column.bar:
        content = [_bar(row.get(f"{column.field}_size"), column.bar), str(content)]
    tone = str(row.get(f"{column.field}_tone", "")) if column.colour else ""
    return html.Td(content, className=f"{_side(column)} {tone}".strip())


def _bar(size: Any, most: float) -> html.Span:
    if size is None:
        return html.Span(className="cell-track")
    width = f"{min(100.0, 100 * abs(float(size)) / most):.1f}%"
    bar = html.Span(className="cell-bar", style={"width": width})
    return html.Span(bar, className="cell-track negative" if float(size) < 0 else "cell-track")
