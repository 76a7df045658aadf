-- purpose: What wrong amounts should be: by what is left of the order's total, by list prices, or by what they must agree with
-- grain: one row per finding that waits for a fix and an amount can be told for
-- parameters: none
-- columns: finding_id integer, action text, new_value text, confidence decimal, why text
-- run by: services.data_quality.cleansing.proposing.propose
with lines as materialized (
    select
        finding.finding_id,
        finding.rule,
        finding.expected,
        items.order_id,
        items.quantity,
        items.unit_price,
        coalesce(items.discount_amount, 0) as discount,
        count(*) over (partition by items.order_id) as wrong_lines
    from ops.to_mend as finding
    inner join core.order_items as items on finding.key = items.order_item_id
    where
        (finding.rule = 'price_anomalies' and finding.table_name = 'order_items')
        or (finding.rule = 'discount_and_tax_out_of_range' and finding.table_name = 'order_items')
),

-- What the order's total leaves for a line, where the line is the only one of it that is wrong.
alone as (
    select
        lines.*,
        orders.order_total - coalesce(orders.shipping_fee, 0) - coalesce(orders.tax_amount, 0) - others.amount as net
    from lines
    inner join core.orders as orders on lines.order_id = orders.order_id
    cross join
        lateral (
            select
                coalesce(sum(items.quantity * items.unit_price - coalesce(items.discount_amount, 0)), 0)
                - (lines.quantity * lines.unit_price - lines.discount) as amount
            from core.order_items as items
            where items.order_id = lines.order_id
        ) as others
    where lines.wrong_lines = 1
),

priced as (
    select
        lines.finding_id,
        case
            when
                alone.finding_id is not null
                and abs((alone.net + lines.discount) / nullif(lines.quantity, 0) / cast(lines.expected as numeric) - 1)
                < 0.2
                then round((alone.net + lines.discount) / lines.quantity, 2)
        end as by_total,
        cast(lines.expected as numeric) as by_list
    from lines
    left join alone on lines.finding_id = alone.finding_id
    where lines.rule = 'price_anomalies'
),

found as (
    select
        finding_id,
        cast(coalesce(by_total, by_list) as text) as new_value,
        case when by_total is not null then 0.99 else 0.85 end as confidence,
        case
            when by_total is not null then 'what the order''s total leaves for this line'
            else 'the list price of the day'
        end as why
    from priced
    union all
    select
        finding_id,
        cast(quantity * unit_price - net as text),
        0.99,
        'what the order''s total leaves for this line'
    from alone
    where
        rule = 'discount_and_tax_out_of_range'
        and quantity * unit_price - net between 0 and quantity * unit_price
    union all
    select
        finding.finding_id,
        finding.expected,
        case when finding.rule = 'inventory_mismatch' then 0.95 else 0.9 end,
        case finding.rule
            when 'inventory_mismatch' then 'what was counted'
            when 'refund_exceeds_payment' then 'what is left of the payment'
            when 'payment_order_mismatch' then 'what it must agree with'
            else 'the latest price of the list'
        end
    from ops.to_mend as finding
    where
        finding.expected is not null
        and (
            finding.rule in ('inventory_mismatch', 'refund_exceeds_payment')
            or (finding.rule = 'payment_order_mismatch' and finding.table_name in ('settlements', 'transactions'))
            or (finding.rule = 'price_anomalies' and finding.table_name in ('products', 'competitor_prices'))
        )
    union all
    select
        finding.finding_id,
        cast(round(orders.order_total - coalesce(orders.shipping_fee, 0) - sums.amount, 2) as text),
        0.98,
        'what the order''s total leaves for tax'
    from ops.to_mend as finding
    inner join core.orders as orders on finding.key = orders.order_id
    cross join
        lateral (
            select sum(items.quantity * items.unit_price - coalesce(items.discount_amount, 0)) as amount
            from core.order_items as items
            where items.order_id = orders.order_id
        ) as sums
    where
        finding.rule = 'discount_and_tax_out_of_range' and finding.table_name = 'orders'
        and abs(orders.order_total - coalesce(orders.shipping_fee, 0) - sums.amount - cast(finding.expected as numeric))
        < 0.05 + 0.02 * sums.amount
    union all
    -- The lines are believed where the payment, or nothing that is known to be wrong, speaks for them.
    select
        finding.finding_id,
        finding.expected,
        case when paid.agrees then 0.99 else 0.9 end,
        case
            when paid.agrees then 'what its lines come to and was paid' else 'what its lines, shipping and tax come to'
        end
    from ops.to_mend as finding
    cross join
        lateral (
            select
                coalesce(bool_or(abs(payments.amount - cast(finding.expected as numeric)) < 0.02), false) as agrees,
                coalesce(bool_or(abs(payments.amount - cast(finding.value as numeric)) < 0.02), false)
                    as speaks_for_the_total
            from core.payments as payments
            where payments.order_id = finding.key
        ) as paid
    where
        finding.rule = 'order_total_mismatch' and finding.expected is not null
        and not paid.speaks_for_the_total
        and not exists (select from lines where lines.order_id = finding.key)
        and not exists (
            select from ops.quality_finding as others
            where
                others.rule = 'discount_and_tax_out_of_range'
                and others.table_name = 'orders' and others.key = finding.key
        )
    union all
    select
        finding.finding_id,
        finding.expected,
        0.95,
        'what the order''s lines, shipping and tax come to'
    from ops.to_mend as finding
    inner join core.payments as payments on finding.key = payments.payment_id
    where
        finding.rule = 'payment_order_mismatch' and finding.table_name = 'payments' and finding.column_name = 'amount'
        and not exists (
            select from ops.quality_finding as others
            where others.rule = 'order_total_mismatch' and others.key = payments.order_id
        )
)

select
    finding_id,
    'set' as action,
    new_value,
    confidence,
    why
from found
where new_value is not null
