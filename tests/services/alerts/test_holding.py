"""What is held: alerts that rest on data in doubt, or that maintenance explains, are seen and not sent until then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services import alerts
from services.accounts import COMMAND_LINE
from services.alerts.actions import resolve
from services.alerts.lineage import lineage
from services.alerts.maintenance import Maintenance, end_maintenance, list_maintenance, plan_maintenance
from services.data_loader.contracts import contracts
from services.lineage import tables_of
from services.metrics import METRICS
from tests.services.alerts.board import evaluate, evening, kept, reach, revenue, rows, rule, sell
from tests.services.alerts.test_operations import load


def test_a_metric_rests_on_the_tables_that_its_sql_reads() -> None:
    revenue_of = tables_of("net_revenue")
    assert {"orders", "order_items", "returns", "return_items", "products", "payments", "shipments"} <= revenue_of
    assert not {"reviews", "web_sessions", "support_tickets", "campaign_daily", "competitor_prices"} & revenue_of
    assert {"orders"} <= tables_of("active_customers")


def test_every_metric_rests_on_tables_of_files_and_a_forecast_on_the_plan_too() -> None:
    for metric in METRICS:
        assert tables_of(metric) <= contracts().keys()
    tables = {each["table_name"] for each in lineage() if each["kind"] == "forecast"}
    assert "budgets" in tables - {each["table_name"] for each in lineage() if each["kind"] == "threshold"}


def fires_on(table: str, number: int) -> None:
    """A file of which much was set aside, and a day with little revenue."""
    rule(f"Aside in {table}", kind="quality", subject=table, operator="above", fire_limit=0.02, department="data")
    load(evening(number), table=table, read=100, aside=5)
    sell(revenue(90), first=number)
    evaluate(number)


@pytest.mark.usefixtures("board")
def test_an_incident_holds_what_rests_on_its_table_until_it_is_resolved() -> None:
    rule()
    fires_on("order_items", 0)
    assert alerts.route(evening(0))["held"] == 1
    assert kept("kind", "state", "held_by", "told_at is null") == [
        ("threshold", "held", "5.0% of the rows of order_items were set aside", True),
        ("quality", "firing", None, False),
    ]
    assert alerts.route(evening(0)) == {"held": 0, "released": 0, "woken": 0, "told": 0, "messages": 0}
    ((alert_id, version),) = [row[:2] for row in kept("alert_id", "version", "kind") if row[2] == "quality"]
    resolve(alert_id, by=COMMAND_LINE, seen=version)
    assert alerts.route(evening(0, 21)) == {"held": 0, "released": 1, "woken": 0, "told": 1, "messages": 0}
    assert [event for (event,) in rows("select event from ops.alert_event order by event_id")] == [
        "fired", "fired", "held", "resolved", "released",
    ]  # fmt: skip


@pytest.mark.usefixtures("board")
def test_an_incident_elsewhere_holds_nothing() -> None:
    rule()
    fires_on("reviews", 0)
    assert alerts.route(evening(0))["held"] == 0


@pytest.mark.usefixtures("board")
def test_late_data_holds_every_metric_and_no_other_alert() -> None:
    rule()
    rule("Late", kind="freshness", subject="data", operator="above", fire_limit=30, department="data")
    load(evening(0) - timedelta(hours=31))
    sell(revenue(90))
    evaluate(0)
    assert alerts.route(evening(0))["held"] == 1
    assert kept("kind", "state") == [("threshold", "held"), ("freshness", "firing")]


@pytest.mark.usefixtures("board")
def test_what_was_told_before_is_not_held_any_more() -> None:
    rule()
    sell(revenue(90))
    evaluate(0)
    assert alerts.route(evening(0))["told"] == 1
    fires_on("orders", 1)
    assert alerts.route(evening(1))["held"] == 0


@pytest.mark.usefixtures("board")
def test_what_clears_while_it_is_held_is_over_without_a_word() -> None:
    rule()
    fires_on("orders", 0)
    alerts.route(evening(0))
    sell(revenue(150), first=1)
    assert evaluate(1)["cleared"] == 1
    assert kept("state", "told_at")[0] == ("resolved", None)


def planned(first_hour: int, last_hour: int, **covers: str) -> int:
    begin, end = (evening(0, hour) for hour in (first_hour, last_hour))
    return plan_maintenance(Maintenance(begin, end, "A new warehouse", **covers), by=COMMAND_LINE)


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("covers", "held"),
    [
        ({}, 1),
        ({"subject": "net_revenue"}, 1),
        ({"subject": "orders"}, 0),
        ({"region_id": "dach"}, 0),
    ],
)
def test_maintenance_holds_what_it_covers_from_its_beginning_to_its_end(covers: dict[str, str], held: int) -> None:
    rule()
    planned(20, 22, **covers)
    sell(revenue(90))
    reach(0)
    alerts.evaluate(evening(0, 19))
    assert alerts.route(evening(0, 20))["held"] == held
    if held:
        assert kept("held_by") == [("Maintenance: A new warehouse",)]
        assert alerts.route(evening(0, 21))["told"] == 0
        assert alerts.route(evening(0, 22)) == {"held": 0, "released": 1, "woken": 0, "told": 1, "messages": 0}


@pytest.mark.usefixtures("board")
def test_maintenance_may_end_early_and_is_audited() -> None:
    window_id = planned(20, 22)
    end_maintenance(window_id, by=COMMAND_LINE, now=evening(0, 21))
    assert [each.ends_at for each in list_maintenance(evening(0))] == [evening(0, 21)]
    assert rows("select action, target from ops.audit order by audit_id desc limit 2") == [
        ("maintenance.end", str(window_id)),
        ("maintenance.plan", str(window_id)),
    ]
