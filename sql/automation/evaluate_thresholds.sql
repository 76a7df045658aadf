-- purpose: What each rule on a metric sees on each day that it is asked about, and what that is compared with
-- grain: one row per question, which is a rule in one place, and day
-- parameters: questions json, counted json
-- columns: key integer, day date, value decimal, compared decimal, denominator decimal, net_revenue decimal
-- run by: services.alerts.metrics.compared
with questions as (
    select question.*
    from jsonb_to_recordset(cast(:questions as jsonb)) as question (
        key bigint,
        numerator text,
        denominator text,
        region_id text,
        channel_id text,
        category_id text,
        window_days integer,
        lag_days integer,
        first_day date,
        last_day date
    )
),

-- What counts customers is no sum over days, and comes with the questions.
customers as (
    select counted.*
    from jsonb_to_recordset(cast(:counted as jsonb)) as counted (
        key bigint,
        day date,
        previous boolean,
        active_customers numeric,
        new_customers numeric,
        returning_customers numeric
    )
),

began as (
    select min(day) as day
    from mart.sales_day
    where region_id = '*' and channel_id = '*' and category_id = '*'
),

windows as (
    select
        questions.*,
        periods.previous,
        questions.first_day + place.number as day,
        questions.first_day + place.number - periods.back as until
    from questions
    cross join lateral generate_series(0, questions.last_day - questions.first_day) as place (number)
    cross join
        lateral (
            values (false, 0), (true, questions.lag_days)
        ) as periods (previous, back)
    cross join began
    where questions.first_day + place.number - periods.back - questions.window_days + 1 >= began.day
),

figures as (
    select
        windows.key,
        windows.day,
        windows.previous,
        windows.denominator <> '' as is_ratio,
        picked.numerator,
        picked.denominator,
        picked.net_revenue
    from windows
    left join customers
        on windows.key = customers.key and windows.day = customers.day and windows.previous = customers.previous
    cross join lateral mart.made_of(
        windows.numerator,
        windows.denominator,
        windows.region_id,
        windows.channel_id,
        windows.category_id,
        windows.until - windows.window_days + 1,
        windows.until,
        customers.active_customers,
        customers.new_customers,
        customers.returning_customers
    ) as picked
),

valued as (
    select
        *,
        case when is_ratio then numerator / nullif(denominator, 0) else numerator end as value
    from figures
)

select
    current.key,
    current.day,
    current.value,
    previous.value as compared,
    current.denominator,
    current.net_revenue
from valued as current
left join valued as previous on current.key = previous.key and current.day = previous.day and previous.previous
where not current.previous
order by current.key, current.day
