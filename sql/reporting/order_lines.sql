-- purpose: The lines of one order, with what was returned of each
-- grain: one row per order line
-- parameters: order_id text
-- columns: order_item_id text, product_id text, product text, category text, quantity integer, unit_price money, discount_amount money, line_total money, returned_quantity integer, returned_amount money
-- run by: services.sales.order_lines
with returned as (
    select
        return_items.order_item_id,
        sum(return_items.quantity) as quantity,
        sum(return_items.refund_amount) as amount
    from core.return_items as return_items
    inner join core.returns as returns on return_items.return_id = returns.return_id
    where returns.order_id = :order_id and returns.status in ('received', 'refunded')
    group by return_items.order_item_id
)

select
    items.order_item_id,
    items.product_id,
    coalesce(directory.name, items.product_id) as product,
    coalesce(directory.category, 'Unknown') as category,
    items.quantity,
    items.unit_price,
    coalesce(items.discount_amount, 0) as discount_amount,
    items.quantity * items.unit_price - coalesce(items.discount_amount, 0) as line_total,
    cast(coalesce(returned.quantity, 0) as bigint) as returned_quantity,
    coalesce(returned.amount, 0) as returned_amount
from core.order_items as items
left join core.product_directory as directory on items.product_id = directory.product_id
left join returned on items.order_item_id = returned.order_item_id
where items.order_id = :order_id
order by items.order_item_id
