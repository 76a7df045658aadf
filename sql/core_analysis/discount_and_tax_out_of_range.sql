-- purpose: Discounts below nothing or above the line's price, and taxes that are not those of the country
-- grain: one row per line or order
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: order_items, orders
with lines as (
    select
        items.order_item_id,
        items.discount_amount,
        items.quantity * items.unit_price as gross,
        exists (
            select from ops.quality_finding as finding
            where
                finding.rule = 'price_anomalies'
                and finding.table_name = 'order_items' and finding.key = items.order_item_id
        )
        or not exists (select from ops.orders_to_check(:everything) as orders where orders.order_id = items.order_id)
            as price_is_unsure
    from ops.order_items_to_check(:everything) as items
    where items.discount_amount < 0 or items.discount_amount > items.quantity * items.unit_price + 0.01
),

rates as (
    select
        country_code,
        rate,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by country_code order by valid_from), cast('infinity' as date)
        ) as valid_to
    from core.tax_rates
),

sums as (
    select
        items.order_id,
        sum(items.quantity * items.unit_price - coalesce(items.discount_amount, 0)) as amount
    from ops.order_items_to_check(:everything) as items
    group by items.order_id
),

taxes as (
    select
        orders.order_id,
        orders.tax_amount,
        orders.order_total,
        rates.rate,
        coalesce(sums.amount, 0) + coalesce(orders.shipping_fee, 0) as untaxed
    from ops.orders_to_check(:everything) as orders
    inner join sums on orders.order_id = sums.order_id
    inner join rates
        on
            orders.country_code = rates.country_code
            and cast(orders.ordered_at as date) >= rates.valid_from
            and cast(orders.ordered_at as date) < rates.valid_to
),

found as (
    select
        'order_items' as table_name,
        order_item_id as key,
        'discount_amount' as column_name,
        cast(discount_amount as text) as value,
        cast(null as text) as expected,
        case
            when discount_amount < 0 then 'is a discount below nothing'
            else 'is more than the line''s ' || gross
        end as reason
    from lines
    where discount_amount < 0 or not price_is_unsure
    union all
    -- A wrong price makes tax and lines disagree, a wrong total tax and total; a wrong tax agrees with neither.
    select
        'orders',
        order_id,
        'tax_amount',
        cast(tax_amount as text),
        cast(round(untaxed * rate, 2) as text),
        'is no tax of ' || round(rate * 100, 1) || ' %'
    from taxes
    where
        tax_amount < 0
        or (
            abs(tax_amount - untaxed * rate) > 0.05 + 0.02 * untaxed
            and abs(tax_amount - order_total * rate / (1 + rate)) > 0.05 + 0.02 * order_total
        )
)

select
    table_name,
    key,
    column_name,
    value,
    expected,
    reason
from found
