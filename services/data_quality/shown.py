"""What the pages of data quality show, read anew each time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from services import platform
from services.data_quality import register
from services.data_quality.cleansing.groups import waiting
from services.data_quality.failing import COLUMNS, failing
from services.data_quality.gains import gains
from services.data_quality.history import latest_checks
from services.data_quality.rules import Rule, read_rules
from services.database import transaction
from services.errors import NotFound
from services.jobs.freshness import data_state
from services.live import live
from services.scope import Viewer

CHECKS = 30
"""Checks whose scores make a course."""


@live()
def overview(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """How the data does, {"checks": PastChecks, newest first, "gains": what to mend first, "rules": Rules by name,
    "fixes": how many wait by rule and table, of which who is limited to regions is told none}."""
    with transaction() as connection:
        checks, rules = latest_checks(connection, CHECKS), read_rules(connection)
        fixes = waiting(connection) if viewer.scope.regions is None else {}
    return {
        "checks": checks,
        "gains": gains(checks[0].outcomes) if checks else [],
        "rules": {rule.name: rule for rule in rules},
        "fixes": fixes,
    }


@live()
def freshness(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """How fresh data and checks are, {"check", "accepted", "data", "may", "now"}.

    `check` is the latest PastCheck, if any; `accepted` the share of loaded rows that were, None before the first load;
    `data` a DataState; `may` whether the viewer may ask for a check.
    """
    with transaction() as connection:
        latest = latest_checks(connection)
    status = platform.company_status(None, viewer).data
    loaded = status["rows_loaded"]
    return {
        "check": latest[0] if latest else None,
        "accepted": 1 - status["rows_quarantined"] / loaded if loaded else None,
        "data": data_state(),
        "may": viewer.may("configure"),
        "now": datetime.now(UTC),
    }


@live("price_findings")
def open_incidents(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """What is open, {"incidents": records of register.incidents, "people": (user_id, name) pairs, "may", "now"}.

    `may` tells whether the viewer may do something about them.
    """
    with transaction() as connection:
        found, people = register.incidents(connection, viewer), register.owners(connection)
    may = viewer.may("act") and viewer.scope.regions is None
    return {"incidents": found, "people": people, "may": may, "now": datetime.now(UTC)}


@live()
def rule(viewer: Viewer, query: Mapping[str, str], rule: str) -> dict[str, Any]:
    """One rule, {"rule": Rule, "checks": PastChecks with its outcomes, "may": whether the viewer sets its limits,
    "fixes": how many of its fixes wait, none for who is limited to regions}."""
    with transaction() as connection:
        found = _rule(read_rules(connection), rule)
        checks, whole = latest_checks(connection, CHECKS), viewer.scope.regions is None
        fixes = waiting(connection) if whole else {}
    of_it = sum(many for (name, _), many in fixes.items() if name == rule)
    return {"rule": found, "checks": checks, "may": viewer.may("configure") and whole, "fixes": of_it}


@live("price_findings")
def history(viewer: Viewer, query: Mapping[str, str], rule: str) -> dict[str, Any]:
    """The incidents of one rule, the open ones first: {"incidents", "now"}."""
    with transaction() as connection:
        _rule(read_rules(connection), rule)
        found = register.incidents(connection, viewer, rule, closed=True)
    return {"incidents": found, "now": datetime.now(UTC)}


@live()
def rows(
    viewer: Viewer,
    query: Mapping[str, str],
    rule: str,
    *,
    sort: str = "key",
    direction: str = "asc",
    first: int = 0,
    size: int = 0,
    table: str = "",
    key: str = "",
) -> dict[str, Any]:
    """A piece of the rows that fail by a rule, {"rows": frame of failing.COLUMNS and finding_id, "count": of all}."""
    with transaction() as connection:
        _rule(read_rules(connection), rule)
        found, count = failing(
            connection, viewer, rule, sort=sort, direction=direction, first=first, size=size, table=table, key=key
        )
    return {"rows": pd.DataFrame(found, columns=["finding_id", *COLUMNS]), "count": count}


@live()
def every_row(viewer: Viewer, query: Mapping[str, str], rule: str) -> pd.DataFrame:
    """The rows that fail by a rule, for a file; at most failing.MOST."""
    with transaction() as connection:
        _rule(read_rules(connection), rule)
        found, _ = failing(connection, viewer, rule)
    return pd.DataFrame(found, columns=list(COLUMNS))


def _rule(rules: list[Rule], name: str) -> Rule:
    found = next((each for each in rules if each.name == name), None)
    if found is None:
        raise NotFound(f"There is no rule {name[:60]}.", remedy="Choose one on the page of data quality.")
    return found
