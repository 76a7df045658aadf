"""Facts and marts of orders whose figures were worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.refresh import refresh
from tests.services.refresh.shop import mark, order, put, rows, run

MARCH_1, MARCH_2, MARCH_10 = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 10)


ENTRIES = """
    select
        day, kind, order_item_id, category_id, region_id, channel_id, customer_kind, first_of_order, first_of_category,
        lines, units, units_returned, gross_sales, discounts, returned, net_revenue, cost, fulfilment, payment_fees
    from core.sales_entries order by kind desc, order_item_id
"""


def money(*amounts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(amount) for amount in amounts)


def cents(*amounts: str) -> tuple[int, ...]:
    return tuple(int(Decimal(amount) * 100) for amount in amounts)


def test_lines_count_on_their_orders_business_day_in_base_currency(three_orders: None) -> None:
    report = refresh()
    assert (report.as_of, report.problems) == (MARCH_2, ())
    north = ("NORTH", "SEARCH", "new")
    # Shipping 10.00 and fee 1.00 are shared by 20.01 : 90.00 : 9.99 of 120.00, in the order of categories, and add up.
    assert rows(ENTRIES) == [
        (MARCH_1, "sale", "L1", "SHOES", *north, 0, 1, 1, 2, 0, *cents("100", "10", "0", "90", "60", "7.50", "0.75")),
        (MARCH_1, "sale", "L2", "BAGS", *north, 1, 1, 1, 1, 0, *cents("20.01", "0", "0", "20.01", "6", "1.67", "0.17")),
        (MARCH_1, "sale", "L3", "SHOES", *north, 0, 0, 1, 1, 0, *cents("9.99", "0", "0", "9.99", "20", "0.83", "0.08")),
        (
            *(MARCH_2, "sale", "L4", "BAGS", "SOUTH", "unknown", "new", 1, 1, 1, 3, 0),
            *cents("28.50", "1.00", "0", "27.50", "21", "0", "0"),
        ),
    ]


def test_an_order_holds_what_its_lines_add_up_to(three_orders: None) -> None:
    refresh()
    wanted = """
        select order_id, day, hour, recognised, customer_kind, category_ids, lines, units, gross_sales, discounts,
        net_sales, returned, cost, fulfilment, payment_fees, exchange_rate
        from core.order_facts order by order_id
    """
    assert rows(wanted) == [
        (
            *("O1", MARCH_1, 23, True, "new", ["BAGS", "SHOES"], 3, 4),
            *money("130.00", "10", "120.00", "0", "86", "10", "1", "1"),
        ),
        ("O2", MARCH_2, 0, True, "new", ["BAGS"], 1, 3, *money("28.50", "1.00", "27.50", "0", "21", "0", "0", "0.95")),
        ("O3", MARCH_2, 13, False, "guest", ["SHOES"], 1, 1, *money("80", "0", "80", "0", "30", "0", "0", "1")),
    ]


def test_returned_goods_count_on_the_day_they_came_back(three_orders: None) -> None:
    put(
        "returns",
        {"return_id": "R1", "order_id": "O1", "received_on": MARCH_10, "status": "refunded", "handling_cost": "3"},
    )
    put(
        "return_items",
        {"return_id": "R1", "order_item_id": "L1", "quantity": 1, "refund_amount": "45.00", "restocked": True},
        {"return_id": "R1", "order_item_id": "L2", "quantity": 1, "refund_amount": "20.01", "restocked": False},
    )
    on_its_way = {"return_id": "R2", "order_id": "O2", "status": "requested"}
    put("returns", on_its_way)
    put("return_items", {"return_id": "R2", "order_item_id": "L4", "quantity": 3, "refund_amount": "28.95"})
    refresh()
    north = ("NORTH", "SEARCH", "new", 0, 0, 0, 0, 1)
    # Handling 3.00 is shared by 45.00 : 20.01; only what can be sold again gives its cost back.
    assert [row for row in rows(ENTRIES) if row[1] == "return"] == [
        (MARCH_10, "return", "L1", "SHOES", *north, *cents("0", "0", "45", "-45", "-30", "2.08", "0")),
        (MARCH_10, "return", "L2", "BAGS", *north, *cents("0", "0", "20.01", "-20.01", "0", "0.92", "0")),
    ]
    to_date = "select returned, cost, fulfilment from core.order_facts where order_id = 'O1'"
    assert rows(to_date) == [money("65.01", "56", "13")]


def test_totals_of_a_day_count_an_order_once(three_orders: None) -> None:
    refresh()
    wanted = """
        select category_id, orders, new_orders, lines, units, net_revenue, net_revenue_new from mart.sales_day
        where day = :day and region_id = :region and channel_id = '*' order by category_id
    """
    assert rows(wanted, day=MARCH_1, region="*") == [
        ("*", 1, 1, 3, 4, *cents("120.00", "120.00")),
        ("BAGS", 1, 1, 1, 1, *cents("20.01", "20.01")),
        ("SHOES", 1, 1, 2, 3, *cents("99.99", "99.99")),
    ]
    assert rows(wanted, day=MARCH_2, region="NORTH") == []
    attributes = """
        select attribute, value, orders, units, net_sales from mart.order_attribute_day
        where day = :day and region_id = '*' and channel_id = '*' order by attribute, value
    """
    assert rows(attributes, day=MARCH_2) == [
        ("customer_kind", "new", 1, 3, Decimal("27.50")),
        ("device", "mobile", 1, 3, Decimal("27.50")),
        ("hour", "0", 1, 3, Decimal("27.50")),
        ("status", "cancelled", 1, 1, Decimal("80.00")),
        ("status", "delivered", 1, 3, Decimal("27.50")),
    ]
    product = "select product_id, units, net_revenue from mart.product_month where (region_id, channel_id) = ('*', '*')"
    assert sorted(rows(product)) == [("P1", 3, 9999), ("P2", 4, 4751)]


def test_an_order_that_is_cancelled_takes_its_figures_with_it(three_orders: None) -> None:
    refresh()
    run("update core.orders set status = 'cancelled' where order_id = 'O1'")
    mark("O1")
    report = refresh()
    assert (report.version, report.orders, report.days) == (2, 1, 1)
    assert rows("select count(*) from core.sales_entries where order_id = 'O1'") == [(0,)]
    assert rows("select count(*) from mart.sales_day where day = :day", day=MARCH_1) == [(0,)]
    assert rows("select count(*) from mart.product_month where product_id = 'P1'") == [(0,)]
    assert rows("select count(*) from core.customer_first_order where customer_id = 'ANN'") == [(0,)]


def test_an_order_without_a_rate_is_left_out_and_said(three_orders: None) -> None:
    order("O4", "2026-03-03T10:00:00+00:00", ("L8", "P1", 1, "10", "0", None), customer="CAT", currency="GBP")
    order("O6", "2025-12-31T10:00:00+00:00", ("L9", "P1", 1, "10", "0", None), customer="CAT", currency="USD")
    report = refresh()
    assert report.unpriced == {"GBP": 1, "USD": 1}
    assert report.problems[0] == "1 orders in GBP have no exchange rate, and are left out."
    facts = "select recognised, net_sales, exchange_rate from core.order_facts where order_id in ('O4', 'O6')"
    assert rows(facts) == [(False, Decimal(0), None)] * 2
    assert rows("select count(*) from core.customer_first_order where customer_id = 'CAT'") == [(0,)]


def test_a_line_without_an_order_is_ignored_and_counted(three_orders: None) -> None:
    line = {"product_id": "P1", "quantity": 1, "unit_price": "10"}
    put("order_items", {"order_item_id": "L0", "order_id": "NOWHERE", **line})
    mark("NOWHERE")
    report = refresh()
    assert report.orphans == 1
    assert rows("select count(*) from core.sales_entries where order_item_id = 'L0'") == [(0,)]


def test_an_order_worth_nothing_shares_its_costs_equally(catalogue: None) -> None:
    gift = tuple((f"L{number}", "P3", 1, "0", "0", None) for number in (1, 2, 3))
    order("O1", "2026-03-01T12:00:00+00:00", *gift)
    put("shipments", {"shipment_id": "S1", "order_id": "O1", "cost": "5.00"})
    refresh()
    shares = "select category_id, fulfilment, cost from core.sales_entries order by order_item_id"
    assert rows(shares) == [("unknown", *cents(share, "0")) for share in ("1.67", "1.66", "1.67")]


def test_an_order_without_lines_is_not_counted(catalogue: None) -> None:
    order("O1", "2026-03-01T12:00:00+00:00", customer="ANN")
    order("O2", "2026-03-02T12:00:00+00:00", ("L1", "P3", 1, "5", "0", None), customer="ANN")
    refresh()
    recognised = "select order_id, recognised, customer_kind from core.order_facts order by order_id"
    assert rows(recognised) == [("O1", False, "new"), ("O2", True, "new")]


def test_visits_and_advertising_of_a_day(empty_database: str) -> None:
    put("campaigns", {"campaign_id": "K1", "name": "Spring", "channel_id": "SEARCH"})
    visits = {"date": MARCH_1, "mobile_sessions": 4, "product_views": 6, "add_to_carts": 3}
    put(
        "web_sessions",
        {**visits, "region_id": "NORTH", "channel_id": "SEARCH", "sessions": 10, "checkouts": 2},
        {**visits, "region_id": "SOUTH", "channel_id": "SEARCH", "sessions": 20, "checkouts": None},
    )
    put(
        "campaign_daily",
        {"campaign_id": "K1", "region_id": "NORTH", "date": MARCH_1, "spend": "7.50", "impressions": 100, "clicks": 9},
        {"campaign_id": "GONE", "region_id": "NORTH", "date": MARCH_1, "spend": "1.00"},
    )
    mark(days=(MARCH_1,))
    refresh()
    wanted = """
        select region_id, channel_id, sessions, mobile_sessions, checkouts, spend, impressions, clicks
        from mart.traffic_day where day = :day order by region_id, channel_id
    """
    assert rows(wanted, day=MARCH_1) == [
        ("*", "*", 30, 8, 2, Decimal("8.50"), 100, 9),
        ("*", "SEARCH", 30, 8, 2, Decimal("7.50"), 100, 9),
        ("*", "unknown", 0, 0, 0, Decimal("1.00"), 0, 0),
        ("NORTH", "*", 10, 4, 2, Decimal("8.50"), 100, 9),
        ("NORTH", "SEARCH", 10, 4, 2, Decimal("7.50"), 100, 9),
        ("NORTH", "unknown", 0, 0, 0, Decimal("1.00"), 0, 0),
        ("SOUTH", "*", 20, 4, 0, Decimal("0.00"), 0, 0),
        ("SOUTH", "SEARCH", 20, 4, 0, Decimal("0.00"), 0, 0),
    ]
