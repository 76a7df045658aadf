-- purpose: What was planned for each month that the range touches
-- grain: one row per month and metric planned
-- parameters: start date, end date, regions text[]
-- columns: month date, metric text, amount money
-- run by: services.trends.plan_by_day
select
    month,
    metric,
    sum(amount) as amount
from mart.plan
where
    month between date_trunc('month', cast(:start as date)) and cast(:end as date)
    and ('*' = any(:regions) or region_id = any(:regions))
group by month, metric
order by month, metric
