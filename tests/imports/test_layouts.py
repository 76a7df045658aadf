"""Each layout, from files of its published shape to the figures of the pages, by hand."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services import executive, imports
from services.accounts import COMMAND_LINE
from services.database import transaction
from services.filters import Filters
from services.refresh import refresh
from services.scope import Viewer

HERE = Path(__file__).parent
EVERYONE = Viewer(1, "", "", frozenset(), frozenset())
pytestmark = pytest.mark.usefixtures("empty_database")

FIGURES = ("orders", "units", "gross_sales", "discounts", "returned", "net_revenue", "active_customers")
LAYOUTS: dict[str, tuple[str, date, date, tuple[float, ...]]] = {
    # 1001: 2 kites at 20 and a lamp at 35, less 7.50. 1004: a kite, given back. 1005: 3 kites and a lamp, of which 20
    # were given back. 1006: a lamp; its kites are "two". 1002 waits for money, 1003 was cancelled.
    "shopify": ("shopify", date(2024, 3, 1), date(2024, 3, 31), (4, 9, 225.0, 7.5, 40.0, 177.5, 3)),
    # The same orders under the names that the files have since 2025.
    "shopify_2025": ("shopify", date(2024, 3, 1), date(2024, 3, 31), (4, 9, 225.0, 7.5, 40.0, 177.5, 3)),
    # 1501: 3 caps at 10 and a hoodie at 20, less 5. 1502: a hoodie, given back. 1503: 4 caps, one of them given back.
    "woocommerce": ("woocommerce", date(2024, 3, 1), date(2024, 3, 31), (3, 9, 110.0, 5.0, 30.0, 75.0, 2)),
    # 2001: a desk at 1,200 and 2 chairs at 15, less a tenth. 2002: a chair. 2003 failed. 2004: a chair, given back.
    "woocommerce_free": ("woocommerce", date(2024, 3, 1), date(2024, 3, 31), (3, 5, 1260.0, 123.0, 15.0, 1122.0, 2)),
    # 3001: three units for 10.00, at 3.34 each, less two cents; 3002: 20. 3003 was cancelled.
    "woocommerce_analytics": ("woocommerce", date(2024, 3, 1), date(2024, 3, 31), (2, 4, 30.02, 0.02, 0.0, 30.0, 0)),
    # 1: 2 tees at 37.50, less 10, and a bag at 50. 2: a bag, given back. 3 was cancelled.
    "magento": ("magento", date(2024, 3, 1), date(2024, 3, 31), (2, 4, 175.0, 10.0, 50.0, 115.0, 2)),
    # Orders of 1,250 and 50, of which the latter was given back.
    "magento_grid": ("magento", date(2024, 3, 1), date(2024, 3, 31), (2, 2, 1300.0, 0.0, 50.0, 1250.0, 2)),
    # o1: two of p1 at 58.90; o2: one of p2 at 239.90.
    "olist": ("olist", date(2018, 3, 1), date(2018, 3, 31), (2, 3, 357.7, 0.0, 0.0, 357.7, 2)),
    # 489434: 12 × 6.95 + 12 × 6.75 = 164.40; 489435: 16 × 2.55 = 40.80; 489436: 2 × 2.95 = 5.90. Two bowls came back,
    # and a discount of 27.50 that is on no invoice, so that its own is an order.
    "online_retail": ("online_retail", date(2009, 12, 1), date(2009, 12, 31), (4, 42, 211.1, 0.0, 32.6, 178.5, 2)),
}


def current(start: date, end: date) -> dict[str, Any]:
    figures: dict[str, Any] = executive.kpis(Filters(start, end, "previous_period"), EVERYONE).data["current"]
    return figures


def rows(sql: str) -> list[tuple[Any, ...]]:
    with transaction() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


@pytest.mark.parametrize("folder", LAYOUTS)
def test_a_folder_comes_to_what_its_files_say(folder: str) -> None:
    layout, start, end, wanted = LAYOUTS[folder]
    expected = imports.dry_run(HERE / folder)
    assert expected.layout == layout
    assert expected.unclear == ()
    imports.load(HERE / folder, by=COMMAND_LINE)
    refresh()
    figures = current(start, end)
    assert tuple(figures[name] for name in FIGURES) == wanted
    (sales,) = expected.sales
    said = (sales.orders, sales.units, sales.gross_sales, sales.discounts, sales.returned, sales.net_revenue)
    assert tuple(map(float, said)) == wanted[:-1]


@pytest.mark.parametrize("folder", ["shopify", "olist", "online_retail"])
def test_the_same_folder_again_changes_nothing(folder: str, tmp_path: Path) -> None:
    first = imports.load(HERE / folder, by=COMMAND_LINE)
    assert first.refused == ()
    again = imports.load(HERE / folder, by=COMMAND_LINE)
    assert {file.state for file in again.files} == {"skipped"}
    # With a line more at its head, every row lies elsewhere, and is still the same.
    moved = shutil.copytree(HERE / folder, tmp_path / "moved")
    for path in moved.glob("*.csv"):
        head, _, rest = path.read_bytes().partition(b"\n")
        path.write_bytes(head + b"\n\n" + rest)
    later = imports.load(moved, by=COMMAND_LINE)
    assert later.total("rows_accepted") == 0
    assert later.total("rows_read") == first.total("rows_read")


def test_nothing_is_written_by_a_dry_run() -> None:
    counts = ", ".join(f"(select count(*) from {table})" for table in ("core.orders", "ops.load", "ops.audit"))
    before = rows(f"select {counts}")
    imports.dry_run(HERE / "shopify")
    assert rows(f"select {counts}") == before
    assert rows("select ops.setting_value('base_currency')") == [("EUR",)]


def test_refused_rows_name_the_original_line_and_column() -> None:
    imports.load(HERE / "online_retail", by=COMMAND_LINE)
    found = rows("select table_name, file, line, column_name, reason, value from ops.quarantine order by line")
    name = "online_retail_II.csv"
    assert found == [
        (
            "order_items",
            name,
            11,
            "quantity",
            f'{name} line 11, column Quantity (as quantity): "x" is not a number; write it like 1234',
            "x",
        ),
        (
            "order_items",
            name,
            12,
            None,
            f"{name} line 12 has a quotation mark that is not closed, or is not doubled inside a quoted value",
            None,
        ),
    ]
    told = imports.dry_run(HERE / "online_retail").left_out
    assert [(each.table, each.rows, each.examples[0].line) for each in told if each.table] == [
        ("order_items", 1, 12),
        ("order_items", 1, 11),
    ]


def test_the_first_import_brings_its_currency_and_time_zone() -> None:
    report = imports.dry_run(HERE / "olist")
    assert [warning.split(": ")[1] for warning in report.warnings] == [
        "its base currency becomes BRL, in place of EUR.",
        "its time zone becomes America/Sao_Paulo, in place of Europe/Berlin.",
    ]
    imports.load(HERE / "olist", by=COMMAND_LINE)
    assert rows("select ops.setting_value('base_currency'), ops.setting_value('time_zone')") == [
        ("BRL", "America/Sao_Paulo")
    ]
    assert rows("select action from ops.audit order by audit_id desc limit 1") == [("company.settings",)]
    # Of another currency then, orders do not count without a rate, and that is said.
    assert "Orders in GBP do not count until exchange_rates has a rate of GBP to BRL on or before their days." in (
        imports.dry_run(HERE / "online_retail").warnings
    )


def test_what_shopify_says_once_an_order_holds_for_its_lines() -> None:
    imports.load(HERE / "shopify", by=COMMAND_LINE)
    assert rows("select order_item_id, discount_amount from core.order_items where order_id = '#1001' order by 1") == [
        ("#1001-1", 4),
        ("#1001-2", 3.5),
    ]
    # One customer by their address, whatever its case; a guest has none.
    assert rows("select count(distinct customer_id) from core.orders where order_id in ('#1001', '#1005')") == [(1,)]
    assert rows("select customer_id from core.orders where order_id = '#1002'") == [(None,)]
    # 23:30 five hours behind UTC.
    assert rows("select ordered_at at time zone 'UTC' from core.orders where order_id = '#1005'")[0][0].isoformat() == (
        "2024-03-06T04:30:00"
    )
    named = rows("select name, category_id, unit_cost, description from core.products order by name")
    assert named == [
        ("Kite - Blue", "Toys", 8, "<p>Flies.</p>\n<p>High.</p>"),
        ("Kite - Red", "Toys", 8, "<p>Flies.</p>\n<p>High.</p>"),
        ("Lamp", "Lamps", 14.5, None),
    ]
    assert rows("select from core.order_items where product_id not in (select product_id from core.products)") == []


def test_shopify_by_its_names_of_today() -> None:
    imports.load(HERE / "shopify_2025", by=COMMAND_LINE)
    assert rows("select status from core.orders where order_id = '#1003'") == [("cancelled",)]
    named = rows("select name, category_id, unit_cost, weight_kg, is_active from core.products order by name")
    assert named == [
        ("Kite - Blue", "Toys", 8, Decimal("0.25"), True),
        ("Kite - Red", "Toys", 8, Decimal("0.25"), True),
        ("Lamp", "Lamps", 14.5, Decimal("1.2"), True),
    ]


def test_shopifys_guard_against_spreadsheets_is_taken_off() -> None:
    """Postal codes and telephone numbers begin with an apostrophe in its files."""
    imports.load(HERE / "shopify", by=COMMAND_LINE)
    assert rows("select postal_code, phone from core.customers where email = 'ann@example.com'") == [
        ("10115", "+493012345")
    ]
    assert rows("select postal_code from core.customers where email = 'eve@example.com'") == [("69001",)]


def test_customers_of_woocommerce_are_known_without_an_order_too() -> None:
    imports.load(HERE / "woocommerce", by=COMMAND_LINE)
    told = rows(
        "select first_name, last_name, country_code, (registered_at at time zone 'UTC')::date from core.customers"
        " where email in ('ann@example.com', 'cleo@example.com', 'guest@example.com') order by 1"
    )
    assert told == [
        ("Ann", "Miller", "DE", date(2024, 1, 5)),
        ("Cleo", "Looks", "AT", date(2024, 2, 1)),
        ("Guest", "Person", "FR", None),
    ]
    assert rows("select round(weight_kg, 3), brand from core.products where product_id = 'CAP'") == [
        (Decimal("0.907"), "Crown")
    ]


def test_what_an_item_costs_in_advanced_order_export_is_after_its_discount() -> None:
    imports.load(HERE / "woocommerce_free", by=COMMAND_LINE)
    assert rows("select unit_price, discount_amount from core.order_items where order_id = '2001' order by 1") == [
        (15, 3),
        (1200, 120),
    ]
    assert rows("select order_id, refund_amount from core.returns join core.return_items using (return_id)") == [
        ("2004", 15)
    ]


def test_addresses_and_attributes_of_magento_are_found_where_its_exports_have_them() -> None:
    imports.load(HERE / "magento", by=COMMAND_LINE)
    assert rows("select brand, unit_cost from core.products where product_id = '24-MB01'") == [("Joust", 20.5)]
    assert rows("select city, postal_code, phone from core.customers where email = 'ann@example.com'") == [
        ("Berlin", "10115", "0301234")
    ]


def test_hours_to_24_with_pm_behind_are_read() -> None:
    """So Magento's grids are exported."""
    imports.load(HERE / "magento_grid", by=COMMAND_LINE, choices=imports.Choices(time_zone="UTC"))
    found = rows("select order_id, (ordered_at at time zone 'UTC')::text from core.orders order by 1")
    assert [at for _, at in found] == ["2024-03-01 10:15:22", "2024-03-02 23:00:00", "2024-03-03 09:00:00"]


def test_goods_of_a_cancelled_invoice_come_back_to_the_one_they_were_bought_on() -> None:
    imports.load(HERE / "online_retail", by=COMMAND_LINE)
    assert rows(
        "select order_id, order_item_id, quantity, refund_amount, received_on"
        " from core.return_items join core.returns using (return_id) order by 1"
    ) == [
        ("489435", "489435-1", 2, Decimal("5.10"), date(2009, 12, 13)),
        ("C489450", "C489450-1", 1, 27.5, date(2009, 12, 13)),
    ]
