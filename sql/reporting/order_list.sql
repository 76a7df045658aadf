-- purpose: One page of the list of orders, sorted and searched
-- grain: one row per order
-- parameters: start date, end date, regions text[], channels text[], categories text[], search text, status text, device text, kind text, sort text, direction text, first integer, size integer
-- columns: order_id text, ordered_at timestamp, customer_id text, customer_kind text, status text, region text, channel text, device text, units integer, net_sales money, returned money, contribution money
-- run by: services.sales.order_list
with matching as (
    select
        facts.*,
        facts.net_sales - facts.returned - facts.cost - facts.fulfilment - facts.payment_fees as contribution
    from core.order_facts as facts
    where
        -- The days as moments, by whose index the latest orders are found without a look at the others.
        facts.ordered_at >= cast(:start as timestamp) at time zone ops.setting_value('time_zone')
        and facts.ordered_at
        < (cast(:end as timestamp) + interval '1 day') at time zone ops.setting_value('time_zone')
        and ('*' = any(:regions) or facts.region_id = any(:regions))
        and ('*' = any(:channels) or facts.channel_id = any(:channels))
        and ('*' = any(:categories) or facts.category_ids && cast(:categories as text[]))
        and (:status = '' or starts_with(facts.status, lower(:status)))
        and (:device = '' or starts_with(lower(facts.device), lower(:device)))
        and (
            :kind = ''
            or starts_with(facts.customer_kind, lower(:kind))
            -- The figures count guests as returning.
            or (facts.customer_kind = 'guest' and starts_with('returning', lower(:kind)))
        )
        and (
            :search = ''
            or facts.order_id = upper(:search)
            or facts.order_id = :search
            or facts.customer_id = upper(:search)
            or facts.customer_id = :search
            or facts.order_id in (
                select entries.order_id
                from core.sales_entries as entries
                where
                    entries.product_id in (:search, upper(:search))
                    and entries.day between :start and :end
            )
        )
)

select
    matching.order_id,
    matching.ordered_at,
    matching.customer_id,
    matching.customer_kind,
    matching.status,
    coalesce(regions.name, initcap(matching.region_id)) as region,
    coalesce(channels.name, initcap(matching.channel_id)) as channel,
    matching.device,
    cast(matching.units as bigint) as units,
    matching.net_sales,
    matching.returned,
    matching.contribution
from matching
left join core.regions as regions on matching.region_id = regions.region_id
left join core.channels as channels on matching.channel_id = channels.channel_id
order by
    case when :sort = 'ordered_at' and :direction = 'asc' then matching.ordered_at end asc,
    case when :sort = 'ordered_at' and :direction = 'desc' then matching.ordered_at end desc,
    case when :sort = 'net_sales' and :direction = 'asc' then matching.net_sales end asc,
    case when :sort = 'net_sales' and :direction = 'desc' then matching.net_sales end desc,
    case when :sort = 'units' and :direction = 'asc' then matching.units end asc,
    case when :sort = 'units' and :direction = 'desc' then matching.units end desc,
    case when :sort = 'returned' and :direction = 'asc' then matching.returned end asc,
    case when :sort = 'returned' and :direction = 'desc' then matching.returned end desc,
    case when :sort = 'contribution' and :direction = 'asc' then matching.contribution end asc,
    case when :sort = 'contribution' and :direction = 'desc' then matching.contribution end desc,
    case when :sort = 'status' and :direction = 'asc' then matching.status end asc,
    case when :sort = 'status' and :direction = 'desc' then matching.status end desc,
    matching.order_id desc
limit :size offset :first
