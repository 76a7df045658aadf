-- purpose: Products that sell but are out of stock, or will be before a vendor can deliver
-- grain: one row per product whose cover is shorter than its vendor's lead time
-- parameters: start date, end date, months date[], added date[], removed date[], categories text[]
-- columns: product_id text, name text, category text, stock integer, daily_units decimal, daily_contribution decimal, cover_days decimal, lead_days decimal, vendor text
-- run by: services.executive.recommendations
with pieces as (
    select
        product_id,
        units,
        net_revenue - cost - fulfilment - payment_fees as contribution
    from mart.product_month
    where month = any(:months) and region_id = '*' and channel_id = '*'
    union all
    select
        product_id,
        case when day = any(:added) then units else -units end as units,
        (case when day = any(:added) then 1 else -1 end) * (net_revenue - cost - fulfilment - payment_fees)
            as contribution
    from mart.product_day
    where day = any(:added || :removed)
),

pace as (
    select
        product_id,
        sum(units) / cast(cast(:end as date) - cast(:start as date) + 1 as numeric) as daily_units,
        sum(contribution) / cast(100 * (cast(:end as date) - cast(:start as date) + 1) as numeric) as daily_contribution
    from pieces
    group by product_id
),

stock as (
    select
        product_id,
        sum(greatest(system_quantity, 0)) as stock
    from core.inventory
    group by product_id
),

lead_times as (
    select
        vendor_id,
        avg(received_on - ordered_on) as lead_days
    from core.purchase_orders
    where received_on >= ordered_on
    group by vendor_id
),

covers as (
    select
        directory.product_id,
        directory.name,
        directory.category,
        directory.vendor_id,
        stock.stock,
        pace.daily_units,
        pace.daily_contribution,
        stock.stock / pace.daily_units as cover_days
    from pace
    inner join stock on pace.product_id = stock.product_id
    inner join core.product_directory as directory on pace.product_id = directory.product_id
    where
        pace.daily_units > 0
        and coalesce(directory.is_active, true)
        and ('*' = any(:categories) or directory.category_id = any(:categories))
)

select
    covers.product_id,
    covers.name,
    covers.category,
    cast(covers.stock as bigint) as stock,
    covers.daily_units,
    covers.daily_contribution,
    covers.cover_days,
    lead_times.lead_days,
    coalesce(vendors.name, covers.vendor_id) as vendor
from covers
inner join lead_times on covers.vendor_id = lead_times.vendor_id
left join core.vendors as vendors on covers.vendor_id = vendors.vendor_id
where covers.cover_days < lead_times.lead_days
order by (lead_times.lead_days - covers.cover_days) * covers.daily_contribution desc
