-- purpose: What each product brought in the range and in the range it is compared with
-- grain: one row per product sold or returned in either range
-- parameters: months date[], added date[], removed date[], previous_months date[], previous_added date[], previous_removed date[], regions text[], channels text[], categories text[]
-- columns: product_id text, sku text, name text, brand text, category_id text, category text, launched_on date, list_price money, units integer, gross_sales money, discounts money, returned money, net_revenue money, cost money, contribution money, units_returned integer, previous_units integer, previous_gross_sales money, previous_discounts money, previous_returned money, previous_net_revenue money, previous_contribution money
-- run by: services.sales.product_performance
select
    sums.product_id,
    directory.sku,
    coalesce(directory.name, sums.product_id) as name,
    directory.brand,
    coalesce(directory.category_id, 'unknown') as category_id,
    coalesce(directory.category, 'Unknown') as category,
    directory.launched_on,
    directory.list_price,
    cast(sums.units as bigint) as units,
    sums.gross_sales,
    sums.discounts,
    sums.returned,
    sums.gross_sales - sums.discounts - sums.returned as net_revenue,
    sums.cost,
    sums.gross_sales - sums.discounts - sums.returned - sums.cost - sums.delivery as contribution,
    cast(sums.units_returned as bigint) as units_returned,
    cast(sums.previous_units as bigint) as previous_units,
    sums.previous_gross_sales,
    sums.previous_discounts,
    sums.previous_returned,
    sums.previous_gross_sales - sums.previous_discounts - sums.previous_returned as previous_net_revenue,
    sums.previous_gross_sales - sums.previous_discounts - sums.previous_returned - sums.previous_costs
        as previous_contribution
from
    mart.products_compared(
        :months, :added, :removed, :previous_months, :previous_added, :previous_removed, :regions, :channels
    ) as sums
left join core.product_directory as directory on sums.product_id = directory.product_id
where '*' = any(:categories) or coalesce(directory.category_id, 'unknown') = any(:categories)
order by net_revenue desc, sums.product_id asc
