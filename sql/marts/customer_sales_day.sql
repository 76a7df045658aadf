-- purpose: What each customer brought on each day, by region and channel, so that customers of a range can be ranked
-- grain: one row per day, region, channel and customer ('' for all orders without one)
-- parameters: days date[]
-- columns: day date, region_id text, channel_id text, customer_id text, net_revenue decimal, contribution decimal
-- run by: services.refresh.marts
select
    day,
    region_id,
    channel_id,
    coalesce(customer_id, '') as customer_id,
    cast(sum(net_revenue) * 100 as double precision) as net_revenue,
    cast(sum(net_revenue - cost - fulfilment - payment_fees) * 100 as double precision) as contribution
from core.sales_entries
where day = any(:days)
group by day, region_id, channel_id, customer_id
-- A range of days is then read from neighbouring pages.
order by day
