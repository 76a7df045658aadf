"""From files to figures: generating, loading, refreshing."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from data.generator import generate
from services import database
from services.data_loader import load_folder
from services.refresh import refresh
from tests.databases import Cluster
from tests.load.apart import Run, run_apart
from tests.load.figures import Figure, spread, timed
from tests.load.setting import Setting

SCALES = (2.0, 20.0)
"""Sizes whose memory is compared; the larger one, of about 1.2 million order items, is timed."""
DATABASE = "bench_loading"


@dataclass(frozen=True)
class Loaded:
    """A table's rows, the seconds of their COPY into staging, and the seconds until they were stored."""

    rows: int
    copying: float
    altogether: float


def measure(setting: Setting) -> Iterator[Figure]:
    """A company is generated as files, and these are loaded into an empty database, at two sizes."""
    generating, loading = zip(*(_generate_and_load(setting, scale) for scale in SCALES), strict=True)
    tables = loading[-1].result
    rows = sum(table.rows for table in tables.values())
    facts = [tables["orders"], tables["order_items"]]
    note = f"orders and order items, scale {SCALES[-1]:g}"
    copied = _rate(facts, sum(table.copying for table in facts))
    stored = _rate(facts, sum(table.altogether for table in facts))
    yield Figure("Generating files", rows / generating[-1].seconds, "rows/s", note=f"scale {SCALES[-1]:g}")
    yield Figure("COPY into staging", copied, "rows/s", bar=">= 300000", note=note)
    yield Figure("Validated into indexed facts", stored, "rows/s", bar=">= 60000", note=note)
    yield Figure("Loading all files", rows / loading[-1].seconds, "rows/s", note=f"{rows:,} rows of 53 files")
    for name, (small, large) in (("generator", generating), ("loader", loading)):
        note = f"scale {SCALES[-1]:g} against {SCALES[0]:g}"
        yield Figure(f"Peak memory of the {name}", large.peak, "MB", "a tenth of the rows", small.peak, note=note)


def measure_refresh(setting: Setting) -> Iterator[Figure]:
    """As many orders as the last day has are loaded and the figures brought up to date, against a full rebuild."""
    few, all_of_it = [], []
    for _ in range(setting.rounds):
        orders = load_one_more_day(setting)
        few.append(timed(refresh))
        all_of_it.append(timed(lambda: refresh(full=True)))
    rebuild = median(all_of_it) / 1000
    note = f"{orders:,} orders; {spread(few)} ms"
    share = "<= 0.02" if setting.large else ""
    yield Figure("Refresh after one day's orders", median(few) / 1000, "s", "full rebuild", rebuild, share, note)
    yield Figure("Full rebuild", rebuild, "s", bar="<= 60" if setting.large else "")


_COPIES = {
    "orders": """
        select '{mark}-' || order_id as order_id, customer_id,
            to_char(ordered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as ordered_at,
            status, currency, region_id, country_code, city, channel_id, device, shipping_fee, tax_amount, order_total
        from core.orders where order_id in ({orders})""",
    "order_items": """
        select '{mark}-' || order_item_id as order_item_id, '{mark}-' || order_id as order_id,
            product_id, quantity, unit_price, discount_amount, unit_cost
        from core.order_items where order_id in ({orders})""",
}


def load_one_more_day(setting: Setting) -> int:
    """Load the last day's orders once more under new numbers, as files; how many they are."""
    mark = f"again{database.current_version().version}-{time.time_ns()}"
    orders = f"""
        select order_id from core.order_facts where day = '{setting.as_of}' and order_id not like 'again%'"""
    with tempfile.TemporaryDirectory(dir=setting.folder) as folder:
        for table, sql in _COPIES.items():
            with database.transaction() as connection, Path(folder, f"{table}.csv").open("wb") as file:
                cursor = connection.connection.cursor()
                cursor.copy_expert(
                    f"copy ({sql.format(mark=mark, orders=orders)}) to stdout (format csv, header)", file
                )
        report = load_folder(Path(folder))
    if report.refused or report.total("rows_quarantined"):
        raise RuntimeError(f"one more day's orders were refused: {report}")
    return next(file.rows_accepted for file in report.files if file.table == "orders")


def _generate_and_load(setting: Setting, scale: float) -> tuple[Run[None], Run[dict[str, Loaded]]]:
    cluster = Cluster(setting.database_url)
    cluster.run(f"drop database if exists {DATABASE} with (force)")
    cluster.create(DATABASE)
    with tempfile.TemporaryDirectory(dir=setting.folder) as folder:
        generated = run_apart(_generate, folder, scale)
        loaded = run_apart(_load, cluster.url_of(DATABASE), folder)
    cluster.drop(DATABASE)
    return generated, loaded


def _generate(folder: str, scale: float) -> None:
    generate(Path(folder), scale=scale)


def _load(url: str, folder: str) -> dict[str, Loaded]:
    steps: dict[tuple[str, str], list[float]] = {}
    database.migrate(url)
    database.configure(url)
    report = load_folder(
        Path(folder), progress=lambda table, step, *_: steps.setdefault((table, step), []).append(time.perf_counter())
    )
    return {
        file.table: Loaded(file.rows_read, steps[file.table, "check"][0] - steps[file.table, "read"][0], file.seconds)
        for file in report.files
    }


def _rate(tables: list[Loaded], seconds: float) -> float:
    return sum(table.rows for table in tables) / seconds
