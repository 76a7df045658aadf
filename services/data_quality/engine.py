"""The engine: looks at what is stored by every rule, keeps what fails, and how each table did.

A check looks at every row, or at those that changed since the last one. It is one transaction: there as a whole, or
not at all, and what is stored meanwhile is for the next.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass

from psycopg2.extensions import cursor as DriverCursor  # noqa: N812
from sqlalchemy import Connection, text

from services.data_loader.copying import driver_cursor
from services.data_quality import changes
from services.data_quality.deciding import DECIDED
from services.data_quality.findings import Finding
from services.data_quality.incidents import keep_incidents
from services.data_quality.keeping import keep_findings, keep_outcomes
from services.data_quality.linking import LINKED, linked
from services.data_quality.rules import Rule, read_rules
from services.data_quality.scores import scored
from services.database import transaction

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and of how much."""

BATCH = 5_000
_SETTINGS = (
    "set local work_mem = '128MB'; set local jit = off; set local time zone 'UTC'; set local statement_timeout = 0"
)
_ALONE = text("select pg_advisory_xact_lock(hashtext('data quality'))")
_BEGIN = text("""
    insert into ops.quality_check (everything, data_version)
    select :everything, version from ops.data_version
    returning check_id
""")
_END = text("update ops.quality_check set seconds = :seconds, score = :score where check_id = :check_id")
_FOUND = """
    create temp table found (
        table_name text, key text, column_name text, value text, expected text, reason text
    ) on commit drop
"""
_KEEP = text("""
    insert into found
    select each.*
    from jsonb_to_recordset(cast(:findings as jsonb)) as each (
        table_name text, key text, column_name text, value text, expected text, reason text
    )
""")


@dataclass(frozen=True)
class Check:
    """A check that was made: its number, whether of `everything`, the rows that `failed`, and the company's score."""

    check_id: int
    everything: bool
    failed: int
    score: float | None


def alone(connection: Connection) -> None:
    """Wait for a check, or a change of what is found, to end, and keep others from beginning until this one has."""
    connection.execute(_ALONE)


def check(*, everything: bool = False, progress: Progress | None = None, connection: Connection | None = None) -> Check:
    """Check what changed since the last check, or everything; in the transaction of `connection`, or one of its own."""
    begun = time.monotonic()
    step = progress or (lambda *_: None)
    with nullcontext(connection) if connection else transaction() as work:
        alone(work)
        work.exec_driver_sql(_SETTINGS)
        everything = changes.claim(work, everything)
        check_id = work.execute(_BEGIN, {"everything": everything}).scalar_one()
        rules = [rule for rule in read_rules(work) if rule.enabled]
        outcomes = []
        for done, rule in enumerate(rules):
            step(rule.title, done, len(rules))
            _find(work, rule, everything)
            keep_findings(work, rule, check_id, everything)
            outcomes += keep_outcomes(work, rule, check_id)
        keep_incidents(work, check_id, everything)
        changes.forget(work)
        score = scored(outcomes).company
        work.execute(_END, {"seconds": time.monotonic() - begun, "score": score, "check_id": check_id})
    return Check(check_id, everything, sum(each.rows_failing for each in outcomes), score)


def _find(connection: Connection, rule: Rule, everything: bool) -> None:
    """Leave what fails in the temporary table `found`."""
    connection.exec_driver_sql("drop table if exists pg_temp.found, pg_temp.candidates")
    if rule.name in LINKED:
        connection.exec_driver_sql(_FOUND)
        _keep(connection, linked(connection, rule.name, everything))
        return
    decide = DECIDED.get(rule.name)
    name = "candidates" if decide else "found"
    connection.execute(text(f"create temp table {name} on commit drop as {rule.query.sql}"), _bound(rule, everything))
    if decide:
        connection.exec_driver_sql(_FOUND)
        for batch in _candidates(connection):
            _keep(connection, decide(batch))
    connection.exec_driver_sql("analyze found")


def _keep(connection: Connection, failing: Iterable[Finding]) -> None:
    connection.execute(_KEEP, {"findings": json.dumps([each._asdict() for each in failing])})


def _bound(rule: Rule, everything: bool) -> dict[str, object]:
    types = rule.query.parameters
    given = rule.parameters(everything)
    return {name: json.dumps(value) if types[name] == "json" else value for name, value in given.items()}


def _candidates(connection: Connection) -> Iterator[list[Finding]]:
    """What a query found for a decision, a batch at a time."""
    with driver_cursor(connection) as cursor:
        cursor.execute("declare candidate no scroll cursor for select * from candidates")
        while rows := _fetched(cursor):
            yield [Finding._make(row) for row in rows]
        cursor.execute("close candidate")


def _fetched(cursor: DriverCursor) -> list[tuple[str, ...]]:
    cursor.execute(f"fetch {BATCH} from candidate")
    return cursor.fetchall()
