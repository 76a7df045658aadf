-- purpose: What each product brought on each day: the days at the ends of a range that are no whole month
-- grain: one row per day and product, of all regions and channels
-- parameters: days date[]
-- columns: day date, product_id text, units integer, units_returned integer, gross_sales cents, discounts cents, returned cents, net_revenue cents, cost cents, fulfilment cents, payment_fees cents
-- run by: services.refresh.marts
select
    day,
    product_id,
    sum(units) as units,
    sum(units_returned) as units_returned,
    sum(gross_sales) as gross_sales,
    sum(discounts) as discounts,
    sum(returned) as returned,
    sum(gross_sales) - sum(discounts) - sum(returned) as net_revenue,
    sum(cost) as cost,
    sum(fulfilment) as fulfilment,
    sum(payment_fees) as payment_fees
from core.sales_entries
where day = any(:days)
group by day, product_id
order by day
