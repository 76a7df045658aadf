-- purpose: When orders are placed: orders by weekday and hour of the business time zone
-- grain: one row per ISO weekday (1 = Monday) and hour
-- parameters: start date, end date, regions text[], channels text[]
-- columns: weekday integer, hour integer, orders integer, days integer
-- run by: services.sales.orders_by_weekday_hour
with hours as (
    select
        cast(extract(isodow from attributes.day) as bigint) as weekday,
        cast(attributes.value as bigint) as hour,
        attributes.orders
    from mart.order_attribute_day as attributes
    where
        attributes.day between :start and :end
        and attributes.attribute = 'hour'
        and attributes.region_id = any(:regions)
        and attributes.channel_id = any(:channels)
),

weekdays as (
    select
        cast(extract(isodow from cast(:start as date) + step) as bigint) as weekday,
        count(*) as days
    from generate_series(0, cast(:end as date) - cast(:start as date)) as step
    group by weekday
)

select
    hours.weekday,
    hours.hour,
    cast(sum(hours.orders) as bigint) as orders,
    weekdays.days
from hours
inner join weekdays on hours.weekday = weekdays.weekday
group by hours.weekday, hours.hour, weekdays.days
order by hours.weekday, hours.hour
