"""What evaluation needs to know of the company: its regions, its time zone, and the last day that is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from services.alerts.rules import METRIC_KINDS, Place, Rule
from services.database.version import read_version
from services.scope import EVERYTHING

_ZONE = text("select ops.setting_value('time_zone')")
_REGIONS = text("""
    select region_id from core.regions as regions
    where exists (
        select from mart.sales_day as sales
        where
            sales.region_id = regions.region_id and sales.channel_id = '*' and sales.category_id = '*'
            and sales.day > :since
    )
    order by region_id
""")
RECENT = timedelta(days=366)
"""Regions without a sale for so long are not watched each."""


@dataclass(frozen=True)
class Company:
    """`last_day` is the last day of the data that is over; None before there is data."""

    zone: ZoneInfo
    last_day: date | None
    regions: tuple[str, ...]

    @classmethod
    def read(cls, connection: Connection) -> Company:
        """As the transaction sees it.

        A day is taken to be over when the figures were brought up to date on another one than it: half a day looks
        like a fall.
        """
        zone = ZoneInfo(connection.execute(_ZONE).scalar_one())
        version = read_version(connection)
        last, refreshed = version.as_of, version.refreshed_at
        if last is None:
            return cls(zone, None, ())
        if refreshed is not None and refreshed.astimezone(zone).date() == last:
            last -= timedelta(days=1)
        regions = connection.execute(_REGIONS, {"since": last - RECENT}).scalars()
        return cls(zone, last, tuple(regions))

    def places(self, rule: Rule) -> list[Place]:
        """Where a rule on a metric looks."""
        regions = self.regions if rule.each_region else (rule.region_id,)
        return [Place(rule.subject, region, rule.channel_id, rule.category_id) for region in regions]


def covers(rule: Rule, place: Place) -> bool:
    """Whether the rule still looks at the place."""
    if not rule.enabled or rule.subject not in (place.subject, EVERYTHING):
        return False
    if rule.kind not in METRIC_KINDS:
        return True
    same_region = place.region_id != EVERYTHING if rule.each_region else rule.region_id == place.region_id
    return same_region and (rule.channel_id, rule.category_id) == (place.channel_id, place.category_id)
