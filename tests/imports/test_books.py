"""Spreadsheets: what their cells hold, sheets as files or as one table, and files that cannot or must not be read."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from services import imports
from services.accounts import COMMAND_LINE
from services.data_loader import FileRefused
from services.database import transaction
from services.imports import books

pytestmark = pytest.mark.usefixtures("empty_database")

HERE = Path(__file__).parent
HEAD = ("Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country")
NOON = datetime(2009, 12, 1, 12)
LAMP = (1, "A", "Lamp", 2, NOON, 6.95, 13085, "France")


def book(path: Path, sheets: Mapping[str, Iterable[Iterable[Any]]], hidden: tuple[str, ...] = ()) -> Path:
    """A spreadsheet as a spreadsheet program saves it: dates are numbers with a format."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy hh:mm"}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, place, value)
    return path


def rows(sql: str) -> list[tuple[Any, ...]]:
    with transaction() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def loaded(path: Path, **choices: Any) -> imports.Report:
    """What the dry run says; the load follows."""
    report = imports.dry_run(path, choices=imports.Choices(**choices))
    imports.load(path, by=COMMAND_LINE, choices=imports.Choices(**choices))
    return report


def as_stored(row: list[str]) -> list[Any]:
    """A row of the CSV file as a spreadsheet has it."""
    number, code, name, quantity, at, price, customer, country = row
    whole = int(quantity) if quantity.lstrip("-").isdigit() else quantity
    moment = datetime.strptime(at, "%m/%d/%Y %H:%M")
    return [number, code, name, whole, moment, float(price), float(customer) if customer else None, country]


def test_the_two_sheets_of_online_retail_are_one_table(tmp_path: Path) -> None:
    """As its CSV file comes to, but for the line that a spreadsheet cannot damage."""
    with (HERE / "online_retail" / "online_retail_II.csv").open(encoding="utf-8", newline="") as file:
        given = [as_stored(row) for row in list(csv.reader(file, strict=False))[1:-1]]
    sheets = {"Year 2009-2010": [HEAD, *given[:4]], "Year 2010-2011": [HEAD, *given[4:]]}
    report = loaded(book(tmp_path / "online_retail_II.xlsx", sheets))
    assert report.layout == "online_retail"
    first = "online_retail_II.xlsx, sheet Year 2009-2010"
    assert [(file.name, file.rows) for file in report.files] == [
        (first, 4),
        ("online_retail_II.xlsx, sheet Year 2010-2011", 4),
    ]
    (sales,) = report.sales
    assert (sales.orders, sales.units, sales.gross_sales, sales.returned) == (
        4,
        42,
        Decimal("211.10"),
        Decimal("32.60"),
    )
    assert rows("select count(*), min(ordered_at at time zone 'UTC')::text from core.orders") == [
        (5, "2009-12-01 07:45:00")
    ]
    assert rows("select file, line, column_name, reason from ops.quarantine") == [
        (
            "online_retail_II.xlsx, sheet Year 2010-2011",
            7,
            "quantity",
            "online_retail_II.xlsx, sheet Year 2010-2011, row 7,"
            ' column Quantity (as quantity): "x" is not a number; write it like 1234',
        )
    ]
    again = imports.load(tmp_path, by=COMMAND_LINE)
    assert {file.state for file in again.files} == {"skipped"}


def test_cells_are_read_as_they_are_shown(tmp_path: Path) -> None:
    """A moment is a sum of fractions, a tenth is no binary number, and a number of a customer is no 13085.0."""
    almost = 40148 + 7 / 24 + 45 / 1440 + 58.9999 / 86400
    with xlsxwriter.Workbook(tmp_path / "lines.xlsx") as made:
        sheet, moment = made.add_worksheet(), made.add_format({"num_format": "d.m.yy hh:mm:ss"})
        euros = made.add_format({"num_format": '#,##0.00 "€"'})
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, (489434, 85048, "Lamp", 12))
        sheet.write_number(1, 4, almost, moment)
        sheet.write_number(1, 5, 0.1 + 0.2, euros)
        sheet.write_row(1, 6, (13085.0, "France"))
    loaded(tmp_path / "lines.xlsx", time_zone="UTC")
    assert rows("select order_id, customer_id, (ordered_at at time zone 'UTC')::text from core.orders") == [
        ("489434", "13085", "2009-12-01 07:45:59")
    ]
    assert rows("select product_id, quantity, unit_price from core.order_items") == [("85048", 12, Decimal("0.30"))]


def test_days_of_cells_need_no_decision(tmp_path: Path) -> None:
    """The second of March is no text that could be the third of February."""
    report = loaded(
        book(tmp_path / "lines.xlsx", {"A": [HEAD, (*LAMP[:4], datetime(2024, 3, 2), *LAMP[5:])]}), time_zone="UTC"
    )
    assert report.unclear == ()
    assert rows("select ordered_at::date from core.orders")[0][0] == date(2024, 3, 2)


def test_texts_among_the_days_are_decided_on_as_in_a_file(tmp_path: Path) -> None:
    path = book(tmp_path / "lines.xlsx", {"A": [HEAD, LAMP, (2, "A", "Lamp", 1, "3/4/2024", 6.95, 7, "France")]})
    assert "all 1 dates can be read day first or month first" in imports.dry_run(path).unclear[0]
    loaded(path, dates="dmy", time_zone="UTC")
    assert rows("select ordered_at::date from core.orders where order_id = '2'")[0][0] == date(2024, 4, 3)


def test_a_sheet_without_names_goes_on_where_the_one_before_ended(tmp_path: Path) -> None:
    report = loaded(book(tmp_path / "lines.xlsx", {"A": [HEAD, LAMP], "B": [(2, *LAMP[1:]), (3, *LAMP[1:])]}))
    assert [file.rows for file in report.files] == [1, 2]
    assert report.files[1].remarks == ("It has no names of columns, and goes on where the sheet before ended.",)
    assert rows("select order_id from core.orders order by 1") == [("1",), ("2",), ("3",)]


def test_sheets_are_files_of_their_own_kinds_and_others_are_told(tmp_path: Path) -> None:
    sheets = {"Cover": [["Our shop", 2024]]}
    for path in sorted((HERE / "shopify").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            sheets[path.stem] = list(csv.reader(file))
    report = loaded(book(tmp_path / "export.xlsx", sheets))
    assert {file.kind for file in report.files} == {"orders", "products", "customers"}
    assert report.others == ("export.xlsx, sheet Cover",)
    (sales,) = report.sales
    assert (sales.orders, sales.units, sales.gross_sales) == (4, 9, Decimal("225.00"))
    assert rows("select count(*) from core.orders") == [(6,)]


def test_rows_are_numbered_as_in_the_sheet(tmp_path: Path) -> None:
    """The table begins in B3, has an empty row, and a cell of two lines."""
    given = [
        [],
        [],
        HEAD,
        (1, "A", "Lamp\nof brass", 1, NOON, 5, 7, "France"),
        [],
        (2, "A", "Lamp", "x", NOON, 5, 7, "US"),
    ]
    path = book(tmp_path / "lines.xlsx", {"May": [[None, *row] if row else [] for row in given]})
    report = loaded(path)
    (left_out,) = report.left_out
    assert (left_out.examples[0].file, left_out.examples[0].line) == ("lines.xlsx, sheet May", 6)
    assert rows("select name from core.products") == [("Lamp\nof brass",)]


def test_a_row_with_more_cells_than_names_is_quarantined(tmp_path: Path) -> None:
    loaded(book(tmp_path / "lines.xlsx", {"A": [HEAD, LAMP, (*LAMP, None, "odd")]}))
    assert rows("select reason, original_row ->> '_line' from ops.quarantine") == [
        (
            "lines.xlsx, sheet A, row 3 has 10 values, but the header names 8 columns",
            "1,A,Lamp,2,2009-12-01 12:00:00,6.95,13085,France,,odd",
        )
    ]


def test_hidden_sheets_are_not_read_and_told(tmp_path: Path) -> None:
    path = book(tmp_path / "lines.xlsx", {"A": [HEAD, LAMP], "Old": [HEAD, (2, *LAMP[1:])]}, hidden=("Old",))
    report = loaded(path)
    assert report.files[0].remarks == ("Hidden sheet Old is not read.",)
    assert rows("select count(*) from core.orders") == [(1,)]


def changed(path: Path, part: str, before: bytes, after: bytes) -> None:
    """Write one part of a spreadsheet otherwise."""
    with ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert before in parts[part]
    parts[part] = parts[part].replace(before, after)
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for name, body in parts.items():
            packed.writestr(name, body)


OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("content", "said", "remedy"),
    [
        (
            OLE + bytes(2_000_000) + "EncryptedPackage".encode("utf-16-le"),
            "is protected by a password",
            "take the pass",
        ),
        (OLE + bytes(600), "is in Excel's old format", "save it as .xlsx"),
        (b"Invoice,StockCode\n1,2\n", "is no spreadsheet, though it is called one, or is cut off", "called .csv"),
        (b"", "is no spreadsheet", "Copy it again"),
    ],
)
def test_what_is_no_spreadsheet_says_what_to_do(tmp_path: Path, content: bytes, said: str, remedy: str) -> None:
    (tmp_path / "lines.xlsx").write_bytes(content)
    with pytest.raises(FileRefused) as error:
        imports.dry_run(tmp_path)
    assert str(error.value).startswith(f"lines.xlsx {said}")
    assert remedy in error.value.remedy


def test_a_damaged_sheet_is_named(tmp_path: Path) -> None:
    path = book(tmp_path / "lines.xlsx", {"May": [HEAD, LAMP]})
    changed(path, "xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetDat")
    with pytest.raises(FileRefused, match=r"lines.xlsx is damaged: sheet May: ") as error:
        imports.dry_run(path)
    assert "save it again" in error.value.remedy


def test_a_spreadsheet_without_rows_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="has no sheet with anything in it"):
        imports.dry_run(book(tmp_path / "lines.xlsx", {"A": [], "B": []}))


@pytest.mark.parametrize(("limit", "most"), [("ENTRIES", 5), ("UNPACKED", 4_000)])
def test_what_unpacks_to_too_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    path = book(tmp_path / "lines.xlsx", {"A": [HEAD, LAMP]})
    monkeypatch.setattr(books, limit, most)
    monkeypatch.setattr(books, "_unpack", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(FileRefused, match=r"lines.xlsx unpacks to \d+ files of") as error:
        imports.dry_run(path)
    assert "as CSV" in error.value.remedy


def test_a_cell_in_the_last_corner_costs_no_memory_of_ours(tmp_path: Path) -> None:
    """A few bytes that stand for 17 thousand million cells: the process that reads them ends, and nothing else does."""
    path = book(tmp_path / "lines.xlsx", {"A": [HEAD, LAMP]})
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    changed(path, "xl/worksheets/sheet1.xml", b"</sheetData>", corner)
    with pytest.raises(FileRefused, match=r"takes more than 2,000 MB of memory or 900 seconds to read") as error:
        imports.dry_run(path)
    assert "formatted" in error.value.remedy


def test_entities_are_not_unfolded(tmp_path: Path) -> None:
    path = book(tmp_path / "lines.xlsx", {"A": [HEAD, LAMP]})
    declared = b'?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    changed(path, "xl/sharedStrings.xml", b"?>", declared)
    changed(path, "xl/sharedStrings.xml", b">Lamp<", b">&b;<")
    with pytest.raises(FileRefused, match="is damaged"):
        imports.dry_run(path)


def test_a_run_that_is_stopped_stops_reading(tmp_path: Path) -> None:
    path = book(tmp_path / "lines.xlsx", {"A": [HEAD, LAMP]})

    def stop(doing: str, done: int, total: int) -> None:
        raise KeyboardInterrupt(doing)

    with pytest.raises(KeyboardInterrupt, match=r"Opening lines.xlsx"):
        imports.dry_run(path, step=stop)


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    from services.imports import uploads

    before = uploads.places()
    uploads.configure_imports(uploads.Places(tmp_path / "uploads"))
    try:
        loaded(book(tmp_path / "lines.xlsx", {"A": [HEAD, LAMP]}))
        assert list((tmp_path / "uploads").iterdir()) == []
    finally:
        uploads.configure_imports(before)
        shutil.rmtree(tmp_path / "uploads")
