-- purpose: Refunds of orders that were paid back more than was paid for them
-- grain: one row per refund that goes beyond what is left of its order's payments
-- parameters: everything boolean, tolerance decimal
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: refunds
with refunds as (
    select
        refunds.*,
        sum(refunds.amount) over (
            partition by refunds.order_id order by refunds.refunded_at, refunds.refund_id
        ) as refunded
    from ops.refunds_to_check(:everything) as refunds
),

paid as (
    select
        refunds.*,
        (
            select sum(payments.amount)
            from core.payments as payments
            where
                payments.order_id = refunds.order_id
                and payments.status in ('captured', 'refunded', 'partially_refunded')
        ) as paid
    from refunds
)

select
    'refunds' as table_name,
    refund_id as key,
    'amount' as column_name,
    cast(amount as text) as value,
    cast(greatest(amount - (refunded - paid), 0) as text) as expected,
    'brings what was paid back to ' || refunded || ' of ' || paid as reason
from paid
where refunded > paid + cast(:tolerance as numeric)
