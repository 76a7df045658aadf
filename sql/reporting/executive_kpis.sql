-- purpose: The sums that every headline figure is made of, for the range and the range it is compared with
-- grain: one row per period (current, previous)
-- parameters: start date, end date, previous_start date, previous_end date, regions text[], channels text[], categories text[]
-- columns: period text, net_revenue money, gross_sales money, discounts money, returned money, sales_after_discount money, orders integer, units integer, units_returned integer, cost money, fulfilment money, payment_fees money, gross_profit money, contribution money, net_revenue_new money, placed_orders integer, failed_orders integer
-- run by: services.executive.kpis
with periods (period, first_day, last_day) as (
    values ('current', cast(:start as date), cast(:end as date)),
    ('previous', cast(:previous_start as date), cast(:previous_end as date))
),

sums as (
    select
        periods.period,
        coalesce(sum(sales.net_revenue), 0) / 100 as net_revenue,
        coalesce(sum(sales.gross_sales), 0) / 100 as gross_sales,
        coalesce(sum(sales.discounts), 0) / 100 as discounts,
        coalesce(sum(sales.returned), 0) / 100 as returned,
        coalesce(sum(sales.orders), 0) as orders,
        coalesce(sum(sales.units), 0) as units,
        coalesce(sum(sales.units_returned), 0) as units_returned,
        coalesce(sum(sales.cost), 0) / 100 as cost,
        coalesce(sum(sales.fulfilment), 0) / 100 as fulfilment,
        coalesce(sum(sales.payment_fees), 0) / 100 as payment_fees,
        coalesce(sum(sales.net_revenue_new), 0) / 100 as net_revenue_new
    from periods
    left join mart.sales_day as sales
        on
            sales.day between periods.first_day and periods.last_day
            and sales.region_id = any(:regions)
            and sales.channel_id = any(:channels)
            and sales.category_id = any(:categories)
    group by periods.period
),

-- Marts do not keep statuses by category.
statuses as (
    select
        periods.period,
        sum(placed.orders) as placed_orders,
        coalesce(sum(placed.orders) filter (where placed.value = 'failed'), 0) as failed_orders
    from periods
    inner join mart.order_attribute_day as placed on placed.day between periods.first_day and periods.last_day
    where
        placed.region_id = any(:regions)
        and placed.channel_id = any(:channels)
        and placed.attribute = 'status'
        and '*' = any(:categories)
    group by periods.period
)

select
    sums.period,
    sums.net_revenue,
    sums.gross_sales,
    sums.discounts,
    sums.returned,
    sums.gross_sales - sums.discounts as sales_after_discount,
    cast(sums.orders as bigint) as orders,
    cast(sums.units as bigint) as units,
    cast(sums.units_returned as bigint) as units_returned,
    sums.cost,
    sums.fulfilment,
    sums.payment_fees,
    sums.net_revenue - sums.cost as gross_profit,
    sums.net_revenue - sums.cost - sums.fulfilment - sums.payment_fees as contribution,
    sums.net_revenue_new,
    cast(statuses.placed_orders as bigint) as placed_orders,
    cast(statuses.failed_orders as bigint) as failed_orders
from sums
left join statuses on sums.period = statuses.period
order by sums.period
