"""How files are read: encodings, notations of dates and amounts, damaged rows, and folders that are not understood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from services import imports
from services.accounts import COMMAND_LINE, Actor
from services.data_loader import FileRefused
from services.database import transaction
from services.errors import NotAllowed

pytestmark = pytest.mark.usefixtures("empty_database")

HEAD = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"


def shop(folder: Path, *lines: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    (folder / "lines.csv").write_bytes(("\n".join([head, *lines]) + "\n").encode(encoding))
    return folder


def rows(sql: str) -> list[tuple[Any, ...]]:
    with transaction() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def load(folder: Path, **choices: Any) -> None:
    imports.load(folder, by=COMMAND_LINE, choices=imports.Choices(**choices))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    load(shop(tmp_path, "1,A,Café crème,1,2009-12-01 07:45,£6.95,7,United Kingdom", encoding=encoding))
    assert rows("select name from core.products") == [("Café crème",)]
    assert rows("select unit_price::text from core.order_items") == [("6.95",)]


@pytest.mark.parametrize(
    ("dates", "wanted"),
    [
        (("1/12/2009 7:45", "13/12/2009 7:45"), ["2009-12-01T07:45", "2009-12-13T07:45"]),
        (("12/1/2009 7:45", "12/13/2009 7:45"), ["2009-12-01T07:45", "2009-12-13T07:45"]),
        (("01.12.2009 07:45:30", "2009-12-13T07:45Z"), ["2009-12-01T07:45", "2009-12-13T07:45"]),
        (("1 Dec 2009 7:45 PM", "2009-12-13 07:45:00 +0530"), ["2009-12-01T19:45", "2009-12-13T02:15"]),
    ],
)
def test_dates_are_decided_over_the_whole_file(tmp_path: Path, dates: tuple[str, str], wanted: list[str]) -> None:
    load(shop(tmp_path, *(f"{place},A,Lamp,1,{day},6.95,7,France" for place, day in enumerate(dates))))
    found = rows("select to_char(ordered_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI') from core.orders order by 1")
    assert [row[0] for row in found] == wanted


def test_dates_that_can_be_read_either_way_are_asked_about(tmp_path: Path) -> None:
    folder = shop(tmp_path, "1,A,Lamp,1,1/12/2009 7:45,6.95,7,France", "2,A,Lamp,1,2/12/2009 7:45,6.95,7,France")
    said = "lines.csv: all 2 dates can be read day first or month first (as 3/4/2024); say which comes first"
    assert imports.dry_run(folder).unclear[0].startswith(said)
    with pytest.raises(imports.Unclear, match="day first or month first"):
        load(folder)
    assert rows("select count(*) from core.orders") == [(0,)]
    load(folder, dates="mdy")
    assert rows("select extract(month from ordered_at)::int from core.orders order by 1") == [(1,), (2,)]


def test_dates_against_the_rest_of_the_file_are_refused_and_not_turned_round(tmp_path: Path) -> None:
    days = ("1/12/2009 7:45", "13/12/2009 7:45", "14/12/2009 7:45", "12/31/2009 7:45")
    folder = shop(tmp_path, *(f"{place},A,Lamp,1,{day},6.95,7,France" for place, day in enumerate(days)))
    report = imports.dry_run(folder)
    assert (
        "lines.csv: dates are read day first: 2 of 4 cannot be read otherwise, but 1 only the other way round;"
        " their rows would be refused." in report.assumptions
    )
    (left_out,) = report.left_out
    assert (left_out.table, left_out.rows, left_out.examples[0].line) == ("orders", 1, 5)
    assert left_out.examples[0].value == "12/31/2009 7:45"
    load(folder)
    assert rows("select line, value from ops.quarantine") == [(5, "12/31/2009 7:45")]


@pytest.mark.parametrize(
    ("prices", "wanted"),
    [
        (("1.234,50", "6,95"), ["1234.50", "6.95"]),
        (("1,234.50", "6.95"), ["1234.50", "6.95"]),
        (("€ 1 234,50", "6,95 EUR"), ["1234.50", "6.95"]),
        (("1'234.50", "$6.95"), ["1234.50", "6.95"]),
    ],
)
def test_decimal_signs_are_decided_over_the_whole_file(
    tmp_path: Path, prices: tuple[str, str], wanted: list[str]
) -> None:
    head = HEAD.replace(",", ";")
    load(shop(tmp_path, *(f"{n};A;Lamp;1;2009-12-01;{price};7;France" for n, price in enumerate(prices)), head=head))
    assert [row[0] for row in rows("select unit_price::text from core.order_items order by 1")] == sorted(wanted)


def test_thousands_that_might_be_decimals_are_said(tmp_path: Path) -> None:
    folder = shop(tmp_path, '1,A,Lamp,1,2009-12-01,"1,234",7,France')
    assert any("separate thousands in 1 values" in said for said in imports.dry_run(folder).assumptions)
    load(folder, decimal=",")
    assert rows("select unit_price::text from core.order_items") == [("1.23",)]


def test_naive_times_are_of_the_zone_that_is_given(tmp_path: Path) -> None:
    load(shop(tmp_path, "1,A,Lamp,1,2009-07-01 00:30,6.95,7,France"), time_zone="Asia/Tokyo")
    assert rows("select (ordered_at at time zone 'UTC')::text from core.orders") == [("2009-06-30 15:30:00",)]


def test_a_wrong_file_says_which_columns_were_looked_for(tmp_path: Path) -> None:
    shop(tmp_path, "1,2", head="Invoice,Quantity")
    with pytest.raises(imports.NotRecognised) as error:
        imports.dry_run(tmp_path)
    said = str(error.value)
    assert "UCI Online Retail II: lines needs StockCode, Description, InvoiceDate, Price, Customer ID, Country" in said
    assert "which lines.csv lacks" in said
    for title in ("Shopify", "WooCommerce", "Magento", "Olist"):
        assert title in said
    assert "docs/imports.md" in error.value.remedy


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("")
    with pytest.raises(imports.NotRecognised, match=r"^orders.csv: no line is in it"):
        imports.dry_run(tmp_path)


def test_files_of_our_own_are_for_another_command(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("order_id,ordered_at,status,currency\n1,2026-01-01,paid,EUR\n")
    with pytest.raises(imports.NotRecognised) as error:
        imports.dry_run(tmp_path)
    assert error.value.remedy == f"They are named for our own tables: python -m dashboard load {tmp_path}."


def test_a_named_mapping_says_what_it_lacks(tmp_path: Path) -> None:
    shop(tmp_path, "1,2", head="Invoice,Quantity")
    with pytest.raises(imports.NotRecognised, match=r"products needs Handle, Title, Variant Price, which lines.csv"):
        imports.dry_run(tmp_path, "shopify")


def test_a_folder_of_spreadsheets_that_are_not_read_says_how_to_save_them(tmp_path: Path) -> None:
    (tmp_path / "online_retail_II.xls").write_bytes(b"PK")
    with pytest.raises(FileRefused) as error:
        imports.dry_run(tmp_path)
    assert error.value.remedy == "Save online_retail_II.xls as .xlsx, or each of its sheets as CSV."


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"7z\xbc\xaf"])
def test_a_packed_file_is_not_unpacked(tmp_path: Path, start: bytes) -> None:
    (tmp_path / "orders.csv").write_bytes(start + bytes(100))
    with pytest.raises(FileRefused, match=r"orders.csv is a packed file, though it is called .csv") as error:
        imports.dry_run(tmp_path)
    assert "Unpack it" in error.value.remedy


def test_columns_that_are_not_used_are_listed(tmp_path: Path) -> None:
    folder = shop(tmp_path, "1,A,Lamp,1,2009-12-01,6.95,7,France,x", head=HEAD + ",Warehouse")
    assert imports.dry_run(folder).files[0].unused == ("Warehouse",)


def test_other_spellings_of_columns_are_known(tmp_path: Path) -> None:
    head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    load(shop(tmp_path, "536365,A,Lamp,6,2010-12-01 08:26,2.55,17850,France", head=head))
    assert rows("select order_id, customer_id from core.orders") == [("536365", "17850")]


def test_who_may_not_configure_loads_nothing(tmp_path: Path) -> None:
    folder = shop(tmp_path, "1,A,Lamp,1,2009-12-01,6.95,7,France")
    with pytest.raises(NotAllowed):
        imports.load(folder, by=Actor("somebody"))
