-- purpose: Where each order of the range and of the range it is compared with stands, all of a region and channel in a row
-- grain: one row per region and channel; `days` and `sizes` hold a number for each piece, the other columns one for each order
-- parameters: start date, end date, previous_start date, previous_end date, regions text[], channels text[]
-- columns: region_id text, channel_id text, days bytes, sizes bytes, categories bytes, statuses bytes, devices bytes, hours bytes, kinds bytes, units bytes, net_sales bytes
-- run by: services.tallies.orders_by_attribute
select
    region_id,
    channel_id,
    string_agg(int4send(day - date '1970-01-01'), '') as days,
    string_agg(int4send(cast(orders as integer)), '') as sizes,
    string_agg(categories, '') as categories,
    string_agg(statuses, '') as statuses,
    string_agg(devices, '') as devices,
    string_agg(hours, '') as hours,
    string_agg(kinds, '') as kinds,
    string_agg(units, '') as units,
    string_agg(net_sales, '') as net_sales
from mart.packed_orders
where
    (day between :start and :end or day between :previous_start and :previous_end)
    and ('*' = any(:regions) or region_id = any(:regions))
    and ('*' = any(:channels) or channel_id = any(:channels))
group by region_id, channel_id
