-- purpose: What tells whether two products are one: all products, or those that have the brand or the stock-keeping unit
-- of some, or no brand
-- grain: one row per product
-- parameters: wanted text[]
-- columns: product_id text, sku text, name text, brand text, launched_on date
-- run by: services.data_quality.duplicates.products.findings
-- judges: products
select
    product.product_id,
    product.sku,
    product.name,
    product.brand,
    product.launched_on
from core.products as product
where
    cardinality(:wanted) = 0
    or exists (
        select from core.products as asked
        where
            asked.product_id = any(:wanted)
            and (
                asked.sku = product.sku
                or asked.brand is null
                or product.brand is null
                or lower(asked.brand) = lower(product.brand)
            )
    )
order by product.product_id
