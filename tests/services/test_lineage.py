"""Lineage: by hand where a statement is small, and against what PostgreSQL itself notes of every query."""

from __future__ import annotations

import re
from collections.abc import Collection

import pytest
from sqlalchemy import text

from services import database, lineage
from services.alerts import lineage as of_rules
from services.alerts.rules import ALL_DATA
from services.data_loader.contracts import contracts
from services.lineage.definitions import columns_of, definitions
from services.lineage.reading import ROWS, WHOLE, Statement
from services.metrics import METRICS
from services.queries import Query, catalogue

COLUMNS = {
    "core.orders": ("order_id", "customer_id", "status", "tax_amount"),
    "core.customers": ("customer_id", "city"),
    "core.returns": ("order_id", "received_on"),
}
POSTGRES = {"money": "numeric", "decimal": "numeric", "timestamp": "timestamptz", "json": "jsonb"}
NOTED = text("""
    select distinct noted.kind, noted.relation, noted.column_name
    from pg_rewrite as rules
    inner join pg_depend as depends on depends.classid = 'pg_rewrite'::regclass and depends.objid = rules.oid
    inner join lateral (
        select 'column' as kind, format('%s.%s', s.nspname, c.relname) as relation, a.attname as column_name
        from pg_class as c
        inner join pg_namespace as s on s.oid = c.relnamespace
        left join pg_attribute as a on a.attrelid = c.oid and a.attnum = depends.refobjsubid and a.attnum > 0
        where depends.refclassid = 'pg_class'::regclass and c.oid = depends.refobjid and s.nspname in ('core', 'mart')
        union all
        select 'function', format('%s.%s', s.nspname, p.proname), null
        from pg_proc as p inner join pg_namespace as s on s.oid = p.pronamespace
        where depends.refclassid = 'pg_proc'::regclass and p.oid = depends.refobjid and s.nspname in ('core', 'mart')
    ) as noted on noted.relation <> :view
    where rules.ev_class = cast(:view as regclass)
""")


def reads(sql: str, column: str = WHOLE) -> set[str]:
    """What a column of the statement reads, as "orders.status"."""
    found = Statement(sql, lambda relation: COLUMNS.get(relation, ())).reads(column)
    return {f"{relation.removeprefix('core.')}.{name}" for relation, name in found if name != ROWS}


def test_a_column_is_what_it_is_worked_out_of_and_what_decides_on_the_rows() -> None:
    sql = "select o.order_id as number, o.tax_amount + 1 as tax from core.orders as o where o.status = 'paid'"
    assert reads(sql, "tax") == {"orders.tax_amount", "orders.status"}
    assert reads(sql, "number") == {"orders.order_id", "orders.status"}
    assert reads(sql) == {"orders.order_id", "orders.tax_amount", "orders.status"}


def test_the_order_of_rows_matters_where_some_are_left_out() -> None:
    sql = "select o.order_id from core.orders as o order by o.status"
    assert reads(sql) == {"orders.order_id"}
    assert reads(f"{sql} limit 3") == {"orders.order_id", "orders.status"}


def test_what_a_step_has_and_nobody_asks_of_it_is_left_out() -> None:
    sql = """
        with chosen as (select *, status as state from core.orders), people (who, place) as (
            select customer_id, city from core.customers
        )
        select chosen.state, place from chosen inner join people on chosen.customer_id = who
    """
    joined = {"orders.customer_id", "customers.customer_id"}
    assert reads(sql, "state") == {"orders.status", *joined}
    assert reads(sql, "place") == {"customers.city", *joined}


def test_a_column_without_a_tables_name_is_the_ones_that_has_it_or_of_the_query_around() -> None:
    sql = """
        select city, (select count(*) from core.orders where tax_amount > 0 and orders.customer_id = c.customer_id) as n
        from core.customers as c inner join core.returns on received_on is not null
    """
    assert reads(sql, "city") == {"customers.city", "returns.received_on"}
    assert reads(sql, "n") == {
        "orders.tax_amount", "orders.customer_id", "customers.customer_id", "returns.received_on",
    }  # fmt: skip


def test_each_arm_of_a_union_counts_by_place() -> None:
    sql = "select order_id, status from core.orders union all select r.order_id, 'back' from core.returns as r"
    assert reads(sql, "order_id") == {"orders.order_id", "returns.order_id"}
    assert reads(sql, "status") == {"orders.status"}


def test_recursion_functions_and_values_are_followed() -> None:
    assert reads("""
        with recursive up as (
            select order_id from core.orders
            union all
            select r.order_id from up inner join core.returns as r on up.order_id = r.order_id
        )
        select order_id from up
    """) == {"orders.order_id", "returns.order_id"}
    assert reads("select t.n from core.orders as o cross join lateral (values (o.tax_amount)) as t (n)") == {
        "orders.tax_amount"
    }
    assert reads("select f.total from core.sums(:day) as f where core.is_good(f.state)") == {
        "sums.total", "sums.state", "is_good.*",
    }  # fmt: skip


@pytest.fixture(scope="module")
def noted(company_url: str) -> dict[str, tuple[set[str], set[tuple[str, str]]]]:
    """The relations and columns that PostgreSQL notes of each query, made a view, and of the schema's views."""
    from tests.databases import services_at

    found = {}
    with services_at(company_url), database.engine().connect() as connection:
        for wanted in selects():
            connection.execute(text(f"create temp view probe as {without_parameters(wanted)}".replace(":", "\\:")))
            found[wanted.name] = sorted_out(connection.execute(NOTED, {"view": "probe"}).all())
            connection.exec_driver_sql("drop view probe")
        for view in ("core.product_directory", "core.order_line", "core.return_line", "mart.plan"):
            found[view] = sorted_out(connection.execute(NOTED, {"view": view}).all())
        connection.rollback()
    return found


def selects() -> list[Query]:
    return [each for each in catalogue().values() if Statement(each.sql, columns_of).outputs]


def without_parameters(wanted: Query) -> str:
    def null(found: re.Match[str]) -> str:
        kind = wanted.parameters[found[1]]
        return f"cast(null as {POSTGRES.get(kind.removesuffix('[]'), kind)}{'[]' if kind.endswith('[]') else ''})"

    return re.sub(r"(?<![:\w\\]):(\w+)(?!:)", null, wanted.sql)


def sorted_out(rows: Collection[tuple[str, str, str | None]]) -> tuple[set[str], set[tuple[str, str]]]:
    named = {relation for _, relation, _ in rows}
    return named, {(relation, column) for _, relation, column in rows if column}


def test_postgresql_finds_the_same_relations_in_every_query(noted: dict[str, tuple[set[str], object]]) -> None:
    assert len(noted) > 60
    for name, (named, _) in noted.items():
        relations = statement(name).relations
        ours = {each for each in relations if not each.startswith("ops.")}
        handed_on = {rows_of(each) for each in relations if rows_of(each) != each}
        assert ours - named == set(), name
        assert named - ours - handed_on == set(), name


def test_postgresql_finds_the_same_columns_in_every_query(
    noted: dict[str, tuple[set[str], set[tuple[str, str]]]],
) -> None:
    """Every column that a step names, whether it is asked for or not, as PostgreSQL notes them."""
    for name, (_, columns) in noted.items():
        made = statement(name)
        assert made._scope is not None
        every = {read for scope in made._scope.traverse() for read in made._of(scope, WHOLE)}
        ours = {(rows_of(relation), column) for relation, column in every if column != ROWS}
        named = {read for read in ours if read[1] != WHOLE}
        whole = {relation for relation, column in ours if column == WHOLE}
        assert {read for read in columns - named if read[0] not in whole} == set(), name
        assert {
            read for read in named - columns if read[0] not in definitions() and not read[0].startswith("ops.")
        } == set(), name


def rows_of(relation: str) -> str:
    """The table whose rows a function gives: PostgreSQL notes that table's columns, where we note the function's."""
    if relation == "core.orders_within":
        return "core.order_facts"
    return re.sub(r"^ops\.(\w+)_to_check$", r"core.\1", relation)


def statement(name: str) -> Statement:
    return Statement(catalogue()[name].sql, columns_of) if name in catalogue() else definitions()[name][0]


def test_every_table_of_a_file_is_told_from_what_is_derived() -> None:
    for name in catalogue():
        found = lineage.of_queries([name])
        assert found.tables <= contracts().keys(), name
        assert {table for table, _ in found.columns} <= found.tables, name
        assert all(contracts()[table].has(column) for table, column in found.columns), name


def test_a_column_of_a_file_is_followed_through_facts_and_marts() -> None:
    trend, timing = lineage.of_queries(["revenue_trend"]), lineage.of_queries(["cash_timing"])
    assert trend.rests_on("order_items", "unit_price")
    assert trend.rests_on("exchange_rates", "rate")
    assert not trend.rests_on("orders", "order_total")
    assert timing.rests_on("orders", "order_total")
    assert "mart.cash_day" in lineage.derived_from("orders", "order_total")
    assert "mart.sales_day" not in lineage.derived_from("orders", "order_total")
    assert lineage.derived_from("reviews") == ()


def test_what_is_derived_comes_after_what_it_is_derived_from() -> None:
    order = lineage.derived_from("order_items")
    assert order.index("core.order_line") < order.index("core.order_facts") < order.index("mart.sales_day")


@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_rests_on_what_rules_on_it_rest_on(metric: str) -> None:
    of_a_rule = {
        each["table_name"] for each in of_rules.lineage() if (each["kind"], each["subject"]) == ("threshold", metric)
    }
    assert of_a_rule - {ALL_DATA} == lineage.tables_of(metric) == lineage.of_metric(metric).tables
    assert lineage.tables_of(metric)
