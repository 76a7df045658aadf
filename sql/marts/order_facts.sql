-- purpose: Every order with its business day, kind of customer, and value in base currency, returns and costs to date
-- grain: one row per order
-- parameters: start date, end date, orders text[], time_zone text, base_currency text
-- columns: order_id text, day date, ordered_at timestamp, hour integer, customer_id text, customer_kind text, status text, recognised boolean, region_id text, channel_id text, device text, country_code text, city text, currency text, promotion_id text, category_ids text[], lines integer, units integer, gross_sales money, discounts money, net_sales money, returned money, cost money, shipping money, fulfilment money, payment_fees money, order_total money, exchange_rate decimal
-- run by: services.refresh.facts
-- scans: orders, order_items, payments, shipments, returns, return_items, customer_first_order: a full rebuild asks for every order of some months, which an empty array of orders stands for
with chosen as (
    select
        orders.*,
        orders.ordered_at at time zone :time_zone as local_time,
        cast(orders.ordered_at at time zone :time_zone as date) as day
    from core.orders as orders
    where
        orders.ordered_at >= cast(:start as timestamp) at time zone :time_zone
        and orders.ordered_at < (cast(:end as timestamp) + interval '1 day') at time zone :time_zone
        and (cardinality(:orders) = 0 or orders.order_id = any(:orders))
),

-- A rate holds until the next one.
rates as materialized (
    select
        days.currency,
        days.day,
        case when days.currency = :base_currency then 1 else latest.rate end as rate
    from (select distinct currency, day from chosen) as days
    left join lateral (
        select exchange_rates.rate
        from core.exchange_rates as exchange_rates
        where exchange_rates.currency = days.currency and exchange_rates.date <= days.day
        order by exchange_rates.date desc
        limit 1
    ) as latest on true
),

priced as (
    select
        chosen.*,
        rates.rate,
        coalesce(
            (select sum(shipments.cost) from core.shipments where shipments.order_id = chosen.order_id), 0
        ) as shipping,
        coalesce(
            (select sum(payments.fee) from core.payments where payments.order_id = chosen.order_id), 0
        ) as payment_fees
    from chosen
    inner join rates on chosen.currency = rates.currency and chosen.day = rates.day
),

sold as (
    select
        lines.order_id,
        count(*) as lines,
        sum(lines.quantity) as units,
        -- Added up in cents, to which the cast rounds, halves away from zero: much faster than in numeric.
        sum(cast(lines.gross_amount * (priced.rate * 100) as bigint)) * 0.01 as gross_sales,
        sum(cast(lines.discount_amount * (priced.rate * 100) as bigint)) * 0.01 as discounts,
        sum(cast(lines.quantity * 100 * lines.unit_cost as bigint)) * 0.01 as cost,
        array_agg(distinct lines.category_id) as category_ids
    from priced
    inner join core.order_line as lines on priced.order_id = lines.order_id
    where cardinality(:orders) > 0 or lines.order_date between :start and :end
    group by lines.order_id
),

returns as (
    select
        lines.order_id,
        lines.return_id,
        max(lines.handling_cost) as handling_cost,
        sum(round(lines.refund_amount * priced.rate, 2)) as returned,
        sum(round(lines.cost_regained, 2)) as cost_regained
    from priced
    inner join core.return_line as lines on priced.order_id = lines.order_id
    where cardinality(:orders) > 0 or lines.order_date between :start and :end
    group by lines.order_id, lines.return_id
),

returned as (
    select
        order_id,
        sum(handling_cost) as handling_cost,
        sum(returned) as returned,
        sum(cost_regained) as cost_regained
    from returns
    group by order_id
)

select
    priced.order_id,
    priced.day,
    priced.ordered_at,
    cast(extract(hour from priced.local_time) as smallint) as hour,
    priced.customer_id,
    case
        when priced.customer_id is null then 'guest'
        when (priced.ordered_at, priced.order_id) > (firsts.ordered_at, firsts.order_id) then 'returning'
        else 'new'
    end as customer_kind,
    priced.status,
    core.is_recognised(priced.status) and priced.rate is not null and sold.lines is not null as recognised,
    coalesce(priced.region_id, 'unknown') as region_id,
    coalesce(priced.channel_id, 'unknown') as channel_id,
    coalesce(priced.device, 'unknown') as device,
    priced.country_code,
    priced.city,
    priced.currency,
    priced.promotion_id,
    coalesce(sold.category_ids, '{}') as category_ids,
    coalesce(sold.lines, 0) as lines,
    coalesce(sold.units, 0) as units,
    coalesce(sold.gross_sales, 0) as gross_sales,
    coalesce(sold.discounts, 0) as discounts,
    coalesce(sold.gross_sales - sold.discounts, 0) as net_sales,
    coalesce(returned.returned, 0) as returned,
    coalesce(sold.cost, 0) - coalesce(returned.cost_regained, 0) as cost,
    priced.shipping,
    priced.shipping + coalesce(returned.handling_cost, 0) as fulfilment,
    priced.payment_fees,
    priced.order_total,
    priced.rate as exchange_rate
from priced
left join core.customer_first_order as firsts on priced.customer_id = firsts.customer_id
left join sold on priced.order_id = sold.order_id
left join returned on priced.order_id = returned.order_id
