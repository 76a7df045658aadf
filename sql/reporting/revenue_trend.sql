-- purpose: The sums of executive_kpis day by day, for the range and the range it is compared with
-- grain: one row per period and day with sales
-- parameters: start date, end date, previous_start date, previous_end date, regions text[], channels text[], categories text[]
-- columns: period text, day date, position integer, net_revenue money, gross_sales money, discounts money, returned money, sales_after_discount money, orders integer, units integer, gross_profit money, contribution money
-- run by: services.executive.revenue_trend
with periods (period, first_day, last_day) as (
    values ('current', cast(:start as date), cast(:end as date)),
    ('previous', cast(:previous_start as date), cast(:previous_end as date))
)

select
    periods.period,
    sales.day,
    sales.day - periods.first_day as position,
    sum(sales.net_revenue) as net_revenue,
    sum(sales.gross_sales) as gross_sales,
    sum(sales.discounts) as discounts,
    sum(sales.returned) as returned,
    sum(sales.gross_sales - sales.discounts) as sales_after_discount,
    cast(sum(sales.orders) as bigint) as orders,
    cast(sum(sales.units) as bigint) as units,
    sum(sales.net_revenue - sales.cost) as gross_profit,
    sum(sales.net_revenue - sales.cost - sales.fulfilment - sales.payment_fees) as contribution
from periods
inner join mart.sales_day as sales
    on
        sales.day between periods.first_day and periods.last_day
        and sales.region_id = any(:regions)
        and sales.channel_id = any(:channels)
        and sales.category_id = any(:categories)
group by periods.period, periods.first_day, sales.day
order by periods.period, sales.day
