"""Whose order is the first, and who bought on a day: worked out by hand."""

from __future__ import annotations

from datetime import date

from services.refresh import refresh
from tests.services.refresh.shop import digests, mark, order, rows, run

MARCH_1, MARCH_2, MARCH_10 = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 10)


def kinds(customer: str) -> list[tuple[str, ...]]:
    facts = "select order_id, customer_kind from core.order_facts where customer_id = :customer order by ordered_at"
    entries = "select distinct order_id, customer_kind from core.sales_entries where customer_id = :customer"
    recognised = rows(entries, customer=customer)
    found = rows(facts, customer=customer)
    assert set(recognised) <= set(found)
    return found


def test_the_first_order_follows_what_arrives_and_what_is_cancelled(three_orders: None) -> None:
    refresh()
    order("O5", "2026-03-05T10:00:00+00:00", ("L7", "P2", 1, "20", "0", None), customer="ANN")
    refresh()
    assert kinds("ANN") == [("O1", "new"), ("O5", "returning")]
    order("O0", "2026-02-01T10:00:00+00:00", ("L6", "P2", 1, "20", "0", None), customer="ANN")
    refresh()
    assert kinds("ANN") == [("O0", "new"), ("O1", "returning"), ("O5", "returning")]
    run("update core.orders set status = 'failed' where order_id = 'O0'")
    mark("O0")
    refresh()
    assert kinds("ANN") == [("O0", "new"), ("O1", "new"), ("O5", "returning")]
    assert rows("select order_id from core.customer_first_order where customer_id = 'ANN'") == [("O1",)]
    total = "(region_id, channel_id, category_id) = ('*', '*', '*')"
    new = f"select sum(new_orders), sum(orders) from mart.sales_day where {total}"
    assert rows(new) == [(2, 3)]
    before = digests()
    refresh(full=True)
    assert digests() == before


def test_an_order_given_to_another_customer_moves_the_first_order_of_both(three_orders: None) -> None:
    order("O5", "2026-03-05T10:00:00+00:00", ("L7", "P2", 1, "20", "0", None), customer="ANN")
    refresh()
    run("update core.orders set customer_id = 'BOB' where order_id = 'O1'")
    mark("O1")
    refresh()
    assert kinds("ANN") == [("O5", "new")]
    assert kinds("BOB") == [("O1", "new"), ("O2", "returning")]


def test_customers_of_a_day_and_when_they_had_bought_before(catalogue: None) -> None:
    line = ("P3", 1, "5", "0", None)
    for key, day, customer, region in (
        ("O1", 1, "ANN", "NORTH"),
        ("O2", 2, "BOB", "NORTH"),
        ("O3", 2, "ANN", "SOUTH"),
        ("O4", 5, "ANN", "NORTH"),
        ("O5", 5, "ANN", "NORTH"),
        ("O6", 5, "BOB", "NORTH"),
        ("O7", 5, "CAT", "SOUTH"),
    ):
        order(key, f"2026-03-0{day}T12:00:00+00:00", (f"L{key}", *line), customer=customer, region=region)
    refresh()
    wanted = """
        select extract(day from day)::int, region_id, customers, new_customers, gaps, repeated
        from mart.customer_day order by day, region_id
    """
    before = [
        (1, "*", 1, 1, [], []),
        (1, "NORTH", 1, 1, [], []),
        (2, "*", 2, 1, [1], [1]),
        (2, "NORTH", 1, 1, [], []),
        (2, "SOUTH", 1, 0, [], []),
    ]
    last = [(5, "*", 3, 1, [3], [2]), (5, "NORTH", 2, 0, [3, 4], [1, 2]), (5, "SOUTH", 1, 1, [], [])]
    assert rows(wanted) == [*before, *last]
    run("update core.orders set status = 'cancelled' where order_id = 'O3'")
    mark("O3")
    assert refresh().days == 1
    late = [(5, "*", 3, 1, [3, 4], [1, 2]), *last[1:]]
    assert rows(wanted) == [*before[:2], (2, "*", 1, 1, [], []), before[3], *late]
    run("update core.orders set status = 'cancelled' where order_id = 'O1'")
    mark("O1")
    refresh()
    late = [(5, "*", 3, 2, [3], [1]), (5, "NORTH", 2, 1, [3], [1]), last[2]]
    assert rows(wanted) == [(2, "*", 1, 1, [], []), before[3], *late]
