-- purpose: Names and places written in capitals or small letters throughout, or with blanks too many
-- grain: one row per row and column
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: customers, customer_addresses
with texts as (
    select
        'customers' as table_name,
        customers.customer_id as key,
        named.column_name,
        named.value
    from ops.customers_to_check(:everything) as customers
    cross join
        lateral (
            values
            ('first_name', customers.first_name), ('last_name', customers.last_name), ('city', customers.city)
        ) as named (column_name, value)
    union all
    select
        'customer_addresses',
        addresses.address_id,
        named.column_name,
        named.value
    from ops.customer_addresses_to_check(:everything) as addresses
    cross join lateral (
        values ('street', addresses.street), ('city', addresses.city)
    ) as named (column_name, value)
)

select
    table_name,
    key,
    column_name,
    value,
    cast(null as text) as expected,
    case
        when value ~ '\s\s|^\s|\s$' then 'has blanks too many'
        when value = lower(value) then 'is in small letters'
        else 'is in capitals'
    end as reason
from texts
where
    value ~ '\s\s|^\s|\s$'
    or (lower(value) <> upper(value) and (value = lower(value) or (value = upper(value) and length(value) > 2)))
