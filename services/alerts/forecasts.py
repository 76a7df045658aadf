"""What rules on the forecast see: how far net revenue to the end of the quarter is forecast from its plan.

The last day's forecast is the one that pages show. An earlier day's is the one that was published of it, so that a rule
sees the same whenever it looks; and by last year's days where none was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache

import pandas as pd

from services.alerts.episodes import Question, Reading
from services.ask import ask
from services.filters import Filters
from services.forecast import in_quarter, quarter_end
from services.scope import COMPANY, EVERYTHING
from services.seasons.ahead import Ahead
from services.seasons.quarter import quarter_of, serving_ahead
from services.trends import HISTORY, plan_by_day, planned


def forecasts(questions: Sequence[Question]) -> list[list[Reading]]:
    """The readings of rules on the forecast, a list for each question, by day.

    The figure is the forecast as a fraction of the plan, less one; a day without a forecast or a plan has none.
    """
    return [list(_read(each)) for each in questions]


def _read(question: Question) -> Iterator[Reading]:
    region = question.place.region_id
    regions = () if region == EVERYTHING else (region,)
    first, last = question.first_needed, question.end
    history = _history(Filters(last, last, regions=regions), first - HISTORY)
    ahead = serving_ahead("net_revenue", [region])
    rests = _published(Filters(first, last, regions=regions))

    @cache
    def plan_to(end: date) -> float | None:
        days = plan_by_day(Filters(date(end.year, end.month - 2, 1), end, regions=regions), COMPANY)
        return planned(days).get("net_revenue")

    for place in range((last - first).days + 1):
        day = first + timedelta(days=place)
        known, plan = history[str(day - HISTORY) : str(day)], plan_to(quarter_end(day))
        if plan and day in rests and (ahead is None or day < ahead.last_day):
            yield _as_published(known, day, plan, rests[day])
        else:
            yield _reading(known, day, plan, ahead)


def _history(filters: Filters, begin: date) -> pd.Series:
    rows = ask("daily_revenue", filters, COMPANY, history_start=begin)
    return pd.Series(rows["net_revenue"].to_numpy(), index=pd.DatetimeIndex(rows["day"]))


def _published(filters: Filters) -> dict[date, float]:
    """What published forecasts said was left of the quarter, by the last day that they knew."""
    rows = ask("quarters_forecast", filters, COMPANY)
    return {day.date(): float(rest) for day, rest in zip(rows["last_day"], rows["rest"], strict=True)}


def _as_published(history: pd.Series, day: date, plan: float, rest: float) -> Reading:
    value = float(in_quarter(history, quarter_end(day)).sum()) + rest
    return Reading(day, value / plan - 1, str(day), value, plan, money=value - plan)


def _reading(history: pd.Series, day: date, plan: float | None, ahead: Ahead | None) -> Reading:
    found = quarter_of(history, day, ahead) if plan and len(history) else None
    if found is None or plan is None:
        return Reading(day, None, str(day), expected=plan)
    return Reading(
        day,
        found.expected / plan - 1,
        str(day),
        found.expected,
        plan,
        low=found.low,
        high=found.high,
        money=found.expected - plan,
    )
