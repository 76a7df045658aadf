-- purpose: Stock that was counted otherwise than the system has it
-- grain: one row per product in a warehouse
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: inventory
select
    'inventory' as table_name,
    stock.warehouse_id || '|' || stock.product_id as key,
    'system_quantity' as column_name,
    cast(stock.system_quantity as text) as value,
    cast(stock.counted_quantity as text) as expected,
    'was counted as '
    || stock.counted_quantity
    || ' on '
    || coalesce(cast(stock.counted_on as text), 'no day') as reason
from ops.inventory_to_check(:everything) as stock
where stock.counted_quantity <> stock.system_quantity
