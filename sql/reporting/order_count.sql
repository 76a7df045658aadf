-- purpose: How many orders the list of orders holds
-- grain: one row
-- parameters: start date, end date, regions text[], channels text[], categories text[], search text, status text, device text, kind text
-- columns: orders integer
-- run by: services.sales.order_list
with added_up as (
    -- By region, channel and status alone, the orders of the days are added up.
    select coalesce(sum(days.orders), 0) as orders
    from mart.order_attribute_day as days
    where
        days.day between :start and :end
        and days.region_id = any(:regions)
        and days.channel_id = any(:channels)
        and days.attribute = 'status'
        and strpos(days.value, lower(:status)) > 0
),

counted as (
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
)

select
    cast(
        case
            when '*' = any(:categories) and :device = '' and :kind = '' and :search = ''
                then (select added_up.orders from added_up)
            else (select counted.orders from counted)
        end as bigint
    ) as orders
