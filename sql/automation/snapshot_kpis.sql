-- purpose: Keeps what each metric of the last day is said to be, of the company and of each region, as a record of what was shown
-- grain: one row per metric and region (* for all) that is new, or said to be something else than before
-- parameters: metrics text[], numerators text[], denominators text[]
-- columns: as_of date, metric text, region_id text, value decimal
-- run by: services.jobs.definitions.snapshot_kpis
with metrics as (
    select *
    from unnest(:metrics, :numerators, :denominators) as metrics (metric, numerator, denominator)
),

places as (
    select '*' as region_id
    union all
    select region_id from core.regions
),

days as (
    select
        versions.version,
        versions.as_of,
        places.region_id
    from ops.data_version as versions
    cross join places
    where versions.as_of is not null
),

sums as (
    select
        days.version,
        days.as_of,
        days.region_id,
        coalesce(sales.orders, 0) as orders,
        coalesce(sales.units, 0) as units,
        coalesce(sales.units_returned, 0) as units_returned,
        coalesce(sales.gross_sales, 0) / 100.0 as gross_sales,
        coalesce(sales.discounts, 0) / 100.0 as discounts,
        coalesce(sales.gross_sales - sales.discounts, 0) / 100.0 as sales_after_discount,
        coalesce(sales.returned, 0) / 100.0 as returned,
        coalesce(sales.net_revenue, 0) / 100.0 as net_revenue,
        coalesce(sales.cost, 0) / 100.0 as cost,
        coalesce(sales.fulfilment, 0) / 100.0 as fulfilment,
        coalesce(sales.payment_fees, 0) / 100.0 as payment_fees,
        coalesce(sales.net_revenue - sales.cost, 0) / 100.0 as gross_profit,
        coalesce(sales.net_revenue - sales.cost - sales.fulfilment - sales.payment_fees, 0) / 100.0 as contribution,
        statuses.placed_orders,
        statuses.failed_orders,
        coalesce(people.customers, 0) as active_customers,
        coalesce(people.new_customers, 0) as new_customers,
        coalesce(people.customers - people.new_customers, 0) as returning_customers
    from days
    left join mart.sales_day as sales
        on
            days.as_of = sales.day
            and days.region_id = sales.region_id
            and sales.channel_id = '*'
            and sales.category_id = '*'
    left join lateral (
        select
            sum(placed.orders) as placed_orders,
            coalesce(sum(placed.orders) filter (where placed.value = 'failed'), 0) as failed_orders
        from mart.order_attribute_day as placed
        where
            placed.day = days.as_of
            and placed.region_id = days.region_id
            and placed.channel_id = '*'
            and placed.attribute = 'status'
    ) as statuses on true
    left join mart.customer_day as people on days.as_of = people.day and days.region_id = people.region_id
),

named as (
    select
        version,
        as_of,
        region_id,
        to_jsonb(sums) as by_name
    from sums
),

figures as (
    select
        named.version,
        named.as_of,
        named.region_id,
        metrics.metric,
        cast(named.by_name ->> metrics.numerator as numeric) as top,
        cast(named.by_name ->> metrics.denominator as numeric) as bottom,
        metrics.denominator = '' as is_sum
    from named
    cross join metrics
)

insert into ops.kpi_snapshot as kept (as_of, metric, region_id, value, data_version)
select
    as_of,
    metric,
    region_id,
    case when is_sum then top else top / nullif(bottom, 0) end,
    version
from figures
on conflict (as_of, metric, region_id) do update
    set value = excluded.value, data_version = excluded.data_version, taken_at = clock_timestamp()
    where kept.value is distinct from excluded.value
returning kept.as_of, kept.metric, kept.region_id, kept.value
