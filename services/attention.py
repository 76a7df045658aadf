"""What is out of the ordinary: days and shares that differ from their own past by more than chance allows."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd

WEEKS = 8
CRITICAL, WARNING = 5.0, 3.5
SHARE_CRITICAL, SHARE_WARNING = 5.0, 3.3
FAULTY = {"failed": "Failed orders", "cancelled": "Cancelled orders"}


def unusual_days(history: pd.DataFrame, last: date) -> list[dict[str, object]]:
    """Days of the last week whose net revenue is far from the same weekday of the eight weeks before.

    `history` has day and net_revenue. Far is a modified z-score (Iglewicz and Hoaglin 1993: 0.6745 × deviation ÷
    median absolute deviation) above 3.5 on the ratio to the weekday's median; the deviation is pooled over the
    weekdays. Returns dicts with severity, title, evidence, money (the difference to the expected day).
    """
    if history.empty:
        return []
    series = pd.Series(history["net_revenue"].to_numpy(dtype=float), index=pd.DatetimeIndex(history["day"]))
    days = pd.date_range(last - timedelta(days=7 * (WEEKS + 1) - 1), last)
    if series.index.min() > days[0]:
        return []
    table = series.reindex(days, fill_value=0.0).to_numpy().reshape(WEEKS + 1, 7)
    usual = np.median(table[:-1], axis=0)
    if not (usual > 0).all():
        return []
    spread = float(np.median(np.abs(table[:-1] / usual - 1)))
    if spread == 0:
        return []
    found: list[dict[str, object]] = []
    for day, actual, expected in zip(days[-7:], table[-1], usual, strict=True):
        score = 0.6745 * (actual / expected - 1) / spread
        if abs(score) < WARNING:
            continue
        way = "below" if score < 0 else "above"
        found.append(
            {
                "severity": "critical" if score < -CRITICAL else "warning",
                "title": f"Revenue on {day:%A %-d %b} {abs(actual / expected - 1):.0%} {way} its weekday",
                "evidence": f"score {abs(score):.1f} where {WARNING} is unusual, against the eight weeks before",
                "money": float(actual - expected),
                "link": f"/sales/orders?from={day:%Y-%m-%d}&to={day:%Y-%m-%d}",
            }
        )
    return found


def unusual_statuses(attributes: pd.DataFrame) -> list[dict[str, object]]:
    """Shares of failed and cancelled orders above their past, by a two-proportion z-test.

    `attributes` is services.tallies.orders_by_attribute for the last week (current) and the weeks before (previous).
    """
    statuses = attributes[attributes["attribute"] == "status"]
    counts = statuses.pivot_table(index="value", columns="period", values="orders", aggfunc="sum", fill_value=0)
    if not {"current", "previous"} <= set(counts.columns):
        return []
    totals = counts.sum()
    found = []
    for status, label in FAULTY.items():
        if status not in counts.index or totals.min() == 0:
            continue
        now, before = counts.loc[status, "current"], counts.loc[status, "previous"]
        pooled = (now + before) / totals.sum()
        error = math.sqrt(pooled * (1 - pooled) * (1 / totals["current"] + 1 / totals["previous"]))
        share, usual = now / totals["current"], before / totals["previous"]
        if error == 0 or (share - usual) / error < SHARE_WARNING:
            continue
        value = statuses[(statuses["period"] == "current") & (statuses["value"] == status)]["net_sales"].sum()
        found.append(
            {
                "severity": "critical" if (share - usual) / error > SHARE_CRITICAL else "warning",
                "title": f"{label} at {share:.1%} of the week's orders",
                "evidence": f"{usual:.1%} in the eight weeks before; {int(now)} orders",
                "money": -float(value) * (1 - usual / share),
                "link": f"/sales/orders?status={status}",
            }
        )
    return found
