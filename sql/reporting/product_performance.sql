-- purpose: What each product brought in the range and in the range it is compared with
-- grain: one row per product sold or returned in either range
-- parameters: months date[], added date[], removed date[], previous_months date[], previous_added date[], previous_removed date[], regions text[], channels text[], categories text[]
-- columns: product_id text, sku text, name text, brand text, category_id text, category text, launched_on date, list_price money, units integer, gross_sales money, discounts money, returned money, net_revenue money, cost money, contribution money, units_returned integer, previous_units integer, previous_gross_sales money, previous_discounts money, previous_returned money, previous_net_revenue money, previous_contribution money
-- run by: services.sales.product_performance
with pieces as (
    select
        'current' as period,
        months.product_id,
        1 as sign,
        months.units,
        months.units_returned,
        months.gross_sales,
        months.discounts,
        months.returned,
        months.net_revenue,
        months.cost,
        months.fulfilment,
        months.payment_fees
    from mart.product_month as months
    where
        months.month = any(cast(:months as date[]))
        and months.region_id = any(:regions)
        and months.channel_id = any(:channels)
    union all
    select
        'previous' as period,
        months.product_id,
        1 as sign,
        months.units,
        months.units_returned,
        months.gross_sales,
        months.discounts,
        months.returned,
        months.net_revenue,
        months.cost,
        months.fulfilment,
        months.payment_fees
    from mart.product_month as months
    where
        months.month = any(cast(:previous_months as date[]))
        and months.region_id = any(:regions)
        and months.channel_id = any(:channels)
    union all
    select
        'current' as period,
        entries.product_id,
        case when entries.day = any(cast(:added as date[])) then 1 else -1 end as sign,
        entries.units,
        entries.units_returned,
        entries.gross_sales,
        entries.discounts,
        entries.returned,
        entries.net_revenue,
        entries.cost,
        entries.fulfilment,
        entries.payment_fees
    from core.sales_entries as entries
    where
        entries.day = any(cast(:added as date[]) || cast(:removed as date[]))
        and ('*' = any(:regions) or entries.region_id = any(:regions))
        and ('*' = any(:channels) or entries.channel_id = any(:channels))
    union all
    select
        'previous' as period,
        entries.product_id,
        case when entries.day = any(cast(:previous_added as date[])) then 1 else -1 end as sign,
        entries.units,
        entries.units_returned,
        entries.gross_sales,
        entries.discounts,
        entries.returned,
        entries.net_revenue,
        entries.cost,
        entries.fulfilment,
        entries.payment_fees
    from core.sales_entries as entries
    where
        entries.day = any(cast(:previous_added as date[]) || cast(:previous_removed as date[]))
        and ('*' = any(:regions) or entries.region_id = any(:regions))
        and ('*' = any(:channels) or entries.channel_id = any(:channels))
),

sums as (
    select
        product_id,
        coalesce(sum(sign * units) filter (where period = 'current'), 0) as units,
        coalesce(sum(sign * gross_sales) filter (where period = 'current'), 0) as gross_sales,
        coalesce(sum(sign * discounts) filter (where period = 'current'), 0) as discounts,
        coalesce(sum(sign * returned) filter (where period = 'current'), 0) as returned,
        coalesce(sum(sign * net_revenue) filter (where period = 'current'), 0) as net_revenue,
        coalesce(sum(sign * cost) filter (where period = 'current'), 0) as cost,
        coalesce(sum(sign * (net_revenue - cost - fulfilment - payment_fees)) filter (where period = 'current'), 0)
            as contribution,
        coalesce(sum(sign * units_returned) filter (where period = 'current'), 0) as units_returned,
        coalesce(sum(sign * units) filter (where period = 'previous'), 0) as previous_units,
        coalesce(sum(sign * gross_sales) filter (where period = 'previous'), 0) as previous_gross_sales,
        coalesce(sum(sign * discounts) filter (where period = 'previous'), 0) as previous_discounts,
        coalesce(sum(sign * returned) filter (where period = 'previous'), 0) as previous_returned,
        coalesce(sum(sign * net_revenue) filter (where period = 'previous'), 0) as previous_net_revenue,
        coalesce(sum(sign * (net_revenue - cost - fulfilment - payment_fees)) filter (where period = 'previous'), 0)
            as previous_contribution
    from pieces
    group by product_id
)

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
    sums.net_revenue,
    sums.cost,
    sums.contribution,
    cast(sums.units_returned as bigint) as units_returned,
    cast(sums.previous_units as bigint) as previous_units,
    sums.previous_gross_sales,
    sums.previous_discounts,
    sums.previous_returned,
    sums.previous_net_revenue,
    sums.previous_contribution
from sums
left join core.product_directory as directory on sums.product_id = directory.product_id
where
    (
        sums.units <> 0 or sums.previous_units <> 0 or sums.returned <> 0 or sums.previous_returned <> 0
        or sums.gross_sales <> 0 or sums.previous_gross_sales <> 0
    )
    and ('*' = any(:categories) or coalesce(directory.category_id, 'unknown') = any(:categories))
order by sums.net_revenue desc, sums.product_id asc
