-- purpose: Where each order of the range and of the range it is compared with stands, all orders of a region in a row
-- grain: one row per region; `days` and `sizes` hold a number for each piece, the other columns one for each order
-- parameters: start date, end date, previous_start date, previous_end date, regions text[]
-- columns: region_id text, days bytes, sizes bytes, channels bytes, categories bytes, statuses bytes, devices bytes, hours bytes, kinds bytes, units bytes, net_sales bytes
-- run by: services.tallies.orders_by_attribute
select
    region_id,
    string_agg(int4send(day - date '1970-01-01'), '') as days,
    string_agg(int4send(cast(orders as integer)), '') as sizes,
    string_agg(channels, '') as channels,
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
group by region_id
