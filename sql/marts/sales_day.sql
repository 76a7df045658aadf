-- purpose: What was sold and returned on each day, and by region, channel and category
-- grain: one row per day, region or *, channel or *, and category or *
-- parameters: days date[]
-- columns: day date, region_id text, channel_id text, category_id text, orders integer, new_orders integer, lines integer, units integer, units_returned integer, gross_sales money, discounts money, returned money, net_revenue money, net_revenue_new money, cost money, fulfilment money, payment_fees money
-- run by: services.refresh.marts
with finest as (
    select
        day,
        region_id,
        channel_id,
        category_id,
        sum(first_of_order) as orders,
        sum(first_of_order) filter (where customer_kind = 'new') as new_orders,
        sum(first_of_category) as orders_of_category,
        sum(first_of_category) filter (where customer_kind = 'new') as new_orders_of_category,
        sum(lines) as lines,
        sum(units) as units,
        sum(units_returned) as units_returned,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(returned) as returned,
        sum(net_revenue) filter (where customer_kind = 'new') as net_revenue_new,
        sum(cost) as cost,
        sum(fulfilment) as fulfilment,
        sum(payment_fees) as payment_fees
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
