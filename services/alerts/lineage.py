"""Lineage: the loaded tables that a metric rests on, as the SQL of the catalogue and of the schema says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import product

from services.alerts.rules import ALL_DATA, METRIC_KINDS
from services.metrics import CUSTOMERS, METRICS
from services.migrations import SETUP
from services.queries import catalogue, query

PLAN = frozenset({"budgets"})
"""What a forecast is held against."""

_RELATION = re.compile(r"\b((?:core|mart)\.[a-z_]+)\b")
_DEFINED = re.compile(
    r"create (?:or replace )?(?:view|function) ((?:core|mart)\.[a-z_]+)\b(.*?)(?:;\s*$|\$\$;)", re.MULTILINE | re.DOTALL
)
_FILLED_BY = {"core.sales_entries": ("sold_entries", "returned_entries")}
"""What fills a derived table, where it is not the one query of its name."""


@cache
def tables_of(metric: str) -> frozenset[str]:
    """The tables of files that the metric is computed from."""
    counts_customers = CUSTOMERS.intersection(METRICS[metric].made_of)
    queries = ("customer_activity", "packed_buyers") if counts_customers else ("executive_kpis",)
    return _loaded(_relations(query(name).sql for name in queries))


def lineage() -> list[dict[str, str]]:
    """Records of kind, subject and table_name: what a rule of the kind on the metric rests on, all data among it."""
    found = []
    for kind, metric in product(sorted(METRIC_KINDS), METRICS):
        tables = tables_of(metric) | (PLAN if kind == "forecast" else frozenset())
        found += [{"kind": kind, "subject": metric, "table_name": table} for table in (*sorted(tables), ALL_DATA)]
    return found


def _loaded(relations: Iterable[str]) -> frozenset[str]:
    """Down to the tables that nothing defines: those of files."""
    found: set[str] = set()
    waiting, seen = set(relations), set[str]()
    while waiting:
        relation = waiting.pop()
        seen.add(relation)
        made_of = _definitions().get(relation)
        if made_of is None:
            found.add(relation.partition(".")[2])
        else:
            waiting |= made_of - seen
    return frozenset(found)


@cache
def _definitions() -> Mapping[str, frozenset[str]]:
    """What each view, function, mart and derived table is made of."""
    marts = [each for each in catalogue().values() if each.layer == "marts"]
    filled = {relation: _relations(query(name).sql for name in names) for relation, names in _FILLED_BY.items()}
    for each in marts:
        for schema in ("mart", "core"):
            filled.setdefault(f"{schema}.{each.name}", _relations([each.sql]))
    for path in sorted(SETUP.glob("*.sql")):
        for relation, body in _DEFINED.findall(path.read_text(encoding="utf-8")):
            filled[relation] = _relations([body])
    return {relation: made_of - {relation} for relation, made_of in filled.items()}


def _relations(texts: Iterable[str]) -> frozenset[str]:
    """The tables, views and functions that SQL names."""
    return frozenset(relation for text in texts for relation in _RELATION.findall(text))
