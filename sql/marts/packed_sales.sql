-- purpose: What each customer brought on each day by category, many to a row, so that customers can be ranked
-- grain: one row per day, region, channel, and piece of up to 280 sums
-- parameters: days date[]
-- columns: day date, region_id text, channel_id text, piece integer, sales integer, customers bytes, categories bytes, net_revenue bytes, contribution bytes
-- run by: services.refresh.marts
with sums as (
    select
        day,
        region_id,
        channel_id,
        customer_id,
        category_id,
        sum(net_revenue) as net_revenue,
        sum(net_revenue - cost - fulfilment - payment_fees) as contribution
    from core.sales_entries
    where day = any(:days)
    group by day, region_id, channel_id, customer_id, category_id
),

numbered as (
    select
        sums.day,
        sums.region_id,
        sums.channel_id,
        coalesce(customers.number, 0) as customer,
        categories.number as category,
        cast(sums.net_revenue as bigint) as net_revenue,
        cast(sums.contribution as bigint) as contribution,
        row_number() over (
            partition by sums.day, sums.region_id, sums.channel_id
            order by customers.number, categories.number
        ) as place
    from sums
    left join ops.code as categories on categories.kind = 'category' and sums.category_id = categories.value
    left join ops.customer_number as customers on sums.customer_id = customers.customer_id
)

select
    day,
    region_id,
    channel_id,
    (place - 1) / 280 as piece,
    count(*) as sales,
    string_agg(int4send(customer), '' order by place) as customers,
    string_agg(int4send(category), '' order by place) as categories,
    string_agg(int8send(net_revenue), '' order by place) as net_revenue,
    string_agg(int8send(contribution), '' order by place) as contribution
from numbered
group by day, region_id, channel_id, piece
