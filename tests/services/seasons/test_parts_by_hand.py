"""What forecasts and seasons are made of, by hand: adding up, bounds, holidays, and the year before."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from services.seasons.ahead import Ahead, ahead_of, covers
from services.seasons.backtest import best_ways, known_by, origins_of
from services.seasons.calendar import known_days
from services.seasons.candidates import seasonal_naive
from services.seasons.history import HORIZON, History
from services.seasons.holidays import holiday_effects
from services.seasons.lesson import packed, unpacked
from services.seasons.reconcile import reconciled
from services.seasons.years import equal_calendar


def history(values: np.ndarray, first: str, *holidays: tuple[str, str, str], kind: str = "public") -> History:
    """One of regions north, south ... from that day on; holidays are (region, day, name)."""
    regions = ("north", "south")[: len(values)]
    rows = pd.DataFrame(
        [(region, pd.Timestamp(day), name, kind) for region, day, name in holidays],
        columns=["region_id", "day", "name", "kind"],
    )
    days = pd.date_range(first, periods=values.shape[1])
    return History(regions, days, dict.fromkeys(("net_revenue", "orders", "units"), values), rows)


def test_regions_take_their_share_of_what_the_whole_is_forecast_beyond_them() -> None:
    """Regions 60 and 30, the whole 100: of the 10 more, each takes the share of its variance, 4 and 1 of 4 + 1 + 5."""
    agreed = reconciled(np.array([[60.0], [30.0], [100.0]]), np.array([4.0, 1.0, 5.0]))
    assert agreed.ravel() == pytest.approx([64.0, 31.0, 95.0])
    assert reconciled(np.array([[1.0], [1.0], [-9.0]]), np.array([1.0, 1.0, 1.0])).ravel() == pytest.approx([0, 0, 0])


def test_the_simplest_forecast_is_the_last_season_again() -> None:
    assert seasonal_naive(np.arange(10.0), 3, 5).tolist() == [7.0, 8.0, 9.0, 7.0, 8.0]


def test_an_origin_knows_the_days_before_its_end_alone() -> None:
    """At day 10, the origin at 8 has seen two of its days, that at 10 none."""
    assert known_by((8, 10), 10, 3).tolist() == [[True, True, False], [False, False, False]]
    assert origins_of(400) == (400,)
    assert origins_of(1096)[-1] == 1096
    assert len(origins_of(1096)) == 20


def test_the_way_is_chosen_by_the_errors_known_by_then() -> None:
    """The first way was off by 1 on the day known at the second end, and right later; the second way by 2."""
    happened = np.array([[[10.0, 10.0], [10.0, 10.0]]])
    first, second = happened + np.array([[1.0, 0.0]]), happened + np.array([[2.0, 0.0]])
    best, variances = best_ways([second, first], happened, (1, 2), 1)
    assert (best.tolist(), variances.tolist()) == ([1], [1.0])


def ahead() -> Ahead:
    """Nine origins that were off by 1, 2 ... 9 of 100 on each of two days; 400 and 100 are expected."""
    origins = np.arange(1.0, 10.0)
    forecasts = np.full((9, 2), 100.0)
    return Ahead(
        date(2026, 6, 30),
        ("a way",),
        np.array([400.0, 100.0]),
        np.array([90.0, 90.0]),
        tuple(range(9)),
        forecasts,
        forecasts * 0.5,
        forecasts + origins[:, None],
    )


def test_bounds_are_the_errors_made_before_in_roots_of_what_is_expected() -> None:
    """Of 18 errors 80 % lie between the first and the last, 0.1 and 0.9 roots of 100; the root of 400 is 20."""
    low, high = ahead().daily(80)
    assert low.tolist() == pytest.approx([402.0, 101.0])
    assert high.tolist() == pytest.approx([418.0, 109.0])
    assert [day.isoformat() for day in ahead().days] == ["2026-07-01", "2026-07-02"]


def test_totals_have_bounds_of_their_own() -> None:
    """Nine totals were 1 to 9 % above what was forecast; the naive ones half of that."""
    assert ahead().total(0, 2, 80) == pytest.approx((500.0, 505.0, 545.0))
    off, naive, origins = ahead().errors(0, 2)
    assert off == pytest.approx(np.mean([1 - 100 / (100 + over) for over in range(1, 10)]))
    assert naive == pytest.approx(np.mean([1 - 50 / (100 + over) for over in range(1, 10)]))
    assert origins == 9


def test_each_origins_bounds_come_from_earlier_ones() -> None:
    """An origin a day later knows one day of the one before, whose error was smaller than any since: none is inside."""
    assert ahead().inside(80, 2) == [(0, 2)] * 8


def test_the_forecast_of_several_regions_is_their_sum() -> None:
    values = np.arange(3.0)[:, None] * np.ones((3, HORIZON))
    lists = {name: packed(values[:, None] * np.ones((3, 2, 1))) for name in ("forecasts", "naives", "actuals")}
    kept = {"chosen": ["a", "b", "a"], "origins": [1, 2], "expected": packed(values), "naive": packed(values), **lists}
    content = {"last_day": date(2026, 6, 30), "series": ["north", "south", "*"], "outlooks": {"orders": kept}}
    both = ahead_of(content, "orders", ["south", "*"])
    assert both.expected[0] == 3.0
    assert both.ways == ("b", "a")
    assert covers(content, ["north"])
    assert not covers(content, ["north", "west"])
    assert not covers(content, [])
    assert unpacked(packed(values)).tolist() == values.tolist()


def test_holidays_are_known_beforehand_and_around() -> None:
    """A public holiday has its eve, a shopping day the six days after it."""
    shop = history(np.ones((2, 20)), "2026-01-01", ("south", "2026-01-10", "Fair"), kind="shopping")
    known = known_days(shop)
    day, after = (known.table[:, :, known.names.index(name)] for name in ("Fair", "Fair after"))
    assert day[0].sum() == after[0].sum() == 0
    assert np.flatnonzero(day[1]).tolist() == [9]
    assert np.flatnonzero(after[1]).tolist() == [10, 11, 12, 13, 14, 15]
    assert known.table.shape[1] == 20 + HORIZON


def test_a_holiday_is_held_against_the_same_weekday_of_the_weeks_around() -> None:
    """Days bring 100, and 10 more or less in turn, week by week; the holiday of north brings 150 of 100 expected."""
    weeks = np.repeat(np.where(np.arange(12) % 2, 110.0, 90.0), 7)
    values = np.vstack([weeks, weeks])
    shop = history(values, "2026-01-05", ("north", "2026-02-10", "Carnival"), ("north", "2027-02-09", "Carnival"))
    values[0, 36] = 150.0
    (found,) = holiday_effects(shop)
    assert (found["name"], found["times"], found["moves"]) == ("Carnival", 1, True)
    assert found["next"] == date(2027, 2, 9)
    assert (found["expected"], found["actual"], found["gain"]) == (100.0, 150.0, 50.0)
    assert found["lift"] == pytest.approx(0.5)
    # Inside, both regions' 220 or 180 are expected to be 200: an error of 20, squared 400, of 200.
    assert found["high"] - found["lift"] == pytest.approx(1.96 * np.sqrt(2 / 100), rel=0.35)


def test_the_year_before_has_its_holidays_where_they_were() -> None:
    """Easter Monday is held against that of the year before, and that one's counterpart against the days around it."""
    values = np.full((1, 800), 10.0)
    shop = history(values, "2024-06-01", ("north", "2025-04-21", "Easter"), ("north", "2026-04-06", "Easter"))
    at = {day: shop.days.get_loc(pd.Timestamp(day)) for day in ("2025-04-21", "2026-04-06", "2025-04-07")}
    values[0, at["2025-04-21"]], values[0, at["2026-04-06"]], values[0, at["2025-04-07"]] = 4.0, 5.0, 12.0
    days = equal_calendar(shop, "net_revenue", date(2026, 4, 1), date(2026, 4, 30)).set_index("day")
    assert days.loc["2026-04-06"].tolist() == [5.0, 4.0]
    assert days.loc["2026-04-20"].tolist() == [10.0, 10.0]
    assert (days["current"].sum(), days["previous"].sum()) == (295.0, 294.0)
