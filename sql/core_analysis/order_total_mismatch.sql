-- purpose: Orders whose total is not what their lines, shipping and tax come to
-- grain: one row per order
-- parameters: everything boolean, tolerance decimal
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: orders
with habit as (
    -- Whether prices hold the tax already is the company's own way, which most of its orders tell.
    select
        count(*) filter (where sample.order_total = sample.lines + sample.shipping + sample.tax)
        >= count(*) filter (where sample.order_total = sample.lines + sample.shipping) as adds_tax
    from (
        select
            orders.order_total,
            coalesce(orders.shipping_fee, 0) as shipping,
            coalesce(orders.tax_amount, 0) as tax,
            (
                select sum(items.quantity * items.unit_price - coalesce(items.discount_amount, 0))
                from core.order_items as items
                where items.order_id = orders.order_id
            ) as lines
        from (select * from core.orders order by order_id limit 400) as orders
    ) as sample
),

looked_at as (
    select * from ops.orders_to_check(:everything) as orders where orders.order_total is not null
),

lines as (
    select
        items.order_id,
        sum(items.quantity * items.unit_price - coalesce(items.discount_amount, 0)) as amount
    from ops.order_items_to_check(:everything) as items
    group by items.order_id
),

compared as (
    select
        orders.order_id,
        orders.order_total,
        lines.amount is null as is_empty,
        coalesce(lines.amount, 0) + coalesce(orders.shipping_fee, 0)
        + case when habit.adds_tax then coalesce(orders.tax_amount, 0) else 0 end as expected
    from looked_at as orders
    left join lines on orders.order_id = lines.order_id
    cross join habit
)

select
    'orders' as table_name,
    order_id as key,
    'order_total' as column_name,
    cast(order_total as text) as value,
    case when is_empty then null else cast(expected as text) end as expected,
    case
        when is_empty then 'has a total of ' || order_total || ' and no line'
        else 'differs from its lines, shipping and tax by ' || order_total - expected
    end as reason
from compared
where abs(order_total - expected) > cast(:tolerance as numeric)
