-- purpose: Days of which nothing is there in a table that has something for every day
-- grain: one row per table and day between its first and its last
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: orders, web_sessions, campaign_daily
with kept as (
    select
        'web_sessions' as table_name,
        sessions.date as day
    from core.web_sessions as sessions
    group by sessions.date
    union all
    select
        'campaign_daily',
        daily.date
    from core.campaign_daily as daily
    group by daily.date
    union all
    select
        'orders',
        sales.day
    from mart.sales_day as sales
    where (sales.region_id, sales.channel_id, sales.category_id) = ('*', '*', '*') and sales.orders > 0
),

spans as (
    select
        table_name,
        min(day) as first_day,
        max(day) as last_day,
        count(*) as days
    from kept
    group by table_name
)

select
    spans.table_name,
    cast(days.day as text) as key,
    '' as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'has no row on this day' as reason
from spans
cross join
    lateral (
        select spans.first_day + place.number as day
        from generate_series(0, spans.last_day - spans.first_day) as place (number)
    ) as days
where
    :everything is not null
    -- A table that has something on most days only, as a small shop's orders, misses none.
    and spans.days >= 0.95 * (spans.last_day - spans.first_day + 1)
    and not exists (select from kept where kept.table_name = spans.table_name and kept.day = days.day)
