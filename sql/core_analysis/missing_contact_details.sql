-- purpose: Customers who cannot be written to, for lack of an e-mail address
-- grain: one row per customer account
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: customers
select
    'customers' as table_name,
    customers.customer_id as key,
    'email' as column_name,
    customers.email as value,
    cast(null as text) as expected,
    'has no e-mail address' as reason
from ops.customers_to_check(:everything) as customers
where
    customers.email is null
    and exists (select from core.customers as others where others.email is not null)
