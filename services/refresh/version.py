"""Moves the data version forward."""

from __future__ import annotations

from sqlalchemy import Connection, text

from services.refresh.report import RefreshReport

_FORWARD = text("""
    update ops.data_version set
        version = version + 1,
        as_of = (select max(day) from core.order_facts),
        as_of_time = (
            select max(ordered_at) from core.order_facts where day = (select max(day) from core.order_facts)
        ),
        refreshed_at = clock_timestamp(),
        files = (select count(*) from ops.load_file where state = 'loaded')
""")
_NOW = text("select version, as_of from ops.data_version")
_ORPHANS = text("""
    select count(*) from core.order_items as items
    where
        items.order_date is null
        and not exists (select from core.order_facts as facts where facts.order_id = items.order_id)
""")
_UNPRICED = text("""
    select currency, count(*) from core.order_facts where exchange_rate is null group by currency
""")


def move_forward(connection: Connection, *, full: bool, orders: int, days: int) -> RefreshReport:
    """Let the figures derived in this transaction be the next version; returns what there is to say of it."""
    connection.execute(_FORWARD)
    version, as_of = connection.execute(_NOW).one()
    orphans = connection.execute(_ORPHANS).scalar_one()
    unpriced = {row[0]: row[1] for row in connection.execute(_UNPRICED)}
    return RefreshReport(version, as_of, full=full, orders=orders, days=days, orphans=orphans, unpriced=unpriced)


def unchanged(connection: Connection) -> RefreshReport:
    """The version in force, where nothing is new."""
    version, as_of = connection.execute(_NOW).one()
    return RefreshReport(version, as_of)
