-- purpose: What forecasts of earlier days said was left of the quarter that they stood in, as it was published
-- grain: one row per last day that a forecast knew, where it reached the end of that day's quarter
-- parameters: start date, end date, regions text[]
-- columns: last_day date, rest decimal
-- run by: services.alerts.forecasts.forecasts
with made as (
    select distinct on (last_day)
        last_day,
        expected,
        cast(date_trunc('quarter', last_day) + interval '3 months' as date) - 1 - last_day as days_left
    from ops.forecast
    where measure = 'net_revenue' and region_id = any(:regions) and last_day between :start and :end
    order by last_day asc, version_id desc
)

select
    made.last_day,
    sum(foretold.expected) as rest
from made
cross join lateral unnest(made.expected) with ordinality as foretold (expected, step)
where foretold.step <= made.days_left
group by made.last_day, made.days_left
having count(*) = made.days_left
order by made.last_day
