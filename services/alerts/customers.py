"""Customers in windows of days: what rules on metrics that count them see, each place and window counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from services.alerts.episodes import Question
from services.database import records, snapshot
from services.filters import Filters
from services.metrics import CUSTOMERS
from services.packed import Mask, Numbers, Packed, day_number, unpacked
from services.scope import COMPANY, EVERYTHING
from services.tallies import NEW

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Windows:
    """The windows of so many days that end on each day from `first` to `last`, in one place."""

    region_id: str
    channel_id: str
    category_id: str
    length: int
    first: date
    last: date

    @property
    def begin(self) -> date:
        """The first day of the first window."""
        return self.first - timedelta(days=self.length - 1)


def count_customers(questions: Sequence[Question], before: int = 0) -> list[dict[str, Any]]:
    """What the questions whose metric counts customers see in the windows that end on each of their days.

    Records with key (the question's place in the list), day, previous (whether the window ends the rule's lag before
    the day), active_customers, new_customers, returning_customers. The days begin `before` days earlier than the first
    one that the question needs.
    """
    wanted: defaultdict[_Windows, list[tuple[int, int]]] = defaultdict(list)
    for key, question in enumerate(questions):
        if CUSTOMERS.intersection(question.rule.metric.made_of):
            for back, windows in _needed(question, before):
                wanted[windows].append((key, back))
    return [
        {
            "key": key,
            "day": windows.first + timedelta(days=place + back),
            "previous": back > 0,
            "active_customers": active,
            "new_customers": new,
            "returning_customers": active - new,
        }
        for windows, actives, news in _counted(list(wanted))
        for key, back in wanted[windows]
        for place, (active, new) in enumerate(zip(actives.tolist(), news.tolist(), strict=True))
    ]


def _needed(question: Question, before: int) -> Iterator[tuple[int, _Windows]]:
    """The windows that a question needs, each with how many days before its day they end."""
    rule, place = question.rule, question.place
    for back in (0, *([rule.lag] if rule.lag else [])):
        first, last = (day - timedelta(days=back) for day in (question.first_needed, question.end))
        where = (place.region_id, place.channel_id, place.category_id)
        yield back, _Windows(*where, rule.window_days, first - timedelta(days=before), last)


def _counted(wanted: Sequence[_Windows]) -> Iterator[tuple[_Windows, Counts, Counts]]:
    """For all windows, active and new customers of each of their days."""
    if not wanted:
        return
    orders = _orders(wanted)
    for category in dict.fromkeys(windows.category_id for windows in wanted):
        some = orders if category == EVERYTHING else orders.where("categories", _holding(category))
        for windows in wanted:
            if windows.category_id == category:
                yield windows, *_in_windows(_in_place(some, windows), windows)


def _orders(wanted: Sequence[_Windows]) -> Packed:
    """The orders of these windows that count and whose customers are known."""
    latest = max(each.last for each in wanted)
    now = [each for each in wanted if each.last == latest]
    before = [each for each in wanted if each.last < latest]
    (start, end), (previous_start, previous_end) = _range(now), _range(before or now)
    previous = {"previous_start": previous_start, "previous_end": previous_end}
    with snapshot(COMPANY):
        orders = unpacked("packed_buyers", Filters(start, end), COMPANY, "categories", **previous)
    return orders.where("customers", _known).where("kinds", _known)


def _holding(category: str) -> Callable[[Numbers], Mask]:
    """Which sets of categories, as orders have them, hold the category."""
    codes = records("packed_codes", {"categories": [category]}, COMPANY)
    numbers = [row["number"] for row in codes if row["kind"] == "categories" and row["passes"]]
    return lambda sets: np.isin(sets, numbers)


def _range(wanted: Sequence[_Windows]) -> tuple[date, date]:
    return min(each.begin for each in wanted), max(each.last for each in wanted)


def _in_place(orders: Packed, windows: _Windows) -> Packed:
    orders = orders.within(windows.begin, windows.last)
    for column, values, wanted in (
        ("region", orders.regions, windows.region_id),
        ("channel", orders.channels, windows.channel_id),
    ):
        if wanted != EVERYTHING:
            orders = orders.where(column, partial(np.equal, values.index(wanted) if wanted in values else -1))
    return orders


def _in_windows(orders: Packed, windows: _Windows) -> tuple[Counts, Counts]:
    """Who buys on a day is a customer of the windows that end from then until one no longer holds the day, or holds the
    next day on which they buy: so that each counts once in each window, however often they buy in it."""
    customers, days = orders["customers"].astype(np.int64), orders["day"].astype(np.int64)
    new_days = days[orders["kinds"] == NEW]
    bought = np.unique(customers << 32 | days)
    customers, days = bought >> 32, bought & 0xFFFFFFFF
    following = np.append(days[1:], 0)
    same = np.append(customers[1:] == customers[:-1], False)
    until = np.where(same, np.minimum(following, days + windows.length), days + windows.length)
    first, count = day_number(windows.first), (windows.last - windows.first).days + 1
    entering, leaving = (np.clip(each - first, 0, count) for each in (days, until))
    active = np.cumsum(np.bincount(entering, minlength=count + 1) - np.bincount(leaving, minlength=count + 1))
    by_day = np.bincount(new_days - day_number(windows.begin), minlength=count + windows.length - 1)
    so_far = np.append(0, np.cumsum(by_day))
    return active[:count], so_far[windows.length :] - so_far[: -windows.length]


def _known(numbers: Numbers) -> Mask:
    return numbers > 0
