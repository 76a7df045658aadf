-- purpose: What was sold on each day of a history, region by region: what seasons and forecasts are learned from
-- grain: one row per region and day with sales
-- parameters: history_start date, end date, regions text[]
-- columns: region_id text, day date, net_revenue money, orders integer, units integer
-- run by: services.seasons.history.read_history
select
    region_id,
    day,
    net_revenue / 100.0 as net_revenue,
    orders,
    units
from mart.sales_day
where
    day between :history_start and :end
    and ('*' = any(:regions) or region_id = any(:regions))
    and region_id <> '*'
    and channel_id = '*'
    and category_id = '*'
order by region_id, day
