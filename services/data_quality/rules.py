"""The rules as the database has them, and what their queries are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from services.data_loader.contracts import contracts
from services.data_quality.deciding import phone_patterns, postal_patterns
from services.data_quality.reach import judged
from services.queries import Query, query

WHOLE = frozenset({"schema_conformance", "missing_days"})
"""Rules that always look at everything: what they judge is no row of a core table that a change could name."""

_RULES = text("""
    select rule, title, tier, severity, zero_rate, tolerance, incident_score, department, about, enabled, version
    from ops.quality_rule order by position
""")


@dataclass(frozen=True)
class Rule:
    """A check and what it weighs. `name` is its query's; `zero_rate` the share of failing rows at which its score is 0;
    `tolerance` how far something may be off, None where nothing is measured; `incident_score` the score of a table
    below which an incident is opened, 0 for none."""

    name: str
    title: str
    tier: str
    severity: str
    zero_rate: float
    tolerance: float | None
    incident_score: float
    department: str
    about: str
    enabled: bool
    version: int

    @property
    def query(self) -> Query:
        """The query that finds what fails."""
        return query(self.name)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables whose rows it judges."""
        return judged(self.name)

    def parameters(self, everything: bool) -> dict[str, Any]:
        """What its query is given."""
        whole = everything or self.name in WHOLE
        given = {"everything": whole, "tolerance": self.tolerance, **_from_contracts()}
        return {name: given[name] for name in self.query.parameters}


def read_rules(connection: Connection) -> list[Rule]:
    """Every rule, in the order in which they are run."""
    rows = connection.execute(_RULES).mappings()
    return [
        Rule(
            name=row["rule"],
            zero_rate=float(row["zero_rate"]),
            incident_score=float(row["incident_score"]),
            tolerance=None if row["tolerance"] is None else float(row["tolerance"]),
            **{name: row[name] for name in ("title", "tier", "severity", "department", "about", "enabled", "version")},
        )
        for row in rows
    ]


def _from_contracts() -> Mapping[str, Any]:
    every = contracts().values()
    return {
        "keys": {each.name: list(each.key) for each in every},
        "enforced": [f"{each.name}.{column.name}" for each in every for column in each.columns if column.enforced],
        "patterns": postal_patterns(),
        "numbers": phone_patterns(),
    }
