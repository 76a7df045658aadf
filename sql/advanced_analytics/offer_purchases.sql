-- purpose: What a sample of the customers bought, for learning what they buy next
-- grain: one row per customer, order and product, of one customer in so many parts
-- parameters: start date, parts integer
-- columns: customer_id text, order_id text, day date, product_id text, units integer, net_sales money
-- run by: services.offers.reading.prepare
-- scans: sales_entries: the sample is of all customers, however long ago they bought, when a model is trained
select
    customer_id,
    order_id,
    min(day) as day,
    product_id,
    cast(sum(units) as bigint) as units,
    sum(gross_sales - discounts) / 100 as net_sales
from core.sales_entries
where
    kind = 'sale'
    and day >= :start
    and customer_id is not null
    and (hashtext(customer_id) & 2147483647) % :parts = 0
group by customer_id, order_id, product_id
order by customer_id, day, order_id, product_id
