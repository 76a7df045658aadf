"""What an administrator may have done to a table or index at any time: readers and writers are not held up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from services.accounts import audit
from services.accounts.people import Actor
from services.database import session, transaction
from services.database.stopping import in_reach
from services.errors import Conflict, NotFound

_TABLE = text("""
    select format('%I.%I', schemas.nspname, tables.relname)
    from pg_class as tables inner join pg_namespace as schemas on tables.relnamespace = schemas.oid
    where
        tables.relkind in ('r', 'p', 'm')
        and schemas.nspname not like 'pg\\_%' and schemas.nspname <> 'information_schema'
        and format('%I.%I', schemas.nspname, tables.relname) = :name
""")
_INDEX = text("""
    select
        format('%I.%I', schemas.nspname, indexes.relname) as name,
        coalesce(
            (select sum(ops.bytes_of(part.relid, 'own')) from pg_partition_tree(indexes.oid) as part),
            ops.bytes_of(indexes.oid, 'own')
        ) as bytes
    from pg_class as indexes inner join pg_namespace as schemas on indexes.relnamespace = schemas.oid
    where
        indexes.relkind in ('i', 'I')
        and schemas.nspname not like 'pg\\_%' and schemas.nspname <> 'information_schema'
        and format('%I.%I', schemas.nspname, indexes.relname) = :name
""")
# What a rebuild that was killed has left: never valid, and named by PostgreSQL.
_LEFTOVERS = text("""
    select format('%I.%I', schemas.nspname, indexes.relname)
    from pg_index
    inner join pg_class as indexes on pg_index.indexrelid = indexes.oid
    inner join pg_namespace as schemas on indexes.relnamespace = schemas.oid
    where
        not pg_index.indisvalid
        and indexes.relname ~ '_cc(new|old)[0-9]*$'
        and schemas.nspname not like 'pg\\_%'
        and not exists (
            select from pg_stat_progress_create_index as building where building.relid = pg_index.indrelid
        )
""")
# A name may hold a percent sign.
_AS_IT_IS = {"no_parameters": True}
_TURN = text("select pg_try_advisory_lock(hashtext('reindex'))")


def analyze(table: str, *, by: Actor) -> None:
    """Take the planner's statistics of a table anew, of its partitions too; `table` as "core.orders".

    Raises NotFound where there is no such table.
    """
    by.must_administer()
    with transaction() as connection:
        name = connection.execute(_TABLE, {"name": table}).scalar()
        if name is None:
            raise NotFound("There is no such table.", remedy="It may have been dropped meanwhile: reload the page.")
        connection.exec_driver_sql(f"analyze {name}", execution_options=_AS_IT_IS)
        audit.record(connection, by, "table.analyze", name)


def find_index(index: str) -> str:
    """The name of an index, quoted where it must be; `index` as "core.orders_key". Raises NotFound."""
    with transaction() as connection:
        return str(_found(connection, index).name)


def reindex_concurrently(index: str, *, by: Actor) -> int:
    """Build an index anew beside the old one, of all partitions; returns the bytes that it became smaller by.

    One at a time, which may take minutes (see maintenance_progress); what an earlier one that was killed has left is
    dropped first. Raises NotFound where there is no such index, Conflict while another is built.
    """
    by.must_administer()
    started = time.monotonic()
    with _one_at_a_time() as connection:
        found = _found(connection, index)
        _record(by, "index.reindex", found.name, {})
        dropped = connection.execute(_LEFTOVERS).scalars().all()
        for leftover in dropped:
            connection.exec_driver_sql(f"drop index concurrently if exists {leftover}", execution_options=_AS_IT_IS)
        connection.exec_driver_sql(f"reindex index concurrently {found.name}", execution_options=_AS_IT_IS)
        saved = int(found.bytes - _found(connection, found.name).bytes)
    detail = {"bytes_saved": saved, "seconds": round(time.monotonic() - started, 1), "dropped": list(dropped)}
    _record(by, "index.reindexed", found.name, detail)
    return saved


def _found(connection: Connection, index: str) -> Any:
    found = connection.execute(_INDEX, {"name": index}).one_or_none()
    if found is None:
        raise NotFound("There is no such index.", remedy="It may have been dropped meanwhile: reload the page.")
    return found


@contextmanager
def _one_at_a_time() -> Iterator[Connection]:
    """A connection outside of transactions that holds the lock of rebuilds, which ends with it."""
    with session() as connection, in_reach(connection):
        if not connection.execute(_TURN).scalar_one():
            raise Conflict("Another index is being built anew.", remedy="Wait until it is done, then try again.")
        yield connection


def _record(by: Actor, action: str, target: str, detail: dict[str, object]) -> None:
    with transaction() as connection:
        audit.record(connection, by, action, target, detail)
