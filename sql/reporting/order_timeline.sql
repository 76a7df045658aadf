-- purpose: Everything that happened to one order, in order of time
-- grain: one row per event
-- parameters: order_id text
-- columns: at timestamp, kind text, event text, detail text, amount money, currency text
-- run by: services.sales.order_timeline
with events as (
    select
        changed_at as at,
        'status' as kind,
        status as event,
        cast(null as text) as detail,
        cast(null as numeric) as amount,
        cast(null as text) as currency
    from core.order_status_history
    where order_id = :order_id
    union all
    select
        attempted_at,
        'payment',
        case when succeeded then 'payment accepted' else 'payment failed' end,
        concat_ws(', ', method, processor, failure_reason),
        amount,
        null
    from core.payment_attempts
    where order_id = :order_id
    union all
    select
        paid_at,
        'payment',
        status,
        concat_ws(', ', method, processor),
        amount,
        currency
    from core.payments
    where order_id = :order_id
    union all
    select
        events.occurred_at,
        'shipment',
        events.event,
        concat_ws(', ', carriers.name, shipments.shipment_id),
        null,
        null
    from core.shipments as shipments
    inner join core.shipment_events as events on shipments.shipment_id = events.shipment_id
    left join core.carriers as carriers on shipments.carrier_id = carriers.carrier_id
    where shipments.order_id = :order_id
    union all
    select
        cast(coalesce(received_on, requested_on) as timestamptz),
        'return',
        status,
        reason,
        null,
        null
    from core.returns
    where order_id = :order_id
    union all
    select
        refunded_at,
        'refund',
        'refunded',
        reason,
        amount,
        null
    from core.refunds
    where order_id = :order_id
    union all
    select
        cast(opened_on as timestamptz),
        'chargeback',
        status,
        reason,
        amount,
        null
    from core.chargebacks
    where order_id = :order_id
)

select
    at,
    kind,
    event,
    detail,
    amount,
    currency
from events
where at is not null
order by at, kind
