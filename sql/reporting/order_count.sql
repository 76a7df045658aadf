-- purpose: How many orders the list of orders holds when it is searched
-- grain: one row
-- parameters: start date, end date, regions text[], channels text[], categories text[], search text, status text, device text, kind text
-- columns: orders integer
-- run by: services.sales.order_list
select count(*) as orders
from core.orders_within(:start, :end, :regions, :channels, :categories) as facts
where
    (:status = '' or starts_with(facts.status, lower(:status)))
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
