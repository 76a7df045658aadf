"""What pages tell of the days ahead: the model's forecast where one serves, else last year's days."""

from __future__ import annotations

from datetime import date

import numpy as np

from services import models
from services.filters import Filters
from services.scope import Viewer
from services.seasons.ahead import Ahead, ahead_of, covers
from services.seasons.candidates import LAST_YEAR, seasonal_naive
from services.seasons.history import HORIZON, History, read_history
from services.seasons.quarter import MODEL


def history_for(last: date, filters: Filters, viewer: Viewer) -> History | None:
    """The three years up to a day of the regions that are chosen; None where nothing was sold."""
    return read_history(last, viewer, tuple(viewer.scope.narrow(filters.regions)))


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
