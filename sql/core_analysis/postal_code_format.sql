-- purpose: Postal codes that their country does not have
-- grain: one row per customer or address with such a code
-- parameters: everything boolean, patterns json
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: customers, customer_addresses
with patterns as materialized (
    select
        country.key as country_code,
        country.value as pattern
    from jsonb_each_text(cast(:patterns as jsonb)) as country
),

codes as (
    select
        'customers' as table_name,
        customers.customer_id as key,
        customers.postal_code,
        customers.country_code
    from ops.customers_to_check(:everything) as customers
    union all
    select
        'customer_addresses',
        addresses.address_id,
        addresses.postal_code,
        addresses.country_code
    from ops.customer_addresses_to_check(:everything) as addresses
)

select
    codes.table_name,
    codes.key,
    'postal_code' as column_name,
    codes.postal_code as value,
    cast(null as text) as expected,
    'is no postal code of ' || codes.country_code as reason
from codes
inner join patterns on codes.country_code = patterns.country_code
where upper(codes.postal_code) !~ patterns.pattern
