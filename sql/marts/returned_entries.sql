-- purpose: What each line returned of the recognised orders took back on the day the goods came back
-- grain: one row per return and order line
-- parameters: orders text[]
-- columns: day date, kind text, order_id text, order_item_id text, product_id text, category_id text, region_id text, channel_id text, customer_id text, customer_kind text, first_of_order integer, first_of_category integer, lines integer, units integer, units_returned integer, gross_sales cents, discounts cents, returned cents, net_revenue cents, cost cents, fulfilment cents, payment_fees cents
-- run by: services.refresh.facts
-- scans: order_facts, order_items, returns, return_items: a full rebuild asks for every order, which an empty array of orders stands for
with priced as (
    select
        facts.order_id,
        lines.return_id,
        lines.received_on,
        lines.order_item_id,
        lines.product_id,
        lines.category_id,
        facts.region_id,
        facts.channel_id,
        facts.customer_id,
        facts.customer_kind,
        lines.quantity,
        -- The cast rounds to whole cents, halves away from zero.
        cast(lines.refund_amount * (facts.exchange_rate * 100) as bigint) as returned,
        cast(lines.cost_regained * 100 as bigint) as cost_regained,
        cast(coalesce(lines.handling_cost, 0) * 100 as bigint) as handling_cost
    from core.order_facts as facts
    inner join core.return_line as lines on facts.order_id = lines.order_id
    where facts.recognised and (cardinality(:orders) = 0 or facts.order_id = any(:orders))
),

in_turn as (
    select
        priced.*,
        row_number() over line as turn,
        count(*) over whole as lines,
        greatest(returned, 0) as value,
        sum(greatest(returned, 0)) over line as value_so_far,
        sum(greatest(returned, 0)) over whole as return_value
    from priced
    window
        line as (partition by return_id order by order_item_id rows unbounded preceding),
        whole as (partition by return_id)
),

-- What a return cost as a whole is shared by value, equally where the return has none.
shared as (
    select
        in_turn.*,
        case when return_value = 0 then turn - 1 else value_so_far - value end as share_before,
        case when return_value = 0 then turn else value_so_far end as share_so_far,
        case when return_value = 0 then lines else return_value end as share_whole
    from in_turn
)

select
    received_on as day,
    'return' as kind,
    order_id,
    order_item_id,
    product_id,
    category_id,
    region_id,
    channel_id,
    customer_id,
    customer_kind,
    0 as first_of_order,
    0 as first_of_category,
    0 as lines,
    0 as units,
    quantity as units_returned,
    0 as gross_sales,
    0 as discounts,
    returned,
    -returned as net_revenue,
    -cost_regained as cost,
    core.share_of_cents(handling_cost, share_before, share_so_far, share_whole) as fulfilment,
    0 as payment_fees
from shared
