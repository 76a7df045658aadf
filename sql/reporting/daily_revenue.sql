-- purpose: Net revenue of every day up to the end of the range, the history that forecasts and outliers are judged by
-- grain: one row per day with sales
-- parameters: history_start date, end date, regions text[], channels text[], categories text[]
-- columns: day date, net_revenue money
-- run by: services.trends.daily_revenue
select
    day,
    sum(net_revenue) / 100 as net_revenue
from mart.sales_day
where
    day between :history_start and :end
    and region_id = any(:regions)
    and channel_id = any(:channels)
    and category_id = any(:categories)
group by day
order by day
