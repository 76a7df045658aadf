"""How long checks of the data take: of everything, and of what a day's load changed; and looking for fixes."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from services import data_quality
from services.data_quality import cleansing
from services.database import transaction
from services.refresh import refresh
from tests.load.figures import Figure, spread, timed
from tests.load.measures.loading import load_one_more_day
from tests.load.setting import Setting


def measure(setting: Setting) -> Iterator[Figure]:
    """Everything once, then as many orders as the last day has, loaded once more in each round."""
    whole = timed(lambda: data_quality.check(everything=True)) / 1000
    days, orders = [], 0
    for _ in range(setting.rounds):
        orders = load_one_more_day(setting)
        refresh()
        days.append(timed(data_quality.check) / 1000)
    yield Figure("Check of everything", whole, "s", bar="<= 600" if setting.large else "")
    note = f"{orders:,} orders; {spread(days)}"
    yield Figure("Check after one day's orders", median(days), "s", bar="<= 20" if setting.large else "", note=note)
    yield Figure("Looking for fixes of all that fails", timed(_propose) / 1000, "s")


def _propose() -> None:
    with transaction() as connection:
        cleansing.propose(connection)
