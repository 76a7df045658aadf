"""How well the product does against what was planted in a company: one function a figure, in a registry.

A figure is measured on a database that holds one generated company, loaded and refreshed, and the folder it was
generated into, whose truth/ says what was planted. Another part of the product adds its figures with `figure`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import TextClause, text

from services.data_loader.contracts import contracts
from services.database import transaction
from services.refresh import refresh

_QUARANTINED = text("select table_name, line from ops.quarantine")
_REPEATED = text("select coalesce(sum(rows_unchanged), 0) from ops.load_file")
_TOTALS = text("""
    select sum(net_revenue) as net_revenue, sum(orders) as orders
    from mart.sales_day
    where region_id = '*' and channel_id = '*' and category_id = '*'
""")
_DERIVED = (
    "core.order_facts",
    "core.sales_entries",
    "mart.sales_day",
    "mart.product_month",
    "mart.order_attribute_day",
    "mart.cash_day",
    "mart.traffic_day",
)


@dataclass(frozen=True)
class Company:
    """A generated company that is loaded and refreshed: the folder that it lies in."""

    folder: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of truth/<name>.csv."""
        with (self.folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def document(self, name: str) -> dict[str, Any]:
        """The content of truth/<name>.json."""
        content: dict[str, Any] = json.loads((self.folder / "truth" / f"{name}.json").read_text(encoding="utf-8"))
        return content


@dataclass(frozen=True)
class Figure:
    """One figure: its value, its bar in words, and whether the bar is held."""

    name: str
    value: float
    bar: str
    holds: bool


Measurement = Callable[[Company], float]
_FIGURES: list[tuple[str, str, Callable[[float], bool], Measurement]] = []


def figure(name: str, *, least: float | None = None, most: float | None = None) -> Callable[[Measurement], Measurement]:
    """Add a figure whose value is to be at least `least` and at most `most`."""
    limits = [f">= {least:g}"] if least is not None else []
    limits += [f"<= {most:g}"] if most is not None else []
    bar = f"= {least:g}" if least == most else " and ".join(limits)

    def holds(value: float) -> bool:
        return (least is None or value >= least) and (most is None or value <= most)

    def add(measurement: Measurement) -> Measurement:
        _FIGURES.append((name, bar, holds, measurement))
        return measurement

    return add


def measure_figures(company: Company) -> list[Figure]:
    """Every figure of the company that the services are pointed at."""
    figures = []
    for name, bar, holds, measurement in _FIGURES:
        value = measurement(company)
        figures.append(Figure(name, value, bar, holds(value)))
    return figures


@figure("rows of the files neither stored nor quarantined", least=0, most=0)
def rows_lost(company: Company) -> float:
    """Rows of the CSV files, less those in core, those in quarantine, and exact repeats of stored ones."""
    with transaction() as connection:
        stored = sum(connection.execute(text(f"select count(*) from core.{name}")).scalar_one() for name in contracts())
        set_aside = len(connection.execute(_QUARANTINED).all()) + connection.execute(_REPEATED).scalar_one()
    return float(sum(_rows(path) for path in company.folder.glob("*/*.csv") if path.parent.name != "truth")) - float(
        stored + set_aside
    )


@figure("planted unusable rows found", least=1)
def quarantine_recall(company: Company) -> float:
    """Share of the planted unusable rows that are in quarantine under their file and line."""
    planted, found = _quarantined(company)
    return len(planted & found) / len(planted)


@figure("quarantined rows that were planted", least=1)
def quarantine_precision(company: Company) -> float:
    """Share of the quarantined rows that were planted."""
    planted, found = _quarantined(company)
    return len(planted & found) / len(found)


@figure("net revenue off the clean company's, share", most=0.02)
def net_revenue_error(company: Company) -> float:
    """How far the dirt moved net revenue from what it is without dirt."""
    return _error(company, "net_revenue")


@figure("orders off the clean company's, share", most=0.02)
def orders_error(company: Company) -> float:
    """How far the dirt moved the number of orders from what it is without dirt."""
    return _error(company, "orders")


@figure("rows that a full rebuild changes", least=0, most=0)
def rebuild_differences(company: Company) -> float:
    """Rows of facts and marts that differ between the refresh after the load and a rebuild of everything."""
    with transaction() as connection:
        for kept in _DERIVED:
            connection.execute(text(f"create table staging.{_copy(kept)} as table {kept}"))
    refresh(full=True)
    with transaction() as connection:
        return float(sum(connection.execute(_differences(kept)).scalar_one() for kept in _DERIVED))


def _copy(table: str) -> str:
    return f"before_{table.replace('.', '_')}"


def _differences(table: str) -> TextClause:
    before = f"staging.{_copy(table)}"
    return text(f"""
        select count(*) from (
            (table {table} except all table {before}) union all (table {before} except all table {table})
        ) as differing
    """)


def _error(company: Company, name: str) -> float:
    clean = company.document("clean_totals")["total"][name]
    with transaction() as connection:
        measured = connection.execute(_TOTALS).mappings().one()[name]
    return abs(float(measured) - float(clean)) / float(clean)


def _quarantined(company: Company) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    with transaction() as connection:
        found = {(row.table_name, int(row.line)) for row in connection.execute(_QUARANTINED)}
    return {(row["file"], int(row["line"])) for row in company.rows("quarantine")}, found


def _rows(path: Path) -> int:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1
