-- purpose: How many orders the list of orders holds when it is searched
-- grain: one row
-- parameters: start date, end date, regions text[], channels text[], categories text[], search text, status text, device text, kind text
-- columns: orders integer
-- run by: services.sales.order_list
select count(*) as orders
from core.orders_within(:start, :end, :regions, :channels, :categories) as facts
where
    (:status = '' or strpos(facts.status, lower(:status)) > 0)
    and (:device = '' or strpos(lower(facts.device), lower(:device)) > 0)
    and (:kind = '' or strpos(replace(facts.customer_kind, 'guest', 'returning guest'), lower(:kind)) > 0)
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
