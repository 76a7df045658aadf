-- purpose: Orders that wait for payment longer than three days, and what they are worth
-- grain: one row per region
-- parameters: start date, end date, regions text[], channels text[]
-- columns: region_id text, region text, orders integer, net_sales money, oldest date
-- run by: services.executive.recommendations
select
    facts.region_id,
    coalesce(regions.name, initcap(facts.region_id)) as region,
    count(*) as orders,
    sum(facts.net_sales) as net_sales,
    min(facts.day) as oldest
from core.order_facts as facts
left join core.regions as regions on facts.region_id = regions.region_id
where
    facts.day between :start and cast(:end as date) - 3
    and facts.status = 'pending'
    and ('*' = any(:regions) or facts.region_id = any(:regions))
    and ('*' = any(:channels) or facts.channel_id = any(:channels))
group by facts.region_id, regions.name
order by net_sales desc
