"""The filters of a page: read from the address, checked, and bound to queries."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qs, urlencode

from services.errors import BadFilter
from services.scope import EVERYTHING, Scope

COMPARISONS = {
    "previous_year": "previous year",
    "previous_period": "previous period",
    "plan": "plan",
}
PRESETS = {
    "7d": "Last 7 days",
    "28d": "Last 28 days",
    "90d": "Last 90 days",
    "365d": "Last 365 days",
    "mtd": "Month to date",
    "qtd": "Quarter to date",
    "ytd": "Year to date",
    "last_month": "Last month",
    "last_quarter": "Last quarter",
}
DEFAULT_PRESET = "90d"
DEFAULT_COMPARISON = "previous_year"
DIMENSIONS = ("region", "channel", "category")
MOST_VALUES = 200


def preset_range(preset: str, as_of: date) -> tuple[date, date]:
    """First and last day of a preset, counted back from the day the data reaches."""
    month_start = as_of.replace(day=1)
    quarter_start = date(as_of.year, 3 * ((as_of.month - 1) // 3) + 1, 1)
    if preset.endswith("d") and preset[:-1].isdigit():
        return as_of - timedelta(days=int(preset[:-1]) - 1), as_of
    if preset == "last_month":
        last = month_start - timedelta(days=1)
        return last.replace(day=1), last
    if preset == "last_quarter":
        last = quarter_start - timedelta(days=1)
        return date(last.year, last.month - 2, 1), last
    starts = {"mtd": month_start, "qtd": quarter_start, "ytd": date(as_of.year, 1, 1)}
    return starts[preset], as_of


def year_earlier(day: date) -> date:
    """The same calendar day a year before; 29 February becomes 28 February."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


@dataclass(frozen=True)
class Filters:
    """What a page is asked for. Days are inclusive and in the company's business time zone."""

    start: date
    end: date
    compare: str = DEFAULT_COMPARISON
    regions: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    preset: str | None = None

    @classmethod
    def from_query(cls, query: str, as_of: date) -> Filters:
        """Read an address's query string; `as_of` is the last day the data holds.

        Raises BadFilter when a value cannot be understood.
        """
        given = parse_qs(query.lstrip("?"), max_num_fields=40)
        compare = given.get("compare", [DEFAULT_COMPARISON])[0]
        if compare not in COMPARISONS:
            raise BadFilter(f"There is no comparison called “{compare[:40]}”.")
        start, end, preset = _dates(given, as_of)
        regions, channels, categories = (_values(given, name) for name in DIMENSIONS)
        return cls(start, end, compare, regions, channels, categories, preset)

    def to_query(self) -> str:
        """The address's query string for these filters; `from_query` reads it back."""
        if self.preset:
            pairs = [("range", self.preset)]
        else:
            pairs = [("from", self.start.isoformat()), ("to", self.end.isoformat())]
        pairs.append(("compare", self.compare))
        dimensions = zip(DIMENSIONS, (self.regions, self.channels, self.categories), strict=True)
        pairs += [(name, value) for name, values in dimensions for value in values]
        return "?" + urlencode(pairs)

    @property
    def days(self) -> int:
        """Length of the range in days."""
        return (self.end - self.start).days + 1

    @property
    def comparison(self) -> tuple[date, date]:
        """First and last day compared with; a plan is shown beside the previous year."""
        if self.compare == "previous_period":
            return self.start - timedelta(days=self.days), self.start - timedelta(days=1)
        return year_earlier(self.start), year_earlier(self.end)

    def parameters(self, scope: Scope) -> dict[str, object]:
        """Bound parameters shared by the queries; an unfiltered dimension asks for its total row."""
        previous_start, previous_end = self.comparison
        return {
            "start": self.start,
            "end": self.end,
            "previous_start": previous_start,
            "previous_end": previous_end,
            "regions": scope.narrow(self.regions),
            "channels": sorted(self.channels) or [EVERYTHING],
            "categories": sorted(self.categories) or [EVERYTHING],
        }


def month_pieces(start: date, end: date) -> dict[str, list[date]]:
    """Write a range of days as whole months plus days to add and days to take away.

    Sums over the range equal the months' sums, plus those of `added`, less those of `removed`: so
    that a sum over any range reads at most half a month of days at each end.
    """
    months: list[date] = []
    added: list[date] = []
    removed: list[date] = []
    month = start.replace(day=1)
    while month <= end:
        length = calendar.monthrange(month.year, month.month)[1]
        days = [month + timedelta(days=offset) for offset in range(length)]
        inside = [day for day in days if start <= day <= end]
        if len(inside) * 2 > length:
            months.append(month)
            removed += [day for day in days if not start <= day <= end]
        else:
            added += inside
        month = days[-1] + timedelta(days=1)
    return {"months": months, "added": added, "removed": removed}


def _dates(given: Mapping[str, list[str]], as_of: date) -> tuple[date, date, str | None]:
    if "from" in given or "to" in given:
        try:
            start = date.fromisoformat(given["from"][0])
            end = date.fromisoformat(given["to"][0])
        except (KeyError, ValueError):
            raise BadFilter("Dates in the address are written as from=2026-01-31&to=2026-02-28.") from None
        if start > end:
            raise BadFilter(f"The first day, {start}, is after the last day, {end}.")
        if start.year < 1990 or end.year > 2100:
            raise BadFilter("Days are between 1990 and 2100.")
        return start, end, None
    preset = given.get("range", [DEFAULT_PRESET])[0]
    if preset not in PRESETS:
        raise BadFilter(f"There is no range called “{preset[:40]}”.")
    return *preset_range(preset, as_of), preset


def _values(given: Mapping[str, list[str]], name: str) -> tuple[str, ...]:
    values = tuple(sorted({value for value in given.get(name, []) if value}))
    if len(values) > MOST_VALUES or any(len(value) > 200 or value == EVERYTHING or "\0" in value for value in values):
        raise BadFilter(f"The {name} filter cannot be understood.")
    return values
