-- purpose: What each customer brought on each day of the range, by channel and category, all of a region in a row
-- grain: one row per region; `days` and `sizes` hold a number for each piece, the other columns one for each sum
-- parameters: start date, end date, regions text[], channels text[], categories text[]
-- columns: region_id text, days bytes, sizes bytes, customers bytes, channels bytes, categories bytes, net_revenue bytes, contribution bytes
-- run by: services.finance.customer_contribution
select
    region_id,
    string_agg(int4send(day - date '1970-01-01'), '') as days,
    string_agg(int4send(cast(sales as integer)), '') as sizes,
    string_agg(customers, '') as customers,
    -- An open filter needs none of them.
    string_agg(channels, '') filter (where not '*' = any(:channels)) as channels,
    string_agg(categories, '') filter (where not '*' = any(:categories)) as categories,
    string_agg(net_revenue, '') as net_revenue,
    string_agg(contribution, '') as contribution
from mart.packed_sales
where
    day between :start and :end
    and ('*' = any(:regions) or region_id = any(:regions))
group by region_id
