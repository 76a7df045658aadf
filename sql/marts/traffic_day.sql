-- purpose: Visits and advertising of each day, and by region and channel
-- grain: one row per day, region or *, and channel or *
-- parameters: days date[]
-- columns: day date, region_id text, channel_id text, sessions integer, mobile_sessions integer, product_views integer, add_to_carts integer, checkouts integer, spend money, impressions integer, clicks integer
-- run by: services.refresh.marts
with visits as (
    select
        date as day,
        region_id,
        channel_id,
        sessions,
        mobile_sessions,
        product_views,
        add_to_carts,
        checkouts,
        0 as spend,
        0 as impressions,
        0 as clicks
    from core.web_sessions
    where date = any(:days)
),

advertising as (
    select
        results.date as day,
        results.region_id,
        coalesce(campaigns.channel_id, 'unknown') as channel_id,
        0 as sessions,
        0 as mobile_sessions,
        0 as product_views,
        0 as add_to_carts,
        0 as checkouts,
        results.spend,
        results.impressions,
        results.clicks
    from core.campaign_daily as results
    left join core.campaigns as campaigns on results.campaign_id = campaigns.campaign_id
    where results.date = any(:days)
),

traffic as (
    select * from visits
    union all
    select * from advertising
)

select
    day,
    coalesce(region_id, '*') as region_id,
    coalesce(channel_id, '*') as channel_id,
    coalesce(sum(sessions), 0) as sessions,
    coalesce(sum(mobile_sessions), 0) as mobile_sessions,
    coalesce(sum(product_views), 0) as product_views,
    coalesce(sum(add_to_carts), 0) as add_to_carts,
    coalesce(sum(checkouts), 0) as checkouts,
    coalesce(sum(spend), 0) as spend,
    coalesce(sum(impressions), 0) as impressions,
    coalesce(sum(clicks), 0) as clicks
from traffic
group by day, cube (region_id, channel_id)
