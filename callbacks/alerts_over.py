"""What answers the panels on alerts that are over, and on how long people take."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from callbacks.binding import Look, View
from layouts import components as kit
from layouts import formatting
from services.filters import Filters
from services.jobs.freshness import span


def resolved(data: Any, look: Look, filters: Filters) -> View:
    """A row per alert that was resolved lately."""
    note = "The latest first; “by itself” is what cleared before anybody closed it"
    if not data:
        return View(
            "Nothing has been resolved yet", note, kit.empty_state("What is resolved stays to be looked at here.")
        )
    rows = [
        {
            **row,
            "href": row["link"],
            "resolved_at": row["resolved_at"].astimezone(look.time_zone),
            "by": row["resolved_by"] or "by itself",
            "took": span(row["resolved_at"] - row["first_at"]),
            "said": f"{row['cause']}: {row['action']}" if row["cause"] else "",
        }
        for row in data
    ]
    columns = [
        kit.Column("title", "Alert", "link" if any(row["link"] for row in data) else "text"),
        kit.Column("resolved_at", "Resolved", "moment"),
        kit.Column("by", "By"),
        kit.Column("took", "After"),
        kit.Column("said", "Cause and action"),
    ]
    alone = sum(row["resolved_by"] is None and not row["cause"] for row in data)
    return View(_resolved_finding(len(data), alone), note, kit.simple_table(rows, columns, "Resolved alerts", look))


def _resolved_finding(many: int, alone: int) -> str:
    if not alone:
        return f"Somebody took up each of the last {many}" if many > 1 else "Somebody took up the last one"
    return f"{alone} of the last {many} cleared with nobody saying why"


def times(data: Any, look: Look, filters: Filters) -> View:
    """A row per department: how many alerts, how many were ignored, and the medians of how long people took."""
    note = "Of the last year's alerts; times are medians"
    if not data:
        return View(
            "No alert has fired yet", note, kit.empty_state("Times are told when there is something to measure.")
        )
    rows = [
        {
            "department": row["department"].capitalize(),
            "fired": row["fired"],
            "ignored": row["ignored_share"],
            "acknowledge": _minutes(row["minutes_to_acknowledge"]),
            "resolve": _minutes(row["minutes_to_resolve"]),
        }
        for row in data
    ]
    columns = [
        kit.Column("department", "Department"),
        kit.Column("fired", "Fired", "count"),
        kit.Column("ignored", "Ignored", "share"),
        kit.Column("acknowledge", "Taken up in"),
        kit.Column("resolve", "Over in"),
    ]
    acted, ignored = (sum(row[name] for row in data) for name in ("acted_on", "ignored"))
    judged = acted + ignored
    title = (
        f"{formatting.share(acted / judged, look.locale, 0)} of alerts were acted on" if judged else "None is over yet"
    )
    return View(title, note, kit.simple_table(rows, columns, "Times", look))


def _minutes(minutes: float | None) -> str:
    return formatting.NOTHING if minutes is None else span(timedelta(minutes=minutes))
