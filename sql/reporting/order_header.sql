-- purpose: One order: who, when, where, and what it is worth
-- grain: one row
-- parameters: order_id text
-- columns: order_id text, ordered_at timestamp, status text, recognised boolean, customer_id text, customer_kind text, customer_name text, email text, phone text, region text, channel text, device text, country_code text, city text, currency text, exchange_rate decimal, shipping_fee money, tax_amount money, order_total money, gross_sales money, discounts money, net_sales money, returned money, cost money, fulfilment money, payment_fees money, customer_orders integer, customer_since timestamp
-- run by: services.sales.order_header
select
    facts.order_id,
    facts.ordered_at,
    facts.status,
    facts.recognised,
    facts.customer_id,
    facts.customer_kind,
    nullif(concat_ws(' ', customers.first_name, customers.last_name), '') as customer_name,
    customers.email,
    customers.phone,
    coalesce(regions.name, initcap(facts.region_id)) as region,
    coalesce(channels.name, initcap(facts.channel_id)) as channel,
    facts.device,
    facts.country_code,
    facts.city,
    facts.currency,
    facts.exchange_rate,
    orders.shipping_fee,
    orders.tax_amount,
    facts.order_total,
    facts.gross_sales,
    facts.discounts,
    facts.net_sales,
    facts.returned,
    facts.cost,
    facts.fulfilment,
    facts.payment_fees,
    (
        select count(*)
        from core.order_facts as others
        where others.customer_id = facts.customer_id and others.recognised
    ) as customer_orders,
    customers.registered_at as customer_since
from core.order_facts as facts
left join core.orders as orders on facts.order_id = orders.order_id and facts.ordered_at = orders.ordered_at
left join core.customers as customers on facts.customer_id = customers.customer_id
left join core.regions as regions on facts.region_id = regions.region_id
left join core.channels as channels on facts.channel_id = channels.channel_id
where facts.order_id = :order_id
