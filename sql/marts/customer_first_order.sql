-- purpose: The order that made each customer a customer
-- grain: one row per customer with a recognised order
-- parameters: customers text[], time_zone text, base_currency text
-- columns: customer_id text, order_id text, ordered_at timestamp
-- run by: services.refresh.rebuild
-- scans: orders, order_items: a full rebuild asks for every customer, which an empty array stands for
with first_rates as (
    select
        currency,
        min(date) as first_day
    from core.exchange_rates
    group by currency
)

select distinct on (orders.customer_id)
    orders.customer_id,
    orders.order_id,
    orders.ordered_at
from core.orders as orders
left join first_rates on orders.currency = first_rates.currency
where
    (cardinality(:customers) = 0 or orders.customer_id = any(:customers))
    and orders.customer_id is not null
    and core.is_recognised(orders.status)
    and (
        orders.currency = :base_currency
        or cast(orders.ordered_at at time zone :time_zone as date) >= first_rates.first_day
    )
    and exists (select from core.order_items as items where items.order_id = orders.order_id)
order by orders.customer_id, orders.ordered_at, orders.order_id
