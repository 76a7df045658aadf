-- purpose: Forecasts as they were published beside what happened since: how far off they were, and how often inside their bounds
-- grain: one row per last day that a forecast knew, region or *, and week of the days that it foretold (1 is the first)
-- parameters: end date, regions text[], measure text
-- columns: last_day date, region_id text, week integer, days integer, expected decimal, naive decimal, actual decimal, error decimal, naive_error decimal, inside_80 integer, inside_95 integer
-- run by: services.season_effects.published
with forecasts as (
    select distinct on (last_day, region_id)
        last_day,
        region_id,
        expected,
        naive,
        low_80,
        high_80,
        low_95,
        high_95
    from ops.forecast
    where measure = :measure and region_id = any(:regions) and last_day < :end
    order by last_day asc, region_id asc, version_id desc
),

days as (
    select
        forecasts.last_day,
        forecasts.region_id,
        forecasts.last_day + cast(foretold.step as integer) as day,
        (foretold.step + 6) / 7 as week,
        foretold.expected,
        foretold.naive,
        foretold.low_80,
        foretold.high_80,
        foretold.low_95,
        foretold.high_95
    from forecasts
    cross join lateral unnest(
        forecasts.expected,
        forecasts.naive,
        forecasts.low_80,
        forecasts.high_80,
        forecasts.low_95,
        forecasts.high_95
    ) with ordinality as foretold (expected, naive, low_80, high_80, low_95, high_95, step)
),

judged as (
    select
        days.*,
        coalesce(
            case :measure
                when 'net_revenue' then cast(sales.net_revenue as double precision) / 100
                when 'orders' then sales.orders
                else sales.units
            end,
            0
        ) as actual
    from days
    left join mart.sales_day as sales
        on
            days.day = sales.day
            and days.region_id = sales.region_id
            and sales.channel_id = '*'
            and sales.category_id = '*'
    where days.day <= :end
)

select
    last_day,
    region_id,
    week,
    count(*) as days,
    sum(expected) as expected,
    sum(naive) as naive,
    sum(actual) as actual,
    sum(abs(actual - expected)) as error,
    sum(abs(actual - naive)) as naive_error,
    count(*) filter (where actual between low_80 and high_80) as inside_80,
    count(*) filter (where actual between low_95 and high_95) as inside_95
from judged
group by last_day, region_id, week
order by last_day, region_id, week
