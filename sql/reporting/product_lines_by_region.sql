-- purpose: How many order lines each product has in each region over whole months
-- grain: one row per product and region
-- parameters: months date[], regions text[], channels text[], categories text[]
-- columns: product_id text, name text, category text, region_id text, region text, lines integer, net_revenue money
-- run by: services.geography.taste.tastes
with sold as (
    select product_id, region_id, sum(lines) as lines, sum(net_revenue) as net_revenue
    from mart.product_month
    where
        month = any(:months) and region_id <> '*' and ('*' = any(:regions) or region_id = any(:regions))
        and channel_id = any(:channels)
    group by product_id, region_id
)

select
    sold.product_id,
    coalesce(directory.name, sold.product_id) as name,
    coalesce(directory.category, 'Unknown') as category,
    sold.region_id,
    coalesce(regions.name, initcap(sold.region_id)) as region,
    cast(sold.lines as bigint) as lines,
    sold.net_revenue / 100 as net_revenue
from sold
left join core.product_directory as directory on sold.product_id = directory.product_id
left join core.regions as regions on sold.region_id = regions.region_id
where '*' = any(:categories) or coalesce(directory.category_id, 'unknown') = any(:categories)
order by sold.product_id, sold.region_id
