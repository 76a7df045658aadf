-- purpose: How contribution is spread over customers: ten equal groups from the most to the least valuable, and guests
-- grain: one row per tenth of the known customers (1 = most valuable), and one for orders without a customer (0)
-- parameters: start date, end date, regions text[], channels text[], categories text[]
-- columns: tenth integer, customers integer, net_revenue money, contribution money
-- run by: services.finance.customer_contribution
with customers as (
    select
        customer_id,
        sum(net_revenue) as net_revenue,
        sum(net_revenue - cost - fulfilment - payment_fees) as contribution
    from core.sales_entries
    where
        day between :start and :end
        and ('*' = any(:regions) or region_id = any(:regions))
        and ('*' = any(:channels) or channel_id = any(:channels))
        and ('*' = any(:categories) or category_id = any(:categories))
    group by customer_id
),

ranked as (
    select
        case
            when customer_id is null then 0
            else ntile(10) over (partition by customer_id is null order by contribution desc, customer_id asc)
        end as tenth,
        customer_id,
        net_revenue,
        contribution
    from customers
)

select
    cast(tenth as bigint) as tenth,
    count(customer_id) as customers,
    sum(net_revenue) as net_revenue,
    sum(contribution) as contribution
from ranked
group by tenth
order by tenth
