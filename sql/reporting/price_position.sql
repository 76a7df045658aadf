-- purpose: Where our list prices stand against competitors', month by month
-- grain: one row per month and top category, and per month for all categories together, under *
-- parameters: history_start date, end date, categories text[]
-- columns: month date, category_id text, category text, products integer, cheapest integer, against_lowest decimal, against_median decimal
-- run by: services.pricing.position.price_position
with sums as (
    select
        month,
        category_id,
        products,
        cheapest,
        log_lowest,
        log_median
    from mart.price_month
    where month >= cast(:history_start as date) and month < cast(date_trunc('month', cast(:end as date)) as date)
    union all
    -- Of the last month, what was known by then.
    select
        month,
        category_id,
        products,
        cheapest,
        log_lowest,
        log_median
    from core.prices_compared(cast(date_trunc('month', cast(:end as date)) as date), cast(:end as date))
)

select
    sums.month,
    coalesce(sums.category_id, '*') as category_id,
    case
        when grouping(sums.category_id) = 1 then 'All'
        else coalesce(max(categories.name), nullif(sums.category_id, 'unknown'), 'Unknown')
    end as category,
    cast(sum(sums.products) as bigint) as products,
    cast(sum(sums.cheapest) as bigint) as cheapest,
    exp(cast(sum(sums.log_lowest) / 1e9 / sum(sums.products) as double precision)) - 1 as against_lowest,
    exp(cast(sum(sums.log_median) / 1e9 / sum(sums.products) as double precision)) - 1 as against_median
from sums
left join core.categories as categories on sums.category_id = categories.category_id
where '*' = any(:categories) or sums.category_id = any(:categories)
group by grouping sets ((sums.month, sums.category_id), (sums.month))
order by sums.month, category_id
