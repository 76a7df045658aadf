-- purpose: What unreadable prices and moments of refused lines and orders should be, as the rest of the order tells
-- grain: one row per refused row and column that is told
-- parameters: none
-- columns: quarantine_id integer, column_name text, new_value text, confidence decimal, why text
-- run by: services.data_quality.cleansing.replaying.replays
with lines as (
    select
        refused.quarantine_id,
        refused.original_row ->> 'order_id' as order_id,
        cast(refused.original_row ->> 'quantity' as numeric) as quantity,
        coalesce(cast(nullif(refused.original_row ->> 'discount_amount', '') as numeric), 0) as discount,
        count(*) over (partition by refused.original_row ->> 'order_id') as refused_lines
    from ops.quarantine as refused
    where
        refused.state = 'open' and refused.table_name = 'order_items' and refused.column_name = 'unit_price'
        and refused.original_row ->> 'quantity' ~ '^[1-9][0-9]{0,5}$'
        and coalesce(refused.original_row ->> 'discount_amount', '') ~ '^([0-9]{1,9}([.][0-9]+)?)?$'
),

prices as (
    select
        lines.quarantine_id,
        'unit_price' as column_name,
        cast(
            round(
                (
                    orders.order_total - coalesce(orders.shipping_fee, 0) - coalesce(orders.tax_amount, 0)
                    - others.amount + lines.discount
                ) / lines.quantity, 2
            ) as text
        ) as new_value,
        0.97 as confidence,
        'what the order''s total leaves for this line' as why
    from lines
    inner join core.orders as orders on lines.order_id = orders.order_id
    cross join
        lateral (
            select coalesce(sum(items.quantity * items.unit_price - coalesce(items.discount_amount, 0)), 0) as amount
            from core.order_items as items
            where items.order_id = orders.order_id
        ) as others
    where
        orders.order_total - coalesce(orders.shipping_fee, 0) - coalesce(orders.tax_amount, 0) > others.amount
        and lines.refused_lines = 1
),

moments as (
    select
        refused.quarantine_id,
        'ordered_at' as column_name,
        to_char(
            least(history.at, paid.at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ) as new_value,
        0.9 as confidence,
        'when the order''s history begins' as why
    from ops.quarantine as refused
    cross join
        lateral (
            select min(steps.changed_at) as at
            from core.order_status_history as steps
            where steps.order_id = refused.original_row ->> 'order_id'
        ) as history
    cross join
        lateral (
            select min(payments.paid_at) as at
            from core.payments as payments
            where payments.order_id = refused.original_row ->> 'order_id'
        ) as paid
    where refused.state = 'open' and refused.table_name = 'orders' and refused.column_name = 'ordered_at'
)

select
    quarantine_id,
    column_name,
    new_value,
    confidence,
    why
from prices
union all
select
    quarantine_id,
    column_name,
    new_value,
    confidence,
    why
from moments
where new_value is not null
