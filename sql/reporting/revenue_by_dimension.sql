-- purpose: What each region, channel, category and kind of customer brought in the range and in the range it is compared with
-- grain: one row per dimension, value and period
-- parameters: start date, end date, previous_start date, previous_end date, regions text[], channels text[], categories text[]
-- columns: dimension text, value text, label text, period text, net_revenue money, gross_sales money, discounts money, returned money, sales_after_discount money, orders integer, units integer, units_returned integer, cost money, fulfilment money, payment_fees money, contribution money
-- run by: services.executive.revenue_by_dimension
with periods (period, first_day, last_day) as (
    values ('current', cast(:start as date), cast(:end as date)),
    ('previous', cast(:previous_start as date), cast(:previous_end as date))
),

-- The total row stands for an open filter; a breakdown reads the single values instead.
by_region as (
    select
        'region' as dimension,
        sales.region_id as value,
        periods.period,
        sales.*
    from periods
    inner join mart.sales_day as sales on sales.day between periods.first_day and periods.last_day
    where
        sales.region_id <> '*'
        and ('*' = any(:regions) or sales.region_id = any(:regions))
        and sales.channel_id = any(:channels)
        and sales.category_id = any(:categories)
),

by_channel as (
    select
        'channel' as dimension,
        sales.channel_id as value,
        periods.period,
        sales.*
    from periods
    inner join mart.sales_day as sales on sales.day between periods.first_day and periods.last_day
    where
        sales.channel_id <> '*'
        and ('*' = any(:channels) or sales.channel_id = any(:channels))
        and sales.region_id = any(:regions)
        and sales.category_id = any(:categories)
),

by_category as (
    select
        'category' as dimension,
        sales.category_id as value,
        periods.period,
        sales.*
    from periods
    inner join mart.sales_day as sales on sales.day between periods.first_day and periods.last_day
    where
        sales.category_id <> '*'
        and ('*' = any(:categories) or sales.category_id = any(:categories))
        and sales.region_id = any(:regions)
        and sales.channel_id = any(:channels)
),

lines as (
    select * from by_region
    union all
    select * from by_channel
    union all
    select * from by_category
),

names as (
    select 'region' as dimension, region_id as value, name from core.regions
    union all
    select 'channel', channel_id, name from core.channels
    union all
    select 'category', category_id, name from core.categories
)

select
    lines.dimension,
    lines.value,
    coalesce(names.name, initcap(lines.value)) as label,
    lines.period,
    sum(lines.net_revenue) / 100 as net_revenue,
    sum(lines.gross_sales) / 100 as gross_sales,
    sum(lines.discounts) / 100 as discounts,
    sum(lines.returned) / 100 as returned,
    sum(lines.gross_sales - lines.discounts) / 100 as sales_after_discount,
    cast(sum(lines.orders) as bigint) as orders,
    cast(sum(lines.units) as bigint) as units,
    cast(sum(lines.units_returned) as bigint) as units_returned,
    sum(lines.cost) / 100 as cost,
    sum(lines.fulfilment) / 100 as fulfilment,
    sum(lines.payment_fees) / 100 as payment_fees,
    sum(lines.net_revenue - lines.cost - lines.fulfilment - lines.payment_fees) / 100 as contribution
from lines
left join names on lines.dimension = names.dimension and lines.value = names.value
group by lines.dimension, lines.value, names.name, lines.period
order by lines.dimension, lines.value, lines.period
