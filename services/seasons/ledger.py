"""The ledger of forecasts: each is written down when it is published, and not changed afterwards."""

from __future__ import annotations

from sqlalchemy import Connection, text

from services.models import Content
from services.seasons.ahead import ahead_of
from services.seasons.history import MEASURES

_PUBLISH = text("""
    insert into ops.forecast (
        version_id, measure, region_id, last_day, method, expected, low_80, high_80, low_95, high_95, naive
    )
    values (
        :version_id, :measure, :region_id, :last_day, :method, :expected, :low_80, :high_80, :low_95, :high_95, :naive
    )
""")


def publish(connection: Connection, version_id: int, content: Content) -> None:
    """Write down what a version forecasts of each measure, for each region and the whole company."""
    for measure in MEASURES:
        for region in content["series"]:
            ahead = ahead_of(content, measure, [region])
            (low_80, high_80), (low_95, high_95) = ahead.daily(80), ahead.daily(95)
            lists = {
                "expected": ahead.expected,
                "low_80": low_80,
                "high_80": high_80,
                "low_95": low_95,
                "high_95": high_95,
                "naive": ahead.naive,
            }
            row = {name: [round(float(each), 4) for each in values] for name, values in lists.items()}
            place = {"version_id": version_id, "measure": measure, "region_id": region}
            about = {"last_day": content["last_day"], "method": " and ".join(ahead.ways)}
            connection.execute(_PUBLISH, {**row, **place, **about})
