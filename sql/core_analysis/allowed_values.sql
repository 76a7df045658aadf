-- purpose: Values of columns that may hold some only, and hold others: of stored rows, and of refused ones
-- grain: one row per row and column
-- parameters: everything boolean, keys json, enforced text[]
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: channels, carriers, economic_indicators, holidays, operating_expenses, budgets, customers, campaigns, promotions, purchase_orders, customer_addresses, loyalty_members, email_sends, orders, inventory_movements, order_status_history, payments, loyalty_transactions, shipments, returns, support_tickets, transactions, chargebacks, shipment_events

-- Made from data/contracts by services.data_quality.generated; tests compare the two.
-- noqa: disable=all
select
    'channels' as table_name,
    rows.channel_id as key,
    'kind' as column_name,
    rows.kind as value,
    cast(null as text) as expected,
    'is none of paid, owned, earned, direct' as reason
from ops.channels_to_check(:everything) as rows
where rows.kind not in ('paid', 'owned', 'earned', 'direct')
union all
select
    'carriers' as table_name,
    rows.carrier_id as key,
    'service' as column_name,
    rows.service as value,
    cast(null as text) as expected,
    'is none of standard, express, freight' as reason
from ops.carriers_to_check(:everything) as rows
where rows.service not in ('standard', 'express', 'freight')
union all
select
    'holidays' as table_name,
    rows.region_id || '|' || cast(rows.date as text) as key,
    'kind' as column_name,
    rows.kind as value,
    cast(null as text) as expected,
    'is none of public, shopping' as reason
from ops.holidays_to_check(:everything) as rows
where rows.kind not in ('public', 'shopping')
union all
select
    'customers' as table_name,
    rows.customer_id as key,
    'customer_type' as column_name,
    rows.customer_type as value,
    cast(null as text) as expected,
    'is none of consumer, business' as reason
from ops.customers_to_check(:everything) as rows
where rows.customer_type not in ('consumer', 'business')
union all
select
    'campaigns' as table_name,
    rows.campaign_id as key,
    'objective' as column_name,
    rows.objective as value,
    cast(null as text) as expected,
    'is none of acquisition, retention, brand' as reason
from ops.campaigns_to_check(:everything) as rows
where rows.objective not in ('acquisition', 'retention', 'brand')
union all
select
    'promotions' as table_name,
    rows.promotion_id as key,
    'kind' as column_name,
    rows.kind as value,
    cast(null as text) as expected,
    'is none of percentage, amount, free_shipping, bundle' as reason
from ops.promotions_to_check(:everything) as rows
where rows.kind not in ('percentage', 'amount', 'free_shipping', 'bundle')
union all
select
    'purchase_orders' as table_name,
    rows.purchase_order_id as key,
    'status' as column_name,
    rows.status as value,
    cast(null as text) as expected,
    'is none of open, received, partial, cancelled' as reason
from ops.purchase_orders_to_check(:everything) as rows
where rows.status not in ('open', 'received', 'partial', 'cancelled')
union all
select
    'customer_addresses' as table_name,
    rows.address_id as key,
    'kind' as column_name,
    rows.kind as value,
    cast(null as text) as expected,
    'is none of billing, shipping' as reason
from ops.customer_addresses_to_check(:everything) as rows
where rows.kind not in ('billing', 'shipping')
union all
select
    'orders' as table_name,
    rows.order_id as key,
    'device' as column_name,
    rows.device as value,
    cast(null as text) as expected,
    'is none of desktop, mobile, tablet, app, store' as reason
from ops.orders_to_check(:everything) as rows
where rows.device not in ('desktop', 'mobile', 'tablet', 'app', 'store')
union all
select
    'shipments' as table_name,
    rows.shipment_id as key,
    'status' as column_name,
    rows.status as value,
    cast(null as text) as expected,
    'is none of waiting, in_transit, delivered, lost, returned' as reason
from ops.shipments_to_check(:everything) as rows
where rows.status not in ('waiting', 'in_transit', 'delivered', 'lost', 'returned')
union all
select
    'returns' as table_name,
    rows.return_id as key,
    'reason' as column_name,
    rows.reason as value,
    cast(null as text) as expected,
    'is none of defective, wrong_size, not_as_described, arrived_late, changed_mind, wrong_item' as reason
from ops.returns_to_check(:everything) as rows
where rows.reason not in ('defective', 'wrong_size', 'not_as_described', 'arrived_late', 'changed_mind', 'wrong_item')
union all
select
    'support_tickets' as table_name,
    rows.ticket_id as key,
    'topic' as column_name,
    rows.topic as value,
    cast(null as text) as expected,
    'is none of delivery, product, payment, return, account, other' as reason
from ops.support_tickets_to_check(:everything) as rows
where rows.topic not in ('delivery', 'product', 'payment', 'return', 'account', 'other')
union all
select
    'chargebacks' as table_name,
    rows.chargeback_id as key,
    'status' as column_name,
    rows.status as value,
    cast(null as text) as expected,
    'is none of open, won, lost' as reason
from ops.chargebacks_to_check(:everything) as rows
where rows.status not in ('open', 'won', 'lost')
union all
select
    refused.table_name,
    (
        select string_agg(refused.key ->> part.name, '|' order by part.place)
        from jsonb_array_elements_text(cast(:keys as jsonb) -> refused.table_name) with ordinality as part (name, place)
    ) as key,
    refused.column_name,
    refused.value,
    cast(null as text) as expected,
    'is a value that may not be, and the row was refused' as reason
from ops.quarantine as refused
where
    refused.state = 'open'
    and refused.key is not null
    and coalesce(refused.value, '') <> ''
    and refused.table_name || '.' || refused.column_name = any(:enforced)
