"""Incidents by hand: opened by what fails, closed by what was mended, opened again, and what people do about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services import data_quality, database
from services.accounts import Actor, audit_entries
from services.alerts.inbox import open_alerts
from services.data_loader import load_folder
from services.data_quality import handling, standing
from services.data_quality.handling import IncidentError
from services.data_quality.rulebook import Limits, RuleError, change_rule
from services.errors import Conflict, NotAllowed, NotFound
from services.refresh import refresh
from services.scope import Scope, Viewer
from tests.fixtures_people import account
from tests.services.shops import BASE, EVERYONE, ShopOf

STEWARD = Actor("data@shop.example", capabilities=frozenset({"act", "configure"}))
NORTH = Viewer(2, "", "", frozenset(), frozenset(), scope=Scope(frozenset({"north"})))
ADMIN = Viewer(3, "", "", frozenset({"admin"}), frozenset())
LINES = BASE["order_items"] + "I5,O4,P2,2,160.00,0\n{strays}"
"""I5 is sold at 160 dollars in the place of 16, a dollar being half a euro."""
STRAY = "I6,O9,P1,3,9.00,0\n"
"""A line of an order that is not there, of a product that is listed at 10 euros."""
SHOP = BASE | {
    "products": "product_id,name,category_id,unit_cost,list_price\nP1,Lamp,lamps,4.00,10.00\nP2,Kite,toys,3.00,8.00\n",
    "orders": BASE["orders"] + "O4,C2,2026-06-04T10:00Z,delivered,USD,south,email\n",
    "exchange_rates": "date,currency,rate\n2026-05-01,USD,0.500000\n",
    "order_items": LINES.format(strays=STRAY),
}


@pytest.fixture
def shop(shop_of: ShopOf) -> Iterator[str]:
    with shop_of(SHOP, data_quality.check) as url:
        yield url


def incident(rule: str, table: str = "order_items") -> dict[str, Any]:
    (found,) = every("select * from ops.incident where rule = :rule and table_name = :table", rule=rule, table=table)
    return found


def every(sql: str, **given: object) -> list[dict[str, Any]]:
    with database.transaction() as connection:
        return [dict(row) for row in connection.execute(text(sql), given).mappings()]


def events(number: int) -> list[str]:
    return [
        row["event"]
        for row in every("select event from ops.incident_event where incident_id = :it order by event_id", it=number)
    ]


def loaded(folder: Path, lines: str) -> None:
    (folder / "order_items.csv").write_text(lines, encoding="utf-8")
    load_folder(folder)
    refresh()
    data_quality.check()


def notices() -> list[str]:
    return [alert["title"] for alert in open_alerts(ADMIN)]


def test_what_fails_beyond_its_limit_opens_one_incident_a_rule_and_table(shop: str) -> None:
    """(160 − 16) × 2 × 0.5 = 144 too much, and 3 × 10 = 30 in no figure."""
    prices, strays = incident("price_anomalies"), incident("orphaned_order_items")
    assert (prices["state"], prices["failing_then"], prices["rows_checked"]) == ("open", 1, 6)
    assert (prices["off_by"], prices["in_revenue"]) == (144, True)
    assert (strays["off_by"], strays["in_revenue"]) == (-30, True)
    assert events(prices["incident_id"]) == ["opened"]
    assert "Prices far from the usual: order items" in notices()
    data_quality.check()
    assert events(prices["incident_id"]) == ["opened"]


ORDERS = """order_id,customer_id,ordered_at,status,currency,region_id,channel_id,order_total,tax_amount,shipping_fee
O1,C1,2026-06-02T10:00Z,delivered,EUR,north,search,18.00,,
O5,C1,2026-06-05T10:00Z,delivered,USD,north,search,100.00,10.00,6.00
O6,C2,2026-06-05T10:00Z,cancelled,EUR,south,email,999.00,,
O7,C2,2026-06-06T10:00Z,delivered,EUR,south,email,9.00,,
O8,C2,2026-06-07T10:00Z,paid,EUR,south,email,20.00,,
"""
"""O1 has its line, O7's is refused; the others have none."""
FEW = "order_item_id,order_id,product_id,quantity,unit_price,discount_amount\nI1,O1,P1,2,9.00,0\nI7,O7,P1,many,9.00,0\n"


def test_orders_without_lines_are_off_by_what_they_would_have_brought(shop_of: ShopOf, tmp_path: Path) -> None:
    """(100 − 10 − 6) × 0.5 = 42 of O5 and 20 of O8 lack in revenue; O6 would have brought nothing."""
    with shop_of(SHOP | {"orders": ORDERS, "order_items": FEW}):
        data_quality.check()
        bare = incident("orders_without_items", "orders")
        assert (bare["failing_now"], bare["off_by"], bare["in_revenue"]) == (3, -62, True)
        loaded(tmp_path, FEW + "I8,O8,P1,2,10.00,0\n")
        assert (incident("orders_without_items", "orders")["failing_now"], off()) == (2, -42)
        data_quality.check(everything=True)
        assert off() == -42


def off() -> Any:
    """By how much orders without lines are off."""
    return incident("orders_without_items", "orders")["off_by"]


def test_it_is_closed_by_what_was_mended_and_opened_again_by_what_fails_again(shop: str, tmp_path: Path) -> None:
    first = incident("orphaned_order_items")
    told = len(notices())
    loaded(tmp_path, LINES.format(strays="I6,O1,P1,3,9.00,0\n"))
    mended = incident("orphaned_order_items")
    assert (mended["state"], mended["failing_now"], mended["off_by"]) == ("resolved", 0, None)
    assert len(notices()) == told - 1
    loaded(tmp_path, LINES.format(strays=STRAY + "I7,O9,P1,1,9.00,0\n"))
    again = incident("orphaned_order_items")
    assert (again["incident_id"], again["state"], again["times"]) == (first["incident_id"], "open", 2)
    assert (again["failing_then"], again["off_by"], again["opened_at"]) == (2, -40, first["opened_at"])
    assert again["since"] > first["since"]
    assert events(first["incident_id"]) == ["opened", "closed", "reopened"]
    assert len(notices()) == told


def test_what_somebody_resolves_and_still_fails_is_opened_again(shop: str) -> None:
    number = incident("price_anomalies")["incident_id"]
    handling.set_state(number, "resolved", by=STEWARD, seen=1)
    assert "Prices far from the usual: order items" not in notices()
    data_quality.check()
    assert (incident("price_anomalies")["state"], events(number)) == ("open", ["opened", "state", "reopened"])


def test_a_limit_that_is_let_go_and_a_rule_that_is_off_close_theirs(shop: str) -> None:
    change_rule("price_anomalies", Limits("critical", 0.5, 3, 10, enabled=True), by=STEWARD, seen=1)
    change_rule("orphaned_order_items", Limits("critical", 0.01, None, 70, enabled=False), by=STEWARD, seen=1)
    data_quality.check()
    assert {incident(rule)["state"] for rule in ("price_anomalies", "orphaned_order_items")} == {"resolved"}


@pytest.mark.parametrize(
    "limits",
    [
        Limits("fatal", 0.1, 3, 50, enabled=True),
        Limits("info", 0, 3, 50, enabled=True),
        Limits("info", 1.1, 3, 50, enabled=True),
        Limits("info", 0.1, None, 50, enabled=True),
        Limits("info", 0.1, -1, 50, enabled=True),
        Limits("info", 0.1, 3, 101, enabled=True),
    ],
)
def test_limits_that_make_no_sense_are_refused(people: str, limits: Limits) -> None:
    with pytest.raises(RuleError):
        change_rule("price_anomalies", limits, by=STEWARD, seen=1)


def test_a_rule_is_changed_by_stewards_who_saw_it(shop: str) -> None:
    wanted = Limits("warning", 0.02, 4, 60, enabled=True)
    with pytest.raises(NotAllowed):
        change_rule("price_anomalies", wanted, by=Actor("a@shop.example", capabilities=frozenset({"act"})), seen=1)
    change_rule("price_anomalies", wanted, by=STEWARD, seen=1)
    with pytest.raises(Conflict):
        change_rule("price_anomalies", wanted, by=STEWARD, seen=1)
    with pytest.raises(NotFound):
        change_rule("nothing", wanted, by=STEWARD, seen=1)
    (entry,) = audit_entries(1)
    assert (entry["action"], entry["target"], entry["actor"]) == ("quality.rule", "price_anomalies", STEWARD.name)
    assert entry["detail"]["before"]["severity"] == "critical"
    assert entry["detail"]["after"] == vars(wanted)


def test_figures_that_rest_on_the_table_are_doubted(shop: str) -> None:
    """By how much is said of amounts, to those who see the whole company."""
    doubts = standing.doubts(EVERYONE)
    known = ("price_anomalies", "orphaned_order_items")
    assert [(each["rule"], each["off_by"]) for each in doubts["net_revenue"] if each["rule"] in known] == [
        ("price_anomalies", 144.0),
        ("orphaned_order_items", -30.0),
    ]
    assert doubts["net_revenue"][0]["share"] == pytest.approx(1 / 6)
    for limited in (standing.doubts(NORTH)["net_revenue"], doubts["gross_margin"]):
        assert {each["off_by"] for each in limited} == {None}
        assert [each["rule"] for each in limited] == [each["rule"] for each in doubts["net_revenue"]]


def test_figures_that_do_not_rest_on_the_column_are_not_doubted(shop: str) -> None:
    """No count of customers is computed from a price, and lines of unknown orders are missing from all."""
    doubted = {each["rule"] for each in standing.doubts(EVERYONE)["active_customers"]}
    assert "orphaned_order_items" in doubted
    assert "price_anomalies" not in doubted


def test_the_company_has_a_score_for_everybody(shop: str) -> None:
    assert 0 <= (standing.score(NORTH) or -1) <= 100


def test_what_is_done_to_an_incident_is_seen_at_once(shop: str) -> None:
    before = standing.doubts(EVERYONE)["orders"]
    handling.set_state(incident("price_anomalies")["incident_id"], "resolved", by=STEWARD, seen=1)
    database.forget_version()
    assert len(standing.doubts(EVERYONE)["orders"]) == len(before) - 1


@pytest.fixture
def opened(people: str) -> int:
    """The number of an incident, among people with accounts."""
    (row,) = every(
        "insert into ops.incident (rule, table_name, failing_then, failing_now, rows_checked)"
        " values ('email_format', 'customers', 7, 7, 100) returning incident_id"
    )
    return int(row["incident_id"])


def test_an_incident_is_given_to_who_sees_it_whole(opened: int) -> None:
    handling.assign(opened, account("data@demo.example").user_id, by=STEWARD, seen=1)
    for other in ("sales.emea@demo.example", "marketing@demo.example"):
        with pytest.raises(IncidentError):
            handling.assign(opened, account(other).user_id, by=STEWARD, seen=2)
    handling.assign(opened, None, by=STEWARD, seen=2)
    assert incident("email_format", "customers")["assigned_to"] is None
    assert events(opened) == ["assigned", "assigned"]
    assert [(each["action"], each["detail"]["to"]) for each in audit_entries(2)] == [
        ("incident.assigned", "the department"),
        ("incident.assigned", "data@demo.example"),
    ]


def test_two_people_do_not_undo_each_other(opened: int) -> None:
    handling.set_state(opened, "in_progress", by=STEWARD, seen=1)
    with pytest.raises(Conflict):
        handling.set_state(opened, "waiting", by=STEWARD, seen=1)
    handling.comment(opened, "The vendor sends a new file.", by=STEWARD)
    with pytest.raises(IncidentError):
        handling.comment(opened, " ", by=STEWARD)
    with pytest.raises(IncidentError):
        handling.set_state(opened, "lost", by=STEWARD, seen=2)
    with pytest.raises(NotFound):
        handling.comment(opened + 1, "Hello", by=STEWARD)
    assert events(opened) == ["state", "commented"]


@pytest.mark.parametrize(
    "who",
    [
        Actor("a@shop.example", capabilities=frozenset({"export"})),
        Actor("a@shop.example", capabilities=frozenset({"act"}), scope=Scope(frozenset({"north"}))),
    ],
)
def test_who_may_not_act_or_sees_a_part_changes_nothing(opened: int, who: Actor) -> None:
    with pytest.raises(NotAllowed):
        handling.set_state(opened, "resolved", by=who, seen=1)
    assert events(opened) == []


def test_its_history_is_append_only(opened: int) -> None:
    handling.comment(opened, "Hello", by=STEWARD)
    for statement in ("update ops.incident_event set event = ''", "delete from ops.incident_event"):
        with pytest.raises(DBAPIError, match="append-only"):
            every(statement)
