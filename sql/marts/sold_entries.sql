-- purpose: What each line of the recognised orders brought on the day it was sold
-- grain: one row per order line
-- parameters: start date, end date, orders text[]
-- columns: day date, kind text, order_id text, order_item_id text, product_id text, category_id text, region_id text, channel_id text, customer_id text, customer_kind text, first_of_order integer, first_of_category integer, lines integer, units integer, units_returned integer, gross_sales cents, discounts cents, returned cents, net_revenue cents, cost cents, fulfilment cents, payment_fees cents
-- run by: services.refresh.facts
-- scans: order_facts, order_items: a full rebuild asks for every order of some months, which an empty array of orders stands for
with priced as (
    select
        facts.day,
        facts.order_id,
        lines.order_item_id,
        lines.product_id,
        lines.category_id,
        facts.region_id,
        facts.channel_id,
        facts.customer_id,
        facts.customer_kind,
        cast(facts.shipping * 100 as bigint) as shipping,
        cast(facts.payment_fees * 100 as bigint) as payment_fees,
        lines.quantity,
        -- The cast rounds to whole cents, halves away from zero.
        cast(lines.gross_amount * (facts.exchange_rate * 100) as bigint) as gross_sales,
        cast(lines.discount_amount * (facts.exchange_rate * 100) as bigint) as discounts,
        cast(lines.quantity * 100 * lines.unit_cost as bigint) as cost
    from core.order_facts as facts
    inner join core.order_line as lines on facts.order_id = lines.order_id
    where
        facts.recognised
        and facts.day between :start and :end
        and (cardinality(:orders) = 0 or facts.order_id = any(:orders))
        and (cardinality(:orders) > 0 or lines.order_date between :start and :end)
),

-- One order of the lines, by category, serves every window, so that they are sorted once.
in_turn as (
    select
        priced.*,
        row_number() over line as turn,
        lag(category_id) over line as category_before,
        count(*) over whole as lines,
        greatest(gross_sales - discounts, 0) as value,
        sum(greatest(gross_sales - discounts, 0)) over line as value_so_far,
        sum(greatest(gross_sales - discounts, 0)) over whole as order_value
    from priced
    window
        line as (partition by order_id order by category_id, order_item_id rows unbounded preceding),
        whole as (partition by order_id)
),

-- What an order cost as a whole is shared by value, equally where the order has none.
shared as (
    select
        in_turn.*,
        case when order_value = 0 then turn - 1 else value_so_far - value end as share_before,
        case when order_value = 0 then turn else value_so_far end as share_so_far,
        case when order_value = 0 then lines else order_value end as share_whole
    from in_turn
)

select
    day,
    'sale' as kind,
    order_id,
    order_item_id,
    product_id,
    category_id,
    region_id,
    channel_id,
    customer_id,
    customer_kind,
    case when turn = 1 then 1 else 0 end as first_of_order,
    case when category_before = category_id then 0 else 1 end as first_of_category,
    1 as lines,
    quantity as units,
    0 as units_returned,
    gross_sales,
    discounts,
    0 as returned,
    gross_sales - discounts as net_revenue,
    cost,
    core.share_of_cents(shipping, share_before, share_so_far, share_whole) as fulfilment,
    core.share_of_cents(payment_fees, share_before, share_so_far, share_whole) as payment_fees
from shared
