"""The rules on duplicates: what their findings are, of everything or around what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, text

from services.data_quality.duplicates import customers, products, store, transactions
from services.data_quality.findings import Finding

_CHANGED = text("select key from ops.checking where table_name = :table order by key")
_AFFECTED = text("""
    create temp table affected on commit drop as
    select cast(:table as text) as table_name, key from unnest(cast(:keys as text[])) as key
""")

Find = Callable[[Connection, Sequence[str]], list[Finding]]
LINKED: Mapping[str, tuple[str, Find]] = {
    "duplicate_customers": ("customers", customers.findings),
    "duplicate_products": ("products", products.findings),
    "duplicate_transactions": ("transactions", transactions.findings),
}
"""The table of each rule whose findings are found by services.data_quality.duplicates, and what finds them."""


def linked(connection: Connection, rule: str, everything: bool) -> list[Finding]:
    """The findings of a rule. Around what changed, the temporary table `affected` tells whose they replace."""
    table, find = LINKED[rule]
    if everything:
        return find(connection, ())
    keys = set(connection.execute(_CHANGED, {"table": table}).scalars())
    if table == "customers":
        keys = store.companions(connection, keys)
    found = find(connection, sorted(keys)) if keys else []
    connection.exec_driver_sql("drop table if exists pg_temp.affected")
    connection.execute(_AFFECTED, {"table": table, "keys": sorted(keys | {each.key for each in found})})
    return found
