-- purpose: Why net revenue differs between the range and the one it is compared with: volume, mix, price, products, discounts, returns
-- grain: one row per category, and one for all of them together, whose category_id is null
-- parameters: months date[], added date[], removed date[], previous_months date[], previous_added date[], previous_removed date[], regions text[], channels text[], categories text[]
-- columns: category_id text, category text, before money, volume money, mix money, price money, new money, dropped money, discounts money, returns money, after money
-- run by: services.executive.revenue_bridge
with products as (
    select
        sums.*,
        coalesce(directory.category_id, 'unknown') as category_id,
        coalesce(directory.category, 'Unknown') as category,
        sums.units > 0 and sums.previous_units > 0 as continued
    from
        mart.products_compared(
            :months, :added, :removed, :previous_months, :previous_added, :previous_removed, :regions, :channels
        ) as sums
    left join core.product_directory as directory on sums.product_id = directory.product_id
    where '*' = any(:categories) or coalesce(directory.category_id, 'unknown') = any(:categories)
),

told_apart as (
    select
        products.*,
        not continued and previous_gross_sales <> 0 and units <= 0 as gone
    from products
),

sums as (
    select
        category_id,
        category,
        sum(units) filter (where continued) as units,
        sum(previous_units) filter (where continued) as previous_units,
        sum(gross_sales) filter (where continued) as continued_sales,
        sum(previous_gross_sales) filter (where continued) as previous_continued_sales,
        sum(units * previous_gross_sales / nullif(previous_units, 0)) filter (where continued) as at_old_prices,
        sum(gross_sales - previous_gross_sales) filter (where not continued and not gone) as new,
        sum(gross_sales - previous_gross_sales) filter (where gone) as dropped,
        sum(previous_discounts - discounts) as discounts,
        sum(previous_returned - returned) as returns,
        sum(previous_gross_sales - previous_discounts - previous_returned) as before,
        sum(gross_sales - discounts - returned) as after
    from told_apart
    group by grouping sets ((category_id, category), ())
),

parts as (
    select
        category_id,
        category,
        coalesce(before, 0) as before,
        round(coalesce((units - previous_units) * previous_continued_sales / previous_units, 0), 2) as volume,
        round(coalesce(continued_sales - at_old_prices, 0), 2) as price,
        coalesce(new, 0) as new,
        coalesce(dropped, 0) as dropped,
        coalesce(discounts, 0) as discounts,
        coalesce(returns, 0) as returns,
        coalesce(after, 0) as after
    from sums
)

-- Mix is what remains, and takes the rounding.
select
    category_id,
    category,
    before,
    volume,
    after - before - volume - price - new - dropped - discounts - returns as mix,
    price,
    new,
    dropped,
    discounts,
    returns,
    after
from parts
order by category_id
