-- purpose: Empty values of columns that are filled otherwise
-- grain: one row per row and column
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: regions, channels, vendors, competitors, settlements, experiments, carriers, warehouses, demographics, holidays, customers, campaigns, web_sessions, promotions, products, vendor_contracts, carrier_rates, purchase_orders, customer_addresses, loyalty_members, campaign_daily, orders, inventory, competitor_prices, payments, payment_attempts, promotion_redemptions, shipments, returns, support_tickets, chargebacks, refunds, return_items

-- Made from data/contracts by services.data_quality.generated; tests compare the two.
-- noqa: disable=all
select
    'regions' as table_name,
    rows.region_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.regions_to_check(:everything) as rows
cross join
    lateral (
        values
        ('currency', rows.currency is null and exists (select from core.regions where regions.currency is not null)),
        ('market', rows.market is null and exists (select from core.regions where regions.market is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.currency is null
        or rows.market is null
    )
union all
select
    'channels' as table_name,
    rows.channel_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.channels_to_check(:everything) as rows
cross join
    lateral (
        values
        ('kind', rows.kind is null and exists (select from core.channels where channels.kind is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.kind is null
    )
union all
select
    'vendors' as table_name,
    rows.vendor_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.vendors_to_check(:everything) as rows
cross join
    lateral (
        values
        ('country_code', rows.country_code is null and exists (select from core.vendors where vendors.country_code is not null)),
        ('email', rows.email is null and exists (select from core.vendors where vendors.email is not null)),
        ('payment_terms_days', rows.payment_terms_days is null and exists (select from core.vendors where vendors.payment_terms_days is not null)),
        ('is_active', rows.is_active is null and exists (select from core.vendors where vendors.is_active is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.country_code is null
        or rows.email is null
        or rows.payment_terms_days is null
        or rows.is_active is null
    )
union all
select
    'competitors' as table_name,
    rows.competitor_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.competitors_to_check(:everything) as rows
cross join
    lateral (
        values
        ('kind', rows.kind is null and exists (select from core.competitors where competitors.kind is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.kind is null
    )
union all
select
    'settlements' as table_name,
    rows.settlement_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.settlements_to_check(:everything) as rows
cross join
    lateral (
        values
        ('fee_amount', rows.fee_amount is null and exists (select from core.settlements where settlements.fee_amount is not null)),
        ('refund_amount', rows.refund_amount is null and exists (select from core.settlements where settlements.refund_amount is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.fee_amount is null
        or rows.refund_amount is null
    )
union all
select
    'experiments' as table_name,
    rows.experiment_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.experiments_to_check(:everything) as rows
cross join
    lateral (
        values
        ('hypothesis', rows.hypothesis is null and exists (select from core.experiments where experiments.hypothesis is not null)),
        ('metric', rows.metric is null and exists (select from core.experiments where experiments.metric is not null)),
        ('variants', rows.variants is null and exists (select from core.experiments where experiments.variants is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.hypothesis is null
        or rows.metric is null
        or rows.variants is null
    )
union all
select
    'carriers' as table_name,
    rows.carrier_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.carriers_to_check(:everything) as rows
cross join
    lateral (
        values
        ('service', rows.service is null and exists (select from core.carriers where carriers.service is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.service is null
    )
union all
select
    'warehouses' as table_name,
    rows.warehouse_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.warehouses_to_check(:everything) as rows
cross join
    lateral (
        values
        ('region_id', rows.region_id is null and exists (select from core.warehouses where warehouses.region_id is not null)),
        ('country_code', rows.country_code is null and exists (select from core.warehouses where warehouses.country_code is not null)),
        ('city', rows.city is null and exists (select from core.warehouses where warehouses.city is not null)),
        ('capacity_units', rows.capacity_units is null and exists (select from core.warehouses where warehouses.capacity_units is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.region_id is null
        or rows.country_code is null
        or rows.city is null
        or rows.capacity_units is null
    )
union all
select
    'demographics' as table_name,
    rows.country_code as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.demographics_to_check(:everything) as rows
cross join
    lateral (
        values
        ('region_id', rows.region_id is null and exists (select from core.demographics where demographics.region_id is not null)),
        ('population', rows.population is null and exists (select from core.demographics where demographics.population is not null)),
        ('median_income', rows.median_income is null and exists (select from core.demographics where demographics.median_income is not null)),
        ('internet_share', rows.internet_share is null and exists (select from core.demographics where demographics.internet_share is not null)),
        ('online_shopper_share', rows.online_shopper_share is null and exists (select from core.demographics where demographics.online_shopper_share is not null)),
        ('urban_share', rows.urban_share is null and exists (select from core.demographics where demographics.urban_share is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.region_id is null
        or rows.population is null
        or rows.median_income is null
        or rows.internet_share is null
        or rows.online_shopper_share is null
        or rows.urban_share is null
    )
union all
select
    'holidays' as table_name,
    rows.region_id || '|' || cast(rows.date as text) as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.holidays_to_check(:everything) as rows
cross join
    lateral (
        values
        ('kind', rows.kind is null and exists (select from core.holidays where holidays.kind is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.kind is null
    )
union all
select
    'customers' as table_name,
    rows.customer_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.customers_to_check(:everything) as rows
cross join
    lateral (
        values
        ('first_name', rows.first_name is null and exists (select from core.customers where customers.first_name is not null)),
        ('last_name', rows.last_name is null and exists (select from core.customers where customers.last_name is not null)),
        ('customer_type', rows.customer_type is null and exists (select from core.customers where customers.customer_type is not null)),
        ('region_id', rows.region_id is null and exists (select from core.customers where customers.region_id is not null)),
        ('country_code', rows.country_code is null and exists (select from core.customers where customers.country_code is not null)),
        ('city', rows.city is null and exists (select from core.customers where customers.city is not null)),
        ('postal_code', rows.postal_code is null and exists (select from core.customers where customers.postal_code is not null)),
        ('registered_at', rows.registered_at is null and exists (select from core.customers where customers.registered_at is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.first_name is null
        or rows.last_name is null
        or rows.customer_type is null
        or rows.region_id is null
        or rows.country_code is null
        or rows.city is null
        or rows.postal_code is null
        or rows.registered_at is null
    )
union all
select
    'campaigns' as table_name,
    rows.campaign_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.campaigns_to_check(:everything) as rows
cross join
    lateral (
        values
        ('channel_id', rows.channel_id is null and exists (select from core.campaigns where campaigns.channel_id is not null)),
        ('objective', rows.objective is null and exists (select from core.campaigns where campaigns.objective is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.channel_id is null
        or rows.objective is null
    )
union all
select
    'web_sessions' as table_name,
    cast(rows.date as text) || '|' || rows.region_id || '|' || rows.channel_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.web_sessions_to_check(:everything) as rows
cross join
    lateral (
        values
        ('mobile_sessions', rows.mobile_sessions is null and exists (select from core.web_sessions where web_sessions.mobile_sessions is not null)),
        ('product_views', rows.product_views is null and exists (select from core.web_sessions where web_sessions.product_views is not null)),
        ('add_to_carts', rows.add_to_carts is null and exists (select from core.web_sessions where web_sessions.add_to_carts is not null)),
        ('checkouts', rows.checkouts is null and exists (select from core.web_sessions where web_sessions.checkouts is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.mobile_sessions is null
        or rows.product_views is null
        or rows.add_to_carts is null
        or rows.checkouts is null
    )
union all
select
    'promotions' as table_name,
    rows.promotion_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.promotions_to_check(:everything) as rows
cross join
    lateral (
        values
        ('kind', rows.kind is null and exists (select from core.promotions where promotions.kind is not null)),
        ('value', rows.value is null and exists (select from core.promotions where promotions.value is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.kind is null
        or rows.value is null
    )
union all
select
    'products' as table_name,
    rows.product_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.products_to_check(:everything) as rows
cross join
    lateral (
        values
        ('brand', rows.brand is null and exists (select from core.products where products.brand is not null)),
        ('category_id', rows.category_id is null and exists (select from core.products where products.category_id is not null)),
        ('vendor_id', rows.vendor_id is null and exists (select from core.products where products.vendor_id is not null)),
        ('list_price', rows.list_price is null and exists (select from core.products where products.list_price is not null)),
        ('unit_cost', rows.unit_cost is null and exists (select from core.products where products.unit_cost is not null)),
        ('weight_kg', rows.weight_kg is null and exists (select from core.products where products.weight_kg is not null)),
        ('is_active', rows.is_active is null and exists (select from core.products where products.is_active is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.brand is null
        or rows.category_id is null
        or rows.vendor_id is null
        or rows.list_price is null
        or rows.unit_cost is null
        or rows.weight_kg is null
        or rows.is_active is null
    )
union all
select
    'vendor_contracts' as table_name,
    rows.contract_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.vendor_contracts_to_check(:everything) as rows
cross join
    lateral (
        values
        ('agreed_lead_days', rows.agreed_lead_days is null and exists (select from core.vendor_contracts where vendor_contracts.agreed_lead_days is not null)),
        ('minimum_order', rows.minimum_order is null and exists (select from core.vendor_contracts where vendor_contracts.minimum_order is not null)),
        ('rebate_rate', rows.rebate_rate is null and exists (select from core.vendor_contracts where vendor_contracts.rebate_rate is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.agreed_lead_days is null
        or rows.minimum_order is null
        or rows.rebate_rate is null
    )
union all
select
    'carrier_rates' as table_name,
    rows.carrier_id || '|' || rows.region_id || '|' || cast(rows.max_weight_kg as text) as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.carrier_rates_to_check(:everything) as rows
cross join
    lateral (
        values
        ('promised_days', rows.promised_days is null and exists (select from core.carrier_rates where carrier_rates.promised_days is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.promised_days is null
    )
union all
select
    'purchase_orders' as table_name,
    rows.purchase_order_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.purchase_orders_to_check(:everything) as rows
cross join
    lateral (
        values
        ('warehouse_id', rows.warehouse_id is null and exists (select from core.purchase_orders where purchase_orders.warehouse_id is not null)),
        ('promised_on', rows.promised_on is null and exists (select from core.purchase_orders where purchase_orders.promised_on is not null)),
        ('status', rows.status is null and exists (select from core.purchase_orders where purchase_orders.status is not null)),
        ('freight_cost', rows.freight_cost is null and exists (select from core.purchase_orders where purchase_orders.freight_cost is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.warehouse_id is null
        or rows.promised_on is null
        or rows.status is null
        or rows.freight_cost is null
    )
union all
select
    'customer_addresses' as table_name,
    rows.address_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.customer_addresses_to_check(:everything) as rows
cross join
    lateral (
        values
        ('kind', rows.kind is null and exists (select from core.customer_addresses where customer_addresses.kind is not null)),
        ('street', rows.street is null and exists (select from core.customer_addresses where customer_addresses.street is not null)),
        ('city', rows.city is null and exists (select from core.customer_addresses where customer_addresses.city is not null)),
        ('postal_code', rows.postal_code is null and exists (select from core.customer_addresses where customer_addresses.postal_code is not null)),
        ('country_code', rows.country_code is null and exists (select from core.customer_addresses where customer_addresses.country_code is not null)),
        ('is_default', rows.is_default is null and exists (select from core.customer_addresses where customer_addresses.is_default is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.kind is null
        or rows.street is null
        or rows.city is null
        or rows.postal_code is null
        or rows.country_code is null
        or rows.is_default is null
    )
union all
select
    'loyalty_members' as table_name,
    rows.customer_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.loyalty_members_to_check(:everything) as rows
cross join
    lateral (
        values
        ('points_balance', rows.points_balance is null and exists (select from core.loyalty_members where loyalty_members.points_balance is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.points_balance is null
    )
union all
select
    'campaign_daily' as table_name,
    rows.campaign_id || '|' || rows.region_id || '|' || cast(rows.date as text) as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.campaign_daily_to_check(:everything) as rows
cross join
    lateral (
        values
        ('impressions', rows.impressions is null and exists (select from core.campaign_daily where campaign_daily.impressions is not null)),
        ('clicks', rows.clicks is null and exists (select from core.campaign_daily where campaign_daily.clicks is not null)),
        ('conversions', rows.conversions is null and exists (select from core.campaign_daily where campaign_daily.conversions is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.impressions is null
        or rows.clicks is null
        or rows.conversions is null
    )
union all
select
    'orders' as table_name,
    rows.order_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.orders_to_check(:everything) as rows
cross join
    lateral (
        values
        ('region_id', rows.region_id is null and exists (select from core.orders where orders.region_id is not null)),
        ('country_code', rows.country_code is null and exists (select from core.orders where orders.country_code is not null)),
        ('city', rows.city is null and exists (select from core.orders where orders.city is not null)),
        ('channel_id', rows.channel_id is null and exists (select from core.orders where orders.channel_id is not null)),
        ('device', rows.device is null and exists (select from core.orders where orders.device is not null)),
        ('shipping_fee', rows.shipping_fee is null and exists (select from core.orders where orders.shipping_fee is not null)),
        ('tax_amount', rows.tax_amount is null and exists (select from core.orders where orders.tax_amount is not null)),
        ('order_total', rows.order_total is null and exists (select from core.orders where orders.order_total is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.region_id is null
        or rows.country_code is null
        or rows.city is null
        or rows.channel_id is null
        or rows.device is null
        or rows.shipping_fee is null
        or rows.tax_amount is null
        or rows.order_total is null
    )
union all
select
    'inventory' as table_name,
    rows.warehouse_id || '|' || rows.product_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.inventory_to_check(:everything) as rows
cross join
    lateral (
        values
        ('reorder_point', rows.reorder_point is null and exists (select from core.inventory where inventory.reorder_point is not null)),
        ('safety_stock', rows.safety_stock is null and exists (select from core.inventory where inventory.safety_stock is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.reorder_point is null
        or rows.safety_stock is null
    )
union all
select
    'competitor_prices' as table_name,
    rows.competitor_id || '|' || rows.product_id || '|' || cast(rows.observed_on as text) as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.competitor_prices_to_check(:everything) as rows
cross join
    lateral (
        values
        ('on_promotion', rows.on_promotion is null and exists (select from core.competitor_prices where competitor_prices.on_promotion is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.on_promotion is null
    )
union all
select
    'payments' as table_name,
    rows.payment_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.payments_to_check(:everything) as rows
cross join
    lateral (
        values
        ('processor', rows.processor is null and exists (select from core.payments where payments.processor is not null)),
        ('fee', rows.fee is null and exists (select from core.payments where payments.fee is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.processor is null
        or rows.fee is null
    )
union all
select
    'payment_attempts' as table_name,
    rows.attempt_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.payment_attempts_to_check(:everything) as rows
cross join
    lateral (
        values
        ('method', rows.method is null and exists (select from core.payment_attempts where payment_attempts.method is not null)),
        ('processor', rows.processor is null and exists (select from core.payment_attempts where payment_attempts.processor is not null)),
        ('amount', rows.amount is null and exists (select from core.payment_attempts where payment_attempts.amount is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.method is null
        or rows.processor is null
        or rows.amount is null
    )
union all
select
    'promotion_redemptions' as table_name,
    rows.promotion_id || '|' || rows.order_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.promotion_redemptions_to_check(:everything) as rows
cross join
    lateral (
        values
        ('discount_amount', rows.discount_amount is null and exists (select from core.promotion_redemptions where promotion_redemptions.discount_amount is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.discount_amount is null
    )
union all
select
    'shipments' as table_name,
    rows.shipment_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.shipments_to_check(:everything) as rows
cross join
    lateral (
        values
        ('carrier_id', rows.carrier_id is null and exists (select from core.shipments where shipments.carrier_id is not null)),
        ('warehouse_id', rows.warehouse_id is null and exists (select from core.shipments where shipments.warehouse_id is not null)),
        ('weight_kg', rows.weight_kg is null and exists (select from core.shipments where shipments.weight_kg is not null)),
        ('status', rows.status is null and exists (select from core.shipments where shipments.status is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.carrier_id is null
        or rows.warehouse_id is null
        or rows.weight_kg is null
        or rows.status is null
    )
union all
select
    'returns' as table_name,
    rows.return_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.returns_to_check(:everything) as rows
cross join
    lateral (
        values
        ('requested_on', rows.requested_on is null and exists (select from core.returns where returns.requested_on is not null)),
        ('reason', rows.reason is null and exists (select from core.returns where returns.reason is not null)),
        ('handling_cost', rows.handling_cost is null and exists (select from core.returns where returns.handling_cost is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.requested_on is null
        or rows.reason is null
        or rows.handling_cost is null
    )
union all
select
    'support_tickets' as table_name,
    rows.ticket_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.support_tickets_to_check(:everything) as rows
cross join
    lateral (
        values
        ('topic', rows.topic is null and exists (select from core.support_tickets where support_tickets.topic is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.topic is null
    )
union all
select
    'chargebacks' as table_name,
    rows.chargeback_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.chargebacks_to_check(:everything) as rows
cross join
    lateral (
        values
        ('reason', rows.reason is null and exists (select from core.chargebacks where chargebacks.reason is not null)),
        ('status', rows.status is null and exists (select from core.chargebacks where chargebacks.status is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.reason is null
        or rows.status is null
    )
union all
select
    'refunds' as table_name,
    rows.refund_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.refunds_to_check(:everything) as rows
cross join
    lateral (
        values
        ('reason', rows.reason is null and exists (select from core.refunds where refunds.reason is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.reason is null
    )
union all
select
    'return_items' as table_name,
    rows.return_id || '|' || rows.order_item_id as key,
    each_column.name as column_name,
    cast(null as text) as value,
    cast(null as text) as expected,
    'is empty' as reason
from ops.return_items_to_check(:everything) as rows
cross join
    lateral (
        values
        ('restocked', rows.restocked is null and exists (select from core.return_items where return_items.restocked is not null))
    ) as each_column (name, is_missing)
where
    each_column.is_missing
    and (
        rows.restocked is null
    )
