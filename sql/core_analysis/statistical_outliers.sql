-- purpose: Days whose figures, and rows whose amounts, lie far from what is usual: modified z-scores of logarithms, as in docs/data-quality.md
-- grain: one row per day and figure, order, or line
-- parameters: everything boolean, tolerance decimal
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: orders, order_items, sales_day
with figures as (
    select
        totals.day,
        figure.name,
        figure.amount
    from mart.sales_day as totals
    cross join
        lateral (
            values
            ('net_revenue', cast(totals.net_revenue as numeric) / 100),
            ('orders', cast(totals.orders as numeric)),
            ('units', cast(totals.units as numeric))
        ) as figure (name, amount)
    where (totals.region_id, totals.channel_id, totals.category_id) = ('*', '*', '*')
    union all
    select
        totals.day,
        figure.name,
        figure.amount
    from mart.traffic_day as totals
    cross join
        lateral (
            values ('sessions', cast(totals.sessions as numeric)), ('spend', totals.spend)
        ) as figure (name, amount)
    where (totals.region_id, totals.channel_id) = ('*', '*')
),

-- From the first day on of which a figure is kept.
beginnings as (
    select
        name,
        min(day) as day
    from figures
    where amount > 0
    group by name
),

days as (
    select figures.*
    from figures
    inner join beginnings on figures.name = beginnings.name and figures.day >= beginnings.day
),

-- The same weekday of the eight weeks before, and of the eight after where they are there: a season is no outlier.
compared as (
    select
        judged.day,
        judged.name,
        judged.amount,
        percentile_cont(0.5) within group (order by ln(greatest(near.amount, 0.01))) as middle
    from days as judged
    inner join days as near
        on
            judged.name = near.name
            and near.day between judged.day - 56 and judged.day + 56
            and judged.day <> near.day
            and (near.day - judged.day) % 7 = 0
    group by judged.day, judged.name, judged.amount
    having count(*) >= 8
),

apart as (
    select
        compared.*,
        ln(greatest(amount, 0.01)) - middle as off
    from compared
),

spreads as (
    select
        name,
        percentile_cont(0.5) within group (order by abs(off)) as spread
    from apart
    group by name
),

odd_days as (
    select
        'sales_day' as table_name,
        cast(apart.day as text) as key,
        apart.name as column_name,
        apart.amount,
        exp(apart.middle) as usual,
        exp(apart.middle - cast(:tolerance as numeric) * spreads.spread / 0.6745) as low,
        exp(apart.middle + cast(:tolerance as numeric) * spreads.spread / 0.6745) as high
    from apart
    inner join spreads on apart.name = spreads.name
    where spreads.spread > 0
),

-- What is usual now is what the latest orders tell.
recent as (
    select
        orders.currency,
        ln(orders.order_total) as amount
    from (select * from core.orders order by ordered_at desc limit 20000) as orders
    where orders.order_total > 0
),

middles as (
    select
        currency,
        percentile_cont(0.5) within group (order by amount) as middle
    from recent
    group by currency
    having count(*) >= 100
),

usual_orders as (
    select
        middles.currency,
        middles.middle,
        percentile_cont(0.5) within group (order by abs(recent.amount - middles.middle)) as spread
    from recent
    inner join middles on recent.currency = middles.currency
    group by middles.currency, middles.middle
),

odd_orders as (
    select
        'orders' as table_name,
        orders.order_id as key,
        'order_total' as column_name,
        orders.order_total as amount,
        exp(usual.middle) as usual,
        exp(usual.middle - cast(:tolerance as numeric) * usual.spread / 0.6745) as low,
        exp(usual.middle + cast(:tolerance as numeric) * usual.spread / 0.6745) as high
    from ops.orders_to_check(:everything) as orders
    inner join usual_orders as usual on orders.currency = usual.currency
    where orders.order_total > 0
),

odd_lines as (
    select
        'order_items' as table_name,
        items.order_item_id as key,
        'quantity' as column_name,
        cast(items.quantity as numeric) as amount,
        1 as usual,
        0 as low,
        -- Most lines are of one: their spread is nothing, and half a logarithm is taken for it.
        exp(cast(:tolerance as numeric) * 0.5 / 0.6745) as high
    from ops.order_items_to_check(:everything) as items
    where items.quantity > 5
),

judged as (
    select * from odd_days
    union all
    select * from odd_orders
    union all
    select * from odd_lines
)

select
    table_name,
    key,
    column_name,
    cast(round(cast(amount as numeric), 2) as text) as value,
    cast(round(cast(usual as numeric), 2) as text) as expected,
    case when amount < low then 'is far below' else 'is far above' end
    || ' what is usual, which is '
    || round(cast(low as numeric), 2)
    || ' to '
    || round(cast(high as numeric), 2) as reason
from judged
where amount < low or amount > high
