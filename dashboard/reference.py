"""The pages of docs/ that are written by the program from what it runs on; a test keeps them up to date."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from dashboard.settings import settings_table
from services.data_loader.contracts import Column, Contract, contracts
from services.data_quality.reach import judged, looking_at
from services.metrics import METRICS
from services.queries import Query, catalogue, query

GOOD = {1: "more", -1: "less", 0: ""}


def pages() -> dict[str, str]:
    """The text of each generated page by its file name under docs/."""
    return {
        "settings.md": settings_table(),
        "metrics.md": metrics_table(),
        "data-dictionary.md": data_dictionary(),
        "queries.md": query_catalogue(),
    }


def metrics_table() -> str:
    """Every metric: what it is called, how it is computed, its unit, which way is good, whose it is."""
    rows = (
        (f"`{metric.name}`", metric.label, metric.formula, metric.unit.value, GOOD[metric.good], metric.owner)
        for metric in METRICS.values()
    )
    return _page("Metrics", _table(("name", "label", "formula", "unit", "good is", "owner"), rows))


def data_dictionary() -> str:
    """Every file that can be loaded, by domain, with its columns."""
    by_domain = sorted(contracts().values(), key=lambda contract: (contract.domain, contract.name))
    parts = [
        "CSV files with a header, one per table. A column is optional unless marked required, which also means that no"
        " row may leave it empty. *Sparse* columns are empty where they do not apply; another that is empty is one"
        " of data quality's findings. *Personal* columns are shown only to those who may see personal data.",
    ]
    for domain, members in groupby(by_domain, key=lambda contract: contract.domain):
        parts.append(f"## {domain}")
        parts += [_file(contract) for contract in members]
    return _page("Data dictionary", *parts)


def query_catalogue() -> str:
    """Every query, by layer: what it answers, its grain, parameters and columns, and who runs it."""
    by_layer = sorted(catalogue().values(), key=lambda query: (query.layer, query.name))
    parts = []
    for layer, members in groupby(by_layer, key=lambda query: query.layer):
        parts.append(f"## {layer}")
        parts += [_query(query) for query in members]
    return _page("Queries", *parts)


def _file(contract: Contract) -> str:
    facts = [contract.grain, f"key {', '.join(f'`{name}`' for name in contract.key)}"]
    facts += ["**the least a shop needs**"] if contract.minimum else []
    rows = ((f"`{column.name}`", column.type, _about(column)) for column in contract.columns)
    heading = f"### {contract.title}: `{contract.domain}/{contract.name}.csv`"
    checks = [f"[{name}](../{query(name).path})" for name in looking_at(contract.name) if contract.name in judged(name)]
    table = _table(("column", "type", "what it is"), rows)
    return "\n\n".join((heading, "; ".join(facts) + ".", table, f"Checked by {', '.join(checks)}."))


def _about(column: Column) -> str:
    facts = [column.about]
    facts += [f"one of {', '.join(column.allowed)}"] if column.allowed else []
    facts += [f"refers to `{column.references}`"] if column.references else []
    facts += ["**required**"] if column.required else []
    facts += ["*sparse*"] if column.sparse else []
    facts += ["*personal*"] if column.personal else []
    return "; ".join(facts)


def _query(query: Query) -> str:
    lines = [
        f"### [{query.name}](../{query.path})",
        "",
        f"{query.purpose}",
        "",
        f"- Grain: {query.grain}",
        f"- Parameters: {_typed(query.parameters.items())}",
        f"- Columns: {_typed(query.columns.items())}",
        f"- Run by: {', '.join(f'`{caller}`' for caller in query.run_by)}",
    ]
    if query.scans:
        lines.append(f"- Scans: {', '.join(f'`{table}`' for table in query.scans)}: {query.scans_because}")
    return "\n".join(lines)


def _typed(names: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"`{name}` {kind}" for name, kind in names) or "none"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {line} |" for line in lines)])


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", "Written by `make docs`; change what it is written from.", *parts]) + "\n"
