-- purpose: Every order with what it may be filtered and counted by, many to a row
-- grain: one row per day, region, channel, and piece of up to 220 orders
-- parameters: days date[]
-- columns: day date, region_id text, channel_id text, piece integer, orders integer, customers bytes, categories bytes, statuses bytes, devices bytes, hours bytes, kinds bytes, units bytes, net_sales bytes
-- run by: services.refresh.marts
with numbered as (
    select
        facts.day,
        facts.region_id,
        facts.channel_id,
        row_number() over (
            partition by facts.day, facts.region_id, facts.channel_id
            order by facts.order_id
        ) as place,
        coalesce(customers.number, 0) as customer,
        sets.number as categories,
        statuses.number as status,
        devices.number as device,
        facts.hour,
        case
            when not facts.recognised then 0
            when facts.customer_kind = 'new' then 1
            when facts.customer_kind = 'returning' then 2
            else 3
        end as kind,
        facts.units,
        facts.net_sales
    from core.order_facts as facts
    left join ops.code as sets on sets.kind = 'categories' and cast(facts.category_ids as text) = sets.value
    left join ops.code as statuses on statuses.kind = 'status' and facts.status = statuses.value
    left join ops.code as devices on devices.kind = 'device' and facts.device = devices.value
    left join ops.customer_number as customers on facts.customer_id = customers.customer_id
    where facts.day = any(:days)
)

select
    day,
    region_id,
    channel_id,
    (place - 1) / 220 as piece,
    count(*) as orders,
    string_agg(int4send(customer), '' order by place) as customers,
    string_agg(int4send(categories), '' order by place) as categories,
    string_agg(int2send(cast(status as smallint)), '' order by place) as statuses,
    string_agg(int2send(cast(device as smallint)), '' order by place) as devices,
    string_agg(int2send(hour), '' order by place) as hours,
    string_agg(int2send(cast(kind as smallint)), '' order by place) as kinds,
    string_agg(int8send(units), '' order by place) as units,
    string_agg(int8send(cast(net_sales * 100 as bigint)), '' order by place) as net_sales
from numbered
group by day, region_id, channel_id, piece
