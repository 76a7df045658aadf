-- purpose: Products on sale whose entry in the catalogue keeps them from selling well or at a profit
-- grain: one row per product and fault, the first `most` of each fault, or all
-- parameters: categories text[], most integer
-- columns: fault text, product_id text, name text, category text, detail text, found integer, products integer
-- run by: services.sales.catalogue_faults, services.sales.every_catalogue_fault
with on_sale as (
    select *
    from core.product_directory
    where
        coalesce(is_active, true)
        and ('*' = any(:categories) or category_id = any(:categories))
),

faults as (
    select
        'No description' as fault,
        product_id,
        name,
        category,
        cast(null as text) as detail
    from on_sale
    where coalesce(trim(description), '') = ''
    union all
    select
        'No category',
        product_id,
        name,
        category,
        null
    from on_sale
    where category_id = 'unknown'
    union all
    select
        'Priced below cost',
        product_id,
        name,
        category,
        concat('list price ', list_price, ', cost ', unit_cost)
    from on_sale
    where list_price < unit_cost
    union all
    select
        'No price',
        product_id,
        name,
        category,
        null
    from on_sale
    where coalesce(list_price, 0) <= 0
    union all
    select
        'No cost',
        product_id,
        name,
        category,
        null
    from on_sale
    where coalesce(unit_cost, 0) <= 0
    union all
    select
        'Article number used twice',
        product_id,
        name,
        category,
        concat('SKU ', sku)
    from on_sale
    where sku in (select products.sku from core.products as products group by products.sku having count(*) > 1)
),

placed as (
    select
        fault,
        product_id,
        name,
        category,
        detail,
        row_number() over (partition by fault order by product_id) as place,
        count(*) over (partition by fault) as found
    from faults
)

select
    fault,
    product_id,
    name,
    category,
    detail,
    found,
    (select count(distinct faults.product_id) from faults) as products
from placed
where place <= coalesce(cast(:most as bigint), found)
order by found desc, fault asc, product_id asc
