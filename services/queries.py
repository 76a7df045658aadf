"""The query catalogue: every file of sql/<layer>/, read once from its header and its SELECT.

A header is made of comment lines at the top of the file, and is the contract of the query:

    -- purpose: what it answers, in a sentence
    -- grain: one row per ...
    -- parameters: start date, regions text[]        (or: none)
    -- columns: day date, net_revenue money
    -- run by: services.trends.revenue_trend
    -- judges: orders, order_items        (only of a check: the tables whose rows it finds fault with; * for all)
    -- scans: orders, order_items: why these tables are read from end to end (only if they are)

A comment line that starts none of these continues the line above it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent.parent / "sql"
SETUP = ROOT / "setup"
"""The files that make the schema."""
LAYERS = ("marts", "core_analysis", "advanced_analytics", "reporting", "maintenance", "automation")
_PLAIN = ("text", "integer", "money", "cents", "decimal", "date", "timestamp", "boolean", "bytes", "json")
TYPES = frozenset((*_PLAIN, "text[]", "integer[]", "date[]"))
_REQUIRED = ("purpose", "grain", "parameters", "columns", "run by")
_FIELD = re.compile(rf"--\s*({'|'.join(_REQUIRED)}|judges|scans):\s*(.*)")
_TABLES = re.compile(r"[a-z_]+(?:, [a-z_]+)*|[*]")
_SCANS = re.compile(r"([a-z_]+(?:, [a-z_]+)*): (.+)")
_COLUMN = re.compile(r"([a-z_][a-z0-9_]*)\s+([a-z]+(?:\s?\[\])?)")
_PARAMETER = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")
"""What SQLAlchemy's text() takes for a bound parameter."""


class QueryError(Exception):
    """A file of the catalogue, or a call of one of its queries, is wrong: a mistake in the program."""


@dataclass(frozen=True, eq=False)
class Query:
    """One file of the catalogue. `parameters` and `columns` map names to header types, in the header's order.

    `scans` are the tables that it may read from end to end, and `scans_because` is why. `judges` are the tables whose
    rows a check finds fault with.
    """

    name: str
    layer: str
    purpose: str
    grain: str
    parameters: Mapping[str, str]
    columns: Mapping[str, str]
    run_by: tuple[str, ...]
    judges: tuple[str, ...]
    scans: tuple[str, ...]
    scans_because: str
    sql: str
    version: str

    @property
    def path(self) -> str:
        """The file, from the project's root."""
        return f"sql/{self.layer}/{self.name}.sql"

    def check(self, parameters: Mapping[str, object]) -> None:
        """Raise QueryError unless the parameters are exactly those of the header."""
        if missing := self.parameters.keys() - parameters.keys():
            raise QueryError(f"{self.path} needs {', '.join(sorted(missing))}")
        if unknown := parameters.keys() - self.parameters.keys():
            raise QueryError(f"{self.path} has no parameter {', '.join(sorted(unknown))}")


@cache
def catalogue() -> Mapping[str, Query]:
    """Every query by its name; raises QueryError, naming the file, where one cannot be understood."""
    queries: dict[str, Query] = {}
    for layer in LAYERS:
        for path in sorted((ROOT / layer).glob("*.sql")):
            if path.stem in queries:
                raise QueryError(f"{path} has the name of {queries[path.stem].path}")
            queries[path.stem] = parse(path)
    return MappingProxyType(queries)


def query(name: str) -> Query:
    """The query of that name; raises QueryError when there is none."""
    try:
        return catalogue()[name]
    except KeyError:
        raise QueryError(f"there is no query {name} in sql/") from None


def parse(path: Path) -> Query:
    """Read one file; raises QueryError naming the file and what is wrong with it."""
    text = path.read_text(encoding="utf-8")
    fields, sql = _split(path, text)
    for required in _REQUIRED:
        if not fields.get(required):
            raise QueryError(f"{path}: the header does not say “{required}:”")
    parameters = {} if fields["parameters"] == "none" else _typed(path, fields["parameters"])
    used = set(_PARAMETER.findall(sql))
    if differing := used ^ parameters.keys():
        raise QueryError(f"{path}: header and SQL disagree on the parameters {', '.join(sorted(differing))}")
    scans, because = _scans(path, fields["scans"]) if "scans" in fields else ((), "")
    return Query(
        name=path.stem,
        layer=path.parent.name,
        purpose=fields["purpose"],
        grain=fields["grain"],
        parameters=MappingProxyType(parameters),
        columns=MappingProxyType(_typed(path, fields["columns"])),
        run_by=tuple(caller.strip() for caller in fields["run by"].split(",")),
        judges=_judges(path, fields["judges"]) if "judges" in fields else (),
        scans=scans,
        scans_because=because,
        sql=sql,
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
    )


def _split(path: Path, text: str) -> tuple[dict[str, str], str]:
    fields: dict[str, str] = {}
    lines = text.splitlines()
    field = ""
    for number, line in enumerate(lines):
        if not line.startswith("--"):
            return fields, "\n".join(lines[number:]).strip().rstrip(";")
        if found := _FIELD.fullmatch(line):
            field = found[1]
            if field in fields:
                raise QueryError(f"{path}: the header says “{field}:” twice")
            fields[field] = found[2].strip()
        elif field:
            fields[field] += " " + line.lstrip("-").strip()
        else:
            raise QueryError(f"{path}: the header does not start with “-- purpose:”")
    raise QueryError(f"{path}: there is no SQL below the header")


def _judges(path: Path, text: str) -> tuple[str, ...]:
    if not _TABLES.fullmatch(text):
        raise QueryError(f"{path}: “judges:” is followed by tables, or * for all, and by nothing else")
    return tuple(text.split(", "))


def _scans(path: Path, text: str) -> tuple[tuple[str, ...], str]:
    found = _SCANS.fullmatch(text)
    if not found:
        raise QueryError(f"{path}: “scans:” is followed by the tables, a colon, and why they are read from end to end")
    return tuple(found[1].split(", ")), found[2]


def _typed(path: Path, text: str) -> dict[str, str]:
    columns: dict[str, str] = {}
    for part in text.split(","):
        found = _COLUMN.fullmatch(part.strip())
        kind = found[2].replace(" ", "") if found else ""
        if not found or kind not in TYPES or found[1] in columns:
            raise QueryError(
                f"{path}: “{part.strip()}” is not a new name with one of the types {', '.join(sorted(TYPES))}"
            )
        columns[found[1]] = kind
    return columns
