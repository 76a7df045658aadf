"""Mappings of one's own: what they can say, and how their mistakes are told."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from services import imports
from services.accounts import COMMAND_LINE
from services.database import transaction
from services.imports import MappingError
from services.imports.mapping import read

WORKED = Path(__file__).parents[2] / "docs" / "imports.md"


def example() -> str:
    """The worked example of the documentation."""
    return WORKED.read_text(encoding="utf-8").split("```yaml\n", 1)[1].split("```", 1)[0]


def bills() -> str:
    """The file that it is for."""
    return WORKED.read_text(encoding="utf-8").split("```csv\n", 1)[1].split("```", 1)[0]


@pytest.mark.usefixtures("empty_database")
def test_the_worked_example_of_the_documentation(tmp_path: Path) -> None:
    """3 × 12.50 − 2.50 = 35, and one of two at 8 given back; the bill that is void does not count."""
    (tmp_path / "mapping.yml").write_text(example(), encoding="utf-8")
    (tmp_path / "bills.csv").write_text(bills(), encoding="utf-8")
    report = imports.dry_run(tmp_path)
    assert report.layout == "mapping"
    (sales,) = report.sales
    assert (sales.currency, sales.orders, sales.units) == ("CHF", 2, 5)
    assert tuple(map(float, (sales.gross_sales, sales.discounts, sales.returned))) == (53.5, 2.5, 8.0)
    imports.load(tmp_path, by=COMMAND_LINE)
    with transaction() as connection:
        found = connection.exec_driver_sql("select (ordered_at at time zone 'UTC')::text from core.orders order by 1")
        assert found.scalars().first() == "2024-07-01 07:15:00"


def test_every_mapping_that_comes_along_is_read() -> None:
    assert list(imports.layouts()) == ["magento", "olist", "online_retail", "shopify", "woocommerce"]


SOUND: dict[str, Any] = {
    "title": "Mine",
    "files": {"bills": {"columns": ["No", "Day", "Sum"]}},
    "tables": [
        {
            "table": "orders",
            "from": "bills",
            "columns": {
                "order_id": "No",
                "ordered_at": "Day",
                "status": {"constant": "paid"},
                "currency": {"constant": "EUR"},
            },
        }
    ],
}
Spoil = Callable[[dict[str, Any], dict[str, Any]], object]
"""Makes a mistake in a mapping, or in its one table."""
MISTAKES: dict[str, tuple[Spoil, str]] = {
    "a word too few": (
        lambda given, _: given.pop("files"),
        "own.yml: files is missing",
    ),
    "a word too many": (
        lambda given, _: given["files"]["bills"].update(colums=[]),
        "own.yml, files, bills: colums is not known here",
    ),
    "a column that the file lacks": (
        lambda _, table: table["columns"].update(order_id="Number"),
        "own.yml, table 1 (orders), column order_id: Number is not one of the file's columns",
    ),
    "an operation that there is not": (
        lambda _, table: table["columns"].update(status={"constnat": "paid"}),
        "own.yml, table 1 (orders), column status: it is to hold one of constant, assumed, first",
    ),
    "a column within an operation": (
        lambda _, table: table["columns"].update(status={"first": ["No", "Nothing"]}),
        "own.yml, table 1 (orders), column status, first: Nothing is not one of the file's columns",
    ),
    "a table that there is not": (
        lambda _, table: table.update(table="order"),
        "own.yml, table 1: there is no table order",
    ),
    "a column that the table lacks": (
        lambda _, table: table["columns"].update(stauts="No"),
        "own.yml, table 1 (orders): the table has no column stauts",
    ),
    "a column that the table needs": (
        lambda _, table: table["columns"].pop("ordered_at"),
        "own.yml, table 1 (orders): the table needs ordered_at too",
    ),
    "a condition that there is not": (
        lambda _, table: table.update(where=[{"full": "No"}]),
        "own.yml, table 1 (orders), where 1: it is to hold one of filled, empty",
    ),
    "gathered by a file's column": (
        lambda _, table: table.update(one_per=["No"]),
        "own.yml, table 1 (orders), one_per: No is not one of the columns made",
    ),
    "no time zone": (
        lambda given, _: given.update(assume={"time_zone": "Berlin"}),
        "own.yml, assume, time_zone: Berlin is no time zone, as Europe/Berlin is",
    ),
    "several time zones": (
        lambda given, _: given["files"]["bills"].update(time_zone=["Europe/Berlin"]),
        "own.yml, files, bills, time_zone: ['Europe/Berlin'] is no time zone, as Europe/Berlin is",
    ),
    "a name that is no word": (
        lambda given, _: given["files"].update({"x; drop table y": {"columns": ["a"]}}),
        "own.yml, files: x; drop table y is to be a word of small letters",
    ),
    "a column that is a number": (
        lambda given, _: given["files"]["bills"]["columns"].append(2026),
        "own.yml, files, bills, columns: 2026 is to be a text",
    ),
    "a limit that is a text": (
        lambda _, table: table.update(where=[{"above": "Sum", "limit": "0 or true"}]),
        "own.yml, table 1 (orders), where 1, limit: it is to be a number",
    ),
    "a part that is neither": (
        lambda _, table: table["columns"].update(order_id={"part": "No", "by": "-", "take": "1)"}),
        "own.yml, table 1 (orders), column order_id, part: it needs by",
    ),
    "no currency": (
        lambda given, _: given.update(assume={"currency": "euro"}),
        "own.yml, assume, currency: it is three capital letters, as EUR",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_by_its_place(tmp_path: Path, mistake: str) -> None:
    given = copy.deepcopy(SOUND)
    spoil, said = MISTAKES[mistake]
    spoil(given, given["tables"][0])
    path = tmp_path / "own.yml"
    path.write_text(yaml.safe_dump(given), encoding="utf-8")
    with pytest.raises(MappingError) as error:
        read(path)
    assert said in str(error.value)


HEAD = "title: Mine\nfiles:\n  bills: {columns: [Nr]}\n"
BOMB = "\n".join(
    ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)), "title: *a8"]
)
"""Nine times as much with each line: 86 million words in 500 bytes."""
DOCUMENTS = {
    "no YAML": ("title: ''\n- x", "own.yml is not YAML: expected <block end>, but found '-' (line 2, column 1)"),
    "a tab": (
        "title: x\nfiles:\n\t- a",
        "own.yml is not YAML: found character '\\t' that cannot start any token (line 3",
    ),
    "an alias that stands for nothing": (
        "title: *x",
        "own.yml is not YAML: found undefined alias 'x' (line 1, column 8)",
    ),
    "two documents": ("title: x\n---\ntitle: y", "own.yml is not YAML: but found another document (line 2, column 1)"),
    "an alias bomb": (
        BOMB,
        "own.yml: it holds more than 20,000 words, or 40 levels, with its aliases written out (line",
    ),
    "what holds itself": ("title: &a [*a]", "own.yml: it holds itself (line 1, column 8)"),
    "very deep": (f"title: {'[' * 30_000}", "own.yml: it is nested deeper than 40 levels (line 1, column 47)"),
    "deep by aliases": (
        "\n".join(["a0: &a0 x", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 60))]),
        "own.yml: it holds more than 20,000 words, or 40 levels, with its aliases written out (line 42, column 6)",
    ),
    "very large": ("#" * 200_001, "own.yml has 200,001 bytes; a mapping has 200,000 at most"),
    "a word twice": ("title: x\ntitle: y", "own.yml: title is there twice (line 2, column 1)"),
    "an object of Python's": ("title: !!python/object/apply:os.system [id]", "own.yml"),
    "nothing": ("", "own.yml: it is to be words with their values, a line each"),
    "a word that there is not": (
        f"{HEAD}tables: []\ncolour: red",
        "own.yml: colour is not known here (line 5, column 1)",
    ),
    "a column that there is not": (
        f"{HEAD}tables:\n  - table: orders\n    from: bills\n    columns:\n      order_id: Numbr",
        "own.yml, table 1 (orders), column order_id: Numbr is not one of the file's columns (line 8, column 17)",
    ),
    "an operation that there is not": (
        f"{HEAD}tables:\n  - table: orders\n    from: bills\n    columns:\n      order_id: {{frist: [Nr]}}",
        "(line 8, column 17)",
    ),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_that_cannot_be_used_is_told_by_line_and_column(tmp_path: Path, kind: str) -> None:
    content, said = DOCUMENTS[kind]
    path = tmp_path / "own.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(MappingError) as error:
        read(path)
    assert said in str(error.value)
    assert error.value.remedy


@pytest.mark.usefixtures("empty_database")
def test_an_expression_that_grows_with_each_level_is_refused(tmp_path: Path) -> None:
    """A few hundred words, each level of which writes out the one within four times."""
    given = copy.deepcopy(SOUND)
    share: Any = "Sum"
    for _ in range(9):
        share = {"spread": share, "by": share, "within": ["No"]}
    given["tables"][0]["columns"]["order_total"] = share
    (tmp_path / "mapping.yml").write_text(yaml.safe_dump(given), encoding="utf-8")
    (tmp_path / "bills.csv").write_text("No,Day,Sum\n1,2026-01-01,7\n", encoding="utf-8")
    with pytest.raises(
        MappingError, match=r"mapping, spread: it comes to more than 200,000 signs of SQL \(line"
    ) as error:
        imports.dry_run(tmp_path)
    assert "fewer operations" in error.value.remedy


@pytest.mark.usefixtures("empty_database")
def test_what_a_mapping_says_is_never_sql(tmp_path: Path) -> None:
    given = copy.deepcopy(SOUND)
    harm = "paid'; drop table in_bills; --"
    given["tables"][0]["columns"]["status"] = {"constant": harm}
    given["files"]["bills"]["optional"] = ['x" from in_bills; drop table in_bills; --']
    (tmp_path / "mapping.yml").write_text(yaml.safe_dump(given), encoding="utf-8")
    (tmp_path / "bills.csv").write_text("No,Day,Sum\n1,2026-01-01,7\n", encoding="utf-8")
    (left_out,) = imports.dry_run(tmp_path).left_out
    assert left_out.examples[0].value == harm


@pytest.mark.usefixtures("empty_database")
def test_rows_that_no_table_takes_are_told(tmp_path: Path) -> None:
    given = copy.deepcopy(SOUND)
    given["tables"][0]["where"] = [{"above": "Sum", "limit": 0}]
    (tmp_path / "mapping.yml").write_text(yaml.safe_dump(given), encoding="utf-8")
    (tmp_path / "bills.csv").write_text("No,Day,Sum\n1,2026-01-01,7\n2,2026-01-01,0\n3,2026-01-01,\n", encoding="utf-8")
    (left_out,) = imports.dry_run(tmp_path).left_out
    assert (left_out.reason, left_out.rows) == ("They meet the conditions of no table", 2)
    assert [example.line for example in left_out.examples] == [3, 4]


def test_a_mapping_that_is_not_there_is_told() -> None:
    with pytest.raises(MappingError, match="There is no mapping presta"):
        imports.find("presta")
