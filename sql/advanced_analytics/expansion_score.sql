-- purpose: What speaks for and against selling more in each country, or beginning to
-- grain: one row per country of the demographics
-- parameters: year_start date, end date
-- columns: country_code text, country text, region_id text, region text, opened boolean, own_warehouse boolean, online_shoppers decimal, online_share decimal, income money, market_growth decimal, net_revenue money, orders integer, customers integer
-- run by: services.geography.expansion.countries
with sums as (
    select
        country_code,
        sum(net_revenue) filter (where day >= :year_start) as net_revenue,
        sum(orders) filter (where day >= :year_start) as orders,
        sum(new_orders) as customers
    from mart.place_day
    where city = '*' and channel_id = '*' and day <= :end
    group by country_code
),

stocked as (
    select distinct country_code
    from core.warehouses
),

-- The last twelve months that have ended, and the twelve before them.
months as (
    select cast(date_trunc('month', cast(:end as date) + 1) - interval '1 year' as date) as first_of_year
),

markets as (
    select
        index.region_id,
        sum(index.market_size) filter (where index.month >= months.first_of_year) as now,
        sum(index.market_size) filter (where index.month < months.first_of_year) as before
    from months
    inner join core.market_index as index
        on
            index.month >= months.first_of_year - interval '1 year'
            and index.month < months.first_of_year + interval '1 year'
    group by index.region_id
    having count(distinct index.month) = 24
)

select
    people.country_code,
    people.name as country,
    people.region_id,
    regions.name as region,
    coalesce(regions.opened_on <= :end, false) as opened,
    stocked.country_code is not null as own_warehouse,
    cast(people.population * people.online_shopper_share as double precision) as online_shoppers,
    cast(people.online_shopper_share as double precision) as online_share,
    people.median_income as income,
    cast(markets.now / nullif(markets.before, 0) - 1 as double precision) as market_growth,
    coalesce(sums.net_revenue, 0) / 100 as net_revenue,
    cast(coalesce(sums.orders, 0) as bigint) as orders,
    cast(coalesce(sums.customers, 0) as bigint) as customers
from core.demographics as people
left join core.regions as regions on people.region_id = regions.region_id
left join markets on people.region_id = markets.region_id
left join stocked on people.country_code = stocked.country_code
left join sums on people.country_code = sums.country_code
order by people.country_code
