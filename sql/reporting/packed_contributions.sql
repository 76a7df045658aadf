-- purpose: What each customer brought on each day of the range, by category, all of a region and channel in a row
-- grain: one row per region and channel; `days` and `sizes` hold a number for each piece, the other columns one for each sum
-- parameters: start date, end date, regions text[], channels text[], categories text[]
-- columns: region_id text, channel_id text, days bytes, sizes bytes, customers bytes, categories bytes, net_revenue bytes, contribution bytes
-- run by: services.finance.customer_contribution
select
    region_id,
    channel_id,
    string_agg(int4send(day - date '1970-01-01'), '') as days,
    string_agg(int4send(cast(sales as integer)), '') as sizes,
    string_agg(customers, '') as customers,
    -- An open filter needs none.
    string_agg(categories, '') filter (where not '*' = any(:categories)) as categories,
    string_agg(net_revenue, '') as net_revenue,
    string_agg(contribution, '') as contribution
from mart.packed_sales
where
    day between :start and :end
    and ('*' = any(:regions) or region_id = any(:regions))
    and ('*' = any(:channels) or channel_id = any(:channels))
group by region_id, channel_id
