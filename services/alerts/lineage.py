"""What rules on metrics rest on, as records for the query that holds their alerts back."""

from __future__ import annotations

from itertools import product

from services.alerts.rules import ALL_DATA, METRIC_KINDS
from services.lineage import tables_of
from services.metrics import METRICS

PLAN = frozenset({"budgets"})
"""What a forecast is held against."""


def lineage() -> list[dict[str, str]]:
    """Records of kind, subject and table_name: what a rule of the kind on the metric rests on, all data among it."""
    found = []
    for kind, metric in product(sorted(METRIC_KINDS), METRICS):
        tables = tables_of(metric) | (PLAN if kind == "forecast" else frozenset())
        found += [{"kind": kind, "subject": metric, "table_name": table} for table in (*sorted(tables), ALL_DATA)]
    return found
