"""Figures from an empty cache: through the product's services, and the same ones straight from the facts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from statistics import median
from typing import Any

import pandas as pd
from sqlalchemy import Engine, create_engine, text

from callbacks.binder import all_bindings
from callbacks.registry import discover
from services import executive, sales, trends
from services.filters import Filters
from services.live import Live
from tests.load.control import page, parquet
from tests.load.control.queries import QUERIES, statement
from tests.load.figures import Figure, interleaved, spread, timed
from tests.load.setting import VIEWER, Setting

RANGES = (90, 365)
SAME_FIGURES = (
    executive.kpis,
    trends.revenue_trend,
    executive.revenue_by_dimension,
    sales.product_performance,
    sales.orders_by_attribute,
)
"""The measures that hold every figure of the controls' page, and more."""


def measure(setting: Setting) -> Iterator[Figure]:
    """The controls' page: its figures through the services, from the facts in PostgreSQL, and from Parquet."""
    folder = setting.folder / "parquet"
    parquet.export(setting.database_url, folder)
    duck, engine = parquet.connect(folder), create_engine(setting.database_url)
    for days in RANGES:
        filters = setting.last(days)
        view = page.View(filters.start, filters.end)
        contenders: dict[str, Callable[[], float]] = {
            "product": partial(_through_services, setting, filters, altogether := []),
            "Parquet": partial(_control, partial(parquet.read, duck), view),
            "facts": partial(_control, partial(from_facts, engine), view),
        }
        times = interleaved(contenders, setting.rounds)
        note = f"{spread(times['product'])}; with all that the services do {median(altogether):,.0f}"
        for name, control, bar in (("facts", "SQL over facts", 1 / 65), ("Parquet", "DuckDB over Parquet", 1 / 4)):
            yield Figure(
                f"Cold SQL of the controls' page, {days} days",
                median(times["product"]),
                "ms",
                control,
                median(times[name]),
                f"<= {bar:.3g}" if setting.large else "",
                note,
            )
    engine.dispose()


def pages_of_figures() -> dict[str, list[Any]]:
    """Every page whose panels show measures of the data alone, by its route, with these."""
    found = {}
    for each, panels in all_bindings(discover()).items():
        measures = list(dict.fromkeys(panel.measure for panel in panels.values()))
        if "<" not in each.route and measures and not any(isinstance(measure, Live) for measure in measures):
            found[each.route] = measures
    return found


def measure_pages(setting: Setting) -> Iterator[Figure]:
    """Each page of figures from an empty cache: what its queries take, and its measures with all that they do."""
    filters = setting.last(90)
    for route, measures in pages_of_figures().items():
        rounds = [_cold(setting, measures, filters) for _ in range(setting.rounds)]
        sums = [sum(queries.values()) for _, queries in rounds]
        slowest = max(rounds[-1][1].items(), key=lambda query: query[1])
        note = f"{spread(sums)}; the slowest is {slowest[0]} with {slowest[1]:.0f}"
        yield Figure(f"Cold SQL of {route}", median(sums), "ms", bar="<= 500", note=note)
        yield Figure(f"Cold measures of {route}", median(whole for whole, _ in rounds), "ms")


def from_facts(engine: Engine, name: str, first: date, last: date, filters: page.Chosen) -> pd.DataFrame:
    """The rows of one of the controls' queries."""
    given = {dimension: list(values) for dimension, values in filters}
    with engine.connect() as connection:
        return pd.read_sql(text(statement(name, given)), connection, params={"first": first, "last": last, **given})


def _through_services(setting: Setting, filters: Filters, altogether: list[float]) -> float:
    whole, queries = _cold(setting, list(SAME_FIGURES), filters)
    altogether.append(whole)
    return sum(queries.values())


def _control(read: page.Read, view: page.View) -> float:
    wanted = [(name, *period) for name in QUERIES for period in view.periods().values()]
    return timed(lambda: [read(name, first, last, view.filters) for name, first, last in wanted])


def _cold(setting: Setting, measures: list[Any], filters: Filters) -> tuple[float, dict[str, float]]:
    """Milliseconds of the measures, and of each query that they ran."""
    setting.forget()
    with _queries_timed() as queries:
        whole = timed(lambda: [each(filters, VIEWER) for each in measures])
    return whole, queries


@contextmanager
def _queries_timed() -> Iterator[dict[str, float]]:
    """The milliseconds of every query run inside, by its name, as the application logs them."""
    seen: dict[str, float] = {}

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if name := getattr(record, "query", None):
                seen[name] = seen.get(name, 0) + record.__dict__["milliseconds"]

    log = logging.getLogger("services.database.reads")
    level, listener = log.level, Listener()
    log.setLevel(logging.DEBUG)
    log.addHandler(listener)
    try:
        yield seen
    finally:
        log.removeHandler(listener)
        log.setLevel(level)
