"""The contracts as they are read, and what is refused of a contradictory one."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.data_loader.contracts import Column, ContractError, contract, contracts, domains
from services.data_loader.schema import check_ddl, core_ddl

ROOT = Path(__file__).parents[3]


def test_every_file_of_the_five_domains_is_described() -> None:
    by_domain = {domain: sum(c.domain == domain for c in contracts().values()) for domain in domains()}
    assert by_domain == {"core": 14, "marketing": 12, "finance": 10, "operations": 9, "external": 8}


def test_a_contract_says_what_its_entry_says() -> None:
    orders = contract("orders")
    assert orders.key == ("order_id",)
    assert orders.time == "ordered_at"
    assert orders.partitioned
    assert orders.minimum
    assert orders.required == ("order_id", "ordered_at", "status", "currency")
    assert orders.column("customer_id") == Column(
        "customer_id", "id", references="customers", sparse=True, about="Who ordered; empty for a guest"
    )
    assert orders.has("ip_address")
    assert not orders.has("colour")
    with pytest.raises(KeyError, match="orders has no column colour"):
        orders.column("colour")


def test_only_required_columns_enforce_their_allowed_values() -> None:
    orders = contract("orders")
    assert "shipped" in orders.column("status").enforced
    assert orders.column("device").allowed
    assert orders.column("device").enforced == ()


def test_what_is_referred_to_comes_first() -> None:
    order = list(contracts())
    for each in contracts().values():
        for column in each.columns:
            if column.references and column.references != each.name:
                assert order.index(column.references) < order.index(each.name)


def test_the_committed_schema_is_made_from_the_contracts() -> None:
    committed = (ROOT / "sql" / "setup" / "0002_core.sql").read_text(encoding="utf-8")
    assert committed == core_ddl(), "write core_ddl() to sql/setup, as a new migration once 0002 has been released"


def test_what_checks_read_is_made_from_the_contracts() -> None:
    committed = (ROOT / "sql" / "setup" / "0023_to_check.sql").read_text(encoding="utf-8")
    assert committed == check_ddl(), "write check_ddl() to sql/setup, as a new migration once 0023 has been released"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("t: {title: T, grain: g, key: [id], columns: {id: {type: id}}}", "t: its key is not required: id"),
        (
            "t: {title: T, grain: g, key: [id], columns: {id: {type: uuid, required: true}}}",
            "t: unknown type: uuid",
        ),
        (
            "t: {title: T, grain: g, key: [id], time: at, columns: {id: {type: id, required: true}}}",
            "t: its time is no column: at",
        ),
        (
            "t: {title: T, grain: g, key: [id], columns: {id: {type: id, required: true, references: u}}}",
            "t: refers to an unknown table: u",
        ),
        ("t: {title: T, grain: g, columns: {id: {type: id, required: true}}}", "core.yml, t: 'key'"),
        ("t: {title: T, grain: g, key: [id], columns: {id: {type: id, needed: true}}}", "needed"),
        (
            "t: {title: T, grain: g, key: [a b], columns: {a b: {type: id, required: true}}}",
            "t: names are lower case words: a b",
        ),
    ],
)
def test_a_contradiction_is_named(tmp_path: Path, entry: str, message: str) -> None:
    (tmp_path / "core.yml").write_text(entry)
    with pytest.raises(ContractError, match=message):
        contracts(tmp_path)


def test_a_circle_of_references_is_named(tmp_path: Path) -> None:
    entry = "{0}: {{title: T, grain: g, key: [id], columns: {{id: {{type: id, required: true, references: {1}}}}}}}\n"
    (tmp_path / "core.yml").write_text(entry.format("a", "b") + entry.format("b", "a"))
    with pytest.raises(ContractError, match="in a circle"):
        contracts(tmp_path)


def test_a_table_described_twice_is_refused(tmp_path: Path) -> None:
    entry = "t: {title: T, grain: g, key: [id], columns: {id: {type: id, required: true}}}"
    (tmp_path / "core.yml").write_text(entry)
    (tmp_path / "finance.yml").write_text(entry)
    with pytest.raises(ContractError, match="described twice"):
        contracts(tmp_path)
