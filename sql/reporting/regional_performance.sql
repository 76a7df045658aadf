-- purpose: What each country brought in the range and in the range it is compared with: sales, returns, deliveries, customers won
-- grain: one row per region, country and period
-- parameters: start date, end date, previous_start date, previous_end date, regions text[], channels text[]
-- columns: region_id text, region text, country_code text, country text, online_shoppers decimal, period text, net_revenue money, sales_after_discount money, returned money, contribution money, orders integer, units integer, units_returned integer, delivered integer, delivery_hours integer, promised integer, late integer, customers integer
-- run by: services.geography.places.places
with periods (period, first_day, last_day) as (
    values ('current', cast(:start as date), cast(:end as date)),
    ('previous', cast(:previous_start as date), cast(:previous_end as date))
),

sums as (
    select
        periods.period,
        places.region_id,
        places.country_code,
        sum(places.net_revenue) as net_revenue,
        sum(places.gross_sales - places.discounts) as sales_after_discount,
        sum(places.returned) as returned,
        sum(places.net_revenue - places.cost - places.fulfilment - places.payment_fees) as contribution,
        sum(places.orders) as orders,
        sum(places.units) as units,
        sum(places.units_returned) as units_returned,
        sum(places.delivered) as delivered,
        sum(places.delivery_hours) as delivery_hours,
        sum(places.promised) as promised,
        sum(places.late) as late
    from periods
    inner join mart.place_day as places on places.day between periods.first_day and periods.last_day
    where
        places.city = '*'
        and places.channel_id = any(:channels)
        and ('*' = any(:regions) or places.region_id = any(:regions))
    group by periods.period, places.region_id, places.country_code
),

-- Everybody who ever bought counts, up to the last day of the range, and of the one before.
won as (
    select
        region_id,
        country_code,
        sum(new_orders) as current_customers,
        sum(new_orders) filter (where day <= :previous_end) as previous_customers
    from mart.place_day
    where
        city = '*'
        and day <= :end
        and channel_id = any(:channels)
        and ('*' = any(:regions) or region_id = any(:regions))
    group by region_id, country_code
),

served as (
    select
        won.region_id,
        won.country_code,
        periods.period,
        case periods.period when 'current' then won.current_customers else won.previous_customers end as customers
    from won
    cross join periods
)

select
    served.region_id,
    coalesce(regions.name, initcap(served.region_id)) as region,
    served.country_code,
    coalesce(people.name, initcap(served.country_code)) as country,
    cast(people.population * people.online_shopper_share as double precision) as online_shoppers,
    served.period,
    coalesce(sums.net_revenue, 0) / 100 as net_revenue,
    coalesce(sums.sales_after_discount, 0) / 100 as sales_after_discount,
    coalesce(sums.returned, 0) / 100 as returned,
    coalesce(sums.contribution, 0) / 100 as contribution,
    cast(coalesce(sums.orders, 0) as bigint) as orders,
    cast(coalesce(sums.units, 0) as bigint) as units,
    cast(coalesce(sums.units_returned, 0) as bigint) as units_returned,
    cast(coalesce(sums.delivered, 0) as bigint) as delivered,
    cast(coalesce(sums.delivery_hours, 0) as bigint) as delivery_hours,
    cast(coalesce(sums.promised, 0) as bigint) as promised,
    cast(coalesce(sums.late, 0) as bigint) as late,
    cast(coalesce(served.customers, 0) as bigint) as customers
from served
left join sums
    on served.period = sums.period and served.region_id = sums.region_id and served.country_code = sums.country_code
left join core.regions as regions on served.region_id = regions.region_id
left join core.demographics as people on served.country_code = people.country_code
order by served.region_id, served.country_code, served.period
