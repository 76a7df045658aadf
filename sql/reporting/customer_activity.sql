-- purpose: Different customers who bought, and those who bought for the first time, for both ranges and for each stretch of the current one
-- grain: one row per period and bucket, of one region or *; bucket 0 is the latest, the row without one is the whole period
-- parameters: start date, end date, previous_start date, previous_end date, regions text[], bucket_days integer
-- columns: period text, bucket integer, active_customers integer, new_customers integer, returning_customers integer
-- run by: services.tallies.customer_activity
with periods (period, first_day, last_day) as (
    values ('current', cast(:start as date), cast(:end as date)),
    ('previous', cast(:previous_start as date), cast(:previous_end as date))
),

-- The days are added up: a day brings those who had not bought since the first day.
days as (
    select
        periods.period,
        (periods.last_day - days.day) / :bucket_days as bucket,
        days.customers,
        days.new_customers,
        days.gaps,
        days.repeated,
        days.day - periods.first_day as into_period,
        :bucket_days - 1 - (periods.last_day - days.day) % :bucket_days as into_bucket
    from periods
    inner join mart.customer_day as days on days.day between periods.first_day and periods.last_day
    where days.region_id = any(:regions)
),

fresh as (
    select
        days.*,
        customers - coalesce(repeated[width_bucket(into_period, gaps)], 0) as first_in_period,
        customers - coalesce(repeated[width_bucket(least(into_period, into_bucket), gaps)], 0) as first_in_bucket
    from days
),

counts as (
    select
        period,
        bucket,
        case when grouping(bucket) = 1 then sum(first_in_period) else sum(first_in_bucket) end as active_customers,
        sum(new_customers) as new_customers
    from fresh
    group by grouping sets ((period), (period, bucket))
)

select
    period,
    cast(bucket as bigint) as bucket,
    cast(active_customers as bigint) as active_customers,
    cast(new_customers as bigint) as new_customers,
    cast(active_customers - new_customers as bigint) as returning_customers
from counts
order by period, bucket nulls first
