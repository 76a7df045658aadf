"""Where the company sells: regions, countries and cities, and markets it might enter.

Shares are of orders at the start, growth is of demand in a year, tax is the standard rate in the last year.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data.generator.arrays import Array


class Region(NamedTuple):
    """A sales region; `clock` is its hours behind the business time zone."""

    key: str
    name: str
    currency: str
    market: str
    opened_on: str | None
    share: float
    growth: float
    warehouse: int
    clock: int


class Warehouse(NamedTuple):
    """A warehouse; `capacity` is in units at scale 1."""

    key: str
    name: str
    region: str
    country: str
    city: str
    capacity: int


class Country(NamedTuple):
    """A country; `share` is of its region's customers, people in thousands, income in base currency."""

    code: str
    name: str
    region: str
    share: float
    tax: float
    people: int
    income: int
    internet: float
    shoppers: float
    urban: float
    language: str
    phone: str


REGIONS = (
    Region("dach", "Germany, Austria, Switzerland", "EUR", "EMEA", "2018-03-01", 0.29, 0.055, 0, 0),
    Region("france", "France", "EUR", "EMEA", "2019-04-01", 0.16, -0.11, 1, 0),
    Region("benelux", "Benelux", "EUR", "EMEA", "2019-04-01", 0.12, 0.05, 1, 0),
    Region("uk_ireland", "United Kingdom and Ireland", "GBP", "EMEA", "2020-09-01", 0.145, 0.06, 2, 1),
    Region("nordics", "Nordics", "SEK", "EMEA", "2021-05-01", 0.09, 0.12, 0, 0),
    Region("southern_europe", "Southern Europe", "EUR", "EMEA", "2022-03-01", 0.08, 0.11, 1, 0),
    Region("us_east", "United States East", "USD", "Americas", "2022-10-01", 0.08, 0.15, 3, 6),
    Region("us_west", "United States West", "USD", "Americas", "2025-09-01", 0.036, 0.25, 3, 9),
)
PROSPECTS = (
    Region("poland_czechia", "Poland and Czechia", "EUR", "EMEA", None, 0, 0, 0, 0),
    Region("norway", "Norway", "EUR", "EMEA", None, 0, 0, 0, 0),
    Region("canada", "Canada", "USD", "Americas", None, 0, 0, 3, 6),
    Region("australia_nz", "Australia and New Zealand", "USD", "APAC", None, 0, 0, 3, 0),
)
WAREHOUSES = (
    Warehouse("leipzig", "Leipzig distribution centre", "dach", "DE", "Leipzig", 14_000),
    Warehouse("lille", "Lille distribution centre", "france", "FR", "Lille", 11_000),
    Warehouse("coventry", "Coventry distribution centre", "uk_ireland", "GB", "Coventry", 8_000),
    Warehouse("newark", "Newark distribution centre", "us_east", "US", "Newark", 8_000),
)
WAREHOUSE_KEYS = tuple(one.key for one in WAREHOUSES)
REGION_KEYS = tuple(one.key for one in REGIONS)
CURRENCIES = ("EUR", "GBP", "SEK", "USD")
# fmt: off
# In telephone numbers and postal codes # is a digit.
COUNTRIES = (
    Country("DE", "Germany", "dach", 0.76, 0.19, 83_500, 29_300, 0.94, 0.77, 0.78, "de", "+49151########"),
    Country("AT", "Austria", "dach", 0.13, 0.2, 9_200, 33_100, 0.95, 0.71, 0.59, "de", "+43664#######"),
    Country("CH", "Switzerland", "dach", 0.11, 0.081, 9_000, 52_800, 0.97, 0.8, 0.74, "de", "+4179#######"),
    Country("FR", "France", "france", 1.0, 0.2, 68_500, 25_700, 0.91, 0.74, 0.82, "fr", "+3361#######"),
    Country("NL", "Netherlands", "benelux", 0.6, 0.21, 18_000, 33_400, 0.97, 0.84, 0.93, "nl", "+3161#######"),
    Country("BE", "Belgium", "benelux", 0.35, 0.21, 11_800, 29_900, 0.95, 0.72, 0.98, "nl", "+32470######"),
    Country("LU", "Luxembourg", "benelux", 0.05, 0.17, 670, 47_900, 0.99, 0.79, 0.92, "fr", "+352621######"),
    Country("GB", "United Kingdom", "uk_ireland", 0.87, 0.2, 68_300, 27_700, 0.97, 0.82, 0.85, "en", "+4471########"),
    Country("IE", "Ireland", "uk_ireland", 0.13, 0.23, 5_300, 34_400, 0.96, 0.78, 0.65, "en", "+35385#######"),
    Country("SE", "Sweden", "nordics", 0.52, 0.25, 10_600, 31_600, 0.97, 0.83, 0.89, "nordic", "+4670#######"),
    Country("DK", "Denmark", "nordics", 0.27, 0.25, 5_960, 36_200, 0.99, 0.85, 0.89, "nordic", "+4526######"),
    Country("FI", "Finland", "nordics", 0.21, 0.255, 5_600, 30_200, 0.97, 0.76, 0.86, "nordic", "+35840#######"),
    Country("ES", "Spain", "southern_europe", 0.42, 0.21, 48_600, 20_400, 0.96, 0.68, 0.82, "es", "+346########"),
    Country("IT", "Italy", "southern_europe", 0.44, 0.22, 58_900, 21_500, 0.89, 0.54, 0.72, "it", "+39333#######"),
    Country("PT", "Portugal", "southern_europe", 0.14, 0.23, 10_600, 14_300, 0.87, 0.57, 0.68, "es", "+35191#######"),
    Country("US", "United States", "us_east", 1.0, 0.07, 340_100, 47_300, 0.93, 0.8, 0.83, "en", "+12125######"),
    Country("US", "United States", "us_west", 1.0, 0.08, 0, 0, 0, 0, 0, "en", "+14155######"),
)
# fmt: on
# Cities of each country (in two regions, of each region): name, weight and postal code, where @ is a letter.
CITIES = {
    "DE": """
        Berlin|9|10### Hamburg|6|20### München|6|80### Köln|4|50### Frankfurt|3|60### Leipzig|2|04###
        Stuttgart|3|70### Dresden|2|01###
    """,
    "AT": "Wien|6|1##0 Graz|2|80## Linz|2|40## Salzburg|1|50##",
    "CH": "Zürich|5|80## Bern|2|30## Basel|2|40## Luzern|1|60##",
    "FR": """
        Paris|9|750## Lyon|4|690## Marseille|4|130## Toulouse|3|310## Nantes|2|440## Lille|2|590##
        Bordeaux|2|330## Nice|2|060##
    """,
    "NL": "Amsterdam|6|10##_@@ Rotterdam|4|30##_@@ Utrecht|3|35##_@@ Eindhoven|2|56##_@@ Groningen|1|97##_@@",
    "BE": "Brussel|4|10## Antwerpen|3|20## Gent|3|90## Leuven|1|30##",
    "LU": "Luxembourg|3|1### Esch|1|4###",
    "GB": """
        London|9|E1#_#@@ Manchester|4|M1#_#@@ Birmingham|4|B1#_#@@ Leeds|3|LS1#_#@@ Glasgow|3|G1#_#@@
        Bristol|2|BS1#_#@@ Edinburgh|2|EH1#_#@@
    """,
    "IE": "Dublin|6|D0#_X### Cork|2|T12_X### Galway|1|H91_X###",
    "SE": "Stockholm|6|11### Göteborg|4|41### Malmö|3|21### Uppsala|1|75###",
    "DK": "København|5|2##0 Aarhus|2|80## Odense|1|50##",
    "FI": "Helsinki|5|00### Espoo|2|02### Tampere|2|33### Turku|1|20###",
    "ES": "Madrid|6|280## Barcelona|5|080## Valencia|3|460## Sevilla|2|410##",
    "IT": "Milano|6|201## Roma|5|001## Torino|3|101## Bologna|2|401## Napoli|2|801##",
    "PT": "Lisboa|4|1###-### Porto|3|4###-### Braga|1|47##-###",
    "us_east": "New_York|8|100## Boston|4|021## Chicago|4|606## Miami|3|331## Atlanta|3|303## Philadelphia|3|191##",
    "us_west": "Los_Angeles|6|900## San_Francisco|4|941## Seattle|3|981## Portland|2|972## San_Diego|2|921##",
}
ELSEWHERE = (
    # code, name, prospect, people, income, internet, shoppers, urban
    ("PL", "Poland", "poland_czechia", 37_500, 14_100, 0.89, 0.67, 0.60),
    ("CZ", "Czechia", "poland_czechia", 10_900, 14_900, 0.92, 0.79, 0.75),
    ("NO", "Norway", "norway", 5_600, 39_800, 0.99, 0.86, 0.84),
    ("CA", "Canada", "canada", 41_500, 34_200, 0.94, 0.76, 0.82),
    ("AU", "Australia", "australia_nz", 27_200, 36_900, 0.96, 0.78, 0.87),
    ("NZ", "New Zealand", "australia_nz", 5_300, 29_700, 0.96, 0.75, 0.87),
)


class Places:
    """Countries and cities by position, with the chance of each within its region."""

    def __init__(self) -> None:
        keys = [region.key for region in REGIONS]
        self.country_region = np.array([keys.index(country.region) for country in COUNTRIES])
        self.country_tax = np.array([round(country.tax * 1_000_000) for country in COUNTRIES])
        cities = [(at, *entry.split("|")) for at, country in enumerate(COUNTRIES) for entry in _cities(country)]
        self.city_country = np.array([at for at, _, _, _ in cities])
        self.city_name = [name.replace("_", " ") for _, name, _, _ in cities]
        self.city_weight = np.array([float(weight) for _, _, weight, _ in cities])
        self.city_postal = [postal.replace("_", " ") for _, _, _, postal in cities]
        self.by_region = self._by_region()

    def _by_region(self) -> Array:
        """Chance of each city within each region: shape (regions, cities)."""
        share = np.array([country.share for country in COUNTRIES])
        within = self.city_weight / np.bincount(self.city_country, self.city_weight)[self.city_country]
        chance = within * share[self.city_country]
        region = self.country_region[self.city_country]
        return np.where(np.arange(len(REGIONS))[:, None] == region, chance, 0.0)


def _cities(country: Country) -> list[str]:
    return (CITIES.get(country.code) or CITIES[country.region]).split()
