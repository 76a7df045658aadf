-- purpose: Orders by status, device, hour and kind of customer for the range and the range it is compared with
-- grain: one row per attribute, value and period
-- parameters: start date, end date, previous_start date, previous_end date, regions text[], channels text[]
-- columns: attribute text, value text, period text, orders integer, units integer, net_sales money
-- run by: services.tallies.orders_by_attribute
with periods (period, first_day, last_day) as (
    values ('current', cast(:start as date), cast(:end as date)),
    ('previous', cast(:previous_start as date), cast(:previous_end as date))
)

select
    attributes.attribute,
    attributes.value,
    periods.period,
    cast(sum(attributes.orders) as bigint) as orders,
    cast(sum(attributes.units) as bigint) as units,
    sum(attributes.net_sales) as net_sales
from periods
inner join mart.order_attribute_day as attributes
    on
        attributes.day between periods.first_day and periods.last_day
        and attributes.region_id = any(:regions)
        and attributes.channel_id = any(:channels)
group by attributes.attribute, attributes.value, periods.period
order by attributes.attribute, attributes.value, periods.period
