-- purpose: How many baskets hold both of two products
-- grain: one row per two products that are together in at least so many baskets, the one whose key comes first as product_id
-- parameters: start date, end date, late date, least integer
-- columns: product_id text, companion_id text, baskets integer, late_baskets integer
-- run by: services.basket.counting.count
-- scans: sales_entries: every basket of two years is counted once, when a model is trained
with baskets as (
    select
        order_id,
        array_agg(distinct product_id) as items,
        max(day) as day
    from core.sales_entries
    where kind = 'sale' and day between :start and :end
    group by order_id
    having count(*) > 1
)

-- The items are in order: each is paired with those that follow.
select
    item.product_id,
    companion.product_id as companion_id,
    count(*) as baskets,
    count(*) filter (where baskets.day >= :late) as late_baskets
from baskets
cross join unnest(baskets.items) with ordinality as item (product_id, place)
cross join unnest(baskets.items[item.place + 1:]) as companion (product_id)
group by item.product_id, companion.product_id
having count(*) >= :least
order by item.product_id, companion.product_id
