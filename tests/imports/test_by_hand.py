"""What exports leave open, each by hand: dates, commas, currencies, zones, money given back, and what is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from services import imports
from services.accounts import COMMAND_LINE
from services.database import transaction

pytestmark = pytest.mark.usefixtures("empty_database")

BILL = {
    "title": "Bills",
    "files": {
        "bills": {
            "columns": ["Bill", "Day", "State", "Item", "Pieces", "Price"],
            "optional": ["Sent", "Currency", "Who"],
        }
    },
    "tables": [
        {
            "table": "products",
            "from": "bills",
            "one_per": ["product_id"],
            "columns": {"product_id": "Item", "name": "Item"},
        },
        {"table": "customers", "from": "bills", "one_per": ["customer_id"], "columns": {"customer_id": "Who"}},
        {
            "table": "orders",
            "from": "bills",
            "where": [{"above": "Pieces", "limit": 0}],
            "one_per": ["order_id"],
            "columns": {
                "order_id": "Bill",
                "customer_id": "Who",
                "ordered_at": "Day",
                "updated_at": "Sent",
                "status": {"first": [{"map": "State", "to": {"void": "cancelled"}}, {"constant": "paid"}]},
                "currency": {"first": ["Currency", {"assumed": "currency"}]},
            },
        },
        {
            "table": "order_items",
            "from": "bills",
            "where": [{"above": "Pieces", "limit": 0}],
            "columns": {
                "order_item_id": {"join": ["Bill", "Item"], "with": "-"},
                "order_id": "Bill",
                "product_id": "Item",
                "quantity": "Pieces",
                "unit_price": "Price",
            },
        },
        {
            "table": "returns",
            "from": "bills",
            "where": [{"below": "Pieces", "limit": 0}],
            "one_per": ["return_id"],
            "columns": {
                "return_id": {"join": ["Bill", {"constant": "R"}], "with": "-"},
                "order_id": "Bill",
                "received_on": "Day",
                "status": {"constant": "refunded"},
            },
        },
        {
            "table": "return_items",
            "from": "bills",
            "where": [{"below": "Pieces", "limit": 0}],
            "columns": {
                "return_id": {"join": ["Bill", {"constant": "R"}], "with": "-"},
                "order_item_id": {"join": ["Bill", "Item"], "with": "-"},
                "quantity": {"size": "Pieces"},
                "refund_amount": {"times": [{"size": "Pieces"}, "Price"]},
            },
        },
    ],
}


def shop(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """Bills of Bill;Day;Sent;State;Item;Pieces;Price;Currency;Who, and their mapping."""
    (folder / "mapping.yml").write_text(yaml.safe_dump(BILL), encoding="utf-8")
    head = "Bill;Day;Sent;State;Item;Pieces;Price;Currency;Who"
    (folder / "bills.csv").write_bytes(("\n".join([head, *lines]) + "\n").encode(encoding))
    return folder


def rows(sql: str) -> list[tuple[Any, ...]]:
    with transaction() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def load(folder: Path, **choices: Any) -> None:
    imports.load(folder, by=COMMAND_LINE, choices=imports.Choices(**{"time_zone": "UTC", **choices}))


def test_each_column_is_decided_by_its_own_dates(tmp_path: Path) -> None:
    """The 13th tells of Day that the day comes first, the 14th of Sent that the month does."""
    folder = shop(tmp_path, "1;13/2/2024;2/14/2024;;A;1;5;EUR;7", "2;3/4/2024;5/6/2024;;A;1;5;EUR;7")
    (said,) = [each for each in imports.dry_run(folder).assumptions if "dates" in each]
    assert said == (
        "bills.csv: dates in Day are read day first: 1 of 2 cannot be read otherwise."
        " dates in Sent are read month first: 1 of 2 cannot be read otherwise."
    )
    load(folder)
    assert rows("select ordered_at::date, updated_at::date from core.orders order by order_id") == [
        (date(2024, 2, 13), date(2024, 2, 14)),
        (date(2024, 4, 3), date(2024, 5, 6)),
    ]


def test_a_column_that_tells_nothing_is_read_as_the_one_that_does(tmp_path: Path) -> None:
    load(shop(tmp_path, "1;13/2/2024;3/2/2024;;A;1;5;EUR;7", "2;1/2/2024;4/2/2024;;A;1;5;EUR;7"))
    assert rows("select updated_at::date from core.orders order by order_id") == [
        (date(2024, 2, 3),),
        (date(2024, 2, 4),),
    ]


def test_where_no_column_tells_a_person_is_asked_and_nothing_is_guessed(tmp_path: Path) -> None:
    folder = shop(tmp_path, "1;1/2/2024;3/2/2024;;A;1;5;EUR;7", "2;2/2/2024;;;A;1;5;EUR;7")
    (asked,) = imports.dry_run(folder).unclear
    assert asked == (
        "bills.csv: all 3 dates can be read day first or month first (as 3/4/2024);"
        " say which comes first (--dates dmy or mdy)."
    )
    with pytest.raises(imports.Unclear):
        load(folder)
    load(folder, dates="dmy")
    assert rows("select ordered_at::date from core.orders order by order_id") == [
        (date(2024, 2, 1),),
        (date(2024, 2, 2),),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_commas_and_names_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    """1.234,50 and 0,5: a comma before two digits, or one, is decimal."""
    load(shop(tmp_path, "1;2024-02-01;;;Café;2;1.234,50;EUR;7", "2;2024-02-01;;;Öl;1;0,5;EUR;7", encoding=encoding))
    assert rows("select product_id, quantity, unit_price from core.order_items order by order_id") == [
        ("Café", 2, Decimal("1234.50")),
        ("Öl", 1, Decimal("0.50")),
    ]


def test_orders_of_two_currencies_are_told_apart_and_what_lacks_a_rate_is_said(tmp_path: Path) -> None:
    folder = shop(tmp_path, "1;2024-02-01;;;A;1;5;EUR;7", "2;2024-02-01;;;A;3;5;CHF;7", "3;2024-02-01;;;A;1;9;;7")
    report = imports.dry_run(folder, choices=imports.Choices(currency="EUR"))
    assert [(each.currency, each.orders, each.gross_sales) for each in report.sales] == [
        ("CHF", 1, Decimal("15.00")),
        ("EUR", 2, Decimal("14.00")),
    ]
    assert any(
        "Orders in CHF do not count until exchange_rates has a rate of CHF to EUR" in each for each in report.warnings
    )


def test_times_are_of_the_zone_in_summer_and_in_winter(tmp_path: Path) -> None:
    """Berlin is two hours ahead in July, one in January; an offset of its own counts before it."""
    days = ("2024-07-01 00:30", "2024-01-01 00:30", "2024-01-01 00:30 -05:00")
    load(shop(tmp_path, *(f"{n};{day};;;A;1;5;EUR;7" for n, day in enumerate(days))), time_zone="Europe/Berlin")
    found = rows("select (ordered_at at time zone 'UTC')::text from core.orders order by order_id")
    assert [at for (at,) in found] == ["2024-06-30 22:30:00", "2023-12-31 23:30:00", "2024-01-01 05:30:00"]


def test_lines_below_zero_give_back_and_cancelled_orders_do_not_count(tmp_path: Path) -> None:
    """3 × 5 less one of them; the bill that is void, 100, is there with its status, and in no figure."""
    folder = shop(
        tmp_path, "1;2024-02-01;;;A;3;5;EUR;7", "1;2024-02-03;;;A;-1;5;EUR;7", "2;2024-02-01;;void;A;1;100;EUR;7"
    )
    (sales,) = imports.dry_run(folder).sales
    assert (sales.orders, sales.units, sales.gross_sales, sales.returned, sales.net_revenue) == (1, 3, 15, 5, 10)
    load(folder)
    assert rows("select order_id, status from core.orders order by 1") == [("1", "paid"), ("2", "cancelled")]
    assert rows("select quantity, refund_amount from core.return_items") == [(1, 5)]


def test_a_guest_is_no_customer_and_a_missing_key_is_told_by_its_column(tmp_path: Path) -> None:
    """The second row has no item, the third no bill; the first, without a customer, is whole."""
    folder = shop(tmp_path, "1;2024-02-01;;;A;1;5;EUR;", "2;2024-02-01;;;;1;5;EUR;7", ";2024-02-01;;;A;1;5;EUR;7")
    told = {(each.table, each.reason): each.examples[0].line for each in imports.dry_run(folder).left_out}
    assert told == {
        ("order_items", "column Item (as product_id): must not be empty"): 3,
        ("order_items", "column Bill (as order_id): must not be empty"): 4,
    }
    load(folder)
    assert rows("select order_id, customer_id from core.orders order by 1") == [("1", None), ("2", "7")]
    assert rows("select order_id from core.order_items") == [("1",)]
    assert rows("select line, column_name from ops.quarantine order by line") == [(3, "product_id"), (4, "order_id")]
