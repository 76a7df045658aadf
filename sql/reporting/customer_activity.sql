-- purpose: Different customers who bought, and those who bought for the first time, for both ranges and for each stretch of the current one
-- grain: one row per period and bucket; bucket 0 is the latest, the row without a bucket is the whole period
-- parameters: start date, end date, previous_start date, previous_end date, regions text[], channels text[], categories text[], bucket_days integer
-- columns: period text, bucket integer, active_customers integer, new_customers integer, returning_customers integer
-- run by: services.executive.kpis
with periods (period, first_day, last_day) as (
    values ('current', cast(:start as date), cast(:end as date)),
    ('previous', cast(:previous_start as date), cast(:previous_end as date))
),

purchases as (
    select
        periods.period,
        facts.customer_id,
        facts.customer_kind,
        (periods.last_day - facts.day) / :bucket_days as bucket
    from periods
    inner join core.order_facts as facts on facts.day between periods.first_day and periods.last_day
    where
        facts.recognised
        and facts.customer_id is not null
        and ('*' = any(:regions) or facts.region_id = any(:regions))
        and ('*' = any(:channels) or facts.channel_id = any(:channels))
        and ('*' = any(:categories) or facts.category_ids && cast(:categories as text[]))
),

counts as (
    select
        period,
        bucket,
        count(distinct customer_id) as active_customers,
        count(distinct customer_id) filter (where customer_kind = 'new') as new_customers
    from purchases
    group by grouping sets ((period), (period, bucket))
)

select
    period,
    cast(bucket as bigint) as bucket,
    active_customers,
    new_customers,
    active_customers - new_customers as returning_customers
from counts
order by period, bucket nulls first
