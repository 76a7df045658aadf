"""The controls' SQL: the page's figures straight from orders, their items and what came back.

The same text runs on PostgreSQL and on DuckDB. Net revenue and the rest mean what services.metrics says: sales on the
order's business day, returns on the day the goods came back, every line in base currency rounded to cents.
"""

from __future__ import annotations

from collections.abc import Mapping

TIME_ZONE = "Europe/Berlin"
BASE_CURRENCY = "EUR"
FILTERED = {"regions": "region_id", "channels": "channel_id", "categories": "category_id"}

DAILY_RATES = f"""
    select
        currencies.currency,
        days.day,
        case when currencies.currency = '{BASE_CURRENCY}' then 1 else (
            select rates.rate from core.exchange_rates as rates
            where rates.currency = currencies.currency and rates.date <= days.day
            order by rates.date desc limit 1
        ) end as rate
    from (
        select cast(generate_series(min(date), greatest(max(date), current_date), interval '1 day') as date) as day
        from core.exchange_rates
    ) as days
    cross join (select currency from core.exchange_rates union select '{BASE_CURRENCY}') as currencies
"""
"""The rate of each currency on each day: the latest one known."""

_TOP_CATEGORY = "coalesce(categories.parent_id, categories.category_id, 'unknown')"

_ENTRIES = """
with rates as ({rates}),

sold as (
    select
        'sale' as kind,
        items.order_date as day,
        orders.order_id,
        orders.ordered_at,
        coalesce(orders.region_id, 'unknown') as region_id,
        coalesce(orders.channel_id, 'unknown') as channel_id,
        {top_category} as category_id,
        items.product_id,
        items.quantity as units,
        0 as units_returned,
        round(items.quantity * items.unit_price * rates.rate, 2) as gross_sales,
        round(coalesce(items.discount_amount, 0) * rates.rate, 2) as discounts,
        0 as returned,
        round(items.quantity * coalesce(items.unit_cost, products.unit_cost, 0), 2) as cost
    from core.orders as orders
    inner join core.order_items as items on orders.order_id = items.order_id
    inner join rates on orders.currency = rates.currency and items.order_date = rates.day
    left join core.products as products on items.product_id = products.product_id
    left join core.categories as categories on products.category_id = categories.category_id
    where
        orders.status in ('paid', 'processing', 'shipped', 'delivered', 'returned')
        and orders.ordered_at >= cast(:first as timestamp) at time zone '{time_zone}'
        and orders.ordered_at < (cast(:last as timestamp) + interval '1 day') at time zone '{time_zone}'
        and items.order_date between :first and :last
        and rates.rate is not null
),

came_back as (
    select
        'return' as kind,
        returns.received_on as day,
        orders.order_id,
        orders.ordered_at,
        coalesce(orders.region_id, 'unknown') as region_id,
        coalesce(orders.channel_id, 'unknown') as channel_id,
        {top_category} as category_id,
        items.product_id,
        0 as units,
        lines.quantity as units_returned,
        0 as gross_sales,
        0 as discounts,
        round(lines.refund_amount * rates.rate, 2) as returned,
        case
            when lines.restocked then round(-lines.quantity * coalesce(items.unit_cost, products.unit_cost, 0), 2)
            else 0
        end as cost
    from core.returns as returns
    inner join core.return_items as lines on returns.return_id = lines.return_id
    inner join core.order_items as items on lines.order_item_id = items.order_item_id
    inner join core.orders as orders on returns.order_id = orders.order_id
    inner join rates on orders.currency = rates.currency and items.order_date = rates.day
    left join core.products as products on items.product_id = products.product_id
    left join core.categories as categories on products.category_id = categories.category_id
    where
        orders.status in ('paid', 'processing', 'shipped', 'delivered', 'returned')
        and returns.status in ('received', 'refunded')
        and returns.received_on between :first and :last
        and rates.rate is not null
),

entries as (
    select *
    from (select * from sold union all select * from came_back) as everything
    where 1 = 1 {filters}
)
"""
_SUMS = """
    coalesce(sum(gross_sales - discounts - returned), 0) as net_revenue,
    count(distinct case when kind = 'sale' then order_id end) as orders,
    coalesce(sum(units), 0) as units,
    coalesce(sum(gross_sales), 0) as gross_sales,
    coalesce(sum(discounts), 0) as discounts,
    coalesce(sum(returned), 0) as returned,
    coalesce(sum(cost), 0) as cost
"""
_CUSTOMERS = f"""
select count(distinct orders.customer_id) as active_customers
from core.orders as orders
where
    orders.status in ('paid', 'processing', 'shipped', 'delivered', 'returned')
    and orders.ordered_at >= cast(:first as timestamp) at time zone '{TIME_ZONE}'
    and orders.ordered_at < (cast(:last as timestamp) + interval '1 day') at time zone '{TIME_ZONE}'
    and exists (
        select 1
        from core.order_items as items
        left join core.products as products on items.product_id = products.product_id
        left join core.categories as categories on products.category_id = categories.category_id
        where
            items.order_id = orders.order_id
            and items.order_date between :first and :last
            {{categories}}
    )
    {{orders}}
"""
_BREAKDOWNS = {
    "days": "day",
    "regions": "region_id",
    "channels": "channel_id",
    "categories": "category_id",
    "products": "product_id",
    "hours": f"extract(hour from ordered_at at time zone '{TIME_ZONE}')",
}
QUERIES = ("totals", "customers", *_BREAKDOWNS)
"""Every query of the page; each is asked for the range and for the range it is compared with."""


def statement(name: str, filters: Mapping[str, list[str]], rates: str = DAILY_RATES) -> str:
    """The SQL of one query, with :first, :last and the given filters' names to bind."""
    if name == "customers":
        categories = f"and {_TOP_CATEGORY} = any(:categories)" if "categories" in filters else ""
        wanted = (
            f" and coalesce(orders.{FILTERED[each]}, 'unknown') = any(:{each})"
            for each in filters
            if each != "categories"
        )
        return _CUSTOMERS.format(categories=categories, orders="".join(wanted))
    wanted = "".join(f" and {FILTERED[each]} = any(:{each})" for each in filters)
    entries = _ENTRIES.format(rates=rates, time_zone=TIME_ZONE, top_category=_TOP_CATEGORY, filters=wanted)
    if name == "totals":
        return f"{entries} select {_SUMS} from entries"
    only_sales = " where kind = 'sale'" if name == "hours" else ""
    return f"{entries} select {_BREAKDOWNS[name]} as label, {_SUMS} from entries{only_sales} group by 1 order by 1"
