"""Files and receipts of every panel: right for those who may, closed to others, silent about other regions."""

from __future__ import annotations

import csv
import io
import zipfile

import flask
import pytest
from sqlalchemy import text

from callbacks.binder import all_bindings, draw_page
from callbacks.registry import discover
from dashboard.app import Dashboard
from layouts.finance import profitability
from layouts.spec import Page, Panel
from services import accounts, database
from services.accounts import Actor
from services.data_quality import cleansing
from services.data_quality.cleansing import plans
from tests.fixtures_people import account
from tests.fixtures_web import LIMITED, ClientFor

PANELS = [(page, panel) for page in discover() for panel in page.panels]
BOUND = all_bindings(discover())
FOREIGN = ("benelux", "france", "nordics", "southern_europe", "us_east", "us_west")
"""Regions that the limited viewer may not see."""


def address(page: Page, panel: Panel, ending: str) -> str:
    return f"/api/panels/{page.key}/{panel.name}{ending}"


@pytest.fixture
def order_id(company: str) -> str:
    """An order inside the limited viewer's regions, with parcels and a past."""
    with database.transaction() as connection:
        statement = text(
            "select order_id from core.order_facts where region_id = 'dach' and status = 'delivered' limit 1"
        )
        return str(connection.execute(statement).scalar_one())


def named(page: Page, order_id: str) -> dict[str, str]:
    """What the page's address names."""
    known = {"order_id": order_id, "user_id": "1", "rule_id": "1", "table": "orders", "rule": "email_format"}
    known["model"] = "daily_forecast"
    return {name: value for name, value in known.items() if f"<{name}>" in page.route}


def mending(page: Page) -> dict[str, str]:
    """What the pages of fixes are asked about: a kind, fixes that the admin chose, and a cleansing that was."""
    if "/cleansing/" not in page.route:
        return {}
    with database.transaction() as connection:
        first = text("select min(proposal_id) from ops.proposal where rule = 'email_format'")
        if connection.execute(first).scalar() is None:
            cleansing.propose(connection)
        fix = connection.execute(first).scalar_one()
        past = connection.execute(
            text("""
                insert into ops.cleansing (actor, title, revenue_before, revenue_after)
                values ('a test', 'Nothing', 0, 0) returning cleansing_id
            """)
        ).scalar_one()
    chosen = plans.plan([fix], by=Actor.of(account("admin@demo.example").viewer)) if "<plan>" in page.route else None
    return {
        "group": "email_format.customers.email.set",
        "cleansing": str(past),
        "plan": str(chosen.plan_id) if chosen else "",
    }


@pytest.mark.parametrize(("page", "panel"), PANELS, ids=lambda part: getattr(part, "name", ""))
def test_file_and_receipt(client_for: ClientFor, order_id: str, page: Page, panel: Panel) -> None:
    client = client_for("admin")
    query = {"range": "28d"} | named(page, order_id) | mending(page)
    answer = client.get(address(page, panel, ".csv"), query_string=query)
    assert answer.status_code == 200, answer.text
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head == [name.capitalize() for name in head]
    assert all(len(row) == len(head) for row in rows)
    book = client.get(address(page, panel, ".xlsx"), query_string=query)
    assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(book.data)).namelist()
    receipt = client.get(address(page, panel, "/receipt"), query_string=query).get_json()
    assert receipt["cache"] in ("hit", "miss", "live")
    assert receipt["version"] == 1
    assert all(name in receipt["sql"] for name in (path.split("/")[-1][:-4] for path in receipt["query"]))


@pytest.mark.parametrize(("page", "panel"), PANELS, ids=lambda part: getattr(part, "name", ""))
def test_no_other_region_shows(client_for: ClientFor, order_id: str, page: Page, panel: Panel) -> None:
    client = client_for(LIMITED)
    query = {"range": "365d"} | named(page, order_id)
    answer = client.get(address(page, panel, ".csv"), query_string=query)
    limited = accounts.find_user(f"{LIMITED}@demo.example")
    if limited is None or not limited.viewer.may_see(page.key):
        assert answer.status_code == 403
        return
    assert answer.status_code == 200, answer.text
    with database.transaction() as connection:
        names = list(
            connection.scalars(
                text("select name from core.regions where region_id = any(:ids)"), {"ids": list(FOREIGN)}
            )
        )
    told = answer.data.decode("utf-8-sig")
    assert not [canary for canary in (*FOREIGN, *names) if canary in told]


def test_another_regions_order_does_not_exist_for_the_limited(client_for: ClientFor, company: str) -> None:
    with database.transaction() as connection:
        statement = text("select order_id from core.order_facts where region_id = 'us_east' limit 1")
        foreign = connection.execute(statement).scalar_one()
    for panel in ("order-header", "order-lines", "order-timeline", "order-shipments"):
        answer = client_for(LIMITED).get(f"/api/panels/sales/orders/{panel}.csv", query_string={"order_id": foreign})
        rows = answer.data.decode("utf-8-sig").splitlines()[1:] if answer.status_code == 200 else []
        assert not rows


def test_what_is_wrong_is_said(client_for: ClientFor, company: str) -> None:
    client = client_for("admin")
    bad = client.get("/api/panels/executive/summary/cards.csv?from=2026-13-01&to=2026-12-31")
    assert (bad.status_code, bad.get_json()["error"]) == (400, "bad_filter")
    assert client.get("/api/panels/executive/summary/no-such-panel.csv").status_code == 404
    assert client.get("/api/panels/sales/orders/order-header.csv").status_code == 404


def test_filters_that_a_panel_does_not_take_are_told(client_for: ClientFor, app: Dashboard) -> None:
    chosen = "?range=90d&region=dach&channel=email&category=home"
    receipts = {
        name: client_for("admin").get(f"/api/panels/finance/profitability/{name}/receipt{chosen}").get_json()
        for name in ("cash", "cards")
    }
    assert receipts["cash"]["not_filtered_by"] == ["channels", "categories"]
    assert receipts["cards"]["not_filtered_by"] is None
    panels = {name: BOUND[profitability.PAGE][name] for name in ("cash", "customers")}
    with app.server.test_request_context():
        flask.g.viewer = accounts.viewer_for(account("admin@demo.example").user_id)
        drawn = draw_page(profitability.PAGE, panels, chosen, "light", {})
    assert "; all channels and categories, whatever the filter" in str(drawn["cash"])
    assert "whatever the filter" not in str(drawn["customers"])


def test_a_page_without_filters_heeds_none(client_for: ClientFor, order_id: str) -> None:
    address = "/api/panels/sales/orders/order-lines/receipt"
    receipt = client_for("admin").get(f"{address}?order_id={order_id}&channel=email&range=7d").get_json()
    assert (receipt["not_filtered_by"], receipt["filters"]["channels"]) == (None, [])


def test_data_version(client_for: ClientFor, company: str) -> None:
    assert client_for("sales").get("/api/data-version").get_json() == {
        "version": 1,
        "as_of": "2026-10-31",
        "alerts": 0,
    }
