"""What an alert says: a title that states the finding, and the figures that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from services.alerts.episodes import Reading
from services.alerts.rules import ALL_DATA, YEAR, Place, Rule
from services.forecast import quarter_end
from services.metrics import Unit
from services.scope import EVERYTHING

_NAMES = text("""
    select 'region_id' as dimension, region_id as value, name from core.regions
    union all
    select 'channel_id', channel_id, name from core.channels
    union all
    select 'category_id', category_id, name from core.categories
""")
_CURRENCY = text("select ops.setting_value('base_currency')")
LONGEST = 300
"""Characters of an error that are repeated."""


@dataclass(frozen=True)
class Vocabulary:
    """What sentences need to know of the company: its base currency, and names by dimension and value."""

    currency: str
    names: Mapping[tuple[str, str], str]

    @classmethod
    def read(cls, connection: Connection) -> Vocabulary:
        """That of the database."""
        names = {(row.dimension, row.value): row.name or row.value for row in connection.execute(_NAMES)}
        return cls(connection.execute(_CURRENCY).scalar_one(), names)

    def where(self, place: Place) -> str:
        """ " in DACH, Email" of a place, nothing of the whole company."""
        chosen = [(name, getattr(place, name)) for name in ("region_id", "channel_id", "category_id")]
        named = [self.names.get(each, each[1]) for each in chosen if each[1] != EVERYTHING]
        return f" in {', '.join(named)}" if named else ""

    def amount(self, unit: Unit, value: float | None) -> str:
        """A value in its unit: EUR 12,340, 1,234 or 9.1%."""
        if value is None:
            return "unknown"
        if unit is Unit.SHARE:
            return f"{value:.1%}"
        number = f"{value:,.0f}" if unit is Unit.MONEY or abs(value) >= 100 or value == int(value) else f"{value:,.2f}"
        return f"{self.currency} {number}" if unit is Unit.MONEY else number


def title(rule: Rule, place: Place, reading: Reading, say: Vocabulary) -> str:
    """The finding, in a sentence without a full stop."""
    what, figure = f"{_label(rule)}{say.where(place)}", reading.figure or 0.0
    if rule.kind == "threshold":
        value, limit = (say.amount(rule.metric.unit, each) for each in (reading.value, rule.fire_limit))
        return f"{what} {_when(rule, reading.day)} is {value}, {rule.operator} {limit}"
    if rule.kind == "change":
        size = f"{abs(figure) * 100:.1f} pt" if rule.metric.unit is Unit.SHARE else f"{abs(figure):.0%}"
        return f"{what} {_when(rule, reading.day)} is {'up' if figure > 0 else 'down'} {size} on {_before(rule)}"
    if rule.kind == "anomaly":
        off = (reading.value or 0.0) / (reading.expected or 1.0) - 1
        return f"{what} {_when(rule, reading.day)} is {abs(off):.0%} {'above' if off > 0 else 'below'} what is usual"
    if rule.kind == "forecast":
        way = "over" if figure > 0 else "under"
        return f"{what} is forecast {abs(figure):.1%} {way} plan by {quarter_end(reading.day):%-d %B}"
    if rule.kind == "freshness":
        of = "data" if place.subject == ALL_DATA else f"rows of {place.subject}"
        return f"No {of} for {reading.value or 0:,.0f} hours"
    if rule.kind == "quality":
        return f"{figure:.1%} of the rows of {place.subject} were set aside"
    return f"The job {place.subject} failed"


def evidence(rule: Rule, reading: Reading, say: Vocabulary) -> str:
    """The figures behind the title; empty where it says it all."""
    if rule.kind in ("threshold", "change", "anomaly"):
        value, expected, low, high = (
            say.amount(rule.metric.unit, each) for each in (reading.value, reading.expected, reading.low, reading.high)
        )
        if rule.kind == "anomaly":
            score = f"score {abs(reading.figure or 0.0):.1f}, limit {rule.fire_limit:g}"
            return f"{value} where {expected} is usual; {low} to {high} would be chance ({score})"
        held = f" for {rule.hold} days in a row" if rule.hold > 1 else ""
        return f"{value} against {expected}" if rule.kind == "change" else f"Past the limit{held}" if held else ""
    if rule.kind == "forecast":
        value, plan, low, high = (
            say.amount(Unit.MONEY, each) for each in (reading.value, reading.expected, reading.low, reading.high)
        )
        between = f" ({low} to {high})" if reading.low is not None else ""
        return f"{value}{between} against a plan of {plan}"
    if rule.kind == "freshness":
        return f"Usually some come every {reading.expected:,.0f} hours" if reading.expected else ""
    if rule.kind == "quality":
        return f"Of {reading.about} loaded; the limit is {rule.fire_limit:.1%}"
    return reading.about[:LONGEST]


def _label(rule: Rule) -> str:
    return rule.metric.label if rule.kind in ("threshold", "change", "anomaly", "forecast") else ""


def _when(rule: Rule, day: date) -> str:
    return f"on {day:%a %-d %b}" if rule.window_days == 1 else f"in the {rule.window_days} days to {day:%-d %b}"


def _before(rule: Rule) -> str:
    if rule.lag == YEAR and rule.against == "previous_year":
        return "a year before"
    return "the day before" if rule.window_days == 1 else f"the {rule.window_days} days before"
