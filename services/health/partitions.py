"""Partitions of the coming months, made before the first row of a month arrives."""

from __future__ import annotations

import logging
from datetime import date

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from services.accounts import audit
from services.accounts.people import Actor
from services.data_loader.contracts import contracts
from services.data_loader.partitions import FIRST_YEAR, YEARS_AHEAD, make_ahead, wait_for_loads
from services.database import owned, transaction
from services.health.findings import Row
from services.refresh.tables import ENTRIES, make_months, wait_for_refreshes

AHEAD = 3
"""Months after this one whose partitions are to be there."""

# Readers keep the default partition, and a load or refresh its lock: they are asked again the next time.
_PATIENCE = text("set local lock_timeout = '2s'")
_LOCK_NOT_AVAILABLE = "55P03"

log = logging.getLogger(__name__)


def partition_rollover() -> list[Row]:
    """Tables with a partition a month: which of the coming months are `missing`, and what is in the default partition.

    `astray` rows are of months that may have a partition; those `staying` have no date, or one that cannot be. States:
    "missing", "astray", "fine".
    """
    with transaction() as connection:
        return _rollover(connection, _monthly_tables())


def roll_partitions(*, by: Actor) -> int:
    """Make the partitions that are missing, for rows astray too; returns how many.

    A table that is in use for long is left for the next time.
    """
    by.must_administer()
    return sum(_roll(name, by) for name in _monthly_tables())


def _roll(name: str, by: Actor) -> int:
    try:
        with transaction() as connection:
            connection.execute(_PATIENCE)
            months = _make_missing(connection, name)
            if months:
                detail = {"months": [f"{month:%Y-%m}" for month in months]}
                audit.record(connection, by, "partition.roll", f"core.{name}", detail)
    except OperationalError as error:
        if getattr(error.orig, "pgcode", None) != _LOCK_NOT_AVAILABLE:
            raise
        log.info("core.%s is in use, and gets its partitions later", name)
        return 0
    return len(months)


def _make_missing(connection: Connection, name: str) -> list[date]:
    contract = contracts().get(name)
    if contract:
        wait_for_loads(connection, contract)
    else:
        wait_for_refreshes(connection)
    missing: list[date] = _rollover(connection, [name])[0]["missing"]
    if contract:
        return make_ahead(connection, contract, missing)
    make_months(connection, missing)
    return missing


def _rollover(connection: Connection, tables: list[str]) -> list[Row]:
    today = date.today()
    span = {"earliest": date(FIRST_YEAR, 1, 1), "latest": today.replace(day=1, year=today.year + YEARS_AHEAD)}
    return owned("partition_rollover", {"tables": tables, "day": today, "ahead": AHEAD, **span}, connection)


def _monthly_tables() -> list[str]:
    return sorted([name for name, contract in contracts().items() if contract.partitioned] + [ENTRIES.name])
