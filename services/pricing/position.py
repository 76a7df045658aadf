"""Where our prices stand against competitors', by category and month."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd

from services.ask import ask
from services.filters import Filters
from services.measures import measure
from services.scope import EVERYTHING, Viewer

MONTHS_BACK = 730
"""Days of history that are looked at."""
YEAR = 12
COLUMNS = ("products", "cheapest", "against_lowest", "against_median")


@measure("price_position", scoped_by="anyone", minds=("end", "categories"))
def price_position(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """One row per month and category, "*" for all: the share by which our list prices lie above competitors' lowest and
    median (geometric means over products), of the whole company, for the two years up to the range's end."""
    start = (filters.end - timedelta(days=MONTHS_BACK)).replace(day=1)
    return ask("price_position", filters, viewer, history_start=start)


@measure("price_position", scoped_by="anyone", minds=("end", "categories"))
def position(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """The latest month by category beside a year before, and the course of each against the median.

    Returns {"month": the latest, "categories": records with category_id, category, COLUMNS, and year_before (against
    the median), dearest first, "all": the same of all together, "x": months, "series": {category: [share or None]}};
    {} without any competitor's price.
    """
    rows = price_position(filters, viewer).data
    if rows.empty:
        return {}
    months = sorted(rows["month"].unique())
    latest = rows[rows["month"] == months[-1]]
    back = months[-1 - YEAR] if len(months) > YEAR else None
    before = rows[rows["month"] == back].set_index("category_id")["against_median"] if back is not None else {}
    records = [
        {**row, "year_before": before.get(row["category_id"])}
        for row in latest[["category_id", "category", *COLUMNS]].to_dict("records")
    ]
    records.sort(key=lambda row: -row["against_median"])
    wide = rows.pivot_table(index="month", columns=["category_id", "category"], values="against_median").reindex(months)
    series = {
        name: [None if pd.isna(value) else float(value) for value in wide[key, name]] for key, name in wide.columns
    }
    return {
        "month": pd.Timestamp(months[-1]).date(),
        "categories": [row for row in records if row["category_id"] != EVERYTHING],
        "all": next(row for row in records if row["category_id"] == EVERYTHING),
        "x": [pd.Timestamp(month).date() for month in months],
        "series": series,
    }
