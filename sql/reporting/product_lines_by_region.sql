-- purpose: How many order lines each product has in each region over whole months
-- grain: one row per product and region
-- parameters: months date[], regions text[], channels text[], categories text[]
-- columns: product_id text, name text, category text, region_id text, region text, lines integer, net_revenue money
-- run by: services.geography.taste.tastes
select
    sales.product_id,
    coalesce(directory.name, sales.product_id) as name,
    coalesce(directory.category, 'Unknown') as category,
    sales.region_id,
    coalesce(regions.name, initcap(sales.region_id)) as region,
    cast(sum(sales.lines) as bigint) as lines,
    sum(sales.net_revenue) / 100 as net_revenue
from mart.product_month as sales
left join core.product_directory as directory on sales.product_id = directory.product_id
left join core.regions as regions on sales.region_id = regions.region_id
where
    sales.month = any(:months)
    and sales.region_id <> '*'
    and ('*' = any(:regions) or sales.region_id = any(:regions))
    and sales.channel_id = any(:channels)
    and ('*' = any(:categories) or coalesce(directory.category_id, 'unknown') = any(:categories))
group by sales.product_id, directory.name, directory.category, sales.region_id, regions.name
order by sales.product_id, sales.region_id
