-- purpose: What tells whether two customer accounts are one person's: all accounts, or those that share with some
-- accounts what services.data_quality.duplicates.blocking compares records by
-- grain: one row per account
-- parameters: wanted text[]
-- columns: customer_id text, first_name text, last_name text, birth_date date, email text, phone text, street text,
-- city text, postal_code text
-- run by: services.data_quality.duplicates.customers.findings
-- judges: customers
-- scans: customers, customer_addresses: without keys every account is compared; with keys, any may be a second one
with
people as not materialized (
    select
        customer.customer_id,
        customer.birth_date,
        customer.postal_code,
        split_part(lower(customer.email), '@', 1) as mailbox,
        right(translate(customer.phone, ' +-()./', ''), 8) as number,
        lower(btrim(customer.first_name)) as given_name,
        lower(btrim(customer.last_name)) as surname
    from core.customers as customer
),

changed as materialized (
    select * from people
    where people.customer_id = any(:wanted)
),

found as (
    select people.customer_id from people
    where cardinality(:wanted) = 0
    union
    select changed.customer_id from changed
    union
    select people.customer_id from people
    where people.mailbox in (select changed.mailbox from changed where changed.mailbox <> '')
    union
    select people.customer_id from people
    where people.number in (select changed.number from changed where changed.number <> '')
    union
    select people.customer_id
    from people
    inner join changed on people.birth_date = changed.birth_date
    where
        people.given_name in (changed.given_name, changed.surname)
        or people.surname in (changed.given_name, changed.surname)
        or people.postal_code = changed.postal_code
    union
    select people.customer_id
    from people
    inner join changed on people.postal_code = changed.postal_code and people.given_name = changed.given_name
    union
    select people.customer_id
    from people
    inner join changed on people.postal_code = changed.postal_code and people.surname = changed.surname
),

alike as (
    select
        customer.customer_id,
        customer.first_name,
        customer.last_name,
        customer.birth_date,
        customer.email,
        customer.phone,
        customer.city,
        customer.postal_code
    from core.customers as customer
    where
        cardinality(:wanted) = 0
        or customer.customer_id = any(array(select found.customer_id from found))
),

streets as (
    select
        address.customer_id,
        coalesce(min(address.street) filter (where address.is_default), min(address.street)) as street
    from core.customer_addresses as address
    where cardinality(:wanted) = 0 or address.customer_id in (select alike.customer_id from alike)
    group by address.customer_id
)

select
    alike.customer_id,
    alike.first_name,
    alike.last_name,
    alike.birth_date,
    alike.email,
    alike.phone,
    streets.street,
    alike.city,
    alike.postal_code
from alike
left join streets on alike.customer_id = streets.customer_id
