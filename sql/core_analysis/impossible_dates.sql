-- purpose: Days and moments that cannot be: before what they follow, or after the data's own end
-- grain: one row per row and column
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: customers, orders, purchase_orders, returns, reviews, support_tickets, payments, refunds, promotions, campaigns, vendor_contracts, products
with ends as (
    select coalesce(max(versions.as_of_time), now()) + interval '1 day' as at
    from ops.data_version as versions
),

dated as (
    select
        'customers' as table_name,
        customers.customer_id as key,
        'birth_date' as column_name,
        cast(customers.birth_date as timestamptz) as moment,
        cast('1900-01-01' as timestamptz) as earliest,
        coalesce(customers.registered_at, ends.at) - interval '10 years' as latest,
        'makes the customer older than anybody, or a child' as reason
    from ops.customers_to_check(:everything) as customers
    cross join ends
    union all
    select
        'customers',
        customers.customer_id,
        'registered_at',
        customers.registered_at,
        null,
        ends.at,
        'is later than the data'
    from ops.customers_to_check(:everything) as customers
    cross join ends
    union all
    select
        'orders',
        orders.order_id,
        'ordered_at',
        orders.ordered_at,
        null,
        now() + interval '1 day',
        'is in the future'
    from ops.orders_to_check(:everything) as orders
    union all
    select
        'purchase_orders',
        purchases.purchase_order_id,
        'received_on',
        cast(purchases.received_on as timestamptz),
        cast(purchases.ordered_on as timestamptz),
        ends.at,
        'is before it was ordered, or later than the data'
    from ops.purchase_orders_to_check(:everything) as purchases
    cross join ends
    union all
    select
        'returns',
        returns.return_id,
        'requested_on',
        cast(returns.requested_on as timestamptz),
        null,
        cast(returns.received_on as timestamptz),
        'is after it was received'
    from ops.returns_to_check(:everything) as returns
    union all
    select
        'reviews',
        reviews.review_id,
        'reviewed_at',
        reviews.reviewed_at,
        null,
        ends.at,
        'is later than the data'
    from ops.reviews_to_check(:everything) as reviews
    cross join ends
    union all
    select
        'support_tickets',
        tickets.ticket_id,
        'resolved_at',
        tickets.resolved_at,
        tickets.opened_at,
        ends.at,
        'is before it was opened, or later than the data'
    from ops.support_tickets_to_check(:everything) as tickets
    cross join ends
    union all
    select
        'payments',
        payments.payment_id,
        'paid_at',
        payments.paid_at,
        null,
        ends.at,
        'is later than the data'
    from ops.payments_to_check(:everything) as payments
    cross join ends
    union all
    select
        'refunds',
        refunds.refund_id,
        'refunded_at',
        refunds.refunded_at,
        null,
        ends.at,
        'is later than the data'
    from ops.refunds_to_check(:everything) as refunds
    cross join ends
    union all
    select
        'promotions',
        promotions.promotion_id,
        'ends_on',
        cast(promotions.ends_on as timestamptz),
        cast(promotions.starts_on as timestamptz),
        null,
        'is before it starts'
    from ops.promotions_to_check(:everything) as promotions
    union all
    select
        'campaigns',
        campaigns.campaign_id,
        'ends_on',
        cast(campaigns.ends_on as timestamptz),
        cast(campaigns.starts_on as timestamptz),
        null,
        'is before it starts'
    from ops.campaigns_to_check(:everything) as campaigns
    union all
    select
        'vendor_contracts',
        contracts.contract_id,
        'ends_on',
        cast(contracts.ends_on as timestamptz),
        cast(contracts.starts_on as timestamptz),
        null,
        'is before it starts'
    from ops.vendor_contracts_to_check(:everything) as contracts
    union all
    select
        'products',
        products.product_id,
        'discontinued_on',
        cast(products.discontinued_on as timestamptz),
        cast(products.launched_on as timestamptz),
        null,
        'is before its launch'
    from ops.products_to_check(:everything) as products
)

select
    table_name,
    key,
    column_name,
    cast(moment as text) as value,
    cast(null as text) as expected,
    reason
from dated
where moment < earliest or moment > latest
