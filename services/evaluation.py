"""How well the product does against what was planted in a company: one function a figure, in a registry.

A figure is measured on a database that holds one generated company, loaded and refreshed, and the folder it was
generated into, whose truth/ says what was planted. Another part of the product adds its figures with `figure`, in a
module called planted.py of its package.
"""

from __future__ import annotations

import csv
import json
import math
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Row, TextClause, text

import services
from services.data_loader.contracts import contracts
from services.database import transaction
from services.refresh import refresh
from services.refresh.tables import TABLES, Derived

_LINES = text("select count(*) from core.order_items")
_QUARANTINED = text("select table_name, line, original_row from ops.quarantine")
_BY_MONTH = text("""
    select
        to_char(day, 'YYYY-MM') as month,
        region_id,
        sum(net_revenue) / 100 as net_revenue,
        sum(net_revenue - cost - fulfilment - payment_fees) / 100 as contribution,
        sum(orders) as orders
    from mart.sales_day
    where region_id <> '*' and channel_id = '*' and category_id = '*'
    group by month, region_id
""")
_UNUSABLE = ("not_allowed_value", "impossible_date")
"""Planted defects that are fit to be kept in some columns, and in others are not."""
_SOME = "staging.some_orders"
_CHOOSE = text(f"create table {_SOME} as select * from core.orders where hashtext(order_id) % 8 = 0")
"""Few enough orders for a refresh to derive them one by one."""
_TAKE_AWAY = text(f"delete from core.orders where order_id in (select order_id from {_SOME})")
_PUT_BACK = text(f"insert into core.orders select * from {_SOME}")
_MARK = text(f"insert into ops.dirty_order select order_id from {_SOME}")


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
    """One figure: its value, its bar in words, and whether the bar is held; None where it could not be measured."""

    name: str
    value: float
    bar: str
    holds: bool | None


Measurement = Callable[[Company], float]
ENOUGH = 30_000
"""Order lines from which a company is large enough for models to be measured by, half of the sample's."""


@dataclass(frozen=True)
class _Measured:
    """A figure as it was added."""

    name: str
    bar: str
    holds: Callable[[float], bool]
    measure: Measurement
    lines: int


_FIGURES: list[_Measured] = []


def figure(
    name: str, *, least: float | None = None, most: float | None = None, lines: int = 0
) -> Callable[[Measurement], Measurement]:
    """Add a figure whose value is to be at least `least` and at most `most`.

    It is not measured on companies of fewer order lines than `lines`: its value is NaN there.
    """
    limits = [f">= {least:g}"] if least is not None else []
    limits += [f"<= {most:g}"] if most is not None else []
    bar = f"= {least:g}" if least == most else " and ".join(limits)

    def holds(value: float) -> bool:
        return (least is None or value >= least) and (most is None or value <= most)

    def add(measurement: Measurement) -> Measurement:
        _FIGURES.append(_Measured(name, bar, holds, measurement, lines))
        return measurement

    return add


def measure_figures(company: Company) -> list[Figure]:
    """Every figure of the company that the services are pointed at."""
    find_figures()
    with transaction() as connection:
        lines = connection.execute(_LINES).scalar_one()
    figures = []
    for each in _FIGURES:
        if lines < each.lines:
            figures.append(Figure(each.name, math.nan, each.bar, None))
            continue
        value = each.measure(company)
        figures.append(Figure(each.name, value, each.bar, each.holds(value)))
    return figures


def find_figures() -> None:
    """Import the figures of all parts of the product."""
    for found in pkgutil.walk_packages(services.__path__, "services."):
        if found.name.endswith(".planted"):
            import_module(found.name)


@figure("rows of the files neither stored nor quarantined", least=0, most=0)
def rows_lost(company: Company) -> float:
    """Rows of the CSV files, as Python reads them, less those in core and those in quarantine."""
    with transaction() as connection:
        stored = sum(connection.execute(text(f"select count(*) from core.{name}")).scalar_one() for name in contracts())
        set_aside = len(connection.execute(_QUARANTINED).all())
    written = sum(_rows(path) for path in company.folder.glob("*/*.csv") if path.parent.name != "truth")
    return float(written - stored - set_aside)


@figure("planted unusable rows found", least=1)
def quarantine_recall(company: Company) -> float:
    """Share of the planted unusable rows that are in quarantine under their file and line."""
    planted = {(row["file"], int(row["line"])) for row in company.rows("quarantine")}
    with transaction() as connection:
        found = {(row.table_name, row.line) for row in connection.execute(_QUARANTINED)}
    return len(planted & found) / len(planted)


@figure("quarantined rows that were planted", least=1)
def quarantine_precision(company: Company) -> float:
    """Share of the quarantined rows that are planted ones, or hold another planted value that cannot be kept."""
    lines = {(row["file"], int(row["line"])) for row in company.rows("quarantine")}
    keys = {(row["table"], row["key"]) for row in company.rows("defects") if row["kind"] in _UNUSABLE}
    with transaction() as connection:
        found = connection.execute(_QUARANTINED).all()
    return sum((row.table_name, row.line) in lines or (row.table_name, _key(row)) in keys for row in found) / len(found)


@figure("net revenue off the clean company's, by month and region", most=0.02)
def net_revenue_error(company: Company) -> float:
    """Share of net revenue that the dirt moved, added up over months and regions; the generator's ledger is clean."""
    return _error(company, "net_revenue", "net_revenue")


@figure("contribution off the clean company's, by month and region", most=0.02)
def contribution_error(company: Company) -> float:
    """The same of contribution, also as a share of net revenue: what costs, fulfilment and fees add to it."""
    return _error(company, "contribution", "net_revenue")


@figure("orders off the clean company's, by month and region", most=0.02)
def orders_error(company: Company) -> float:
    """Share of the orders that the dirt moved."""
    return _error(company, "orders", "orders")


@figure("rows that a rebuild changes after orders went and came back", least=0, most=0)
def rebuild_changes(company: Company) -> float:
    """Rows of facts and marts in which a refresh of the orders that changed differs from a rebuild."""
    with transaction() as connection:
        connection.execute(_CHOOSE)
    differing = 0
    for change in (_TAKE_AWAY, _PUT_BACK):
        with transaction() as connection:
            connection.execute(change)
            connection.execute(_MARK)
        refresh()
        with transaction() as connection:
            for table in TABLES:
                connection.execute(text(f"create table {_copy(table)} as table {table.full_name}"))
        refresh(full=True)
        with transaction() as connection:
            for table in TABLES:
                differing += connection.execute(_differences(table)).scalar_one()
                connection.execute(text(f"drop table {_copy(table)}"))
    return float(differing)


def _copy(table: Derived) -> str:
    return f"staging.before_{table.name}"


def _differences(table: Derived) -> TextClause:
    now, before = table.full_name, _copy(table)
    return text(f"""
        select count(*) from (
            (table {now} except all table {before}) union all (table {before} except all table {now})
        ) as differing
    """)


def _error(company: Company, name: str, whole: str) -> float:
    with transaction() as connection:
        found = connection.execute(_BY_MONTH).mappings().all()
    measured = {(row["month"], row["region_id"]): float(row[name]) for row in found}
    truth = company.document("clean_totals")
    clean = {
        (month, region): float(sums[name])
        for month, figures in truth["months"].items()
        for region, sums in figures["regions"].items()
    }
    off = sum(abs(measured.get(key, 0.0) - clean.get(key, 0.0)) for key in measured.keys() | clean.keys())
    return off / float(truth["total"][whole])


def _key(row: Row[Any]) -> str:
    return "|".join(row.original_row.get(name) or "" for name in contracts()[row.table_name].key)


def _rows(path: Path) -> int:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1
