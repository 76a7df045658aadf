-- purpose: What became of the money of each day's orders: charged, collected, refunded and charged back to date
-- grain: one row per day of order, and region or *
-- parameters: days date[]
-- columns: day date, region_id text, ordered money, captured money, captured_days decimal, refunded money, charged_back money
-- run by: services.refresh.marts
with company as materialized (
    select
        ops.setting_value('time_zone') as time_zone,
        ops.setting_value('base_currency') as base_currency
),

chosen as (
    select
        order_id,
        day,
        region_id,
        currency,
        exchange_rate,
        round(order_total * exchange_rate, 2) as ordered
    from core.order_facts
    where recognised and day = any(:days)
),

payments as (
    select
        chosen.day,
        chosen.region_id,
        cast(payments.paid_at at time zone company.time_zone as date) as paid_on,
        round(
            payments.amount * case
                when payments.currency = chosen.currency then chosen.exchange_rate
                when payments.currency = company.base_currency then 1
                else (
                    select rates.rate
                    from core.exchange_rates as rates
                    where rates.currency = payments.currency and rates.date <= chosen.day
                    order by rates.date desc
                    limit 1
                )
            end, 2
        ) as amount
    from chosen
    inner join core.payments as payments on chosen.order_id = payments.order_id
    cross join company
    where payments.status in ('captured', 'refunded', 'partially_refunded')
),

movements as (
    select
        day,
        region_id,
        ordered,
        0 as captured,
        0 as captured_days,
        0 as refunded,
        0 as charged_back
    from chosen
    union all
    select
        day,
        region_id,
        0,
        amount,
        amount * greatest(paid_on - day, 0),
        0,
        0
    from payments
    union all
    select
        chosen.day,
        chosen.region_id,
        0,
        0,
        0,
        round(refunds.amount * chosen.exchange_rate, 2),
        0
    from chosen
    inner join core.refunds as refunds on chosen.order_id = refunds.order_id
    union all
    select
        chosen.day,
        chosen.region_id,
        0,
        0,
        0,
        0,
        round(chargebacks.amount * chosen.exchange_rate, 2)
    from chosen
    inner join core.chargebacks as chargebacks on chosen.order_id = chargebacks.order_id
    where chargebacks.status is distinct from 'won'
)

select
    day,
    coalesce(region_id, '*') as region_id,
    coalesce(sum(ordered), 0) as ordered,
    coalesce(sum(captured), 0) as captured,
    coalesce(sum(captured_days), 0) as captured_days,
    coalesce(sum(refunded), 0) as refunded,
    coalesce(sum(charged_back), 0) as charged_back
from movements
group by day, grouping sets ((region_id), ())
