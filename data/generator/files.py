"""The order in which files are written and loaded, and their columns, read from the contracts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import yaml

from data.generator.columns import Chunk
from data.generator.company import Company
from data.generator.tables import (
    contacts,
    core,
    customers,
    external,
    finance,
    marketing,
    operations,
    plans,
    warehousing,
)

DOMAINS = ("external", "core", "marketing", "finance", "operations")
_WRITERS = (external, core, customers, warehousing, marketing, contacts, finance, plans, operations)
CONTRACTS = Path(__file__).parent.parent / "contracts"


@cache
def contracts() -> dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Domain, columns and key of each file, in an order that can be loaded."""
    found = {}
    for domain in DOMAINS:
        documents = yaml.safe_load((CONTRACTS / f"{domain}.yml").read_text(encoding="utf-8"))
        found.update({name: (domain, tuple(one["columns"]), tuple(one["key"])) for name, one in documents.items()})
    return found


def writer(name: str) -> Callable[[Company], Iterator[Chunk]]:
    """The function that makes a file."""
    return next(
        getattr(module, name)
        for module in _WRITERS
        if hasattr(module, name) and getattr(module, name).__module__ == module.__name__
    )
