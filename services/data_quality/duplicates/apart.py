"""What people say about duplicates: that rows are not one after all, and that they may be."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import nullcontext
from datetime import datetime

from sqlalchemy import Connection, text

from services.accounts import Actor, audit
from services.data_quality.duplicates import store
from services.database import transaction
from services.errors import Conflict, NotFound
from services.scope import EVERYTHING

CUSTOMERS = "customers"

_REFUSE = text("""
    insert into ops.duplicate_refused (table_name, a, b, by_whom)
    select :table, pair.a, pair.b, :by from unnest(cast(:a as text[]), cast(:b as text[])) as pair (a, b)
    on conflict do nothing returning a
""")
_TOGETHER = text("""
    select count(*) = cardinality(:keys) and count(distinct cluster_id) = 1
    from ops.duplicate_member where customer_id = any(:keys)
""")
_REPEATED = text("""
    select count(distinct coalesce(finding.expected, asked.key)) = 1
    from unnest(cast(:keys as text[])) as asked (key)
    left join ops.quality_finding as finding on finding.rule = 'duplicate_products' and asked.key = finding.key
""")
_TAKE_BACK = text("delete from ops.duplicate_refused where table_name = :table and a = :a and b = :b and at = :seen")
_AGAIN = text("insert into ops.unchecked (table_name, key) select :table, unnest(cast(:keys as text[]))")


def keep_apart(
    table: str, key: str, others: Collection[str], *, by: Actor, connection: Connection | None = None
) -> None:
    """Say that a customer, or a product, is none of those that it is taken for; no later run joins them.

    In a transaction of its own, or the given one. Raises NotAllowed, NotFound where they are not taken for one, and
    Conflict where somebody said so before.
    """
    by.must("act")
    by.must_reach(EVERYTHING)
    keys = [key, *others]
    pairs = [sorted((key, other)) for other in others]
    said = {"table": table, "a": [a for a, _ in pairs], "b": [b for _, b in pairs], "by": by.name}
    with nullcontext(connection) if connection else transaction() as work:
        if len(work.execute(_REFUSE, said).all()) < len(pairs):
            raise Conflict(f"{key} is kept apart already.")
        if not work.execute(_TOGETHER if table == CUSTOMERS else _REPEATED, {"keys": keys}).scalar_one():
            raise NotFound(f"{key} is not taken for these.")
        _look_again(work, table, keys)
        audit.record(work, by, "duplicate.apart", key, {"table": table, "from": sorted(others)})


def join_again(table: str, a: str, b: str, *, by: Actor, seen: datetime) -> None:
    """Take back that two rows are kept apart; the next check says whether they are one.

    `seen` is when it was said, as it was shown. Raises NotAllowed, and Conflict where that was taken back already.
    """
    by.must("act")
    by.must_reach(EVERYTHING)
    with transaction() as connection:
        if not connection.execute(_TAKE_BACK, {"table": table, "a": a, "b": b, "seen": seen}).rowcount:
            raise Conflict(f"{a} and {b} are not kept apart any more.")
        _look_again(connection, table, [a, b])
        audit.record(connection, by, "duplicate.together", a, {"table": table, "with": b})


def _look_again(connection: Connection, table: str, keys: list[str]) -> None:
    """Have the next check look at rows, customers in the clusters that follow."""
    if table == CUSTOMERS:
        store.cluster_anew(connection, keys)
    connection.execute(_AGAIN, {"table": table, "keys": keys})
