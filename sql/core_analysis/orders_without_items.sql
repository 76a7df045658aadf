-- purpose: Orders of which no line is there, nor was refused
-- grain: one row per order
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: orders
select
    'orders' as table_name,
    orders.order_id as key,
    '' as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'has no line' as reason
from ops.orders_to_check(:everything) as orders
where
    not exists (select from ops.order_items_to_check(:everything) as items where items.order_id = orders.order_id)
    and not exists (
        select from ops.quarantine as refused
        where
            refused.table_name = 'order_items' and refused.state = 'open'
            and refused.original_row ->> 'order_id' = orders.order_id
    )
