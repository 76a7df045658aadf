"""What counts as out of the ordinary: planted oddities are found, ordinary weeks are not reported."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from services.attention import unusual_days, unusual_statuses

LAST = date(2026, 10, 31)


def history(seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    days = [LAST - timedelta(days=n) for n in range(80, -1, -1)]
    weekly = np.array([100, 90, 95, 100, 130, 160, 140])[[day.weekday() for day in days]]
    return pd.DataFrame({"day": pd.to_datetime(days), "net_revenue": weekly * rng.normal(1, 0.05, len(days))})


def test_an_ordinary_week_is_quiet() -> None:
    reported = sum(len(unusual_days(history(seed), LAST)) for seed in range(40))
    assert reported <= 14  # 280 ordinary days


def test_a_halved_day_is_critical_and_says_what_is_missing() -> None:
    rows = history()
    expected = rows.loc[rows.index[-2 - 7 * np.arange(1, 9)], "net_revenue"].median()
    rows.loc[rows.index[-2], "net_revenue"] /= 2
    (found,) = unusual_days(rows, LAST)
    assert found["severity"] == "critical"
    assert "Friday 30 Oct" in str(found["title"])
    assert "below" in str(found["title"])
    assert float(str(found["money"])) == rows["net_revenue"].iloc[-2] - expected


def test_a_missing_day_is_found_and_short_history_says_nothing() -> None:
    rows = history().drop(index=78)
    assert [item["severity"] for item in unusual_days(rows, LAST)] == ["critical"]
    assert unusual_days(rows.tail(30), LAST) == []
    assert unusual_days(rows.iloc[:0], LAST) == []


def statuses(failed: int, failed_before: int) -> pd.DataFrame:
    rows = [
        ("delivered", "current", 1000 - failed, 50_000.0),
        ("failed", "current", failed, 50.0 * failed),
        ("delivered", "previous", 8000 - failed_before, 400_000.0),
        ("failed", "previous", failed_before, 50.0 * failed_before),
    ]
    return pd.DataFrame(rows, columns=["value", "period", "orders", "net_sales"]).assign(attribute="status")


def test_failed_orders_above_their_past() -> None:
    (found,) = unusual_statuses(statuses(90, 240))
    assert found["severity"] == "critical"
    assert found["title"] == "Failed orders at 9.0% of the week's orders"
    assert round(float(str(found["money"]))) == round(-90 * 50 * (1 - 0.03 / 0.09))


def test_ordinary_shares_are_quiet() -> None:
    assert unusual_statuses(statuses(33, 240)) == []
    assert unusual_statuses(statuses(10, 240)) == []
    assert unusual_statuses(statuses(0, 0)) == []
