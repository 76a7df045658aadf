-- purpose: Where our list prices stand against competitors', month by month
-- grain: one row per month and top category, and per month for all categories together, under *
-- parameters: history_start date, end date, categories text[]
-- columns: month date, category_id text, category text, products integer, cheapest integer, against_lowest decimal, against_median decimal
-- run by: services.pricing.position.price_position
with asked as (
    select
        product_id,
        cast(date_trunc('month', observed_on) as date) as month,
        max(observed_on) as last_seen,
        min(price) as lowest,
        percentile_cont(0.5) within group (order by cast(price as double precision)) as median
    from core.competitor_prices
    where observed_on between cast(:history_start as date) and cast(:end as date) and price > 0
    group by product_id, cast(date_trunc('month', observed_on) as date)
),

-- In floating point: a logarithm takes a hundred times as long of a NUMERIC.
compared as (
    select
        asked.month,
        directory.category_id,
        directory.category,
        listed.price / cast(asked.lowest as double precision) as against_lowest,
        listed.price / asked.median as against_median
    from asked
    inner join core.product_directory as directory on asked.product_id = directory.product_id
    cross join
        lateral (
            select cast(prices.list_price as double precision) as price
            from core.product_prices as prices
            where
                prices.product_id = asked.product_id
                and prices.valid_from <= asked.last_seen
                and prices.list_price > 0
            order by prices.valid_from desc
            limit 1
        ) as listed
    where '*' = any(:categories) or directory.category_id = any(:categories)
)

select
    month,
    coalesce(category_id, '*') as category_id,
    case when grouping(category_id) = 1 then 'All' else max(category) end as category,
    count(*) as products,
    count(*) filter (where against_lowest <= 1) as cheapest,
    exp(avg(ln(against_lowest))) - 1 as against_lowest,
    exp(avg(ln(against_median))) - 1 as against_median
from compared
-- What is three times as dear, or a third, was mistyped or is another product.
where against_median between 0.3333 and 3 and against_lowest between 0.3333 and 3
group by grouping sets ((month, category_id), (month))
order by month, category_id
