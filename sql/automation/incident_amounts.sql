-- purpose: By how much failing rows are off together, in base currency, by those rules that a price can be put on
-- grain: one row per rule and table
-- parameters: none
-- columns: rule text, table_name text, in_revenue boolean, amount decimal
-- run by: services.data_quality.incidents.keep_incidents
with findings as materialized (
    select
        finding.rule,
        finding.table_name,
        finding.key,
        finding.value,
        finding.expected
    from ops.quality_finding as finding
    where
        (finding.rule, finding.table_name, finding.column_name) in (
            ('price_anomalies', 'order_items', 'unit_price'),
            ('orphaned_order_items', 'order_items', 'order_id'),
            ('orders_without_items', 'orders', ''),
            ('order_total_mismatch', 'orders', 'order_total'),
            ('payment_order_mismatch', 'payments', 'amount'),
            ('refund_exceeds_payment', 'refunds', 'amount')
        )
),

amounts as (
    select
        findings.rule,
        findings.table_name,
        true as in_revenue,
        (cast(findings.value as numeric) - cast(findings.expected as numeric))
        * items.quantity
        * orders.exchange_rate as amount
    from findings
    inner join core.order_items as items on findings.key = items.order_item_id
    inner join core.order_facts as orders on items.order_id = orders.order_id
    where findings.rule = 'price_anomalies' and orders.recognised
    union all
    -- Without its order the currency of a line is not known: it is taken at the product's list price.
    select
        findings.rule,
        findings.table_name,
        true,
        -items.quantity * products.list_price
    from findings
    inner join core.order_items as items on findings.key = items.order_item_id
    inner join core.products as products on items.product_id = products.product_id
    where findings.rule = 'orphaned_order_items'
    union all
    select
        findings.rule,
        findings.table_name,
        true,
        -(orders.order_total - coalesce(orders.tax_amount, 0) - coalesce(orders.shipping_fee, 0)) * facts.exchange_rate
    from findings
    inner join core.orders as orders on findings.key = orders.order_id
    inner join core.order_facts as facts on findings.key = facts.order_id
    -- A failed or cancelled order would bring nothing with its lines either.
    where findings.rule = 'orders_without_items' and core.is_recognised(orders.status)
    union all
    select
        findings.rule,
        findings.table_name,
        false,
        (cast(findings.value as numeric) - cast(findings.expected as numeric)) * orders.exchange_rate
    from findings
    inner join core.order_facts as orders on findings.key = orders.order_id
    where findings.rule = 'order_total_mismatch'
    union all
    select
        findings.rule,
        findings.table_name,
        false,
        (cast(findings.value as numeric) - cast(findings.expected as numeric)) * orders.exchange_rate
    from findings
    inner join core.payments as payments on findings.key = payments.payment_id
    inner join core.order_facts as orders on payments.order_id = orders.order_id
    where findings.rule = 'payment_order_mismatch'
    union all
    select
        findings.rule,
        findings.table_name,
        false,
        (cast(findings.value as numeric) - cast(findings.expected as numeric)) * orders.exchange_rate
    from findings
    inner join core.refunds as refunds on findings.key = refunds.refund_id
    inner join core.order_facts as orders on refunds.order_id = orders.order_id
    where findings.rule = 'refund_exceeds_payment'
)

select
    rule,
    table_name,
    in_revenue,
    cast(round(sum(amount), 2) as numeric) as amount
from amounts
where amount is not null
group by rule, table_name, in_revenue
order by rule, table_name
