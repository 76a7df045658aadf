"""What checks have left: the scores of the latest and of earlier ones, and what fails now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from services.data_quality.findings import Finding
from services.data_quality.scores import Outcome, Scores, scored

_CHECKS = text("""
    select check_id, at, everything, data_version, seconds, score
    from ops.quality_check order by check_id desc limit :most
""")
_OUTCOMES = text("""
    select check_id, rule, table_name, rows_checked, rows_failing, tier, severity, zero_rate
    from ops.quality_result where check_id = any(:checks) order by check_id, rule, table_name
""")
_FINDINGS = text("""
    select table_name, key, column_name, value, expected, reason
    from ops.quality_finding
    where rule = :rule and (:table_name = '' or table_name = :table_name)
    order by table_name, key, column_name offset :first limit :size
""")


@dataclass(frozen=True)
class PastCheck:
    """A check that was made, with its outcomes; `at` is UTC, `seconds` how long it took."""

    check_id: int
    at: datetime
    everything: bool
    data_version: int
    seconds: float
    outcomes: tuple[Outcome, ...]

    @property
    def scores(self) -> Scores:
        """The scores that follow from its outcomes."""
        return scored(self.outcomes)


def latest_checks(connection: Connection, most: int = 1) -> list[PastCheck]:
    """The latest checks, newest first."""
    checks = connection.execute(_CHECKS, {"most": most}).all()
    outcomes: defaultdict[int, list[Outcome]] = defaultdict(list)
    for row in connection.execute(_OUTCOMES, {"checks": [each.check_id for each in checks]}).mappings():
        values: dict[str, Any] = {**row, "zero_rate": float(row["zero_rate"])}
        outcomes[values.pop("check_id")].append(Outcome(**values))
    return [
        PastCheck(
            each.check_id,
            each.at,
            each.everything,
            each.data_version,
            float(each.seconds),
            tuple(outcomes[each.check_id]),
        )
        for each in checks
    ]


def findings(
    connection: Connection, rule: str, table: str = "", *, first: int = 0, size: int | None = None
) -> Iterator[Finding]:
    """What fails by a rule now, of one table or all, in the order of keys."""
    given = {"rule": rule, "table_name": table, "first": first, "size": size}
    return map(Finding._make, connection.execute(_FINDINGS, given))
