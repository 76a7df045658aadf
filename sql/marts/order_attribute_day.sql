-- purpose: Orders of each day by status, and recognised orders by device, hour and kind of customer
-- grain: one row per day, region or *, channel or *, attribute (status, device, hour, customer_kind), and value
-- parameters: days date[]
-- columns: day date, region_id text, channel_id text, attribute text, value text, orders integer, units integer, net_sales money
-- run by: services.refresh.marts
with chosen as materialized (
    select
        day,
        region_id,
        channel_id,
        status,
        recognised,
        device,
        hour,
        customer_kind,
        units,
        net_sales
    from core.order_facts
    where day = any(:days)
),

finest as (
    select
        day,
        region_id,
        channel_id,
        'status' as attribute,
        status as value,
        count(*) as orders,
        sum(units) as units,
        sum(net_sales) as net_sales
    from chosen
    group by day, region_id, channel_id, status
    union all
    select
        day,
        region_id,
        channel_id,
        'device',
        device,
        count(*),
        sum(units),
        sum(net_sales)
    from chosen
    where recognised
    group by day, region_id, channel_id, device
    union all
    select
        day,
        region_id,
        channel_id,
        'hour',
        cast(hour as text),
        count(*),
        sum(units),
        sum(net_sales)
    from chosen
    where recognised
    group by day, region_id, channel_id, hour
    union all
    select
        day,
        region_id,
        channel_id,
        'customer_kind',
        customer_kind,
        count(*),
        sum(units),
        sum(net_sales)
    from chosen
    where recognised
    group by day, region_id, channel_id, customer_kind
)

select * from finest
union all
select
    day,
    coalesce(region_id, '*'),
    coalesce(channel_id, '*'),
    attribute,
    value,
    sum(orders),
    sum(units),
    sum(net_sales)
from finest
group by day, attribute, value, grouping sets ((region_id), (channel_id), ())
