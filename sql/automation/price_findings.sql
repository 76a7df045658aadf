-- purpose: By how much each failing row that was looked at is off, in base currency, by those rules that a price can be put on
-- grain: one row per finding whose amount is another than what is kept with it
-- parameters: everything boolean
-- columns: finding_id integer, off_by decimal
-- run by: services.data_quality.incidents.keep_incidents
with beside_expected as materialized (
    select
        finding_id,
        rule,
        key,
        cast(value as numeric) - cast(expected as numeric) as difference
    from ops.quality_finding
    where
        (rule, table_name, column_name) in (
            ('price_anomalies', 'order_items', 'unit_price'),
            ('order_total_mismatch', 'orders', 'order_total'),
            ('payment_order_mismatch', 'payments', 'amount'),
            ('refund_exceeds_payment', 'refunds', 'amount')
        )
),

of_orders as (
    select
        finding.finding_id,
        finding.rule,
        items.order_id,
        finding.difference * items.quantity as difference
    from beside_expected as finding
    inner join ops.order_items_to_check(:everything) as items on finding.key = items.order_item_id
    where finding.rule = 'price_anomalies'
    union all
    select
        finding.finding_id,
        finding.rule,
        orders.order_id,
        finding.difference
    from beside_expected as finding
    inner join ops.orders_to_check(:everything) as orders on finding.key = orders.order_id
    where finding.rule = 'order_total_mismatch'
    union all
    select
        finding.finding_id,
        finding.rule,
        payments.order_id,
        finding.difference
    from beside_expected as finding
    inner join ops.payments_to_check(:everything) as payments on finding.key = payments.payment_id
    where finding.rule = 'payment_order_mismatch'
    union all
    select
        finding.finding_id,
        finding.rule,
        refunds.order_id,
        finding.difference
    from beside_expected as finding
    inner join ops.refunds_to_check(:everything) as refunds on finding.key = refunds.refund_id
    where finding.rule = 'refund_exceeds_payment'
    union all
    select
        finding.finding_id,
        finding.rule,
        orders.order_id,
        -- A failed or cancelled order would bring nothing with its lines either.
        case
            when core.is_recognised(orders.status)
                then -(orders.order_total - coalesce(orders.tax_amount, 0) - coalesce(orders.shipping_fee, 0))
        end
    from ops.quality_finding as finding
    inner join ops.orders_to_check(:everything) as orders on finding.key = orders.order_id
    where finding.rule = 'orders_without_items' and finding.table_name = 'orders' and finding.column_name = ''
),

amounts as (
    select
        finding.finding_id,
        -- What a line's price is off by is in revenue where the order is.
        case
            when finding.rule <> 'price_anomalies' or orders.recognised
                then finding.difference * orders.exchange_rate
        end as amount
    from of_orders as finding
    left join core.order_facts as orders on finding.order_id = orders.order_id
    union all
    -- Without its order the currency of a line is not known: it is taken at the product's list price.
    select
        finding.finding_id,
        -items.quantity * products.list_price
    from ops.quality_finding as finding
    inner join ops.order_items_to_check(:everything) as items on finding.key = items.order_item_id
    left join core.products as products on items.product_id = products.product_id
    where
        finding.rule = 'orphaned_order_items' and finding.table_name = 'order_items'
        and finding.column_name = 'order_id'
)

select
    amounts.finding_id,
    amounts.amount as off_by
from amounts
inner join ops.quality_finding as finding on amounts.finding_id = finding.finding_id
where amounts.amount is distinct from finding.off_by
