"""The measurements by name: each takes a Setting and yields Figures."""

from collections.abc import Callable, Iterator

from tests.load.figures import Figure
from tests.load.measures import alerts, anew, crowds, learning, loading, memory, paint, quality, sql, start, told
from tests.load.setting import Setting

MEASURES: dict[str, Callable[[Setting], Iterator[Figure]]] = {
    "sql": sql.measure,
    "learning": learning.measure,
    "pages": sql.measure_pages,
    "alerts": alerts.measure,
    "memory": memory.measure,
    "anew": anew.measure,
    "crowds": crowds.measure,
    "browsing": crowds.measure_browsing,
    "paint": paint.measure,
    "inside": paint.measure_inside,
    "loading": loading.measure,
    "refresh": loading.measure_refresh,
    "quality": quality.measure,
    "told": told.measure,
    "start": start.measure,
}
"""In the order in which they run: memory before the sites have different work behind them, what changes data last."""
