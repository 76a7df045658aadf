"""Expenses, budgets, exchange and tax rates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from data.generator import columns as c
from data.generator.arrays import Array
from data.generator.columns import Chunk
from data.generator.company import Company
from data.generator.geography import COUNTRIES, CURRENCIES, REGION_KEYS, REGIONS
from data.generator.marketing import REVENUE_PER_ORDER
from data.generator.setup import Setup

ACCOUNTS = (
    ("payroll", 0.112),
    ("rent", 0.024),
    ("software", 0.018),
    ("logistics_overhead", 0.043),
    ("customer_service", 0.024),
    ("general", 0.016),
)
"""Expenses as a share of expected net revenue over the whole period."""
METRICS = ("net_revenue", "orders", "gross_profit", "contribution", "marketing_spend", "operating_expenses")
AMBITION = {
    "dach": 1.0,
    "france": 1.06,
    "benelux": 0.98,
    "uk_ireland": 1.01,
    "nordics": 0.97,
    "southern_europe": 1.03,
    "us_east": 0.96,
    "us_west": 1.09,
}
"""Plan over what was to be expected: France was meant to hold, the new West to grow faster."""


def month_starts(setup: Setup) -> list[date]:
    """First day of each month of the period."""
    return sorted({when.replace(day=1) for when in setup.dates})


def expected_revenue(company: Company) -> Array:
    """Expected net revenue in base currency: (months, regions)."""
    level = 1.022 ** (np.arange(company.months) / 12)
    revenue: Array = company.world.expected * REVENUE_PER_ORDER * level[:, None]
    return revenue


def operating_expenses(company: Company) -> Iterator[Chunk]:
    """Mostly fixed costs that grow with the year, a part that follows the month's business."""
    revenue = expected_revenue(company)
    rng = company.setup.rng("expenses")
    steady = np.array([revenue[max(0, at - 6) : at + 6].mean(axis=0) for at in range(len(revenue))])
    base = 0.75 * steady + 0.25 * revenue
    share = np.array([part for _, part in ACCOUNTS])
    amount = base[:, :, None] * share * np.exp(rng.normal(0, 0.025, (*base.shape, len(ACCOUNTS))))
    month, region, account = np.nonzero(amount > 0)
    yield {
        "month": c.label(month, [str(when) for when in month_starts(company.setup)]),
        "region_id": c.label(region, REGION_KEYS),
        "account": c.label(account, [name for name, _ in ACCOUNTS]),
        "amount": c.money(np.rint(amount[month, region, account] * 100).astype(np.int64)),
    }


def budgets(company: Company) -> Iterator[Chunk]:
    """The plan made before each year, to the end of the last calendar year."""
    setup = company.setup
    months = month_starts(setup)
    while (months[-1].month, months[-1].year) != (12, setup.as_of.year):
        months.append((months[-1] + timedelta(days=32)).replace(day=1))
    plan = _planned_revenue(company, len(months))
    rng = setup.rng("budgets")
    ambition = np.array([AMBITION[key] for key in REGION_KEYS])
    revenue = np.round(plan * ambition * np.exp(rng.normal(0, 0.02, plan.shape)), -2)
    parts = {
        "net_revenue": revenue,
        "orders": np.round(revenue / (REVENUE_PER_ORDER * 1.022 ** (np.arange(len(months)) / 12))[:, None]),
        "gross_profit": revenue * 0.445,
        "contribution": revenue * 0.36,
        "marketing_spend": revenue * 0.085,
        "operating_expenses": revenue * 0.205,
    }
    amount = np.stack([parts[name] for name in METRICS], axis=2)
    month, region, metric = np.nonzero(amount > 0)
    yield {
        "month": c.label(month, [str(when) for when in months]),
        "region_id": c.label(region, REGION_KEYS),
        "metric": c.label(metric, METRICS),
        "amount": c.money(np.rint(amount[month, region, metric]).astype(np.int64) * 100),
    }


def _planned_revenue(company: Company, months: int) -> Array:
    """Last year's month grown by what the planners hoped for; the first year is planned from its own season."""
    expected = expected_revenue(company)
    plan = np.zeros((months, len(REGIONS)))
    for at in range(months):
        if at < 12:
            plan[at] = expected[at] * 0.99
        else:
            before = expected[at - 12]
            hoped = np.array([1 + max(region.growth, -0.02) * 0.8 + 0.02 for region in REGIONS])
            opening = (before < 0.4 * expected[min(at, len(expected) - 1)]) & (expected[min(at, len(expected) - 1)] > 0)
            plan[at] = np.where(opening, expected[min(at, len(expected) - 1)], before * hoped)
    return plan


def exchange_rates(company: Company) -> Iterator[Chunk]:
    """Rates on weekdays, and the last one before the first day."""
    setup, rates = company.setup, company.world.rates
    day = np.flatnonzero(setup.weekday < 5)
    day = day if day[0] == 0 else np.concatenate([[0], day])
    currency, at = np.repeat(np.arange(1, len(CURRENCIES)), len(day)), np.tile(day, len(CURRENCIES) - 1)
    order = np.lexsort((currency, at))
    yield {
        "currency": c.label(currency[order], CURRENCIES),
        "date": c.day(setup, at[order]),
        "rate": c.money(rates[currency[order], at[order]] // 100, places=4),
    }


def tax_rates(company: Company) -> Iterator[Chunk]:
    """Standard rates, with the changes of 2024."""
    rows = {(country.code, "2021-01-01", country.tax) for country in COUNTRIES if country.region != "us_west"}
    rows -= {("FI", "2021-01-01", 0.255), ("CH", "2021-01-01", 0.081)}
    rows |= {
        ("FI", "2021-01-01", 0.24),
        ("FI", "2024-09-01", 0.255),
        ("CH", "2021-01-01", 0.077),
        ("CH", "2024-01-01", 0.081),
    }
    code, since, rate = zip(*sorted(rows), strict=True)
    yield {"country_code": c.text(code), "valid_from": c.text(since), "rate": c.text([f"{one:g}" for one in rate])}
