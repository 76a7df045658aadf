-- purpose: Lines of orders that are not there
-- grain: one row per line
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: order_items
select
    'order_items' as table_name,
    items.order_item_id as key,
    'order_id' as column_name,
    items.order_id as value,
    cast(null as text) as expected,
    'belongs to an order that is not there' as reason
from ops.order_items_to_check(:everything) as items
where not exists (select from ops.orders_to_check(:everything) as orders where orders.order_id = items.order_id)
