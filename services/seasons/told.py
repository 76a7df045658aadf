"""What pages tell of the days ahead: the model's forecast where one serves, else last year's days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from services import models
from services.filters import Filters
from services.measures import measure
from services.scope import EVERYTHING, Viewer
from services.seasons.ahead import Ahead, ahead_of, covers
from services.seasons.candidates import LAST_YEAR, seasonal_naive
from services.seasons.history import HORIZON, History, read_history
from services.seasons.quarter import MODEL


@measure("seasonal_profile", "holiday_calendar", scoped_by="region", minds=("end",))
def three_years(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """The three years up to the range's last day, of every region that the viewer sees: what all else here is made of.

    Returns {"first": the first day, "values": {measure: frame of a column per region and a row per day}, "holidays":
    as of services.seasons.history.History}; empty where nothing was sold.
    """
    history = read_history(filters.end, viewer, tuple(viewer.scope.narrow(())))
    if history is None:
        return {}
    values = {name: pd.DataFrame(rows.T, columns=list(history.regions)) for name, rows in history.values.items()}
    return {"first": history.days[0].date(), "values": values, "holidays": history.holidays}


def history_for(last: date, filters: Filters, viewer: Viewer) -> History | None:
    """The three years up to a day of the regions that are chosen; None where nothing was sold."""
    kept = three_years(replace(filters, end=last), viewer).data
    if not kept:
        return None
    wanted, known = viewer.scope.narrow(filters.regions), kept["values"]["orders"].columns
    chosen = list(known) if EVERYTHING in wanted else [name for name in known if name in wanted]
    values = {name: frame[chosen].to_numpy(dtype=float).T for name, frame in kept["values"].items()}
    sold = np.flatnonzero(np.any([rows.any(0) for rows in values.values()], axis=0))
    if not len(sold):
        return None
    days = pd.date_range(kept["first"], last)[sold[0] :]
    holidays = kept["holidays"]
    return History(
        tuple(chosen),
        days,
        {name: rows[:, sold[0] :] for name, rows in values.items()},
        holidays[holidays["region_id"].isin(chosen)],
    )


def told_of(history: History, measure: str, filters: Filters, viewer: Viewer) -> tuple[Ahead, str]:
    """What the model forecasts of the regions that are chosen, and ""; or the days of last year, and why."""
    regions = viewer.scope.narrow(filters.regions)
    try:
        found = models.serving(MODEL)
        if covers(found.content, regions) and not found.stale:
            return ahead_of(found.content, measure, regions), ""
        missing = found.stale or "The model knows nothing of these regions yet."
    except models.NoModel as error:
        missing = str(error)
    values = history.values[measure].sum(0)
    naive = seasonal_naive(values, min(LAST_YEAR, len(values)), HORIZON)
    none = np.empty((0, HORIZON))
    return Ahead(history.last, ("Same weekday last year",), naive, naive, (), none, none, none), missing
