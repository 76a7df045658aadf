-- purpose: What each product brought in the range and in the range it is compared with
-- grain: one row per product sold or returned in either range
-- parameters: months date[], added date[], removed date[], previous_months date[], previous_added date[], previous_removed date[], regions text[], channels text[], categories text[]
-- columns: product_id text, sku text, name text, brand text, category_id text, category text, launched_on date, list_price money, units integer, gross_sales money, discounts money, returned money, net_revenue money, cost money, contribution money, units_returned integer, previous_units integer, previous_gross_sales money, previous_discounts money, previous_returned money, previous_net_revenue money, previous_contribution money
-- run by: services.sales.product_performance
with pieces as materialized (
    -- What a row counts in each of the two ranges, which may share a month or a day: once, once less, or not at all.
    -- Kept, since so few rows are added up sooner by one process than by several.
    select
        months.product_id,
        cast(months.month = any(:months) as integer) as sign,
        cast(months.month = any(:previous_months) as integer) as previous_sign,
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
        months.month = any(:months || :previous_months)
        and months.region_id = any(:regions)
        and months.channel_id = any(:channels)
    union all
    select
        days.product_id,
        cast(days.day = any(:added) as integer) - cast(days.day = any(:removed) as integer) as sign,
        cast(days.day = any(:previous_added) as integer) - cast(days.day = any(:previous_removed) as integer)
            as previous_sign,
        days.units,
        days.units_returned,
        days.gross_sales,
        days.discounts,
        days.returned,
        days.net_revenue,
        days.cost,
        days.fulfilment,
        days.payment_fees
    from mart.product_day as days
    where
        days.day = any(:added || :removed || :previous_added || :previous_removed)
        and '*' = any(:regions)
        and '*' = any(:channels)
    union all
    select
        entries.product_id,
        cast(entries.day = any(:added) as integer) - cast(entries.day = any(:removed) as integer) as sign,
        cast(entries.day = any(:previous_added) as integer) - cast(entries.day = any(:previous_removed) as integer)
            as previous_sign,
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
        entries.day = any(:added || :removed || :previous_added || :previous_removed)
        and not ('*' = any(:regions) and '*' = any(:channels))
        and ('*' = any(:regions) or entries.region_id = any(:regions))
        and ('*' = any(:channels) or entries.channel_id = any(:channels))
),

sums as (
    select
        product_id,
        coalesce(sum(sign * units) filter (where sign <> 0), 0) as units,
        coalesce(sum(sign * gross_sales) filter (where sign <> 0), 0) as gross_sales,
        coalesce(sum(sign * discounts) filter (where sign <> 0), 0) as discounts,
        coalesce(sum(sign * returned) filter (where sign <> 0), 0) as returned,
        coalesce(sum(sign * net_revenue) filter (where sign <> 0), 0) as net_revenue,
        coalesce(sum(sign * cost) filter (where sign <> 0), 0) as cost,
        coalesce(sum(sign * (net_revenue - cost - fulfilment - payment_fees)) filter (where sign <> 0), 0)
            as contribution,
        coalesce(sum(sign * units_returned) filter (where sign <> 0), 0) as units_returned,
        coalesce(sum(previous_sign * units) filter (where previous_sign <> 0), 0) as previous_units,
        coalesce(sum(previous_sign * gross_sales) filter (where previous_sign <> 0), 0) as previous_gross_sales,
        coalesce(sum(previous_sign * discounts) filter (where previous_sign <> 0), 0) as previous_discounts,
        coalesce(sum(previous_sign * returned) filter (where previous_sign <> 0), 0) as previous_returned,
        coalesce(sum(previous_sign * net_revenue) filter (where previous_sign <> 0), 0) as previous_net_revenue,
        coalesce(
            sum(previous_sign * (net_revenue - cost - fulfilment - payment_fees)) filter (where previous_sign <> 0), 0
        ) as previous_contribution
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
