-- purpose: How contribution is spread over customers: ten equal groups from the most to the least valuable, and guests
-- grain: one row per tenth of the known customers (1 = most valuable), and one for orders without a customer (0)
-- parameters: start date, end date, regions text[], channels text[], categories text[]
-- columns: tenth integer, customers integer, net_revenue money, contribution money
-- run by: services.finance.customer_contribution
with customers as not materialized (
    -- In cents. Read twice rather than kept, since an index finds what guests bought.
    select
        customer_id,
        sum(net_revenue) as net_revenue,
        sum(contribution) as contribution
    from mart.customer_sales_day
    where
        '*' = any(:categories)
        and day between :start and :end
        and ('*' = any(:regions) or region_id = any(:regions))
        and ('*' = any(:channels) or channel_id = any(:channels))
    group by customer_id
    union all
    select
        coalesce(customer_id, '') as customer_id,
        cast(sum(net_revenue) * 100 as double precision) as net_revenue,
        cast(sum(net_revenue - cost - fulfilment - payment_fees) * 100 as double precision) as contribution
    from core.sales_entries
    where
        not '*' = any(:categories)
        and category_id = any(:categories)
        and day between :start and :end
        and ('*' = any(:regions) or region_id = any(:regions))
        and ('*' = any(:channels) or channel_id = any(:channels))
    group by coalesce(customer_id, '')
),

ranked as (
    select
        ntile(10) over (order by contribution desc, customer_id asc) as tenth,
        1 as customers,
        net_revenue,
        contribution
    from customers
    where customer_id <> ''
    union all
    select
        0 as tenth,
        0 as customers,
        net_revenue,
        contribution
    from customers
    where customer_id = ''
)

select
    cast(tenth as bigint) as tenth,
    sum(customers) as customers,
    cast(cast(sum(net_revenue) as bigint) as numeric) / 100 as net_revenue,
    cast(cast(sum(contribution) as bigint) as numeric) / 100 as contribution
from ranked
group by tenth
order by tenth
