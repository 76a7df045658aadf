"""What can be said of every file."""

from __future__ import annotations

import csv
import filecmp
from datetime import date
from pathlib import Path

import pytest

from data.generator import generate, stream
from tests.data.files import Files, contracts, keys

NAMES = sorted(contracts())


def _same(first: Path, second: Path) -> list[str]:
    names = [str(path.relative_to(first)) for path in sorted(first.rglob("*.*"))]
    return filecmp.cmpfiles(first, second, names, shallow=False)[1:]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_company(tmp_path: Path) -> None:
    for run, seed in (("one", 3), ("two", 3), ("other", 4)):
        generate(tmp_path / run, seed=seed, scale=0.02)
    assert _same(tmp_path / "one", tmp_path / "two") == ([], [])
    different, _ = _same(tmp_path / "one", tmp_path / "other")
    assert {"core/orders.csv", "core/customers.csv", "core/products.csv"} <= set(different)


@pytest.mark.parametrize("as_of", [date(2024, 2, 29), date(2026, 12, 31), date(2027, 6, 15)])
def test_any_last_day_will_do(tmp_path: Path, as_of: date) -> None:
    generate(tmp_path, seed=5, scale=0.02, as_of=as_of)
    orders = Files(tmp_path)["orders"]
    latest = orders["ordered_at"].str.slice(0, 10)
    assert latest[latest.str.match(r"\d{4}-\d\d-\d\d$")].max() <= as_of.isoformat()


def test_all_files_come_once_with_their_parents_first() -> None:
    order = []
    for name, pieces in stream(seed=3, scale=0.02):
        order.append(name)
        assert next(pieces).decode().strip().split(",") == list(contracts()[name][1]["columns"])
        assert sum(piece.count(b"\n") for piece in pieces) > 0
    assert sorted(order) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_plain_csv_with_the_columns_of_its_contract(company: Files, name: str) -> None:
    text = company.path(name).read_bytes().decode("utf-8")
    assert text.endswith("\n")
    assert "\r" not in text
    assert "\0" not in text
    rows = list(csv.reader(text.splitlines(), strict=True))
    assert rows[0] == list(contracts()[name][1]["columns"])
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_keeps_its_contract_but_for_what_was_planted(company: Files, name: str) -> None:
    contract = contracts()[name][1]
    rows = company.clean(name)
    assert not keys(name, rows).duplicated().any()
    for column, about in contract["columns"].items():
        filled = rows[column][rows[column] != ""]
        assert filled.str.fullmatch(PATTERNS[about["type"]]).all(), column
        if about.get("required"):
            assert (rows[column] != "").all(), column
        if "allowed" in about:
            assert set(filled) <= set(about["allowed"]), column


PATTERNS = {
    "id": r".+",
    "text": r"(?s).+",
    "integer": r"-?\d+",
    "money": r"-?\d+\.\d\d",
    "decimal": r"-?\d+(\.\d+)?",
    "date": r"\d{4}-\d\d-\d\d",
    "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\dZ",
    "boolean": r"true|false",
}
REFERENCES = [
    (name, column, about["references"])
    for name, (_, contract) in sorted(contracts().items())
    for column, about in contract["columns"].items()
    if "references" in about
]


@pytest.mark.parametrize(("name", "column", "parent"), REFERENCES)
def test_references_hold_but_for_what_was_planted(company: Files, name: str, column: str, parent: str) -> None:
    own = company.clean(name)[column]
    key = contracts()[parent][1]["key"][0]
    assert set(own[own != ""]) <= set(company.clean(parent)[key])
