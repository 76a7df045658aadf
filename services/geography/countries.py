"""Countries of the world: their codes and where they lie, read from countries.csv beside this module.

The middle of a country is that of its label on the map of Natural Earth, which the shapes of assets/vendor/maps are of.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

EARTH_KM = 6371.0


@dataclass(frozen=True)
class Country:
    """The ISO 3166-1 alpha-3 code, and the middle in degrees."""

    iso3: str
    latitude: float
    longitude: float


@cache
def countries() -> Mapping[str, Country]:
    """Every country by its ISO 3166-1 alpha-2 code."""
    with (Path(__file__).parent / "countries.csv").open(newline="") as lines:
        return {
            row["country_code"]: Country(row["iso3"], float(row["latitude"]), float(row["longitude"]))
            for row in csv.DictReader(lines)
        }


def distance(one: str, other: str) -> float | None:
    """Kilometres between the middles of two countries along the great circle; None where one is unknown."""
    known = countries()
    if one not in known or other not in known:
        return None
    here, there = known[one], known[other]
    north, east = radians(there.latitude - here.latitude), radians(there.longitude - here.longitude)
    cap = sin(north / 2) ** 2 + cos(radians(here.latitude)) * cos(radians(there.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(cap))


def nearest(country: str, others: Iterable[str]) -> float | None:
    """Kilometres to the nearest of some countries; None where none is known."""
    return min((far for other in others if (far := distance(country, other)) is not None), default=None)
