"""What answers a panel: a measure of a service, and the function that draws its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pandas as pd

from services.filters import Filters
from services.live import Live
from services.measures import Result
from services.scope import Viewer


@dataclass(frozen=True)
class Look:
    """How figures are to be written: theme, locale, base currency, and the reader's time zone for moments.

    `query` is the address's, one value a name. `doubts` are the open incidents in the data of each metric, where the
    page has cards: see services.data_quality.standing.
    """

    theme: str
    locale: str
    currency: str
    time_zone: ZoneInfo
    query: Mapping[str, str]
    doubts: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """A panel's content: the finding as its title, a line on what is drawn, and a component or figure."""

    title: str
    note: str
    body: Any
    legend: Any = None


class Measure(Protocol):
    """A function made by services.measures.measure; services.live.live makes another kind."""

    def __call__(self, filters: Filters, viewer: Viewer, **extra: Any) -> Result[Any]:
        """The measure's result for the viewer."""


def as_table(data: Any) -> pd.DataFrame:
    """A measure's result as one table: frames as they are, records as rows, one record as one row.

    Raises TypeError for what is no table: its panel needs a `table` or an `export` of its own.
    """
    if isinstance(data, pd.DataFrame):
        return data
    records = data if isinstance(data, list) else [data]
    if any(isinstance(value, list | dict) for record in records for value in record.values()):
        raise TypeError("a panel's data is no table: give its Binding a `table` or an `export`")
    return pd.DataFrame(records)


@dataclass(frozen=True)
class Binding:
    """One panel. `table` makes of a result what CSV and XLSX hold; `export` is the measure for them, where another."""

    measure: Measure | Live
    draw: Callable[[Any, Look, Filters], View]
    table: Callable[[Any], pd.DataFrame] = as_table
    export: Measure | Live | None = None


def answer(
    measure: Measure | Live, filters: Filters, viewer: Viewer, query: Mapping[str, str], parameters: Mapping[str, str]
) -> Result[Any]:
    """What a panel is drawn of: by the filters, or live by the address's own values."""
    if isinstance(measure, Live):
        return measure(viewer, query, **parameters)
    return measure(filters, viewer, **parameters)


Bindings = Mapping[str, Binding]
