"""Lineage: what rests on which table and column of the company's files, as the SQL of catalogue and schema says.

    files -> tables of core -> views, derived tables, marts -> queries -> measures -> panels -> pages

Queries and metrics are traced here; callbacks.lineage goes on to panels and pages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from services.data_loader.contracts import contracts
from services.lineage.definitions import FILES, columns_of, definitions
from services.lineage.reading import ROWS, WHOLE, Read, Statement
from services.metrics import CUSTOMERS, METRICS
from services.queries import query


@dataclass(frozen=True)
class Lineage:
    """What something rests on: tables of files, their columns as (table, column), and the `derived` relations between.

    Tables and `derived` are all that is named on the way. A column is one that figures are worked out of, or that
    decides on the rows which count; a table may be there for its rows alone, as one that is only counted.
    """

    tables: frozenset[str] = frozenset()
    columns: frozenset[tuple[str, str]] = frozenset()
    derived: frozenset[str] = frozenset()

    def rests_on(self, table: str, column: str = "") -> bool:
        """Whether the table, or that column of it, is among what this rests on."""
        return (table, column) in self.columns if column else table in self.tables

    def __or__(self, other: Lineage) -> Lineage:
        return Lineage(self.tables | other.tables, self.columns | other.columns, self.derived | other.derived)


def of_queries(names: Iterable[str]) -> Lineage:
    """What queries of the catalogue rest on together."""
    return _of_queries(frozenset(names))


def columns_of_results(name: str, results: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The columns of files that these columns of a query's result rest on, and those that decide on its rows."""
    statement = Statement(query(name).sql, columns_of)
    return _columns({read for result in results for read in statement.reads(result)})


@cache
def of_relation(relation: str) -> Lineage:
    """What a view, derived table, mart or function ("mart.sales_day") rests on; itself is not among its `derived`."""
    found = _traced(definitions()[relation])
    return Lineage(found.tables, found.columns, found.derived - {relation})


def of_metric(name: str) -> Lineage:
    """What a metric of the catalogue is computed from."""
    counts_customers = CUSTOMERS.intersection(METRICS[name].made_of)
    return of_queries(("customer_activity", "packed_buyers") if counts_customers else ("executive_kpis",))


def tables_of(metric: str) -> frozenset[str]:
    """The tables of files that the metric is computed from."""
    return of_metric(metric).tables


def derived_from(table: str, column: str = "") -> tuple[str, ...]:
    """The views, derived tables, marts and functions that rest on a table, or on a column of it; sources come first."""
    data = [relation for relation in definitions() if not relation.startswith("ops.")]
    resting = [relation for relation in data if of_relation(relation).rests_on(table, column)]
    return tuple(sorted(resting, key=lambda relation: (len(of_relation(relation).derived), relation)))


@cache
def _of_queries(names: frozenset[str]) -> Lineage:
    if len(names) > 1:
        found = Lineage()
        for name in names:
            found |= of_queries([name])
        return found
    return _traced([Statement(query(name).sql, columns_of) for name in names])


def _traced(statements: Collection[Statement]) -> Lineage:
    named = _named({relation for each in statements for relation in each.relations})
    derived = frozenset(named & definitions().keys())
    tables = frozenset(relation.partition(".")[2] for relation in named - derived)
    columns = _columns({read for each in statements for read in each.reads()})
    return Lineage(tables.intersection(contracts()), columns, derived)


def _named(relations: Iterable[str]) -> set[str]:
    """These relations, and all that they are made of, down to the tables of files."""
    waiting, seen = set(relations), set[str]()
    while waiting:
        relation = waiting.pop()
        seen.add(relation)
        made_of = definitions().get(relation, ())
        waiting |= {each for statement in made_of for each in statement.relations} - seen
    return seen


def _columns(reads: Iterable[Read]) -> frozenset[tuple[str, str]]:
    """The columns of files that these reads come down to."""
    waiting, seen = set(reads), set[Read]()
    found: set[tuple[str, str]] = set()
    while waiting:
        relation, column = read = waiting.pop()
        seen.add(read)
        if relation in definitions():
            waiting |= {each for made in definitions()[relation] for each in made.reads(column)} - seen
        elif relation.startswith(f"{FILES}.") and column != ROWS:
            names = columns_of(relation)
            table = relation.partition(".")[2]
            found |= {(table, name) for name in names if column in (name, WHOLE)}
    return frozenset(found)
