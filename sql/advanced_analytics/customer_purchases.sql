-- purpose: What these customers bought
-- grain: one row per customer, order and product
-- parameters: customers text[]
-- columns: customer_id text, order_id text, day date, product_id text, name text, category text, units integer, net_sales money
-- run by: services.offers.customers.customer_list, services.offers.customers.one_customer
select
    facts.customer_id,
    facts.order_id,
    facts.day,
    bought.product_id,
    coalesce(products.name, bought.product_id) as name,
    coalesce(categories.name, 'Unknown') as category,
    bought.units,
    bought.net_sales
from core.order_facts as facts
-- Of each order by itself: its day tells the one partition that it is in.
cross join
    lateral (
        select
            entries.product_id,
            cast(sum(entries.units) as bigint) as units,
            sum(entries.gross_sales - entries.discounts) / 100 as net_sales
        from core.sales_entries as entries
        where entries.order_id = facts.order_id and entries.day = facts.day and entries.kind = 'sale'
        group by entries.product_id
    ) as bought
left join core.products as products on bought.product_id = products.product_id
left join core.categories as categories on products.category_id = categories.category_id
where facts.customer_id = any(:customers)
order by facts.customer_id asc, facts.day desc, facts.order_id asc, bought.product_id asc
