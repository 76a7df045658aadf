"""Edits: what proposals come to, row by row as it is and as it will be, in the temporary table `edits`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, text

from services.data_loader.contracts import Contract, contracts
from services.data_loader.schema import has_key
from services.data_loader.storing import BUSINESS_DAY

_EDITS = """
    create temp table edits (
        table_name text not null, key text not null, before jsonb, after jsonb, primary key (table_name, key)
    ) on commit drop
"""
_CHOSEN = text("""
    create temp table chosen on commit drop as
    select proposal_id, rule, table_name, key, column_name, action, value, new_value
    from ops.proposal where proposal_id = any(:proposals) and state = 'open'
    for update
""")
_TABLES = "select distinct table_name from chosen order by table_name"
_SET = """
    insert into edits (table_name, key, before, after)
    select '{table}', patched.key, patched.before, to_jsonb(jsonb_populate_record(null::core.{table}, patched.after))
    from (
        select
            wanted.key,
            to_jsonb(rows) as before,
            to_jsonb(rows) || jsonb_object_agg(wanted.column_name, wanted.new_value) as after
        from chosen as wanted
        inner join core.{table} as rows on {has_key}
        where
            wanted.table_name = '{table}' and wanted.action = 'set'
            -- What the value has become meanwhile is not overwritten.
            and to_jsonb(
                jsonb_populate_record(null::core.{table}, jsonb_build_object(wanted.column_name, wanted.value))
            ) -> wanted.column_name is not distinct from to_jsonb(rows) -> wanted.column_name
        group by wanted.key, to_jsonb(rows)
    ) as patched
    on conflict do nothing
"""
_REMOVE = """
    insert into edits (table_name, key, before)
    select '{table}', wanted.key, to_jsonb(rows)
    from chosen as wanted
    inner join core.{table} as rows on {has_key}
    where wanted.table_name = '{table}' and wanted.action = 'remove'
    on conflict (table_name, key) do update set after = null
"""
_REPLAY = """
    insert into edits (table_name, key, after)
    select '{table}', {key}, to_jsonb(repaired)
    from chosen as wanted
    inner join ops.quarantine as refused
        on refused.quarantine_id = cast(wanted.key as bigint) and refused.state = 'open'
    cross join lateral jsonb_populate_record(
        null::core.{table},
        (
            select jsonb_object_agg(entry.key, nullif(trim(entry.value), ''))
            from jsonb_each_text(cast(refused.original_row as jsonb) || cast(wanted.new_value as jsonb)) as entry
        )
    ) as repaired
    where
        wanted.table_name = '{table}' and wanted.action = 'replay'
        and not exists (select from core.{table} as rows where {same})
    on conflict do nothing
"""
_DATED = f"""
    create temp table dated on commit drop as
    select order_id, {BUSINESS_DAY} as order_date
    from edits, lateral jsonb_populate_record(null::core.orders, edits.after)
    where edits.table_name = 'orders' and edits.after is not null
"""
_DATE_ITEMS = """
    insert into edits (table_name, key, before, after)
    select
        'order_items', items.order_item_id, to_jsonb(items),
        to_jsonb(items) || jsonb_build_object('order_date', dated.order_date)
    from core.order_items as items
    inner join dated on items.order_id = dated.order_id and items.order_date is distinct from dated.order_date
    on conflict do nothing;
    update edits set after = edits.after || jsonb_build_object('order_date', dated.order_date)
    from dated
    where edits.table_name = 'order_items' and edits.after ->> 'order_id' = dated.order_id;
    update edits set after = edits.after || jsonb_build_object('order_date', (
        select (orders.ordered_at at time zone (select ops.setting_value('time_zone')))::date
        from core.orders as orders where orders.order_id = edits.after ->> 'order_id'
    ))
    where
        edits.table_name = 'order_items' and edits.before is null
        and edits.after ->> 'order_id' not in (select order_id from dated);
"""


def compile_edits(connection: Connection, proposals: Collection[int]) -> None:
    """Fill `edits` with what open proposals come to; what has changed since they were made is left out.

    Leaves the proposals taken in the temporary table `chosen`.
    """
    connection.exec_driver_sql(_EDITS)
    connection.execute(_CHOSEN, {"proposals": list(proposals)})
    for table in connection.exec_driver_sql(_TABLES).scalars().all():
        for statement in (_SET, _REMOVE, _REPLAY):
            connection.exec_driver_sql(_for(statement, contracts()[table]))
    _merge(connection)
    connection.exec_driver_sql(_DATED)
    connection.exec_driver_sql(_DATE_ITEMS)


def _for(statement: str, contract: Contract) -> str:
    """The statement for a table; what it fills in is from the contracts alone."""
    key = " || '|' || ".join(f"repaired.{name}" for name in contract.key)
    same = " and ".join(f"rows.{name} = repaired.{name}" for name in contract.key)
    filled = {
        "{table}": contract.name,
        "{has_key}": has_key(contract, "rows", "wanted.key"),
        "{key}": key,
        "{same}": same,
    }
    for mark, value in filled.items():
        statement = statement.replace(mark, value)
    return statement


def _merge(connection: Connection) -> None:
    pairs = connection.exec_driver_sql(
        "select table_name, key, new_value from chosen where action = 'merge' order by table_name, key"
    ).all()
    for table in sorted({row.table_name for row in pairs}):
        into = _ends({row.key: row.new_value for row in pairs if row.table_name == table})
        merge_rows(connection, contracts()[table], into)


def _ends(into: Mapping[str, str]) -> dict[str, str]:
    """Where each key ends up, through those that are merged on; a circle is left out."""
    found = {}
    for key in into:
        end, seen = key, {key}
        while end in into and into[end] not in seen:
            end = into[end]
            seen.add(end)
        if end not in into:
            found[key] = end
    return found


def merge_rows(connection: Connection, contract: Contract, into: Mapping[str, str]) -> None:
    """Edits that merge rows into others: the row goes, what it knew is kept where the other lacks it, and whatever
    refers to it refers to the other; where that is there already, the row that refers is taken out."""
    key = contract.key[0]
    connection.exec_driver_sql("drop table if exists pg_temp.merged")
    connection.exec_driver_sql("create temp table merged (key text primary key, into_key text not null) on commit drop")
    connection.execute(
        text("insert into merged select * from unnest(cast(:keys as text[]), cast(:ends as text[]))"),
        {"keys": list(into), "ends": list(into.values())},
    )
    name = contract.name
    columns = [column.name for column in contract.columns if column.name not in contract.key]
    # Of those merged into one the first by key gives what is missing, unless a check finds fault with it.
    kept = ", ".join(
        f"'{column}', coalesce({_sound(name, 'kept', column, key)},"
        f" (array_agg({_sound(name, 'lost', column, key)} order by lost.{key})"
        f" filter (where {_sound(name, 'lost', column, key)} is not null))[1], to_jsonb(kept.{column}))"
        for column in columns
    )
    connection.exec_driver_sql(
        f"insert into edits (table_name, key, before, after)"
        f" select '{name}', kept.{key}, to_jsonb(kept), to_jsonb(kept) || jsonb_build_object({kept})"
        f" from merged inner join core.{name} as lost on lost.{key} = merged.key"
        f" inner join core.{name} as kept on kept.{key} = merged.into_key"
        f" group by kept.{key}, to_jsonb(kept), {', '.join(f'kept.{column}' for column in columns)}"
        f" on conflict (table_name, key) do update set after = edits.after || (excluded.after - '{key}')"
    )
    connection.exec_driver_sql(
        f"insert into edits (table_name, key, before) select '{name}', lost.{key}, to_jsonb(lost)"
        f" from merged inner join core.{name} as lost on lost.{key} = merged.key"
        f" inner join core.{name} as kept on kept.{key} = merged.into_key"
        f" on conflict (table_name, key) do update set after = null"
    )
    for other in contracts().values():
        for column in other.columns:
            if column.references == name:
                _redirect(connection, other, column.name)


def _sound(table: str, row: str, column: str, key: str) -> str:
    """SQL: a value of a row as JSON, null where a check finds fault with it."""
    return (
        f"case when not exists (select from ops.quality_finding as finding where finding.table_name = '{table}'"
        f" and finding.key = {row}.{key} and finding.column_name = '{column}') then to_jsonb({row}.{column}) end"
    )


def _redirect(connection: Connection, other: Contract, column: str) -> None:
    """Edits of the rows of another table that refer to what is merged."""
    own = " || '|' || ".join(f"(rows.{name})::text" for name in other.key)
    taken = "false"
    if column in other.key:
        same = [f"there.{name} = rows.{name}" for name in other.key if name != column]
        taken = (
            f"exists (select from core.{other.name} as there"
            f" where {' and '.join([f'there.{column} = merged.into_key', *same])})"
        )
    moved = "jsonb_build_object('" + column + "', merged.into_key)"
    connection.exec_driver_sql(
        f"insert into edits (table_name, key, before, after)"
        f" select '{other.name}', {own}, to_jsonb(rows), case when not {taken} then to_jsonb(rows) || {moved} end"
        f" from core.{other.name} as rows inner join merged on rows.{column} = merged.key"
        f" on conflict (table_name, key) do update set after = edits.after || jsonb_build_object('{column}',"
        f" (select merged.into_key from merged where merged.key = edits.before ->> '{column}'))"
        f" where edits.after is not null"
    )
    if column in other.key:
        became = " || '|' || ".join(f"(edits.after ->> '{name}')" for name in other.key)
        # Two that become one and the same: the first is kept.
        connection.exec_driver_sql(
            f"update edits set after = null from (select key, row_number() over (partition by {became} order by key)"
            f" as place from edits where table_name = '{other.name}' and after is not null) as twice"
            f" where edits.table_name = '{other.name}' and edits.key = twice.key and twice.place > 1"
        )
