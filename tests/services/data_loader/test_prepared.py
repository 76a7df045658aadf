"""Rows that were made of a file of another layout, and are loaded as that file's."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.data_loader import Prepared, load_prepared
from services.data_loader.header import any_header
from services.database import transaction

pytestmark = pytest.mark.usefixtures("empty_database")


def prepared(folder: Path, rows: str) -> Prepared:
    path = folder / "rows.csv"
    path.write_text(rows, encoding="utf-8", newline="")
    called = {"region_id": "Shop", "name": "name"}
    return Prepared("regions", folder / "shops.csv", path, ("region_id", "name"), called)


def test_refused_rows_are_those_of_the_original(tmp_path: Path) -> None:
    rows = '2,,,north,North\n7,,,,South\n9,has 3 values,"{""_line"": ""a,b,c""}",,\n'
    report = load_prepared("a folder", [prepared(tmp_path, rows)])
    (file,) = report.files
    assert (file.rows_read, file.rows_accepted, file.rows_quarantined) == (3, 1, 2)
    assert file.path == str(tmp_path / "shops.csv")
    with transaction() as connection:
        found = connection.exec_driver_sql("select file, line, reason from ops.quarantine order by line").all()
    assert [tuple(row) for row in found] == [
        ("shops.csv", 7, "shops.csv line 7, column Shop (as region_id): must not be empty"),
        ("shops.csv", 9, "shops.csv line 9 has 3 values"),
    ]


def test_the_same_rows_are_skipped_and_others_compared(tmp_path: Path) -> None:
    load_prepared("a folder", [prepared(tmp_path, "2,,,north,North\n")])
    (again,) = load_prepared("a folder", [prepared(tmp_path, "2,,,north,North\n")]).files
    assert again.state == "skipped"
    (moved,) = load_prepared("a folder", [prepared(tmp_path, "3,,,north,North\n")]).files
    assert (moved.state, moved.rows_accepted, moved.rows_unchanged) == ("loaded", 0, 1)


@pytest.mark.parametrize(
    ("line", "delimiter", "columns"),
    [
        ("a,b;c,d\n", ",", ("a", "b;c", "d")),
        ("Name;Price, gross;Day\r\n", ";", ("Name", "Price, gross", "Day")),
        ("a\tb\ta\n", "\t", ("a", "b", "a (column 3)")),
        ("one\n", ",", ("one",)),
    ],
)
def test_any_header_knows_each_column_by_its_name(line: str, delimiter: str, columns: tuple[str, ...]) -> None:
    header = any_header(line)
    assert (header.delimiter, header.columns) == (delimiter, columns)
