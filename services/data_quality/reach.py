"""What each check looks at: the tables whose rows fail by it, and every column that its query reads of any table."""

from __future__ import annotations

from functools import cache

from services import lineage
from services.data_loader.contracts import contracts
from services.data_loader.values import refused
from services.queries import catalogue, query

ALL = ("*",)
"""What the query of a check of every table says that it judges."""


@cache
def judged(check: str) -> tuple[str, ...]:
    """The tables whose rows it finds fault with."""
    tables = query(check).judges
    return tuple(contracts()) if tables == ALL else tables


@cache
def columns(check: str) -> frozenset[tuple[str, str]]:
    """The columns, as (table, column), that decide on what fails; a key that only names what fails is none."""
    asked = query(check)
    found = lineage.columns_of_results(check, [name for name in asked.columns if name != "key"])
    if "enforced" in asked.parameters:
        found |= {
            (each.name, column.name) for each in contracts().values() for column in each.columns if column.enforced
        }
    if asked.judges == ALL:
        found |= {
            (each.name, column.name) for each in contracts().values() for column in each.columns if refused(column)
        }
    return found


def looking_at(table: str, column: str = "") -> tuple[str, ...]:
    """The checks, by name, that judge a table or read any of its columns; or that read one column."""
    checks = [each.name for each in catalogue().values() if each.judges]
    if column:
        return tuple(name for name in checks if (table, column) in columns(name))
    return tuple(name for name in checks if table in judged(name) or any(of == table for of, _ in columns(name)))
