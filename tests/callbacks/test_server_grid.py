"""The lists in grids: the browser gets the rows that it looks at, in business time, and a file holds them all."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from callbacks import order_grid, product_grid
from callbacks.server_grid import ServerGrid
from dashboard.app import Dashboard
from services import database
from tests.callbacks.bodies import body
from tests.callbacks.test_access_registry import ask
from tests.fixtures_web import LIMITED, ClientFor

GRIDS = {"orders": order_grid.GRID, "products": product_grid.GRID}
every_grid = pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
RANGE = "?range=90d"


def block(app: Dashboard, client: FlaskClient, grid: ServerGrid, request: Any, search: str = RANGE) -> dict[str, Any]:
    """The grid's answer to a request for rows."""
    sent = body(app, f"{grid.id}.getRowsResponse", request)
    sent["state"][0]["value"], sent["state"][1]["value"] = search, grid.page.route
    answer = ask(client, sent)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json()["response"][grid.id]["getRowsResponse"])


@every_grid
def test_blocks_follow_each_other_and_hold_what_is_shown(
    app: Dashboard, client_for: ClientFor, grid: ServerGrid
) -> None:
    client = client_for("admin")
    first = block(app, client, grid, {"startRow": 0, "endRow": 40, "sortModel": [], "filterModel": {}})
    second = block(app, client, grid, {"startRow": 40, "endRow": 80})
    rows = first["rowData"] + second["rowData"]
    assert len({row[grid.row_id] for row in rows}) == 80 < first["rowCount"] == second["rowCount"]
    shown = {column.field for column in grid.columns}
    assert all(shown <= row.keys() <= shown | {"href", "status_tone"} for row in rows)
    assert all(row["href"].startswith("/sales/orders") for row in rows)


@every_grid
def test_every_column_that_sorts_sorts(app: Dashboard, client_for: ClientFor, grid: ServerGrid) -> None:
    client = client_for("admin")
    for column in grid.columns:
        if not column.sortable:
            continue
        ends = []
        for direction in ("asc", "desc"):
            order = [{"colId": column.field, "sort": direction}]
            rows = block(app, client, grid, {"startRow": 0, "endRow": 60, "sortModel": order})["rowData"]
            values = [row[column.field] for row in rows]
            folded = [value.lower() if isinstance(value, str) else value for value in values]
            assert folded == sorted(folded, reverse=direction == "desc"), column.field
            ends.append(folded[0])
        assert ends[0] < ends[1], column.field


def test_a_search_in_the_address_is_typed_into_the_grid(app: Dashboard, client_for: ClientFor) -> None:
    client = client_for("admin")
    typed = {"status": {"filterType": "text", "type": "contains", "filter": "cancelled"}}
    found = block(app, client, GRIDS["orders"], {"startRow": 0, "endRow": 100, "filterModel": typed})
    assert {row["status"] for row in found["rowData"]} == {"cancelled"}
    named = {"name": {"filter": "desk lamp"}}
    found = block(app, client, GRIDS["products"], {"startRow": 0, "endRow": 100, "filterModel": named})
    assert found["rowCount"] == len(found["rowData"]) > 0
    assert all("Desk Lamp" in row["name"] for row in found["rowData"])


def test_moments_are_in_business_time(app: Dashboard, client_for: ClientFor) -> None:
    rows = block(app, client_for("admin"), GRIDS["orders"], {"startRow": 0, "endRow": 100})["rowData"]
    local = text(
        "select order_id, to_char(ordered_at at time zone 'Europe/Berlin', 'YYYY-MM-DD HH24:MI:SS')"
        " from core.order_facts where order_id = any(:orders)"
    )
    with database.transaction() as connection:
        told = dict(connection.execute(local, {"orders": [row["order_id"] for row in rows]}).all())
    assert {row["order_id"]: row["ordered_at"][:19] for row in rows} == told


@every_grid
def test_a_file_holds_every_row(app: Dashboard, client_for: ClientFor, grid: ServerGrid) -> None:
    client = client_for("admin")
    count = block(app, client, grid, {"startRow": 0, "endRow": 1})["rowCount"]
    file = client.get(f"/api/panels/{grid.page.key}/{grid.panel}.csv{RANGE}").data.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(file)))) == count + 1


def test_a_limited_viewer_is_sent_their_regions_alone(app: Dashboard, client_for: ClientFor) -> None:
    rows = block(app, client_for(LIMITED), GRIDS["orders"], {"startRow": 0, "endRow": 500})["rowData"]
    assert {row["region"] for row in rows} == {"Germany, Austria, Switzerland", "United Kingdom and Ireland"}
