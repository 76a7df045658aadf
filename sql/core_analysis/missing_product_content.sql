-- purpose: Products that customers are shown without a description
-- grain: one row per product
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: products
select
    'products' as table_name,
    products.product_id as key,
    'description' as column_name,
    products.description as value,
    cast(null as text) as expected,
    'has no description' as reason
from ops.products_to_check(:everything) as products
where
    coalesce(trim(products.description), '') = ''
    and exists (select from core.products as others where others.description is not null)
