"""The gate: what nobody, the wrong role and the right role get of pages, files and the rest."""

from __future__ import annotations

import re

import dash
import pytest
from dash_auth import check_groups, list_groups
from sqlalchemy import text

from services import accounts
from services.accounts import COMMAND_LINE
from services.database import transaction
from tests.dashboard.access.conftest import SECRET, logged_in
from tests.fixtures_people import Person, account

CLOSED = (
    "/",
    "/executive/summary",
    "/sales/orders",
    "/sales/orders/O-1",
    "/no/such/page",
    "/_dash-layout",
    "/_dash-dependencies",
    "/_dash-update-component",
    "/_dash-component-suites/dash/deps/react.min.js",
    "/_reload-hash",
    "/_favicon.ico",
    "/api/data-version",
    "/api/panels/sales/orders/list.csv",
    "/api/panels/sales/orders/list/receipt",
    "/api/no/such",
    "/metrics",
    "/password",
    "/static/x",
    "/assets/app.js",
    "/assets/vendor/plotly/plotly-cartesian.min.js",
    "/assets/../dashboard/settings.py",
    "//executive/summary",
    "/_mcp",
)


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", CLOSED)
def test_nobody_gets_nothing(nobody: Person, path: str, method: str) -> None:
    answer = getattr(nobody.browser, method)(path)
    assert SECRET not in answer.text
    assert "dash-config" not in answer.text
    if answer.status_code in (302, 308):
        assert method in ("get", "head")
        assert not path.startswith(("/_", "/api", "/assets"))
    else:
        assert answer.status_code == 401


def test_nobody_is_led_to_the_log_in_and_back(nobody: Person) -> None:
    answer = nobody.get("/sales/orders?range=7d&region=dach")
    assert answer.headers["Location"] == "/login?next=%2Fsales%2Forders%3Frange%3D7d%26region%3Ddach"
    answer = nobody.log_in("sales@demo.example", next="/sales/orders?range=7d&region=dach")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sales/orders?range=7d&region=dach")


@pytest.mark.parametrize("path", ["/login", "/healthz", "/readyz", "/assets/login.css", "/assets/tokens.css"])
def test_what_is_open_to_anybody(nobody: Person, path: str) -> None:
    assert nobody.get(path).status_code == 200


def test_the_log_in_page_loads_nothing_that_is_closed(nobody: Person) -> None:
    page = nobody.get("/login").text
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert len(styles) == 3
    for path in styles:
        answer = nobody.get(path)
        assert answer.status_code == 200
        for file in re.findall(r"url\(\./([^)]+)\)", answer.text):
            assert nobody.get(f"{path.rsplit('/', 1)[0]}/{file}").status_code == 200


def test_the_right_role_sees_its_pages(sales: Person) -> None:
    for path in ("/sales/orders", "/sales/orders/", "/sales/orders/O-1?range=7d"):
        answer = sales.get(path)
        assert answer.status_code == 200
        assert "dash-config" in answer.text


def test_a_page_of_others_is_forbidden_and_one_that_is_not_built_unknown(sales: Person) -> None:
    assert sales.get("/executive/summary").status_code == 403
    for path in ("/sales/pricing", "/no/such/page", "/sales", "/sales/orders/O-1/x", "/executive/summary/x", "/api/x"):
        assert sales.get(path).status_code == 404
    assert sales.browser.post("/sales/orders").status_code in (400, 404, 405)


@pytest.mark.parametrize(
    ("email", "home"),
    [
        ("executive@demo.example", "/executive/summary"),
        ("finance@demo.example", "/executive/summary"),
        ("admin@demo.example", "/executive/summary"),
        ("sales@demo.example", "/sales/orders"),
        ("marketing@demo.example", "/marketing/campaigns"),
        ("operations@demo.example", "/sales/orders"),
    ],
)
def test_home_is_the_first_page_of_the_reader(app: dash.Dash, nobody: Person, email: str, home: str) -> None:
    answer = logged_in(app, email).get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, home)


def test_who_may_see_no_page_is_told_so(app: dash.Dash, nobody: Person) -> None:
    answer = logged_in(app, "data@demo.example").get("/")
    assert answer.status_code == 403
    assert "No page is open to you yet" in answer.text


def test_what_no_rule_opens_is_closed_to_everybody(app: dash.Dash, nobody: Person) -> None:
    admin = logged_in(app, "admin@demo.example")
    for path in ("/metrics", "/_reload-hash", "/static/x", "/broken", "/_mcp"):
        answer = admin.get(path)
        assert answer.status_code == 404
        assert SECRET not in answer.text


def test_files_need_the_page_and_the_capability(sales: Person) -> None:
    assert sales.get("/api/panels/sales/orders/list.csv").text == SECRET
    assert sales.get("/api/panels/sales/orders/list/receipt").text == SECRET
    assert sales.get("/api/panels/executive/summary/kpis.csv").status_code == 403
    assert sales.get("/api/panels/executive/summary/kpis/receipt").status_code == 403
    assert sales.get("/api/panels/sales/pricing/x.csv").status_code == 404
    assert sales.get("/api/panels/sales/orders/../../executive/summary/kpis.csv").status_code == 404
    with transaction() as connection:
        connection.execute(text("delete from ops.role_capability where capability = 'export'"))
    assert sales.get("/api/panels/sales/orders/list.csv").status_code == 403
    assert sales.get("/api/panels/sales/orders/list.xlsx").status_code == 403
    assert sales.get("/api/panels/sales/orders/list/receipt").status_code == 200


def test_refusals_speak_to_people_in_pages_and_to_programs_in_json(sales: Person) -> None:
    page = sales.get("/executive/summary")
    assert page.mimetype == "text/html"
    assert 'href="/"' in page.text
    told = sales.get("/api/panels/executive/summary/kpis.csv")
    assert told.json == {
        "error": "This is not open to you",
        "message": "Ask an administrator if you need it for your work.",
    }


def test_changes_of_rights_hold_from_the_next_request(app: dash.Dash, sales: Person) -> None:
    user_id = account("sales@demo.example").user_id
    assert sales.get("/executive/summary").status_code == 403
    accounts.set_page_roles("executive/summary", ["sales"], by=COMMAND_LINE)
    assert sales.get("/executive/summary").status_code == 200
    accounts.set_page_roles("sales/orders", [], by=COMMAND_LINE)
    assert sales.get("/sales/orders").status_code == 403
    accounts.set_roles(user_id, ["marketing"], by=COMMAND_LINE)
    assert sales.get("/executive/summary").headers["Location"].startswith("/login?next=")
    sales = logged_in(app, "sales@demo.example")
    assert sales.get("/marketing/campaigns").status_code == 200
    accounts.disable(user_id, by=COMMAND_LINE)
    assert sales.get("/marketing/campaigns").status_code == 302
    assert sales.get("/api/data-version").status_code == 401


def test_dash_auths_group_checks_know_the_roles(app: dash.Dash, sales: Person) -> None:
    with sales.browser:
        sales.get("/sales/orders")
        assert list_groups() == ["sales"]
        assert check_groups(["sales", "finance"])
        assert not check_groups(["finance"])
