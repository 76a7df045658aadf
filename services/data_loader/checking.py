"""Takes out of the staging table what must not be stored: rows with a fault, and rows that come again.

What has a fault goes to ops.quarantine with a sentence that says where, what and how to mend it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from services.data_loader.contracts import Contract
from services.data_loader.copying import copy_in, driver_cursor
from services.data_loader.report import place
from services.data_loader.values import BLANKS, fault, refused, typed

BATCH = 5_000
SHOWN = 100
"""Characters of a value that a reason quotes; the whole of it is in the original row."""

NO_OTHER_NAMES: Mapping[str, str] = MappingProxyType({})
"""The file's columns are called as the contract's are."""

_COPY_QUARANTINE = (
    "copy ops.quarantine (load_file_id, table_name, file, line, column_name, reason, value, original_row, key)"
    " from stdin with (format csv, encoding 'UTF8')"
)


def quarantine_faults(
    connection: Connection,
    contract: Contract,
    load_file_id: int,
    file: str,
    called: Mapping[str, str] = NO_OTHER_NAMES,
) -> int:
    """Move rows with a fault to the quarantine; returns how many there were.

    `called` are the file's own names of columns, where it has others than the contract.
    """
    tests = " or ".join(test for column in contract.columns if (test := refused(column)))
    found = connection.exec_driver_sql(
        f"create temp table rejected on commit drop as"
        f" select s.* from staging.{contract.name} as s where s._problem is not null or {tests}"
    ).rowcount
    if found:
        reasons = (_reason(contract, row, called) for row in _rows(connection, "rejected"))
        _write(connection, contract, load_file_id, file, reasons)
        _unstage(connection, contract, "rejected")
    return found


def drop_repeats(connection: Connection, contract: Contract, load_file_id: int, file: str) -> tuple[int, int]:
    """Keep the last of the rows with one key; returns how many went to the quarantine, and how many were the same.

    An earlier row that says the same as the last is left out; one that says something else is quarantined.
    """
    keys = [contract.column(name) for name in contract.key]
    values = ", ".join(f"{typed(column)} as {column.name}" for column in keys)
    places = ", ".join(str(place + 1) for place in range(len(keys)))
    doubled = connection.exec_driver_sql(
        f"create temp table doubled on commit drop as select {values}, max(s._line) as last_line"
        f" from staging.{contract.name} as s group by {places} having count(*) > 1"
    ).rowcount
    if not doubled:
        return 0, 0
    same, earlier = (", ".join(typed(column, row) for column in contract.columns) for row in ("last", "s"))
    matching = " and ".join(f"{typed(column)} = d.{column.name}" for column in keys)
    connection.exec_driver_sql(
        f"create temp table earlier on commit drop as"
        f" select s.*, d.last_line, ({earlier}) is not distinct from ({same}) as is_same"
        f" from doubled as d inner join staging.{contract.name} as s on {matching} and s._line < d.last_line"
        f" inner join staging.{contract.name} as last on last._line = d.last_line"
    )
    reasons = (_superseded(contract, row) for row in _rows(connection, "earlier where not is_same"))
    quarantined = _write(connection, contract, load_file_id, file, reasons)
    return quarantined, _unstage(connection, contract, "earlier") - quarantined


def _rows(connection: Connection, source: str) -> Iterator[Mapping[str, Any]]:
    """Rows of a temporary table by line, a batch at a time, so that COPY may run in between."""
    with driver_cursor(connection) as cursor:
        cursor.execute(f"declare refused_rows no scroll cursor for select * from {source} order by _line")
        while True:
            cursor.execute(f"fetch {BATCH} from refused_rows")
            rows = cursor.fetchall()
            names = [column.name for column in cursor.description or ()]
            yield from (dict(zip(names, row, strict=True)) for row in rows)
            if len(rows) < BATCH:
                break
        cursor.execute("close refused_rows")


def _unstage(connection: Connection, contract: Contract, lines: str) -> int:
    return connection.exec_driver_sql(
        f"delete from staging.{contract.name} as s using {lines} as gone where s._line = gone._line"
    ).rowcount


Refusal = tuple[int, str | None, str, str | None, str, str | None]
"""Line, column, reason, value, the original row as JSON, and its key as JSON."""


def _reason(contract: Contract, row: Mapping[str, Any], called: Mapping[str, str]) -> Refusal:
    if row["_problem"]:
        return row["_line"], None, row["_problem"], None, row["_row"], None
    faults = [(column.name, why) for column in contract.columns if (why := fault(column, row[column.name]))]
    name = faults[0][0]
    sentences = [f"column {_named(column, called)}: {_shown(row[column])}{why}" for column, why in faults]
    return row["_line"], name, "; ".join(sentences), row[name], _original(contract, row), _key(contract, row)


def _superseded(contract: Contract, row: Mapping[str, Any]) -> Refusal:
    key = ", ".join(f"{name} {_shown(row[name]).strip()}" for name in contract.key)
    reason = f"the row with {key} comes again, with other values, on line {row['last_line']}, which was taken"
    return row["_line"], None, reason, None, _original(contract, row), _key(contract, row)


def _named(column: str, called: Mapping[str, str]) -> str:
    own = called.get(column, column)
    return column if own == column else f"{own} (as {column})"


def _shown(value: str | None) -> str:
    if not value:
        return ""
    return f'"{value}" ' if len(value) <= SHOWN else f'"{value[:SHOWN]}…" ({len(value):,} characters) '


def _original(contract: Contract, row: Mapping[str, Any]) -> str:
    if row["_row"]:
        return str(row["_row"])
    return json.dumps({column.name: row[column.name] for column in contract.columns}, ensure_ascii=False)


def _key(contract: Contract, row: Mapping[str, Any]) -> str | None:
    values = {name: (row[name] or "").strip(BLANKS) for name in contract.key}
    return json.dumps(values, ensure_ascii=False) if all(values.values()) else None


def _write(
    connection: Connection, contract: Contract, load_file_id: int, file: str, refusals: Iterator[Refusal]
) -> int:
    """Store refusals in batches; returns their number."""
    written = 0
    while batch := list(islice(refusals, BATCH)):
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for line, column, reason, value, original, key in batch:
            where = place(file, line) + (", " if column else " ")
            writer.writerow((load_file_id, contract.name, file, line, column, where + reason, value, original, key))
        written += copy_in(connection, _COPY_QUARANTINE, [buffer.getvalue().encode()])
    return written
