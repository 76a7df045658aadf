-- purpose: Telephone numbers that are not plainly one of their customer's country, for libphonenumber to decide on
-- grain: one row per customer with such a number, the country as what is expected
-- parameters: everything boolean, numbers json
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: customers
with numbers as materialized (
    select
        country.key as country_code,
        country.value as pattern
    from jsonb_each_text(cast(:numbers as jsonb)) as country
)

select
    'customers' as table_name,
    customers.customer_id as key,
    'phone' as column_name,
    customers.phone as value,
    customers.country_code as expected,
    'is no telephone number' as reason
from ops.customers_to_check(:everything) as customers
left join numbers on customers.country_code = numbers.country_code
where customers.phone is not null and (numbers.pattern is null or customers.phone !~ numbers.pattern)
