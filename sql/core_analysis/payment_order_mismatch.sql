-- purpose: Payments, bookings and settlements that do not add up to what they are for
-- grain: one row per payment, order without one, booking, or settlement
-- parameters: everything boolean, tolerance decimal
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: payments, orders, transactions, settlements
with payments as (
    select
        payments.*,
        orders.order_id is not null as has_order,
        orders.order_total,
        case
            when payments.status = 'failed' then payments.amount
            else
                sum(payments.amount) filter (where payments.status <> 'failed') over (partition by payments.order_id)
        end as together
    from ops.payments_to_check(:everything) as payments
    left join ops.orders_to_check(:everything) as orders on payments.order_id = orders.order_id
),

found as (
    select
        'payments' as table_name,
        payment_id as key,
        case when has_order then 'amount' else 'order_id' end as column_name,
        case when has_order then cast(amount as text) else order_id end as value,
        cast(order_total - (together - amount) as text) as expected,
        case
            when has_order then 'with what else was paid comes to ' || together || ' for an order of ' || order_total
            else 'is for an order that is not there'
        end as reason
    from payments
    where not has_order or abs(together - order_total) > cast(:tolerance as numeric)
    union all
    select
        'orders',
        orders.order_id,
        '',
        null,
        null,
        'was delivered, and no payment for it is there'
    from ops.orders_to_check(:everything) as orders
    where
        orders.status = 'delivered'
        and not exists (
            select from ops.payments_to_check(:everything) as payments where payments.order_id = orders.order_id
        )
        and exists (select from core.payments)
        and orders.order_id not in (
            select refused.original_row ->> 'order_id'
            from ops.quarantine as refused
            where
                refused.table_name = 'payments' and refused.state = 'open'
                and refused.original_row ->> 'order_id' is not null
        )
    union all
    select
        'transactions',
        bookings.transaction_id,
        'amount',
        cast(bookings.amount as text),
        cast(payments.amount as text),
        'differs from the payment that it books, of ' || payments.amount
    from ops.transactions_to_check(:everything) as bookings
    inner join core.payments as payments on bookings.payment_id = payments.payment_id
    inner join core.orders as orders on payments.order_id = orders.order_id
    where bookings.kind = 'charge' and bookings.amount <> payments.amount and payments.amount = orders.order_total
    union all
    select
        'settlements',
        settlements.settlement_id,
        'net_amount',
        cast(settlements.net_amount as text),
        cast(settlements.gross_amount - settlements.fee_amount - settlements.refund_amount as text),
        'is not the gross amount less fees and refunds'
    from ops.settlements_to_check(:everything) as settlements
    where
        abs(settlements.net_amount - (settlements.gross_amount - settlements.fee_amount - settlements.refund_amount))
        > cast(:tolerance as numeric)
)

select
    table_name,
    key,
    column_name,
    value,
    expected,
    reason
from found
