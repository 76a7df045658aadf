"""What each view, function, mart and derived table is made of, as the schema and the catalogue define it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache

from services.data_loader.contracts import contracts
from services.lineage.reading import WHOLE, Statement
from services.queries import SETUP, catalogue
from services.refresh.tables import ENTRIES, TABLES

FILES = "core"
"""The schema of the tables that files are loaded into."""

_OF_SEVERAL = {ENTRIES.full_name: ("sold_entries", "returned_entries")}
"""What fills a derived table, where it is not the one query of its name."""

_VIEW = re.compile(r"create (?:or replace )?view ((?:core|mart)\.\w+)[^;]*?\bas\n(.*?);\s*$", re.MULTILINE | re.DOTALL)
_FUNCTION = re.compile(
    r"create (?:or replace )?function ((?:core|mart|ops)\.\w+)\s*\([^;]*?\breturns (?:table \((.*?)\)|[^;]*?)\n?"
    r"language sql[^;]*?(?:as \$\$(.*?)\$\$|\breturn (.*?)(?=;));?\s*$",
    re.MULTILINE | re.DOTALL,
)
_OF_THE_COMPANY = re.compile(r"\b(?:core|mart)\.")


@cache
def definitions() -> Mapping[str, tuple[Statement, ...]]:
    """The statements that define each relation which is not loaded from a file."""
    found: dict[str, tuple[Statement, ...]] = {}
    for table in TABLES:
        queries = _OF_SEVERAL.get(table.full_name, (table.name,))
        found[table.full_name] = tuple(Statement(catalogue()[name].sql, columns_of) for name in queries)
    for path in sorted(SETUP.glob("*.sql")):
        setup = path.read_text(encoding="utf-8")
        for relation, select in _VIEW.findall(setup):
            found[relation] = (Statement(select, columns_of),)
        for function, returned, body, expression in _FUNCTION.findall(setup):
            if function.startswith("ops.") and not _OF_THE_COMPANY.search(body):
                continue
            names = [column.split()[0] for column in returned.split(",")] if returned else ()
            found[function] = (Statement(body or f"select {expression}", columns_of, names),)
    return found


def columns_of(relation: str) -> Collection[str]:
    """The columns of a table of a file, mart, view or function by its full name; none of another."""
    schema, _, name = relation.partition(".")
    if relation in definitions():
        of_its_name = catalogue().get(name)
        fills_it = of_its_name is not None and of_its_name.layer == "marts"
        return of_its_name.columns if of_its_name and fills_it else _outputs(definitions()[relation])
    contract = contracts().get(name) if schema == FILES else None
    return [column.name for column in contract.columns] if contract else ()


def _outputs(statements: Collection[Statement]) -> Collection[str]:
    """The columns that statements give; for a star, those of what they read."""
    named = {column for statement in statements for column in statement.outputs}
    if WHOLE in named:
        named |= {column for each in statements for relation in each.relations for column in columns_of(relation)}
    return named - {WHOLE}
