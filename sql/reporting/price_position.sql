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

spells as (
    select
        product_id,
        list_price,
        valid_from,
        lead(valid_from) over (partition by product_id order by valid_from) as valid_to
    from core.product_prices
    where list_price > 0
),

compared as (
    select
        asked.month,
        directory.category_id,
        directory.category,
        spells.list_price / asked.lowest as against_lowest,
        spells.list_price / cast(asked.median as numeric) as against_median
    from asked
    inner join core.product_directory as directory on asked.product_id = directory.product_id
    inner join spells
        on
            asked.product_id = spells.product_id
            and asked.last_seen >= spells.valid_from
            and (spells.valid_to is null or asked.last_seen < spells.valid_to)
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
