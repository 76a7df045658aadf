-- purpose: By how much each failing row that was looked at is off, in base currency, by those rules that a price can be put on
-- grain: one row per finding whose amount is another than what is kept with it
-- parameters: everything boolean
-- columns: finding_id integer, off_by decimal
-- run by: services.data_quality.incidents.keep_incidents
with amounts as (
    select
        finding.finding_id,
        case
            when orders.recognised
                then
                    (cast(finding.value as numeric) - cast(finding.expected as numeric))
                    * items.quantity
                    * orders.exchange_rate
        end as amount
    from ops.quality_finding as finding
    inner join ops.order_items_to_check(:everything) as items on finding.key = items.order_item_id
    left join core.order_facts as orders on items.order_id = orders.order_id
    where
        finding.rule = 'price_anomalies' and finding.table_name = 'order_items' and finding.column_name = 'unit_price'
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
    union all
    select
        finding.finding_id,
        -- A failed or cancelled order would bring nothing with its lines either.
        case
            when core.is_recognised(orders.status)
                then
                    -(orders.order_total - coalesce(orders.tax_amount, 0) - coalesce(orders.shipping_fee, 0))
                    * facts.exchange_rate
        end
    from ops.quality_finding as finding
    inner join ops.orders_to_check(:everything) as orders on finding.key = orders.order_id
    left join core.order_facts as facts on finding.key = facts.order_id
    where finding.rule = 'orders_without_items' and finding.table_name = 'orders' and finding.column_name = ''
    union all
    select
        finding.finding_id,
        (cast(finding.value as numeric) - cast(finding.expected as numeric)) * facts.exchange_rate
    from ops.quality_finding as finding
    inner join ops.orders_to_check(:everything) as orders on finding.key = orders.order_id
    left join core.order_facts as facts on finding.key = facts.order_id
    where
        finding.rule = 'order_total_mismatch' and finding.table_name = 'orders'
        and finding.column_name = 'order_total'
    union all
    select
        finding.finding_id,
        (cast(finding.value as numeric) - cast(finding.expected as numeric)) * orders.exchange_rate
    from ops.quality_finding as finding
    inner join ops.payments_to_check(:everything) as payments on finding.key = payments.payment_id
    left join core.order_facts as orders on payments.order_id = orders.order_id
    where
        finding.rule = 'payment_order_mismatch' and finding.table_name = 'payments' and finding.column_name = 'amount'
    union all
    select
        finding.finding_id,
        (cast(finding.value as numeric) - cast(finding.expected as numeric)) * orders.exchange_rate
    from ops.quality_finding as finding
    inner join ops.refunds_to_check(:everything) as refunds on finding.key = refunds.refund_id
    left join core.order_facts as orders on refunds.order_id = orders.order_id
    where
        finding.rule = 'refund_exceeds_payment' and finding.table_name = 'refunds' and finding.column_name = 'amount'
)

select
    amounts.finding_id,
    amounts.amount as off_by
from amounts
inner join ops.quality_finding as finding on amounts.finding_id = finding.finding_id
where amounts.amount is distinct from finding.off_by
