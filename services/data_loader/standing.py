"""What stewards mended stays mended: when a row comes again as it was, it is stored as it became.

Reads the temporary table `incoming` that services.data_loader.storing makes. A value is put right where the file has
the one that was mended; another value is the source's own correction, and is taken.
"""

from __future__ import annotations

from sqlalchemy import Connection

from services.data_loader.contracts import Contract, contracts
from services.data_loader.schema import key_of

_ANY = """
    select
        exists (
            select from ops.cleansing_change as change inner join ops.cleansing as cleansing using (cleansing_id)
            where change.table_name = %(table)s and cleansing.undone_at is null
        ),
        exists (select from ops.merged_key where table_name = any(%(merged)s))
"""
# Of each row the latest change stands; an earlier one of the same row is part of what it began with.
_STANDING = """
    create temp table standing on commit drop as
    select distinct on (change.key) change.key, first.before, change.after
    from ops.cleansing_change as change
    inner join ops.cleansing as cleansing
        on change.cleansing_id = cleansing.cleansing_id and cleansing.undone_at is null
    cross join lateral (
        select earlier.before
        from ops.cleansing_change as earlier
        inner join ops.cleansing as its on earlier.cleansing_id = its.cleansing_id and its.undone_at is null
        where earlier.table_name = change.table_name and earlier.key = change.key
        order by earlier.change_id
        limit 1
    ) as first
    where change.table_name = '{table}' and change.key in (select {key} from incoming)
    order by change.key, change.change_id desc
"""


def put_right(connection: Connection, contract: Contract) -> None:
    """Apply what stands of earlier cleansing to the rows to be stored, and drop those that then say nothing new."""
    referred = {column.references for column in contract.columns if column.references} | {contract.name}
    changed, merged = connection.exec_driver_sql(_ANY, {"table": contract.name, "merged": sorted(referred)}).one()
    if merged:
        _redirect(connection, contract)
    if changed:
        _mend(connection, contract)
    if merged or changed:
        _drop_same(connection, contract)


def _mend(connection: Connection, contract: Contract) -> None:
    table, key = contract.name, key_of(contract, "incoming")
    connection.exec_driver_sql(_STANDING.replace("{table}", table).replace("{key}", key))
    connection.exec_driver_sql(
        f"delete from incoming using standing where {key} = standing.key and standing.after is null"
        f" and to_jsonb(incoming) = standing.before"
    )
    connection.exec_driver_sql(
        f"create temp table mended on commit drop as"
        f" select (jsonb_populate_record(null::core.{table}, to_jsonb(incoming) || right_values.these)).*"
        f" from incoming inner join standing on {key} = standing.key"
        f" cross join lateral ("
        f" select coalesce(jsonb_object_agg(value.key, value.value), '{{}}') as these"
        f" from jsonb_each(standing.after) as value"
        f" where standing.before -> value.key is distinct from value.value"
        f" and to_jsonb(incoming) -> value.key is not distinct from standing.before -> value.key"
        f") as right_values where standing.before is not null and standing.after is not null"
    )
    same = " and ".join(f"incoming.{name} = mended.{name}" for name in contract.key)
    connection.exec_driver_sql(f"delete from incoming using mended where {same}")
    connection.exec_driver_sql("insert into incoming select * from mended; drop table mended; drop table standing")


def _redirect(connection: Connection, contract: Contract) -> None:
    """Rows that were merged away are not stored again, and what refers to them refers to what they were merged into."""
    own = contract.key[0]
    if len(contract.key) == 1:
        connection.exec_driver_sql(
            f"delete from incoming using ops.merged_key as gone"
            f" where gone.table_name = '{contract.name}' and incoming.{own} = gone.key"
        )
    for column in contract.columns:
        if column.references not in contracts():
            continue
        connection.exec_driver_sql(
            f"update incoming set {column.name} = gone.into_key from ops.merged_key as gone"
            f" where gone.table_name = '{column.references}' and incoming.{column.name} = gone.key"
        )
    keys = ", ".join(contract.key)
    connection.exec_driver_sql(
        f"delete from incoming where ctid in (select ctid from ("
        f"select ctid, row_number() over (partition by {keys} order by ctid) as place from incoming"
        f") as twice where place > 1)"
    )


def _drop_same(connection: Connection, contract: Contract) -> None:
    same = " and ".join(f"incoming.{name} = stored.{name}" for name in contract.key)
    connection.exec_driver_sql(
        f"delete from incoming using core.{contract.name} as stored"
        f" where {same} and to_jsonb(incoming) = to_jsonb(stored)"
    )
