-- purpose: Orders by status, device, hour and kind of customer for the range and the range it is compared with
-- grain: one row per attribute, value and period
-- parameters: start date, end date, previous_start date, previous_end date, regions text[], channels text[], categories text[]
-- columns: attribute text, value text, period text, orders integer, units integer, net_sales money
-- run by: services.sales.orders_by_attribute
with periods (period, first_day, last_day) as (
    values ('current', cast(:start as date), cast(:end as date)),
    ('previous', cast(:previous_start as date), cast(:previous_end as date))
),

all_categories as (
    select
        periods.period,
        marts.attribute,
        marts.value,
        marts.orders,
        marts.units,
        marts.net_sales
    from periods
    inner join mart.order_attribute_day as marts
        on
            marts.day between periods.first_day and periods.last_day
            and marts.region_id = any(:regions)
            and marts.channel_id = any(:channels)
    where '*' = any(:categories)
),

-- The mart keeps no categories: an order can hold several. With a category filter the orders of the days are counted.
some_categories as (
    select
        periods.period,
        pairs.attribute,
        pairs.value,
        count(*) as orders,
        sum(facts.units) as units,
        sum(facts.net_sales) as net_sales
    from periods
    cross join
        lateral core.orders_within(periods.first_day, periods.last_day, :regions, :channels, :categories) as facts
    cross join
        lateral (
            values
            ('status', facts.status, true),
            ('device', facts.device, facts.recognised),
            ('hour', cast(facts.hour as text), facts.recognised),
            ('customer_kind', facts.customer_kind, facts.recognised)
        ) as pairs (attribute, value, counts)
    where not '*' = any(:categories) and pairs.counts
    group by periods.period, pairs.attribute, pairs.value
),

attributes as (
    select * from all_categories
    union all
    select * from some_categories
)

select
    attribute,
    value,
    period,
    cast(sum(orders) as bigint) as orders,
    cast(sum(units) as bigint) as units,
    sum(net_sales) as net_sales
from attributes
group by attribute, value, period
order by attribute, value, period
