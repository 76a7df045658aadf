-- purpose: How many different customers bought on each day, and how many of them had bought in the days before it
-- grain: one row per day, and region or *
-- parameters: days date[]
-- columns: day date, region_id text, customers integer, new_customers integer, gaps integer[], repeated integer[]
-- run by: services.refresh.marts
-- scans: order_facts: a full rebuild asks for every day, which an empty array of days stands for
with purchases as (
    select
        day,
        region_id,
        customer_kind = 'new' as is_new,
        day - lag(day) over (partition by customer_id order by day) as gap,
        day - lag(day) over (partition by customer_id, region_id order by day) as gap_in_region
    from core.order_facts
    where
        recognised
        and customer_id is not null
        and (
            cardinality(:days) = 0
            or customer_id = any(
                array(
                    select distinct buyers.customer_id
                    from core.order_facts as buyers
                    where buyers.recognised and buyers.day = any(:days)
                )
            )
        )
),

finest as (
    select
        day,
        region_id,
        gap,
        gap_in_region,
        cast(count(*) as integer) as orders,
        cast(count(*) filter (where is_new) as integer) as new_customers
    from purchases
    where cardinality(:days) = 0 or day = any(:days)
    group by day, region_id, gap, gap_in_region
),

by_gap as (
    select
        day,
        '*' as region_id,
        gap,
        sum(orders) as orders,
        sum(new_customers) as new_customers
    from finest
    group by day, gap
    union all
    select
        day,
        region_id,
        gap_in_region,
        sum(orders),
        sum(new_customers)
    from finest
    group by day, region_id, gap_in_region
),

-- Without a gap is who buys for the first time; a gap of no days is a second order of the day, by somebody counted.
in_turn as (
    select
        by_gap.*,
        cast(sum(orders) filter (where gap > 0) over (partition by day, region_id order by gap) as integer) as repeated
    from by_gap
)

select
    day,
    region_id,
    sum(orders) filter (where gap is distinct from 0) as customers,
    sum(new_customers) as new_customers,
    coalesce(array_agg(gap order by gap) filter (where gap > 0), '{}') as gaps,
    coalesce(array_agg(repeated order by gap) filter (where gap > 0), '{}') as repeated
from in_turn
group by day, region_id
