-- purpose: What each product brought in each month, and by region and channel
-- grain: one row per month, product, region or *, and channel or *
-- parameters: month date
-- columns: month date, product_id text, region_id text, channel_id text, entries integer, lines integer, units integer, units_returned integer, gross_sales cents, discounts cents, returned cents, net_revenue cents, cost cents, fulfilment cents, payment_fees cents
-- run by: services.refresh.marts
with finest as (
    select
        product_id,
        region_id,
        channel_id,
        count(*) as entries,
        cast(sum(lines) as bigint) as lines,
        cast(sum(units) as bigint) as units,
        cast(sum(units_returned) as bigint) as units_returned,
        cast(sum(gross_sales) as bigint) as gross_sales,
        cast(sum(discounts) as bigint) as discounts,
        cast(sum(returned) as bigint) as returned,
        cast(sum(cost) as bigint) as cost,
        cast(sum(fulfilment) as bigint) as fulfilment,
        cast(sum(payment_fees) as bigint) as payment_fees
    from core.sales_entries
    where
        day >= cast(:month as date)
        and day < cast(cast(:month as date) + interval '1 month' as date)
    group by product_id, region_id, channel_id
)

select
    cast(:month as date) as month,
    product_id,
    region_id,
    channel_id,
    entries,
    lines,
    units,
    units_returned,
    gross_sales,
    discounts,
    returned,
    gross_sales - discounts - returned as net_revenue,
    cost,
    fulfilment,
    payment_fees
from finest
union all
select
    cast(:month as date),
    product_id,
    coalesce(region_id, '*'),
    coalesce(channel_id, '*'),
    sum(entries),
    sum(lines),
    sum(units),
    sum(units_returned),
    sum(gross_sales),
    sum(discounts),
    sum(returned),
    sum(gross_sales) - sum(discounts) - sum(returned),
    sum(cost),
    sum(fulfilment),
    sum(payment_fees)
from finest
group by product_id, grouping sets ((region_id), (channel_id), ())
