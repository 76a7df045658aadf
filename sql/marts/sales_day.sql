-- purpose: What was sold and returned on each day, and by region, channel and category
-- grain: one row per day, region or *, channel or *, and category or *
-- parameters: days date[]
-- columns: day date, region_id text, channel_id text, category_id text, orders integer, new_orders integer, lines integer, units integer, units_returned integer, gross_sales cents, discounts cents, returned cents, net_revenue cents, net_revenue_new cents, cost cents, fulfilment cents, payment_fees cents
-- run by: services.refresh.marts
with finest as (
    select
        day,
        region_id,
        channel_id,
        category_id,
        cast(sum(first_of_order) as bigint) as orders,
        cast(sum(first_of_order) filter (where customer_kind = 'new') as bigint) as new_orders,
        cast(sum(first_of_category) as bigint) as orders_of_category,
        cast(sum(first_of_category) filter (where customer_kind = 'new') as bigint) as new_orders_of_category,
        cast(sum(lines) as bigint) as lines,
        cast(sum(units) as bigint) as units,
        cast(sum(units_returned) as bigint) as units_returned,
        cast(sum(gross_sales) as bigint) as gross_sales,
        cast(sum(discounts) as bigint) as discounts,
        cast(sum(returned) as bigint) as returned,
        cast(sum(net_revenue) filter (where customer_kind = 'new') as bigint) as net_revenue_new,
        cast(sum(cost) as bigint) as cost,
        cast(sum(fulfilment) as bigint) as fulfilment,
        cast(sum(payment_fees) as bigint) as payment_fees
    from core.sales_entries
    where day = any(:days)
    group by day, region_id, channel_id, category_id
)

select
    day,
    coalesce(region_id, '*') as region_id,
    coalesce(channel_id, '*') as channel_id,
    coalesce(category_id, '*') as category_id,
    case when category_id is null then sum(orders) else sum(orders_of_category) end as orders,
    coalesce(case when category_id is null then sum(new_orders) else sum(new_orders_of_category) end, 0) as new_orders,
    sum(lines) as lines,
    sum(units) as units,
    sum(units_returned) as units_returned,
    sum(gross_sales) as gross_sales,
    sum(discounts) as discounts,
    sum(returned) as returned,
    sum(gross_sales) - sum(discounts) - sum(returned) as net_revenue,
    coalesce(sum(net_revenue_new), 0) as net_revenue_new,
    sum(cost) as cost,
    sum(fulfilment) as fulfilment,
    sum(payment_fees) as payment_fees
from finest
group by day, cube (region_id, channel_id, category_id)
