-- purpose: How many baskets of each region hold both of two products, for the pairs that are asked for
-- grain: one row per region and pair of products that are together in a basket of it
-- parameters: start date, end date, firsts text[], seconds text[]
-- columns: region_id text, product_id text, companion_id text, baskets integer
-- run by: services.basket.counting.by_region
-- scans: sales_entries: the products of the pairs are in most baskets, and are counted once, when a model is trained
with wanted (product_id, companion_id) as (
    select * from unnest(:firsts, :seconds)
),

baskets as (
    select
        region_id,
        array_agg(distinct product_id) as items
    from core.sales_entries
    where kind = 'sale' and day between :start and :end and product_id = any(:firsts || :seconds)
    group by region_id, order_id
    having count(*) > 1
)

select
    baskets.region_id,
    wanted.product_id,
    wanted.companion_id,
    count(*) as baskets
from baskets
cross join unnest(baskets.items) with ordinality as item (product_id, place)
cross join unnest(baskets.items[item.place + 1:]) as companion (product_id)
inner join wanted on item.product_id = wanted.product_id and companion.product_id = wanted.companion_id
group by baskets.region_id, wanted.product_id, wanted.companion_id
order by baskets.region_id, wanted.product_id, wanted.companion_id
