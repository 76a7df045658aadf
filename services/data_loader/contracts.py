"""What each file of the company holds, read from data/contracts: the one place that everything is driven from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

import yaml

Type = Literal["id", "text", "integer", "money", "decimal", "date", "timestamp", "boolean"]

FOLDER = Path(__file__).parents[2] / "data" / "contracts"


class ContractError(ValueError):
    """The contracts contradict themselves; the message names the entry."""


@dataclass(frozen=True)
class Column:
    """One column of a file. `allowed` is empty when every value is; `references` names the table of its key.

    A `sparse` one is left empty where it does not apply; another that is empty is a quality finding.
    """

    name: str
    type: Type
    required: bool = False
    references: str | None = None
    allowed: tuple[str, ...] = ()
    personal: bool = False
    sparse: bool = False
    about: str = ""

    @property
    def enforced(self) -> tuple[str, ...]:
        """The values outside of which a row is refused: only a required column's; others are quality findings."""
        return self.allowed if self.required else ()


@dataclass(frozen=True)
class Contract:
    """One file, and the table of the same name. `time` is the column its months and days are taken from."""

    name: str
    domain: str
    title: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    time: str | None = None
    partitioned: bool = False
    minimum: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that a file must have."""
        return tuple(column.name for column in self.columns if column.required)

    def has(self, name: str) -> bool:
        """Whether the file has a column of this name."""
        return any(column.name == name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of this name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")


@cache
def contracts(folder: Path = FOLDER) -> MappingProxyType[str, Contract]:
    """Every contract by its table's name, in an order in which what is referred to comes first."""
    read = [_contract(path.stem, name, body) for path in sorted(folder.glob("*.yml")) for name, body in _entries(path)]
    found = {contract.name: contract for contract in read}
    if len(found) != len(read):
        raise ContractError(f"a table is described twice in {folder}")
    for contract in read:
        _check(contract, found)
    return MappingProxyType({name: found[name] for name in _referred_first(found)})


def contract(name: str) -> Contract:
    """The contract of a table; KeyError when there is none."""
    return contracts()[name]


def domains() -> tuple[str, ...]:
    """The sub-folders that files lie in."""
    return tuple(sorted({contract.domain for contract in contracts().values()}))


def _entries(path: Path) -> list[tuple[str, dict[str, Any]]]:
    return list(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).items())


def _contract(domain: str, name: str, body: dict[str, Any]) -> Contract:
    try:
        columns = tuple(_column(column, given) for column, given in body["columns"].items())
        given = {**body, "key": tuple(body["key"]), "columns": columns}
        return Contract(name=name, domain=domain, **given)
    except (KeyError, TypeError) as error:
        raise ContractError(f"{domain}.yml, {name}: {error}") from error


def _column(name: str, given: dict[str, Any]) -> Column:
    return Column(name=name, **{**given, "allowed": tuple(given.get("allowed", ()))})


def _check(contract: Contract, found: dict[str, Contract]) -> None:
    names = [column.name for column in contract.columns]
    required = set(contract.required)
    for problem, wrong in (
        ("its key is not required", set(contract.key) - required),
        ("its time is no column", {contract.time} - {None, *names}),
        ("unknown type", {column.type for column in contract.columns} - set(get_args(Type))),
        ("refers to an unknown table", {column.references for column in contract.columns} - {None, *found}),
        ("names are lower case words", {name for name in (contract.name, *names) if not name.isidentifier()}),
    ):
        if wrong:
            raise ContractError(f"{contract.name}: {problem}: {', '.join(sorted(map(str, wrong)))}")


def _referred_first(found: dict[str, Contract]) -> list[str]:
    graph = {
        name: [column.references for column in contract.columns if column.references not in (None, name)]
        for name, contract in found.items()
    }
    sorter = TopologicalSorter(graph)
    try:
        return list(sorter.static_order())
    except CycleError as error:
        raise ContractError(f"tables refer to each other in a circle: {error.args[1]}") from error
