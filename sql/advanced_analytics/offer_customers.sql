-- purpose: Customers to make an offer: those who bought last, or the one who is looked for by a number or an order
-- grain: one row per customer, with the latest of their orders within the regions
-- parameters: regions text[], search text, most_orders integer, most integer
-- columns: customer_id text, order_id text, day date
-- run by: services.offers.customers.customer_list, services.offers.customers.one_customer
with looked_for as (
    select cast(:search as text) as customer_id
    where :search <> ''
    union
    select facts.customer_id
    from core.order_facts as facts
    where :search <> '' and facts.order_id = :search
),

-- So many orders are enough for so many customers, and are the end of an index.
latest as (
    select
        facts.customer_id,
        facts.order_id,
        facts.day,
        facts.ordered_at
    from core.order_facts as facts
    where
        :search = ''
        and facts.recognised
        and facts.customer_id is not null
        and ('*' = any(:regions) or facts.region_id = any(:regions))
    order by facts.day desc
    limit :most_orders
),

found as (
    select
        facts.customer_id,
        facts.order_id,
        facts.day,
        facts.ordered_at
    from looked_for
    inner join core.order_facts as facts on looked_for.customer_id = facts.customer_id
    where
        facts.recognised
        and ('*' = any(:regions) or facts.region_id = any(:regions))
    union all
    select * from latest
),

last_orders as (
    select distinct on (customer_id)
        customer_id,
        order_id,
        day,
        ordered_at
    from found
    order by customer_id asc, ordered_at desc, order_id asc
)

select
    customer_id,
    order_id,
    day
from last_orders
order by ordered_at desc, customer_id asc
limit :most
