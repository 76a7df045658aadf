"""What the shell needs to know: the company, how fresh its data is, and what a reader may filter by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from services.database import frame, records
from services.errors import NoData
from services.filters import Filters
from services.measures import measure
from services.scope import Viewer


@measure("company_status", scoped_by="region")
def company_status(filters: Filters | None, viewer: Viewer) -> dict[str, Any]:
    """The company's name, base currency, time zone, and the data's as-of time and version."""
    return records("company_status", {}, viewer)[0]


def last_day(viewer: Viewer) -> date:
    """The last day that the data holds; raises NoData before the first load."""
    return last_day_of(company_status(None, viewer).data)


def last_day_of(status: Mapping[str, Any]) -> date:
    """The same of a status at hand."""
    day: date | None = status["as_of"]
    if day is None:
        raise NoData("No orders have been loaded yet.", remedy="Load orders, order items, products and customers.")
    return day


def time_zone(viewer: Viewer, status: Mapping[str, Any]) -> ZoneInfo:
    """The time zone in which the viewer reads moments: their own, else the company's; days are always the company's."""
    return ZoneInfo(viewer.time_zone or str(status["time_zone"]))


@measure("filter_options", scoped_by="region")
def filter_options(filters: Filters | None, viewer: Viewer) -> pd.DataFrame:
    """Columns dimension, value, label: regions in the viewer's scope, channels and top categories."""
    return frame("filter_options", {"own_regions": viewer.scope.narrow(())}, viewer)
