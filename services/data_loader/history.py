"""The record of loads: what was loaded when, what became of its rows, and what is in quarantine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from services import database
from services.data_loader.report import FileRefused, FileReport

Row = dict[str, Any]


@contextmanager
def run(source: str) -> Iterator[int]:
    """A load of a file or folder, whose number is yielded. One of the same source that was cut off is marked so.

    Until it ends, however that is, a lock tells refreshes in the background that the figures are not whole yet.
    """
    with database.transaction() as whole:
        whole.exec_driver_sql("select pg_advisory_xact_lock_shared(hashtext('load'), 0)")
        yield from _recorded(source)


def _recorded(source: str) -> Iterator[int]:
    with database.transaction() as connection:
        connection.exec_driver_sql(
            "update ops.load set state = 'interrupted' where state = 'running' and source = %(source)s",
            {"source": source},
        )
        load_id = connection.exec_driver_sql(
            "insert into ops.load (source) values (%(source)s) returning load_id", {"source": source}
        ).scalar_one()
    yield load_id
    with database.transaction() as connection:
        connection.exec_driver_sql(
            "update ops.load set state = 'finished', finished = clock_timestamp() where load_id = %(load_id)s",
            {"load_id": load_id},
        )


def was_loaded(connection: Connection, table: str, sha256: str) -> bool:
    """Whether a file with these very bytes was loaded into the table before."""
    return bool(
        connection.exec_driver_sql(
            "select exists (select from ops.load_file"
            " where table_name = %(table)s and sha256 = %(sha256)s and state = 'loaded')",
            {"table": table, "sha256": sha256},
        ).scalar_one()
    )


def record(connection: Connection, load_id: int, report: FileReport, sha256: str | None = None) -> int:
    """Enter what became of a file, but for its counts; returns the number of the entry."""
    return int(
        connection.exec_driver_sql(
            "insert into ops.load_file (load_id, table_name, path, sha256, bytes, started, state, message)"
            " values (%(load_id)s, %(table)s, %(path)s, %(sha256)s, %(bytes)s, now(), %(state)s, %(message)s)"
            " returning load_file_id",
            {**asdict(report), "load_id": load_id, "sha256": sha256, "message": " ".join(report.messages)},
        ).scalar_one()
    )


def complete(connection: Connection, load_file_id: int, report: FileReport) -> None:
    """Add the counts to a file's entry."""
    connection.exec_driver_sql(
        "update ops.load_file set rows_read = %(rows_read)s, rows_accepted = %(rows_accepted)s,"
        " rows_unchanged = %(rows_unchanged)s, rows_quarantined = %(rows_quarantined)s, message = %(message)s,"
        " finished = clock_timestamp() where load_file_id = %(load_file_id)s",
        {**asdict(report), "load_file_id": load_file_id, "message": " ".join(report.messages)},
    )


def refuse(load_id: int, table: str, path: str, refusal: FileRefused) -> FileReport:
    """Note that a file was refused, in a transaction of its own."""
    report = FileReport(table, path, "refused", messages=(str(refusal), refusal.remedy))
    with database.transaction() as connection:
        record(connection, load_id, report)
    return report


def load_history(connection: Connection, limit: int = 200) -> list[Row]:
    """The latest files first, with every column of ops.load_file."""
    return _rows(connection, "select * from ops.load_file order by load_file_id desc limit %(limit)s", {"limit": limit})


def quarantine_summary(connection: Connection) -> list[Row]:
    """Open rows in quarantine by table and column: rows, an example of a reason, and when the first and last came."""
    return _rows(
        connection,
        "select table_name, column_name, count(*) as rows, min(reason) as example, min(at) as first, max(at) as last"
        " from ops.quarantine where state = 'open' group by table_name, column_name order by rows desc, table_name",
        {},
    )


def _rows(connection: Connection, sql: str, parameters: Row) -> list[Row]:
    return [dict(row) for row in connection.exec_driver_sql(sql, parameters).mappings()]
