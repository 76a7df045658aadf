"""What loads have left to recompute: read, taken, and kept safe while everything is rebuilt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from services import database

_STORED = text("select coalesce(sum(reltuples), 0) from pg_class where oid = to_regclass('core.order_facts_all')")
"""As of the last ANALYZE, which is near enough, and no count of millions."""
_MANY = 5_000
_MOST_OF = 5


@dataclass(frozen=True)
class Taken:
    """Orders to derive again, days whose visits and advertising to recompute, and whether to compare prices again."""

    orders: frozenset[str]
    days: frozenset[date]
    prices: bool


@dataclass(frozen=True)
class Waiting:
    """Whether anything is new since the last refresh, and whether it is so much that a rebuild is the shorter way.

    `version` is the data version in force, `files` how many were ever loaded, `new_files` how many of them it does not
    know of, and `loading` whether more are coming.
    """

    anything: bool
    everything: bool
    version: int
    files: int
    new_files: int
    loading: bool


def waiting(connection: Connection) -> Waiting:
    """What the next refresh has to do."""
    row = database.owned("refresh_marts", {}, connection)[0]
    everything, orders = row["everything"], row["orders"]
    if orders > _MANY and not everything:
        everything = orders * _MOST_OF > connection.execute(_STORED).scalar_one()
    anything = everything or orders > 0 or row["days"] or row["prices"] or row["new_files"] != 0
    return Waiting(anything, everything, row["version"], row["files"], row["new_files"], row["loading"])


def take(connection: Connection) -> Taken:
    """Empty the queues but that of everything; with the transaction's end they are gone, or back if it fails."""
    orders = connection.execute(text("delete from ops.dirty_order returning order_id")).scalars()
    days = connection.execute(text("delete from ops.dirty_day returning day")).scalars()
    prices = connection.execute(text("delete from ops.dirty_price")).rowcount > 0
    return Taken(frozenset(orders), frozenset(days), prices)


def take_few(connection: Connection) -> Taken:
    """As `take`, but nothing where it would be many: the next refresh is for those."""
    few = connection.execute(text("select count(*) <= :many from ops.dirty_order"), {"many": _MANY}).scalar_one()
    return take(connection) if few else Taken(frozenset(), frozenset(), prices=False)


def begin_everything(connection: Connection) -> str:
    """Put one mark for everything in the place of all marks; returns what `end_everything` needs to take it away.

    The mark stays until the rebuild is done, so that one that is killed is begun again; marks that come after it are of
    loads that the rebuild may have missed.
    """
    take(connection)
    connection.execute(text("delete from ops.dirty_all"))
    return str(connection.execute(text("insert into ops.dirty_all default values returning ctid")).scalar_one())


def end_everything(connection: Connection, mark: str) -> None:
    """Take away the mark of a rebuild that is done."""
    connection.execute(text("delete from ops.dirty_all where ctid = cast(:mark as tid)"), {"mark": mark})
