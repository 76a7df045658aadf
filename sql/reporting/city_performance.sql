-- purpose: What each city brought in the range and in the range it is compared with
-- grain: one row per region, country, city and period
-- parameters: start date, end date, previous_start date, previous_end date, regions text[], channels text[]
-- columns: region_id text, country_code text, city text, period text, net_revenue money, sales_after_discount money, returned money, orders integer, delivered integer, delivery_hours integer, promised integer, late integer, customers integer
-- run by: services.geography.places.cities
with periods (period, first_day, last_day) as (
    values ('current', cast(:start as date), cast(:end as date)),
    ('previous', cast(:previous_start as date), cast(:previous_end as date))
)

select
    places.region_id,
    places.country_code,
    places.city,
    periods.period,
    sum(places.net_revenue) / 100 as net_revenue,
    sum(places.gross_sales - places.discounts) / 100 as sales_after_discount,
    sum(places.returned) / 100 as returned,
    cast(sum(places.orders) as bigint) as orders,
    cast(sum(places.delivered) as bigint) as delivered,
    cast(sum(places.delivery_hours) as bigint) as delivery_hours,
    cast(sum(places.promised) as bigint) as promised,
    cast(sum(places.late) as bigint) as late,
    cast(sum(places.new_orders) as bigint) as customers
from periods
inner join mart.place_day as places on places.day between periods.first_day and periods.last_day
where
    places.city <> '*'
    and places.channel_id = any(:channels)
    and ('*' = any(:regions) or places.region_id = any(:regions))
group by places.region_id, places.country_code, places.city, periods.period
order by places.region_id, places.country_code, places.city, periods.period
