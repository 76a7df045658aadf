-- purpose: How far the figure of each rule is from the same weekday of the eight weeks before, on each day it is asked about
-- grain: one row per question, which is a rule in one place, and day with eight weeks before it
-- parameters: questions json, counted json
-- columns: key integer, day date, value decimal, expected decimal, spread decimal, score decimal, denominator decimal, net_revenue decimal
-- run by: services.alerts.metrics.anomalies
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

-- Eight weeks before each of the seven days up to the one that is judged.
days as (
    select
        questions.*,
        questions.first_day - 62 + place.number as day
    from questions
    cross join lateral generate_series(0, questions.last_day - questions.first_day + 62) as place (number)
    cross join began
    where questions.first_day - 62 + place.number - questions.window_days + 1 >= began.day
),

figures as (
    select
        days.key,
        days.day,
        days.first_day,
        days.last_day,
        cast(
            case
                when days.denominator = '' then picked.numerator else picked.numerator / nullif(picked.denominator, 0)
            end as double precision
        ) as value,
        picked.denominator,
        picked.net_revenue
    from days
    left join customers on days.key = customers.key and days.day = customers.day
    cross join lateral mart.made_of(
        days.numerator,
        days.denominator,
        days.region_id,
        days.channel_id,
        days.category_id,
        days.day - days.window_days + 1,
        days.day,
        customers.active_customers,
        customers.new_customers,
        customers.returning_customers
    ) as picked
),

compared as (
    select
        key,
        day,
        first_day,
        last_day,
        value,
        denominator,
        net_revenue,
        array[
            lag(value, 7) over weeks,
            lag(value, 14) over weeks,
            lag(value, 21) over weeks,
            lag(value, 28) over weeks,
            lag(value, 35) over weeks,
            lag(value, 42) over weeks,
            lag(value, 49) over weeks,
            lag(value, 56) over weeks
        ] as earlier
    from figures
    window weeks as (partition by key order by day)
),

usual as (
    select
        compared.*,
        middle.expected
    from compared
    cross join
        lateral (
            select percentile_cont(0.5) within group (order by past.value) as expected
            from unnest(compared.earlier) as past (value)
            having count(past.value) = 8
        ) as middle
    where compared.day >= compared.first_day - 6 and middle.expected > 0
),

-- Of all weekdays together, since eight ratios alone would tell little of how far chance goes. Logarithms, because a
-- day can be no further below the usual one than all of it, however much chance there is; a hundredth counts as nothing.
judged as (
    select
        usual.key,
        usual.day + ahead.days as day,
        max(usual.value) filter (where ahead.days = 0) as value,
        max(usual.expected) filter (where ahead.days = 0) as expected,
        max(usual.denominator) filter (where ahead.days = 0) as denominator,
        max(usual.net_revenue) filter (where ahead.days = 0) as net_revenue,
        percentile_cont(0.5) within group (
            order by abs(ln(greatest(past.value / usual.expected, 0.01)))
        ) as spread
    from usual
    cross join unnest(usual.earlier) as past (value)
    cross join generate_series(0, 6) as ahead (days)
    where usual.day + ahead.days between usual.first_day and usual.last_day
    group by usual.key, usual.day + ahead.days
    having count(*) >= 28
)

select
    key,
    day,
    value,
    expected,
    spread,
    0.6745 * ln(greatest(value / expected, 0.01)) / spread as score,
    denominator,
    net_revenue
from judged
where expected > 0 and spread > 0
order by key, day
