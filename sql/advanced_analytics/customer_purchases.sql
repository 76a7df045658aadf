-- purpose: What these customers bought
-- grain: one row per customer, order and product
-- parameters: customers text[]
-- columns: customer_id text, order_id text, day date, product_id text, name text, category text, units integer, net_sales money
-- run by: services.offers.customers.customer_list, services.offers.customers.one_customer
select
    facts.customer_id,
    facts.order_id,
    facts.day,
    entries.product_id,
    coalesce(products.name, entries.product_id) as name,
    coalesce(categories.name, 'Unknown') as category,
    cast(sum(entries.units) as bigint) as units,
    sum(entries.gross_sales - entries.discounts) / 100 as net_sales
from core.order_facts as facts
inner join core.sales_entries as entries on facts.order_id = entries.order_id
left join core.products as products on entries.product_id = products.product_id
left join core.categories as categories on products.category_id = categories.category_id
where facts.customer_id = any(:customers) and entries.kind = 'sale'
group by facts.customer_id, facts.order_id, facts.day, entries.product_id, products.name, categories.name
order by facts.customer_id asc, facts.day desc, facts.order_id asc, entries.product_id asc
