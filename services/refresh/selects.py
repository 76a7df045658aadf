"""The SELECTs of sql/marts, made ready to run."""

from __future__ import annotations

import re
from functools import cache

from sqlalchemy import TextClause, text

from services.queries import query

REBUILT = "rebuild"
"""The schema in which a full rebuild keeps the derived tables until they take the old ones' place."""

DERIVED = ("customer_first_order", "order_facts", "sales_entries")


@cache
def select(name: str, *, into: str = "", rebuilding: bool = False, entries: str = "") -> TextClause:
    """The SELECT of sql/marts/<name>.sql, or with `into` (such as "insert into t") the statement that stores its rows.

    `rebuilding` reads the derived facts from the rebuild under way, `entries` names a table to read for the entries.
    """
    wanted = query(name)
    sql = wanted.sql
    for parameter, kind in wanted.parameters.items():
        if kind.endswith("[]"):
            sql = re.sub(rf"(?<![:\w]):{parameter}\b", f"cast(:{parameter} as {kind})", sql)
    if rebuilding:
        sql = re.sub(rf"\bcore\.({'|'.join(DERIVED)})\b", rf"{REBUILT}.\1", sql)
    if entries:
        sql = sql.replace("core.sales_entries", entries)
    columns = f" ({', '.join(wanted.columns)})" if into.startswith("insert") else ""
    return text(f"{into}{columns} {sql}")
