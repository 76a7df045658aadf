"""The columns of tables, and the large one: a grid (AG Grid)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dash_ag_grid as dag
from dash.fingerprint import build_fingerprint

from layouts import html

_WIDTHS = {"text": 108, "moment": 130, "link": 120, "count": 80, "share": 80, "delta": 80, "points": 80}
NUMBERS = ("money", "cents", "gain", "count", "share", "delta", "points", "decimal")
KINDS = (*NUMBERS, "text", "date", "moment", "link", "tag", "parts", "choice")
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
_THEME = f"keptTheme(themeQuartz, {json.dumps(_THEME_PARAMETERS)})"

# assets/grid.js fetches the grid's script when the first grid is shown; Dash would put it into every page's head.
dag._js_dist[0]["dynamic"] = True


@dataclass(frozen=True)
class Column:
    """A column: `field` of the row, `name` over it, `kind` out of KINDS; a "gain" is a change in money, +218k.

    `bar` draws each figure's size beside it, against that maximum, or in a short table against the largest with True;
    `colour` is +1 where a rise is good, -1 where a fall is. A `link` column's address stands in the row's field `href`;
    a `tag`'s tone in `<field>_tone`. "parts" and "choice" are of short tables alone (simple_table.py).
    """

    field: str
    name: str
    kind: str = "text"
    width: int | None = None
    bar: float | bool | None = None
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
        "tooltipShowMode": "whenTruncated",
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
    # The frame is as tall before the grid's script has come: what was scrolled to stays where it is.
    frame = {"className": "grid-frame", "style": {"minHeight": height}}
    return html.Div(table, role="group", **frame, **{"aria-label": label or "Table"})


def _definition(column: Column, server: bool) -> dict[str, Any]:
    number = column.kind in NUMBERS
    made: dict[str, Any] = {"field": column.field, "headerName": column.name, "sortable": column.sortable}
    if column.kind in ("text", "link"):
        made["tooltipField"] = column.field
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
