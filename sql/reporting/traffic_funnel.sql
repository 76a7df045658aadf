-- purpose: From visit to order: sessions at each step, orders of the days with visits, and what advertising cost, for both ranges
-- grain: one row per period
-- parameters: start date, end date, previous_start date, previous_end date, regions text[], channels text[]
-- columns: period text, sessions integer, product_views integer, add_to_carts integer, checkouts integer, orders integer, spend money, days_missing integer
-- run by: services.sales.funnel
with periods (period, first_day, last_day) as (
    values ('current', cast(:start as date), cast(:end as date)),
    ('previous', cast(:previous_start as date), cast(:previous_end as date))
),

daily as (
    select
        periods.period,
        traffic.day,
        sum(traffic.sessions) as sessions,
        sum(traffic.product_views) as product_views,
        sum(traffic.add_to_carts) as add_to_carts,
        sum(traffic.checkouts) as checkouts,
        sum(traffic.spend) as spend
    from periods
    inner join mart.traffic_day as traffic
        on
            traffic.day between periods.first_day and periods.last_day
            and traffic.region_id = any(:regions)
            and traffic.channel_id = any(:channels)
    group by periods.period, traffic.day
),

visits as (
    select
        period,
        sum(sessions) as sessions,
        sum(product_views) as product_views,
        sum(add_to_carts) as add_to_carts,
        sum(checkouts) as checkouts,
        sum(spend) as spend,
        count(*) filter (where sessions > 0) as days_seen
    from daily
    group by period
),

-- An order of a day without visits would count as one that came of the visits of other days.
purchases as (
    select
        daily.period,
        sum(sales.orders) as orders
    from daily
    inner join mart.sales_day as sales on daily.day = sales.day
    where
        daily.sessions > 0
        and sales.region_id = any(:regions)
        and sales.channel_id = any(:channels)
        and sales.category_id = '*'
    group by daily.period
)

select
    periods.period,
    cast(coalesce(visits.sessions, 0) as bigint) as sessions,
    cast(coalesce(visits.product_views, 0) as bigint) as product_views,
    cast(coalesce(visits.add_to_carts, 0) as bigint) as add_to_carts,
    cast(coalesce(visits.checkouts, 0) as bigint) as checkouts,
    cast(coalesce(purchases.orders, 0) as bigint) as orders,
    coalesce(visits.spend, 0) as spend,
    cast(periods.last_day - periods.first_day + 1 - coalesce(visits.days_seen, 0) as bigint) as days_missing
from periods
left join visits on periods.period = visits.period
left join purchases on periods.period = purchases.period
order by periods.period
