"""Rows that were refused, and come again in a later file as rows that can be stored."""

from __future__ import annotations

from sqlalchemy import Connection

from services.data_loader.contracts import Contract
from services.data_loader.values import trimmed

_ANY = (
    "select exists (select from ops.quarantine"
    " where table_name = %(table)s and state = 'open' and key is not null and load_file_id <> %(file)s)"
)


_REPAIRED_BEFORE = """
    update ops.quarantine as again set state = 'repaired'
    from ops.quarantine as before
    where
        again.load_file_id = %(file)s and again.key is not null
        and before.table_name = again.table_name and before.state = 'repaired' and before.key = again.key
        and before.arrived_with is null and cast(before.original_row as jsonb) = cast(again.original_row as jsonb)
"""


def close_repaired(connection: Connection, load_file_id: int) -> None:
    """Close the rows that were refused, repaired by a steward and stored before, and come again just as they were."""
    connection.exec_driver_sql(_REPAIRED_BEFORE, {"file": load_file_id})


def note_arrivals(connection: Connection, contract: Contract, load_file_id: int) -> None:
    """Mark the open rows in quarantine whose key is staged, in a row that is stored or was; the first file counts."""
    these = {"table": contract.name, "file": load_file_id}
    if not connection.exec_driver_sql(_ANY, these).scalar_one():
        return
    matching = " and ".join(f"q.key ->> '{name}' = {trimmed(contract.column(name))}" for name in contract.key)
    connection.exec_driver_sql(
        f"update ops.quarantine as q set arrived_with = %(file)s from staging.{contract.name} as s"
        f" where q.table_name = %(table)s and q.state = 'open' and q.arrived_with is null"
        f" and q.load_file_id <> %(file)s and {matching}",
        these,
    )
