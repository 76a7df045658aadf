"""Products that were entered twice, by hand and in the sample; variants are none."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import Connection, text

from services import database
from services.data_quality.duplicates import products, transactions
from services.data_quality.findings import Finding
from tests.evaluation.people import ROOT


def found(by: Callable[[Connection, Sequence[str]], list[Finding]], keys: Sequence[str] = ()) -> list[Finding]:
    with database.transaction() as connection:
        return by(connection, keys)


LAMP = ("A1", "Lumo Reading Lamp Vega 500 ml", "Lumo")


def insert(*rows: tuple[str | None, str, str | None]) -> None:
    """Products P1, P2, ... by SKU, name and brand, launched one day after the other."""
    with database.transaction() as connection:
        for place, (sku, name, brand) in enumerate(rows, 1):
            connection.execute(
                text(
                    "insert into core.products (product_id, sku, name, brand, launched_on)"
                    " values (:id, :sku, :name, :brand, date '2026-01-01' + :place)"
                ),
                {"id": f"P{place}", "sku": sku, "name": name, "brand": brand, "place": place},
            )


def repeats() -> list[tuple[str, str | None]]:
    return [(each.key, each.expected) for each in found(products.findings)]


@pytest.mark.parametrize(
    "again",
    [
        ("a-1", "Something else", "Other"),
        (None, "LUMO READING LAMP VEGA 500 ML", "LUMO"),
        ("B2", "Lumo  Reading Lamp Vega 500ml (new)", "Lumo"),
        ("B2", "Reading Lamp Vega, Lumo, 500 ml", None),
        ("B2", "Lumo Raeding Lamp Vega 500 ml", "Lumo"),
        ("B2", "Lumó Readng Lamp Vega 500 ml", "Lumo"),
    ],
)
def test_one_product_twice(empty_database: str, again: tuple[str | None, str, str | None]) -> None:
    insert(LAMP, again)
    assert repeats() == [("P2", "P1")]


@pytest.mark.parametrize(
    "other",
    [
        ("B2", "Lumo Reading Lamp Vega 750 ml", "Lumo"),
        ("B2", "Lumo Reading Lamp Vega 500 g", "Lumo"),
        ("B2", "Lumo Reading Lamp Mega 500 ml", "Lumo"),
        ("B2", "Lumo Reading Lamp Vega (black) 500 ml", "Lumo"),
        ("B2", "Lumo Reading Lamp Vega 500 ml", "Luxo"),
        ("B2", "Lumo Reading Table Vega 500 ml", "Lumo"),
    ],
)
def test_a_variant_is_another_product(empty_database: str, other: tuple[str | None, str, str | None]) -> None:
    insert(LAMP, other)
    assert repeats() == []


def test_no_unit_is_no_common_unit(empty_database: str) -> None:
    insert(("n/a", "Lamp", "Lumo"), ("n/a", "Kite", "Aero"), (None, "Boat", None), (None, "Bike", None))
    assert repeats() == []


def test_all_repeat_the_first(empty_database: str) -> None:
    """P3 has nothing in common with P1 but P2."""
    insert(LAMP, ("B2", "Lumo Reading Lamp Vega 500 ml (new)", "Lumo"), ("B2", "Other", "Lumo"))
    assert repeats() == [("P2", "P1"), ("P3", "P1")]
    assert [each.key for each in found(products.findings, ["P1"])] == ["P2", "P3"]
    assert [each.key for each in found(products.findings, ["P3"])] == ["P3"]


def test_the_samples_products_and_charges_are_found_and_nothing_else(company: str) -> None:
    planted: dict[str, dict[str, str]] = {"duplicate_product": {}, "duplicate_transaction": {}}
    with (ROOT / "data/truth/defects.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            planted.get(row["kind"], {})[row["key"]] = row["detail"]
    assert {each.key: each.expected for each in found(products.findings)} == planted["duplicate_product"]
    assert {each.key: each.expected for each in found(transactions.findings)} == planted["duplicate_transaction"]
    again, first = next(iter(planted["duplicate_transaction"].items()))
    assert [each.key for each in found(transactions.findings, [again, first])] == [again]
    assert found(transactions.findings, [first]) == []
