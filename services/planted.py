"""Why revenue moved, measured on a generated company: the parts against the change, for filters at random."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sqlalchemy import text

from services.bridge import CAUSES, PARTS, by_product, price_volume_mix
from services.database import transaction
from services.evaluation import Company, figure
from services.filters import COMPARISONS, Filters
from services.sales import product_performance
from services.scope import COMPANY

FILTERS = 200
_KNOWN = text("""
    select
        min(day) as first_day,
        max(day) as last_day,
        array_agg(distinct region_id order by region_id) as regions,
        array_agg(distinct channel_id order by channel_id) as channels,
        array_agg(distinct category_id order by category_id) as categories
    from mart.sales_day
    where region_id <> '*' and channel_id <> '*' and category_id <> '*'
""")


@figure("cents that price-volume-mix misses of the change, for any of 200 random filters", least=0, most=0)
def bridge_error(company: Company) -> float:
    """In total, in each category and in each product: the largest difference."""
    return float(max(_missed(filters) for filters in _random_filters()))


def _random_filters() -> list[Filters]:
    random = Random(0)
    with transaction() as connection:
        known = connection.execute(_KNOWN).one()
    span = (known.last_day - known.first_day).days
    found = []
    for _ in range(FILTERS):
        start: date = known.first_day + timedelta(days=random.randrange(span))
        end = min(start + timedelta(days=random.randrange(420)), known.last_day)
        regions, channels, categories = (
            tuple(sorted(random.sample(values, random.choice([0, 0, 1, 1, 2, 3]))))
            for values in (known.regions, known.channels, known.categories)
        )
        compare = random.choice(sorted(COMPARISONS))
        found.append(Filters(start, end, compare, regions, channels, categories))
    return found


def _missed(filters: Filters) -> int:
    bridges = price_volume_mix(filters, COMPANY).values()
    missed = [
        _cents(parts["before"]) + sum(_cents(parts[name]) for name in PARTS) - _cents(parts["after"])
        for parts in bridges
    ]
    products = by_product(product_performance(filters, COMPANY).data).to_dict("records")
    missed += [sum(_cents(row[cause]) for cause in CAUSES) - _cents(row["change"]) for row in products]
    return max(map(abs, missed), default=0)


def _cents(amount: float) -> int:
    return round(amount * 100)
