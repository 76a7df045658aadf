-- purpose: How many orders the list of orders holds
-- grain: one row
-- parameters: start date, end date, regions text[], channels text[], categories text[], statuses text[], search text
-- columns: orders integer
-- run by: services.sales.order_list
select count(*) as orders
from core.order_facts as facts
where
    facts.day between :start and :end
    and ('*' = any(:regions) or facts.region_id = any(:regions))
    and ('*' = any(:channels) or facts.channel_id = any(:channels))
    and ('*' = any(:categories) or facts.category_ids && cast(:categories as text[]))
    and ('*' = any(:statuses) or facts.status = any(:statuses))
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
