-- purpose: The sums of executive_kpis day by day, for the range and the range it is compared with
-- grain: one row per period and day with sales
-- parameters: start date, end date, previous_start date, previous_end date, regions text[], channels text[], categories text[]
-- columns: period text, day date, position integer, net_revenue money, gross_sales money, discounts money, returned money, sales_after_discount money, orders integer, units integer, units_returned integer, gross_profit money, contribution money
-- run by: services.trends.revenue_trend
with periods (period, first_day, last_day) as (
    values ('current', cast(:start as date), cast(:end as date)),
    ('previous', cast(:previous_start as date), cast(:previous_end as date))
),

sums as (
    select
        periods.period,
        periods.first_day,
        sales.day,
        sum(sales.net_revenue) / 100 as net_revenue,
        sum(sales.gross_sales) / 100 as gross_sales,
        sum(sales.discounts) / 100 as discounts,
        sum(sales.returned) / 100 as returned,
        sum(sales.orders) as orders,
        sum(sales.units) as units,
        sum(sales.units_returned) as units_returned,
        sum(sales.cost) / 100 as cost,
        sum(sales.fulfilment + sales.payment_fees) / 100 as delivery
    from periods
    inner join mart.sales_day as sales
        on
            sales.day between periods.first_day and periods.last_day
            and sales.region_id = any(:regions)
            and sales.channel_id = any(:channels)
            and sales.category_id = any(:categories)
    group by periods.period, periods.first_day, sales.day
)

select
    sums.period,
    sums.day,
    sums.day - sums.first_day as position,
    sums.net_revenue,
    sums.gross_sales,
    sums.discounts,
    sums.returned,
    sums.gross_sales - sums.discounts as sales_after_discount,
    cast(sums.orders as bigint) as orders,
    cast(sums.units as bigint) as units,
    cast(sums.units_returned as bigint) as units_returned,
    sums.net_revenue - sums.cost as gross_profit,
    sums.net_revenue - sums.cost - sums.delivery as contribution
from sums
order by sums.period, sums.day
