"""What a query's plan really reads, row by row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, text


def rows_read(connection: Connection, sql: str, parameters: Mapping[str, object] | None = None) -> Counter[str]:
    """The rows that the scans of the query's plan read of each table, those they throw away too: the query is run."""
    explain = text(f"explain (analyze, timing off, summary off, format json) {sql}")
    plan = connection.execute(explain, parameters).scalar_one()[0]["Plan"]
    read: Counter[str] = Counter()
    for node in _nodes(plan):
        table = re.sub(r"_(y\d{4}m\d{2}|all|default)$", "", node.get("Relation Name", ""))
        removed = sum(node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck"))
        read[table] += (node["Actual Rows"] + removed) * node["Actual Loops"]
    return read


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from _nodes(inner)
