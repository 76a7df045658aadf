-- purpose: How many baskets hold each product, and how many there are, by region
-- grain: one row per region and product, and one per region for all of its baskets, whose product is *
-- parameters: start date, end date, late date
-- columns: region_id text, product_id text, baskets integer, late_baskets integer
-- run by: services.basket.counting.count
-- scans: sales_entries: every basket of two years is counted once, when a model is trained
with lines as (
    select
        region_id,
        order_id,
        product_id,
        max(day) as day
    from core.sales_entries
    where kind = 'sale' and day between :start and :end
    group by region_id, order_id, product_id
)

select
    region_id,
    product_id,
    count(*) as baskets,
    count(*) filter (where day >= :late) as late_baskets
from lines
group by region_id, product_id
union all
select
    region_id,
    '*' as product_id,
    sum(first_of_order) as baskets,
    coalesce(sum(first_of_order) filter (where day >= :late), 0) as late_baskets
from core.sales_entries
where kind = 'sale' and day between :start and :end
group by region_id
order by region_id, product_id
