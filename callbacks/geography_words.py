"""What the panels of the geography page share: addresses of places, and figures by the people who could buy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Any
from urllib.parse import urlencode

from callbacks.binding import Look
from layouts import formatting
from layouts.sales import geography as page
from services.filters import Filters
from services.geography.countries import countries

Record = Mapping[str, Any]

SCALES = ((1000, "1,000"), (1_000_000, "million"))
"""Online shoppers that customers are told by: the first number by which they are some."""


def address(filters: Filters, regions: Sequence[str] | None = None, **more: str) -> str:
    """The page for these filters, for other `regions` where given, with further choices, as country and shown."""
    narrowed = filters if regions is None else replace(filters, regions=tuple(regions))
    return page.PAGE.route + narrowed.to_query() + ("&" + urlencode(more) if more else "")


def to_country(record: Record, filters: Filters) -> str:
    """The page for one country, of all its regions that the filters let through."""
    return address(filters, record["regions"], country=record["country_code"])


def iso3(record: Record) -> str:
    """The code by which the map knows a country; empty where it does not."""
    known = countries().get(record["country_code"])
    return known.iso3 if known else ""


def per_shoppers(records: Sequence[Record]) -> tuple[float, str]:
    """By how many online shoppers customers are told, so that there are some: a factor on figures by 1,000, a word."""
    known = [record["customers_per_1000"] for record in records if record["customers_per_1000"]]
    for number, word in SCALES:
        if known and median(known) * number / 1000 >= 1:
            return number / 1000, word
    return SCALES[-1][0] / 1000, SCALES[-1][1]


def reached(value: float | None, factor: float, look: Look) -> str:
    """Customers or orders by online shoppers, in three digits."""
    if value is None:
        return formatting.NOTHING
    size = value * factor
    return formatting.number(size, look.locale, 0 if size >= 100 else 1 if size >= 10 else 2)


def days(hours: float | None, look: Look) -> str:
    """Hours in words of days: 3.4 days."""
    return formatting.NOTHING if hours is None else f"{formatting.number(hours / 24, look.locale, 1)} days"
