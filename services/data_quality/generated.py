"""The checks that follow from the contracts alone: sql/core_analysis holds what this gives; a test compares the two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from services.data_loader.contracts import Column, Contract, contracts
from services.data_loader.schema import found_by, key_of

COLUMNS = "table_name text, key text, column_name text, value text, expected text, reason text"
OWN = {("orders", "customer_id"), ("order_items", "order_id"), ("payments", "order_id")}
"""References that a check of their own looks at."""


def generated() -> Mapping[str, str]:
    """The text of each file of sql/core_analysis that is made from the contracts, by its name without .sql."""
    return {
        "allowed_values": _allowed_values(),
        "missing_values_by_column": _missing_values(),
        "orphaned_records": _orphaned_records(),
    }


def _allowed_values() -> str:
    stored = _each(
        lambda contract, column: bool(column.allowed and not column.required),
        lambda contract, column: _select(
            contract,
            column,
            f"rows.{column.name}",
            f"is none of {', '.join(column.allowed)}",
            f"rows.{column.name} not in ({', '.join(repr(value) for value in column.allowed)})",
        ),
    )
    refused = """select
    refused.table_name,
    (
        select string_agg(refused.key ->> part.name, '|' order by part.place)
        from jsonb_array_elements_text(cast(:keys as jsonb) -> refused.table_name) with ordinality as part (name, place)
    ) as key,
    refused.column_name,
    refused.value,
    cast(null as text) as expected,
    'is a value that may not be, and the row was refused' as reason
from ops.quarantine as refused
where
    refused.state = 'open'
    and refused.key is not null
    and coalesce(refused.value, '') <> ''
    and refused.table_name || '.' || refused.column_name = any(:enforced)"""
    purpose = "Values of columns that may hold some only, and hold others: of stored rows, and of refused ones"
    return _file(purpose, [*stored, refused], "everything boolean, keys json, enforced text[]")


def _missing_values() -> str:
    selects = []
    for contract in contracts().values():
        expected = [column.name for column in contract.columns if not column.required and not column.sparse]
        if expected:
            selects.append(_empty(contract, expected))
    return _file("Empty values of columns that are filled otherwise", selects, "everything boolean")


def _empty(contract: Contract, columns: list[str]) -> str:
    """The rows where any of the columns is empty are found in one reading, and then looked at column by column."""
    kept = "exists (select from core.{table} where {table}.{name} is not null)"
    each = ",\n        ".join(
        f"('{name}', rows.{name} is null and {kept.format(table=contract.name, name=name)})" for name in columns
    )
    empty = "\n        or ".join(f"rows.{name} is null" for name in columns)
    return f"""select
    '{contract.name}' as table_name,
    {key_of(contract, "rows")} as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.{contract.name}_to_check(:everything) as rows
cross join
    lateral (
        values
        {each}
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        {empty}
    )"""


def _orphaned_records() -> str:
    def lost(contract: Contract, column: Column) -> str:
        above = column.references or ""
        name = contracts()[above].key[0]
        # What is looked at for its order's sake is looked at together with the order.
        together = above == "orders" and found_by(contract) == ("orders", column.name)
        rows = "ops.orders_to_check(:everything)" if together else f"core.{above}"
        return _select(
            contract,
            column,
            f"rows.{column.name}",
            f"is not among the {above.replace('_', ' ')}",
            f"rows.{column.name} is not null"
            f" and not exists (select from {rows} as above where above.{name} = rows.{column.name})"
            f" and exists (select from core.{above})"
            f" and not exists (select from ops.quarantine as refused where refused.table_name = '{above}'"
            f" and refused.state = 'open' and refused.key ->> '{name}' = rows.{column.name})",
        )

    selects = _each(lambda contract, column: bool(column.references) and (contract.name, column.name) not in OWN, lost)
    return _file("Rows that refer to something that is not there, nor was refused", list(selects), "everything boolean")


def _each(wanted: Callable[[Contract, Column], bool], select: Callable[[Contract, Column], str]) -> Iterator[str]:
    for contract in contracts().values():
        for column in contract.columns:
            if wanted(contract, column):
                yield select(contract, column)


def _select(contract: Contract, column: Column, value: str, reason: str, condition: str) -> str:
    first, *more = condition.split(" and ")
    where = f"where {first}" if not more else "where\n    " + "\n    and ".join([first, *more])
    return f"""select
    '{contract.name}' as table_name,
    {key_of(contract, "rows")} as key,
    '{column.name}' as column_name,
    {value} as value,
    cast(null as text) as expected,
    '{reason}' as reason
from ops.{contract.name}_to_check(:everything) as rows
{where}"""


def _file(purpose: str, selects: list[str], parameters: str) -> str:
    body = "\nunion all\n".join(selects)
    read = [name for name in contracts() if f"ops.{name}_to_check" in body]
    # Refused rows are judged by the column that they were refused for.
    refused = {each.name for each in contracts().values() for column in each.columns if column.enforced}
    judged = [name for name in contracts() if name in read or (":enforced" in body and name in refused)]
    return f"""-- purpose: {purpose}
-- grain: one row per row and column
-- parameters: {parameters}
-- columns: {COLUMNS}
-- run by: services.data_quality.engine.check
-- judges: {", ".join(judged)}

-- Made from data/contracts by services.data_quality.generated; tests compare the two.
-- noqa: disable=all
{body}
"""
