"""The data dictionary: what is found, what its figures say to whom, and examples that the loader takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from services import database, dictionary
from services.data_loader import load_folder
from services.data_loader.contracts import contract, contracts
from services.errors import BadFilter, NotFound
from tests.services.refresh.shop import run
from tests.services.shops import BASE, EVERYONE, ShopOf
from tests.sql.samples import LIMITED


def found(**query: str) -> list[str]:
    return [each.contract.name for each in dictionary.tables(EVERYONE, query).data]


@pytest.mark.usefixtures("company")
def test_all_tables_by_domain_and_title() -> None:
    names = found()
    assert set(names) == contracts().keys()
    order = [(contract(name).domain, contract(name).title) for name in names]
    assert order == sorted(order)


@pytest.mark.usefixtures("company")
def test_every_word_is_looked_for_in_tables_and_columns() -> None:
    assert found(search="Exchange RATE") == ["exchange_rates"]
    assert "orders" in found(search="ip_address")
    assert found(search="ip_address", domain="core") == ["orders"]
    assert found(search="no such word") == []
    assert set(found(domain="operations")) == {
        name for name, each in contracts().items() if each.domain == "operations"
    }
    with pytest.raises(BadFilter):
        found(domain="'; drop table core.orders")


@pytest.mark.usefixtures("company")
def test_a_table_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        dictionary.table(EVERYONE, {}, table="order_facts")


def test_how_full_a_column_is(shop_of: ShopOf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three orders one has a promotion, and of four lines, which lie in partitions by month, one has no discount."""
    items = BASE["order_items"].replace("10.00,0\n", "10.00,\n", 1)
    heads = {"order_id,customer_id": "promotion_id,order_id,customer_id", "O1": ",O1", "O2": "SPRING,O2", "O3": ",O3"}
    orders = BASE["orders"]
    for before, after in heads.items():
        orders = orders.replace(before, after)
    with shop_of(BASE | {"orders": orders, "order_items": items}):
        run("analyze core.orders, core.order_items")
        filled = dictionary.table(EVERYONE, {}, table="orders").data.filled
        assert filled["order_id"] == 1
        assert filled["promotion_id"] == pytest.approx(1 / 3)
        assert filled["ip_address"] == 0
        assert dictionary.table(EVERYONE, {}, table="order_items").data.filled["discount_amount"] == pytest.approx(
            3 / 4
        )
        assert dictionary.table(EVERYONE, {}, table="reviews").data.filled == {}
        assert dictionary.table(LIMITED, {}, table="orders").data.filled == {}
        run("update core.orders set ip_address = '192.0.2.1'")
        run("analyze core.orders")
        assert dictionary.table(EVERYONE, {}, table="orders").data.filled == filled
        monkeypatch.setattr(dictionary, "MEMO", 0.0)
        assert dictionary.table(EVERYONE, {}, table="orders").data.filled == filled | {"ip_address": 1}


def test_rows_and_the_last_load(shop_of: ShopOf) -> None:
    with shop_of(BASE), database.transaction() as connection:
        connection.exec_driver_sql("analyze core.orders, core.order_items, core.reviews")
        loaded = connection.exec_driver_sql("select finished from ops.load_file where table_name = 'orders'").scalar()
        connection.commit()
        orders, reviews = (dictionary.table(EVERYONE, {}, table=name).data for name in ("orders", "reviews"))
    assert (orders.row_count, orders.loaded_at) == (3, loaded)
    assert reviews.loaded_at is None
    assert not reviews.row_count


@pytest.mark.usefixtures("company")
def test_who_sees_some_regions_is_not_told_how_many_rows_the_company_has() -> None:
    assert {each.row_count for each in dictionary.tables(LIMITED, {}).data} == {None}
    assert dictionary.table(LIMITED, {}, table="orders").data.row_count is None


def test_examples_are_files_that_the_loader_takes_and_that_fit_together(empty_database: str, tmp_path: Path) -> None:
    for described in contracts().values():
        file = tmp_path / dictionary.file_name(described)
        file.parent.mkdir(exist_ok=True)
        file.write_text(dictionary.example_file(described), encoding="utf-8")
    reports = load_folder(tmp_path)
    assert {report.table: report.rows_accepted for report in reports.files} == dict.fromkeys(contracts(), 1)
    assert dictionary.example(contract("order_items"))["order_id"] == dictionary.example(contract("orders"))["order_id"]
