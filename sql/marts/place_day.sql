-- purpose: What was sold, returned and delivered on each day by place: country and city
-- grain: one row per day, region, country, city or *, and channel or *; deliveries stand on the day of their order
-- parameters: days date[]
-- columns: day date, region_id text, country_code text, city text, channel_id text, orders integer, new_orders integer, units integer, units_returned integer, gross_sales cents, discounts cents, returned cents, net_revenue cents, cost cents, fulfilment cents, payment_fees cents, delivered integer, delivery_hours integer, promised integer, late integer
-- run by: services.refresh.marts
with sold as (
    select
        entries.day,
        entries.region_id,
        coalesce(facts.country_code, 'unknown') as country_code,
        coalesce(facts.city, 'unknown') as city,
        entries.channel_id,
        cast(sum(entries.first_of_order) as bigint) as orders,
        cast(sum(entries.first_of_order) filter (where entries.customer_kind = 'new') as bigint) as new_orders,
        cast(sum(entries.units) as bigint) as units,
        cast(sum(entries.units_returned) as bigint) as units_returned,
        cast(sum(entries.gross_sales) as bigint) as gross_sales,
        cast(sum(entries.discounts) as bigint) as discounts,
        cast(sum(entries.returned) as bigint) as returned,
        cast(sum(entries.cost) as bigint) as cost,
        cast(sum(entries.fulfilment) as bigint) as fulfilment,
        cast(sum(entries.payment_fees) as bigint) as payment_fees,
        0 as delivered,
        0 as delivery_hours,
        0 as promised,
        0 as late
    from core.sales_entries as entries
    inner join core.order_facts as facts on entries.order_id = facts.order_id
    where entries.day = any(:days)
    group by entries.day, entries.region_id, facts.country_code, facts.city, entries.channel_id
),

parcels as (
    select
        facts.day,
        facts.region_id,
        coalesce(facts.country_code, 'unknown') as country_code,
        coalesce(facts.city, 'unknown') as city,
        facts.channel_id,
        shipments.promised_on,
        cast(extract(epoch from shipments.delivered_at - facts.ordered_at) / 3600 as bigint) as hours,
        cast(shipments.delivered_at at time zone ops.setting_value('time_zone') as date) as arrived_on
    from core.order_facts as facts
    inner join core.shipments as shipments on facts.order_id = shipments.order_id
    where facts.day = any(:days) and facts.recognised and shipments.delivered_at >= facts.ordered_at
),

arrived as (
    select
        day,
        region_id,
        country_code,
        city,
        channel_id,
        count(*) as delivered,
        cast(sum(hours) as bigint) as delivery_hours,
        count(promised_on) as promised,
        count(*) filter (where arrived_on > promised_on) as late
    from parcels
    group by day, region_id, country_code, city, channel_id
),

finest as (
    select * from sold
    union all
    select
        day,
        region_id,
        country_code,
        city,
        channel_id,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        delivered,
        delivery_hours,
        promised,
        late
    from arrived
)

select
    day,
    region_id,
    country_code,
    coalesce(city, '*') as city,
    coalesce(channel_id, '*') as channel_id,
    sum(orders) as orders,
    coalesce(sum(new_orders), 0) as new_orders,
    sum(units) as units,
    sum(units_returned) as units_returned,
    sum(gross_sales) as gross_sales,
    sum(discounts) as discounts,
    sum(returned) as returned,
    sum(gross_sales) - sum(discounts) - sum(returned) as net_revenue,
    sum(cost) as cost,
    sum(fulfilment) as fulfilment,
    sum(payment_fees) as payment_fees,
    sum(delivered) as delivered,
    sum(delivery_hours) as delivery_hours,
    sum(promised) as promised,
    sum(late) as late
from finest
group by day, region_id, country_code, cube (city, channel_id)
