-- purpose: What tells whether two customer accounts are one person's: all accounts, or those that share with some
-- accounts what services.data_quality.duplicates.blocking compares records by
-- grain: one row per account
-- parameters: keys text[]
-- columns: customer_id text, first_name text, last_name text, birth_date date, email text, phone text, street text,
-- city text, postal_code text
-- run by: services.data_quality.duplicates.customers.findings
-- scans: customers, customer_addresses: without keys every account is compared; with keys, any may be a second one
with
people as not materialized (
    select
        customer.customer_id,
        customer.first_name,
        customer.last_name,
        customer.birth_date,
        customer.email,
        customer.phone,
        customer.city,
        customer.postal_code,
        lower(customer.email) as address,
        nullif(split_part(lower(customer.email), '@', 1), '') as mailbox,
        nullif(right(translate(customer.phone, ' +-()./', ''), 8), '') as number,
        lower(btrim(customer.first_name)) as given_name,
        lower(btrim(customer.last_name)) as surname
    from core.customers as customer
),

changed as not materialized (
    select * from people
    where people.customer_id = any(:keys)
),

alike as (
    select people.*
    from people
    where
        cardinality(:keys) = 0
        or people.customer_id = any(:keys)
        or people.address in (select changed.address from changed)
        or people.mailbox in (select changed.mailbox from changed)
        or people.number in (select changed.number from changed)
        or (people.birth_date, people.given_name) in (
            select
                changed.birth_date,
                changed.given_name
            from changed
        )
        or (people.birth_date, people.surname) in (
            select
                changed.birth_date,
                changed.surname
            from changed
        )
        or (people.birth_date, people.given_name, people.surname) in (
            select
                changed.birth_date,
                changed.surname,
                changed.given_name
            from changed
        )
        or (people.birth_date, people.postal_code) in (
            select
                changed.birth_date,
                changed.postal_code
            from changed
        )
        or (people.postal_code, people.given_name) in (
            select
                changed.postal_code,
                changed.given_name
            from changed
        )
        or (people.postal_code, people.surname) in (
            select
                changed.postal_code,
                changed.surname
            from changed
        )
),

streets as (
    select
        address.customer_id,
        coalesce(min(address.street) filter (where address.is_default), min(address.street)) as street
    from core.customer_addresses as address
    where cardinality(:keys) = 0 or address.customer_id in (select alike.customer_id from alike)
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
