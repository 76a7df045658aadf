-- purpose: E-mail addresses that are not plainly well-formed, for email-validator to decide on
-- grain: one row per address that a pattern narrower than the standard does not take
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: customers, vendors
with addresses as (
    select
        'customers' as table_name,
        customers.customer_id as key,
        customers.email
    from ops.customers_to_check(:everything) as customers
    union all
    select
        'vendors',
        vendors.vendor_id,
        vendors.email
    from ops.vendors_to_check(:everything) as vendors
)

select
    table_name,
    key,
    'email' as column_name,
    email as value,
    cast(null as text) as expected,
    'is no e-mail address' as reason
from addresses
where email !~ '^[A-Za-z0-9]+([._+-][A-Za-z0-9]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?[.])+[A-Za-z]{2,20}$'
