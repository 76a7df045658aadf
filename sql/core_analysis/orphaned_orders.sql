-- purpose: Orders of customers who are not there
-- grain: one row per order
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: orders
select
    'orders' as table_name,
    orders.order_id as key,
    'customer_id' as column_name,
    orders.customer_id as value,
    cast(null as text) as expected,
    'is of a customer who is not there' as reason
from ops.orders_to_check(:everything) as orders
where
    orders.customer_id is not null
    and not exists (select from core.customers as customers where customers.customer_id = orders.customer_id)
