-- purpose: Orders of each day by status, and recognised orders by device, hour and kind of customer
-- grain: one row per day, region or *, channel or *, attribute (status, device, hour, customer_kind), and value
-- parameters: days date[]
-- columns: day date, region_id text, channel_id text, attribute text, value text, orders integer, units integer, net_sales money
-- run by: services.refresh.marts
with attributes as (
    select
        facts.day,
        facts.region_id,
        facts.channel_id,
        pairs.attribute,
        pairs.value,
        facts.units,
        facts.net_sales
    from core.order_facts as facts
    cross join
        lateral (
            values
            ('status', facts.status, true),
            ('device', facts.device, facts.recognised),
            ('hour', cast(facts.hour as text), facts.recognised),
            ('customer_kind', facts.customer_kind, facts.recognised)
        ) as pairs (attribute, value, counts)
    where facts.day = any(:days) and pairs.counts
),

finest as (
    select
        day,
        region_id,
        channel_id,
        attribute,
        value,
        count(*) as orders,
        sum(units) as units,
        sum(net_sales) as net_sales
    from attributes
    group by day, region_id, channel_id, attribute, value
)

select
    day,
    coalesce(region_id, '*') as region_id,
    coalesce(channel_id, '*') as channel_id,
    attribute,
    value,
    sum(orders) as orders,
    sum(units) as units,
    sum(net_sales) as net_sales
from finest
group by day, attribute, value, cube (region_id, channel_id)
