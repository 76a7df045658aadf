"""The data dictionary: every table of the company's files as its contract describes it, and what is in it so far."""

from __future__ import annotations

import csv
import io
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.data_loader.contracts import Column, Contract, Type, contract, contracts, domains
from services.database import current_version, owned, records
from services.database.engines import read_engine
from services.errors import BadFilter, NotFound
from services.live import live
from services.scope import Viewer

_EXAMPLES: dict[Type, str] = {
    "integer": "1",
    "money": "19.90",
    "decimal": "0.5",
    "date": "2026-01-31",
    "timestamp": "2026-01-31T09:30:00Z",
    "boolean": "true",
}
_TEXTS = {
    "country_code": "DE",
    "currency": "EUR",
    "email": "somebody@mail.example",
    "ip_address": "192.0.2.1",
    "phone": "+49 30 555 0100",
    "postal_code": "10115",
    "street": "High Street 1",
    "variants": "control:0.5;green:0.5",
}
"""Texts that have a form of their own."""


MEMO = 60.0
"""Seconds for which a process takes what it has read of the columns' samples for the current ones."""

_memo: tuple[object, float, Mapping[str, Mapping[str, float]]] | None = None


@dataclass(frozen=True)
class Table:
    """A table, how many rows it holds by PostgreSQL's estimate, and when a file was last loaded into it (UTC).

    `filled` is the share of rows that have a value, 0 to 1, by column, from PostgreSQL's sample. `row_count` is None
    and `filled` empty where they are not known yet, or the viewer does not see the whole company.
    """

    contract: Contract
    row_count: int | None
    loaded_at: datetime | None
    filled: Mapping[str, float] = field(default_factory=dict)


@live("table_states", "filled_columns")
def tables(viewer: Viewer, query: Mapping[str, str]) -> list[Table]:
    """The tables in which every word of the address's `search` is found, of its `domain`; by domain and title.

    Raises BadFilter where there is no such domain.
    """
    search, domain = query.get("search", ""), query.get("domain", "")
    if domain not in ("", *domains()):
        raise BadFilter("There is no such domain.")
    wanted = [each for each in contracts().values() if domain in ("", each.domain) and _is_found(each, search)]
    return _states(sorted(wanted, key=lambda each: (each.domain, each.title)), viewer)


@live("table_states", "filled_columns")
def table(viewer: Viewer, query: Mapping[str, str], table: str) -> Table:
    """One table. Raises NotFound."""
    if table not in contracts():
        raise NotFound("There is no such table.", remedy="Look for it in the data dictionary.")
    return _states([contract(table)], viewer)[0]


def file_name(described: Contract) -> str:
    """The file that the loader looks for, below the folder of a company."""
    return f"{described.domain}/{described.name}.csv"


def named_by(described: Contract, search: str) -> list[Column]:
    """The columns in whose name or description a word of the search is found."""
    words = search.casefold().split()
    return [each for each in described.columns if any(word in _said_of(each) for word in words)]


def referring_to(name: str) -> list[str]:
    """The tables with a column that refers to a table, itself not among them."""
    return [
        each.name
        for each in contracts().values()
        if each.name != name and any(column.references == name for column in each.columns)
    ]


def example(described: Contract) -> dict[str, str]:
    """A row that the loader takes, by column; rows of two tables that refer to one another fit together.

    It is made of the contract alone, and of nothing that anybody has loaded.
    """
    return {column.name: _example(column, described) for column in described.columns}


def example_file(described: Contract) -> str:
    """The example as a file: header and row."""
    written = io.StringIO()
    row = example(described)
    csv.writer(written, lineterminator="\n").writerows([row.keys(), row.values()])
    return written.getvalue()


def _states(wanted: Iterable[Contract], viewer: Viewer) -> list[Table]:
    chosen = list(wanted)
    asked = {"tables": [each.name for each in chosen]}
    found = {row["table_name"]: row for row in records("table_states", asked, viewer)}
    if viewer.scope.regions is not None:
        return [Table(each, None, found[each.name]["loaded_at"]) for each in chosen]
    filled = _filled()
    return [
        Table(each, found[each.name]["row_count"], found[each.name]["loaded_at"], filled.get(each.name, {}))
        for each in chosen
    ]


def _filled() -> Mapping[str, Mapping[str, float]]:
    """How full the columns of each table are: of thousands of columns of partitions, and hardly ever another figure."""
    global _memo
    key = (read_engine(), current_version().fingerprint)
    if _memo and _memo[0] == key and time.monotonic() - _memo[1] < MEMO:
        return _memo[2]
    filled: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for row in owned("filled_columns", {"tables": list(contracts())}):
        filled[row["table_name"]][row["column_name"]] = row["filled"]
    _memo = (key, time.monotonic(), filled)
    return filled


def _is_found(described: Contract, search: str) -> bool:
    said = " ".join((described.name, described.title, described.grain, described.domain)).casefold()
    said = " ".join((said, *map(_said_of, described.columns)))
    return all(word in said for word in search.casefold().split())


def _said_of(column: Column) -> str:
    return f"{column.name} {column.about}".casefold()


def _example(column: Column, described: Contract) -> str:
    if column.allowed:
        return column.allowed[0]
    if column.references == described.name:
        return ""
    if column.type == "id":
        key = contract(column.references).key[0] if column.references else column.name
        return f"{key.removesuffix('_id')}-1"
    return _EXAMPLES.get(column.type) or _TEXTS.get(column.name) or column.name.replace("_", " ").capitalize()
