"""The data dictionary reaches every page, panel, metric and measure, and keeps no list of them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from callbacks import data_dictionary, data_table, lineage, table_checks
from callbacks.binder import all_bindings
from callbacks.registry import discover
from layouts.data.dictionary import PAGE
from services import accounts
from services.data_loader.contracts import contract, contracts
from services.data_quality import looking
from services.data_quality.reach import looking_at
from services.dictionary import Table
from services.errors import NotFound
from services.lineage import of_queries, tables_of
from services.measures import MEASURES
from services.metrics import METRICS
from services.queries import catalogue
from tests.callbacks.test_jobs_panels import ANY, LOOK
from tests.fixtures_web import LIMITED, ClientFor
from tests.layouts.test_components import every, text
from tests.services.shops import EVERYONE

USES = {(use.page.route, use.panel.name): use.lineage for use in lineage.uses()}
PANELS = [(page, panel) for page in discover() for panel in page.panels]
ORDERS = Table(contract("orders"), 1234, None)


def look(**query: str) -> Any:
    return replace(LOOK, query=query)


def links(part: Any) -> list[str]:
    return [found.href for found in every(part) if getattr(found, "href", "")]


@pytest.mark.parametrize(("page", "panel"), PANELS, ids=lambda each: each.name)
def test_every_panel_rests_on_a_table_or_says_that_it_shows_no_file(page: Any, panel: Any) -> None:
    """The measures of a panel that rests on no table run no query that reads one."""
    binding = all_bindings(discover())[page][panel.name]
    queries = {name for each in (binding.measure, binding.export) if each for name in each.queries}
    assert USES[page.route, panel.name].tables == of_queries(queries).tables
    said = data_dictionary.pages_file(None)
    (row,) = said[(said["page"] == page.route) & (said["panel"] == panel.name)].to_dict("records")
    assert (row["tables"] == data_dictionary.OWN) == (not of_queries(queries).tables)


def test_pages_of_figures_rest_on_files_with_every_panel() -> None:
    for page, panel in PANELS:
        measure = all_bindings(discover())[page][panel.name].measure
        of_a_model = getattr(measure, "learned", False) and not of_queries(measure.queries).tables
        if (page.filters and not of_a_model) or panel.name in ("order", "lines"):
            assert USES[page.route, panel.name].tables, (page.route, panel.name)
    assert USES["/sales/products", "cards"].rests_on("order_items", "unit_price")


def test_every_measure_and_metric_is_reached_from_the_tables() -> None:
    resting = [lineage.resting_on(name) for name in contracts()]
    ours = {name: each for name, each in MEASURES.items() if set(each.queries) <= catalogue().keys()}
    reading = {name for name, each in ours.items() if of_queries(each.queries).tables}
    assert reading <= {name for each in resting for name in each.measures}
    assert {name for each in resting for name in each.metrics} == METRICS.keys()
    assert {name for name in METRICS if "payments" in tables_of(name)} == set(lineage.resting_on("payments").metrics)


def test_a_column_has_no_more_resting_on_it_than_its_table() -> None:
    whole, total = lineage.resting_on("orders"), lineage.resting_on("orders", "order_total")
    assert {page.route for page in total.pages} < {page.route for page in whole.pages}
    assert lineage.resting_on("orders", "ip_address").uses == ()


def test_tables_are_listed_with_what_was_looked_for() -> None:
    view = data_dictionary.tables([ORDERS], look(search="ip_address"), ANY)
    assert view.title == "1 table with 16 columns match"
    assert "/data/dictionary/orders" in links(view.body)
    assert "ip_address" in text(view.body)
    assert "No table or column" in text(data_dictionary.tables([], look(search="x"), ANY).body)


def test_pages_and_metrics_lead_to_their_tables() -> None:
    pages = data_dictionary.pages(None, LOOK, ANY)
    assert {page.route for page, _ in PANELS if "<" not in page.route} <= set(links(pages.body))
    assert data_dictionary.OWN in text(pages.body)
    metrics = data_dictionary.metrics(None, LOOK, ANY)
    assert all(metric.label in text(metrics.body) for metric in METRICS.values())
    assert "/data/dictionary/order_items" in links(metrics.body)


def test_a_tables_page_says_where_it_comes_from_and_what_rests_on_it() -> None:
    facts = text(data_table.facts(ORDERS, LOOK, ANY).body)
    assert "/data/dictionary/order_items" in links(data_table.facts(ORDERS, LOOK, ANY).body)
    assert all(said in facts for said in ("core/orders.csv", "order_id", "1,234", "Customers", "Order items"))
    drawn = data_table.lineage(ORDERS, LOOK, ANY)
    stages = [item.children[0].children[0] for item in drawn.body.children[-1].children]
    assert stages == ["File and table", "Derived from it", "Queries", "Measures", "Metrics", "Pages"]
    assert all(
        said in text(drawn.body)
        for said in ("core.order_facts", "mart.sales_day", "revenue_trend", "trends.revenue_trend", "Net revenue")
    )
    assert "/executive/summary" in links(drawn.body)


def test_one_column_narrows_what_rests() -> None:
    whole = text(data_table.lineage(ORDERS, LOOK, ANY).body)
    one = data_table.lineage(ORDERS, look(column="order_total"), ANY)
    assert "mart.cash_day" in text(one.body)
    assert "mart.sales_day" in whole
    assert "mart.sales_day" not in text(one.body)
    assert "/data/dictionary/orders" in links(one.body)
    with pytest.raises(NotFound):
        data_table.lineage(ORDERS, look(column="secret"), ANY)


def test_columns_lead_to_what_rests_on_them() -> None:
    view = data_table.columns(ORDERS, LOOK, ANY)
    rows = {row["column"]: row for row in view.body.children.rowData}
    assert list(rows) == [column.name for column in contract("orders").columns]
    assert rows["order_total"]["marks"] == ""
    assert rows["ip_address"]["panels"] == 0
    assert rows["ordered_at"]["panels"] > 10
    assert rows["customer_id"]["refers_to"] == "customers"
    assert rows["status"]["href"] == "/data/dictionary/orders?column=status"
    assert rows["status"]["checks"] == len(looking_at("orders", "status"))


def test_a_sparse_column_is_said_to_be_one_with_how_full_it_is() -> None:
    view = data_table.columns(replace(ORDERS, filled={"promotion_id": 0.4}), LOOK, ANY)
    rows = {row["column"]: row for row in view.body.children.rowData}
    assert (rows["promotion_id"]["marks"], rows["promotion_id"]["filled"]) == ("sparse", 0.4)
    assert (rows["ip_address"]["marks"], rows["ip_address"]["filled"]) == ("sparse, personal", None)
    assert rows["city"]["marks"] == ""
    (told,) = data_dictionary.columns_file([ORDERS]).query("column == 'promotion_id'").to_dict("records")
    assert told["sparse"]
    assert "orphaned_records" in told["checks"]


@pytest.mark.usefixtures("company")
def test_the_checks_of_a_table_lead_to_their_rules() -> None:
    sees_quality = replace(EVERYONE, pages=frozenset({"data/quality"}))
    data = looking.checks(sees_quality, {}, table="orders").data
    view = table_checks.draw(data, LOOK, ANY)
    assert links(view.body) == [f"/data/quality/{each.rule.name}" for each in data["checks"]]
    assert view.title.startswith(f"{len(data['checks'])} checks of orders, ")
    assert "Totals that do not add up" in text(view.body)
    assert not links(table_checks.draw(looking.checks(EVERYONE, {}, table="orders").data, LOOK, ANY).body)
    nothing = table_checks.draw(looking.checks(EVERYONE, {"column": "ip_address"}, table="orders").data, LOOK, ANY)
    assert nothing.title == "No check looks at orders.ip_address"
    assert list(table_checks.file(data)["rule"]) == [each.rule.name for each in data["checks"]]


def test_the_example_is_of_the_contract_alone() -> None:
    said = text(data_table.example(ORDERS, LOOK, ANY).body)
    assert "order_id,customer_id,ordered_at" in said
    assert "order-1,customer-1,2026-01-31T09:30:00Z,pending,EUR" in said


def test_every_role_reads_the_dictionary(client_for: ClientFor) -> None:
    assert accounts.page_matrix()[PAGE.key] == {
        "executive", "sales", "marketing", "operations", "finance", "risk", "data", "admin",
    }  # fmt: skip
    for role in ("risk", LIMITED):
        answer = client_for(role).get("/api/panels/data/dictionary/tables.csv?domain=finance")
        rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
        assert {row["Table"] for row in rows} == {n for n, each in contracts().items() if each.domain == "finance"}
        assert {row["Rows about"] == "" for row in rows} == {role == LIMITED}


def test_the_address_of_no_table_is_an_error_of_its_panels(client_for: ClientFor) -> None:
    answer = client_for("data").get("/api/panels/data/dictionary/columns.csv?table=nonsense")
    assert answer.status_code == 404
    assert json.loads(answer.data)["message"] == "There is no such table."
