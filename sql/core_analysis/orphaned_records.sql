-- purpose: Rows that refer to something that is not there, nor was refused
-- grain: one row per row and column
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: categories, warehouses, demographics, economic_indicators, holidays, operating_expenses, budgets, customers, campaigns, web_sessions, market_index, search_trends, promotions, products, vendor_contracts, carrier_rates, purchase_orders, customer_addresses, experiment_assignments, loyalty_members, campaign_daily, email_sends, orders, product_prices, inventory, inventory_movements, competitor_prices, purchase_order_items, order_items, order_status_history, payment_attempts, promotion_redemptions, touchpoints, loyalty_transactions, shipments, returns, reviews, support_tickets, transactions, chargebacks, shipment_events, refunds, return_items

-- Made from data/contracts by services.data_quality.generated; tests compare the two.
-- noqa: disable=all
select
    'categories' as table_name,
    rows.category_id as key,
    'parent_id' as column_name,
    rows.parent_id as value,
    cast(null as text) as expected,
    'is not among the categories' as reason
from ops.categories_to_check(:everything) as rows
where
    rows.parent_id is not null
    and not exists (select from core.categories as above where above.category_id = rows.parent_id)
    and exists (select from core.categories)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'categories'
    and refused.state = 'open'
    and refused.key ->> 'category_id' = rows.parent_id)
union all
select
    'warehouses' as table_name,
    rows.warehouse_id as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.warehouses_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'demographics' as table_name,
    rows.country_code as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.demographics_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'economic_indicators' as table_name,
    cast(rows.month as text) || '|' || rows.region_id || '|' || rows.indicator as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.economic_indicators_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'holidays' as table_name,
    rows.region_id || '|' || cast(rows.date as text) as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.holidays_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'operating_expenses' as table_name,
    cast(rows.month as text) || '|' || rows.region_id || '|' || rows.account as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.operating_expenses_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'budgets' as table_name,
    cast(rows.month as text) || '|' || rows.region_id || '|' || rows.metric as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.budgets_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'customers' as table_name,
    rows.customer_id as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.customers_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'customers' as table_name,
    rows.customer_id as key,
    'acquisition_channel_id' as column_name,
    rows.acquisition_channel_id as value,
    cast(null as text) as expected,
    'is not among the channels' as reason
from ops.customers_to_check(:everything) as rows
where
    rows.acquisition_channel_id is not null
    and not exists (select from core.channels as above where above.channel_id = rows.acquisition_channel_id)
    and exists (select from core.channels)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'channels'
    and refused.state = 'open'
    and refused.key ->> 'channel_id' = rows.acquisition_channel_id)
union all
select
    'campaigns' as table_name,
    rows.campaign_id as key,
    'channel_id' as column_name,
    rows.channel_id as value,
    cast(null as text) as expected,
    'is not among the channels' as reason
from ops.campaigns_to_check(:everything) as rows
where
    rows.channel_id is not null
    and not exists (select from core.channels as above where above.channel_id = rows.channel_id)
    and exists (select from core.channels)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'channels'
    and refused.state = 'open'
    and refused.key ->> 'channel_id' = rows.channel_id)
union all
select
    'campaigns' as table_name,
    rows.campaign_id as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.campaigns_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'web_sessions' as table_name,
    cast(rows.date as text) || '|' || rows.region_id || '|' || rows.channel_id as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.web_sessions_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'web_sessions' as table_name,
    cast(rows.date as text) || '|' || rows.region_id || '|' || rows.channel_id as key,
    'channel_id' as column_name,
    rows.channel_id as value,
    cast(null as text) as expected,
    'is not among the channels' as reason
from ops.web_sessions_to_check(:everything) as rows
where
    rows.channel_id is not null
    and not exists (select from core.channels as above where above.channel_id = rows.channel_id)
    and exists (select from core.channels)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'channels'
    and refused.state = 'open'
    and refused.key ->> 'channel_id' = rows.channel_id)
union all
select
    'market_index' as table_name,
    cast(rows.month as text) || '|' || rows.region_id || '|' || rows.category_id as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.market_index_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'market_index' as table_name,
    cast(rows.month as text) || '|' || rows.region_id || '|' || rows.category_id as key,
    'category_id' as column_name,
    rows.category_id as value,
    cast(null as text) as expected,
    'is not among the categories' as reason
from ops.market_index_to_check(:everything) as rows
where
    rows.category_id is not null
    and not exists (select from core.categories as above where above.category_id = rows.category_id)
    and exists (select from core.categories)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'categories'
    and refused.state = 'open'
    and refused.key ->> 'category_id' = rows.category_id)
union all
select
    'search_trends' as table_name,
    cast(rows.week as text) || '|' || rows.region_id || '|' || rows.category_id as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.search_trends_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'search_trends' as table_name,
    cast(rows.week as text) || '|' || rows.region_id || '|' || rows.category_id as key,
    'category_id' as column_name,
    rows.category_id as value,
    cast(null as text) as expected,
    'is not among the categories' as reason
from ops.search_trends_to_check(:everything) as rows
where
    rows.category_id is not null
    and not exists (select from core.categories as above where above.category_id = rows.category_id)
    and exists (select from core.categories)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'categories'
    and refused.state = 'open'
    and refused.key ->> 'category_id' = rows.category_id)
union all
select
    'promotions' as table_name,
    rows.promotion_id as key,
    'category_id' as column_name,
    rows.category_id as value,
    cast(null as text) as expected,
    'is not among the categories' as reason
from ops.promotions_to_check(:everything) as rows
where
    rows.category_id is not null
    and not exists (select from core.categories as above where above.category_id = rows.category_id)
    and exists (select from core.categories)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'categories'
    and refused.state = 'open'
    and refused.key ->> 'category_id' = rows.category_id)
union all
select
    'products' as table_name,
    rows.product_id as key,
    'category_id' as column_name,
    rows.category_id as value,
    cast(null as text) as expected,
    'is not among the categories' as reason
from ops.products_to_check(:everything) as rows
where
    rows.category_id is not null
    and not exists (select from core.categories as above where above.category_id = rows.category_id)
    and exists (select from core.categories)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'categories'
    and refused.state = 'open'
    and refused.key ->> 'category_id' = rows.category_id)
union all
select
    'products' as table_name,
    rows.product_id as key,
    'vendor_id' as column_name,
    rows.vendor_id as value,
    cast(null as text) as expected,
    'is not among the vendors' as reason
from ops.products_to_check(:everything) as rows
where
    rows.vendor_id is not null
    and not exists (select from core.vendors as above where above.vendor_id = rows.vendor_id)
    and exists (select from core.vendors)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'vendors'
    and refused.state = 'open'
    and refused.key ->> 'vendor_id' = rows.vendor_id)
union all
select
    'vendor_contracts' as table_name,
    rows.contract_id as key,
    'vendor_id' as column_name,
    rows.vendor_id as value,
    cast(null as text) as expected,
    'is not among the vendors' as reason
from ops.vendor_contracts_to_check(:everything) as rows
where
    rows.vendor_id is not null
    and not exists (select from core.vendors as above where above.vendor_id = rows.vendor_id)
    and exists (select from core.vendors)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'vendors'
    and refused.state = 'open'
    and refused.key ->> 'vendor_id' = rows.vendor_id)
union all
select
    'carrier_rates' as table_name,
    rows.carrier_id || '|' || rows.region_id || '|' || cast(rows.max_weight_kg as text) as key,
    'carrier_id' as column_name,
    rows.carrier_id as value,
    cast(null as text) as expected,
    'is not among the carriers' as reason
from ops.carrier_rates_to_check(:everything) as rows
where
    rows.carrier_id is not null
    and not exists (select from core.carriers as above where above.carrier_id = rows.carrier_id)
    and exists (select from core.carriers)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'carriers'
    and refused.state = 'open'
    and refused.key ->> 'carrier_id' = rows.carrier_id)
union all
select
    'carrier_rates' as table_name,
    rows.carrier_id || '|' || rows.region_id || '|' || cast(rows.max_weight_kg as text) as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.carrier_rates_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'purchase_orders' as table_name,
    rows.purchase_order_id as key,
    'vendor_id' as column_name,
    rows.vendor_id as value,
    cast(null as text) as expected,
    'is not among the vendors' as reason
from ops.purchase_orders_to_check(:everything) as rows
where
    rows.vendor_id is not null
    and not exists (select from core.vendors as above where above.vendor_id = rows.vendor_id)
    and exists (select from core.vendors)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'vendors'
    and refused.state = 'open'
    and refused.key ->> 'vendor_id' = rows.vendor_id)
union all
select
    'purchase_orders' as table_name,
    rows.purchase_order_id as key,
    'warehouse_id' as column_name,
    rows.warehouse_id as value,
    cast(null as text) as expected,
    'is not among the warehouses' as reason
from ops.purchase_orders_to_check(:everything) as rows
where
    rows.warehouse_id is not null
    and not exists (select from core.warehouses as above where above.warehouse_id = rows.warehouse_id)
    and exists (select from core.warehouses)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'warehouses'
    and refused.state = 'open'
    and refused.key ->> 'warehouse_id' = rows.warehouse_id)
union all
select
    'customer_addresses' as table_name,
    rows.address_id as key,
    'customer_id' as column_name,
    rows.customer_id as value,
    cast(null as text) as expected,
    'is not among the customers' as reason
from ops.customer_addresses_to_check(:everything) as rows
where
    rows.customer_id is not null
    and not exists (select from core.customers as above where above.customer_id = rows.customer_id)
    and exists (select from core.customers)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'customers'
    and refused.state = 'open'
    and refused.key ->> 'customer_id' = rows.customer_id)
union all
select
    'experiment_assignments' as table_name,
    rows.experiment_id || '|' || rows.customer_id as key,
    'experiment_id' as column_name,
    rows.experiment_id as value,
    cast(null as text) as expected,
    'is not among the experiments' as reason
from ops.experiment_assignments_to_check(:everything) as rows
where
    rows.experiment_id is not null
    and not exists (select from core.experiments as above where above.experiment_id = rows.experiment_id)
    and exists (select from core.experiments)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'experiments'
    and refused.state = 'open'
    and refused.key ->> 'experiment_id' = rows.experiment_id)
union all
select
    'experiment_assignments' as table_name,
    rows.experiment_id || '|' || rows.customer_id as key,
    'customer_id' as column_name,
    rows.customer_id as value,
    cast(null as text) as expected,
    'is not among the customers' as reason
from ops.experiment_assignments_to_check(:everything) as rows
where
    rows.customer_id is not null
    and not exists (select from core.customers as above where above.customer_id = rows.customer_id)
    and exists (select from core.customers)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'customers'
    and refused.state = 'open'
    and refused.key ->> 'customer_id' = rows.customer_id)
union all
select
    'loyalty_members' as table_name,
    rows.customer_id as key,
    'customer_id' as column_name,
    rows.customer_id as value,
    cast(null as text) as expected,
    'is not among the customers' as reason
from ops.loyalty_members_to_check(:everything) as rows
where
    rows.customer_id is not null
    and not exists (select from core.customers as above where above.customer_id = rows.customer_id)
    and exists (select from core.customers)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'customers'
    and refused.state = 'open'
    and refused.key ->> 'customer_id' = rows.customer_id)
union all
select
    'campaign_daily' as table_name,
    rows.campaign_id || '|' || rows.region_id || '|' || cast(rows.date as text) as key,
    'campaign_id' as column_name,
    rows.campaign_id as value,
    cast(null as text) as expected,
    'is not among the campaigns' as reason
from ops.campaign_daily_to_check(:everything) as rows
where
    rows.campaign_id is not null
    and not exists (select from core.campaigns as above where above.campaign_id = rows.campaign_id)
    and exists (select from core.campaigns)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'campaigns'
    and refused.state = 'open'
    and refused.key ->> 'campaign_id' = rows.campaign_id)
union all
select
    'campaign_daily' as table_name,
    rows.campaign_id || '|' || rows.region_id || '|' || cast(rows.date as text) as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.campaign_daily_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'email_sends' as table_name,
    rows.send_id as key,
    'campaign_id' as column_name,
    rows.campaign_id as value,
    cast(null as text) as expected,
    'is not among the campaigns' as reason
from ops.email_sends_to_check(:everything) as rows
where
    rows.campaign_id is not null
    and not exists (select from core.campaigns as above where above.campaign_id = rows.campaign_id)
    and exists (select from core.campaigns)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'campaigns'
    and refused.state = 'open'
    and refused.key ->> 'campaign_id' = rows.campaign_id)
union all
select
    'email_sends' as table_name,
    rows.send_id as key,
    'customer_id' as column_name,
    rows.customer_id as value,
    cast(null as text) as expected,
    'is not among the customers' as reason
from ops.email_sends_to_check(:everything) as rows
where
    rows.customer_id is not null
    and not exists (select from core.customers as above where above.customer_id = rows.customer_id)
    and exists (select from core.customers)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'customers'
    and refused.state = 'open'
    and refused.key ->> 'customer_id' = rows.customer_id)
union all
select
    'orders' as table_name,
    rows.order_id as key,
    'region_id' as column_name,
    rows.region_id as value,
    cast(null as text) as expected,
    'is not among the regions' as reason
from ops.orders_to_check(:everything) as rows
where
    rows.region_id is not null
    and not exists (select from core.regions as above where above.region_id = rows.region_id)
    and exists (select from core.regions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'regions'
    and refused.state = 'open'
    and refused.key ->> 'region_id' = rows.region_id)
union all
select
    'orders' as table_name,
    rows.order_id as key,
    'channel_id' as column_name,
    rows.channel_id as value,
    cast(null as text) as expected,
    'is not among the channels' as reason
from ops.orders_to_check(:everything) as rows
where
    rows.channel_id is not null
    and not exists (select from core.channels as above where above.channel_id = rows.channel_id)
    and exists (select from core.channels)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'channels'
    and refused.state = 'open'
    and refused.key ->> 'channel_id' = rows.channel_id)
union all
select
    'orders' as table_name,
    rows.order_id as key,
    'promotion_id' as column_name,
    rows.promotion_id as value,
    cast(null as text) as expected,
    'is not among the promotions' as reason
from ops.orders_to_check(:everything) as rows
where
    rows.promotion_id is not null
    and not exists (select from core.promotions as above where above.promotion_id = rows.promotion_id)
    and exists (select from core.promotions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'promotions'
    and refused.state = 'open'
    and refused.key ->> 'promotion_id' = rows.promotion_id)
union all
select
    'product_prices' as table_name,
    rows.product_id || '|' || cast(rows.valid_from as text) as key,
    'product_id' as column_name,
    rows.product_id as value,
    cast(null as text) as expected,
    'is not among the products' as reason
from ops.product_prices_to_check(:everything) as rows
where
    rows.product_id is not null
    and not exists (select from core.products as above where above.product_id = rows.product_id)
    and exists (select from core.products)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'products'
    and refused.state = 'open'
    and refused.key ->> 'product_id' = rows.product_id)
union all
select
    'inventory' as table_name,
    rows.warehouse_id || '|' || rows.product_id as key,
    'warehouse_id' as column_name,
    rows.warehouse_id as value,
    cast(null as text) as expected,
    'is not among the warehouses' as reason
from ops.inventory_to_check(:everything) as rows
where
    rows.warehouse_id is not null
    and not exists (select from core.warehouses as above where above.warehouse_id = rows.warehouse_id)
    and exists (select from core.warehouses)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'warehouses'
    and refused.state = 'open'
    and refused.key ->> 'warehouse_id' = rows.warehouse_id)
union all
select
    'inventory' as table_name,
    rows.warehouse_id || '|' || rows.product_id as key,
    'product_id' as column_name,
    rows.product_id as value,
    cast(null as text) as expected,
    'is not among the products' as reason
from ops.inventory_to_check(:everything) as rows
where
    rows.product_id is not null
    and not exists (select from core.products as above where above.product_id = rows.product_id)
    and exists (select from core.products)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'products'
    and refused.state = 'open'
    and refused.key ->> 'product_id' = rows.product_id)
union all
select
    'inventory_movements' as table_name,
    rows.movement_id as key,
    'warehouse_id' as column_name,
    rows.warehouse_id as value,
    cast(null as text) as expected,
    'is not among the warehouses' as reason
from ops.inventory_movements_to_check(:everything) as rows
where
    rows.warehouse_id is not null
    and not exists (select from core.warehouses as above where above.warehouse_id = rows.warehouse_id)
    and exists (select from core.warehouses)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'warehouses'
    and refused.state = 'open'
    and refused.key ->> 'warehouse_id' = rows.warehouse_id)
union all
select
    'inventory_movements' as table_name,
    rows.movement_id as key,
    'product_id' as column_name,
    rows.product_id as value,
    cast(null as text) as expected,
    'is not among the products' as reason
from ops.inventory_movements_to_check(:everything) as rows
where
    rows.product_id is not null
    and not exists (select from core.products as above where above.product_id = rows.product_id)
    and exists (select from core.products)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'products'
    and refused.state = 'open'
    and refused.key ->> 'product_id' = rows.product_id)
union all
select
    'competitor_prices' as table_name,
    rows.competitor_id || '|' || rows.product_id || '|' || cast(rows.observed_on as text) as key,
    'competitor_id' as column_name,
    rows.competitor_id as value,
    cast(null as text) as expected,
    'is not among the competitors' as reason
from ops.competitor_prices_to_check(:everything) as rows
where
    rows.competitor_id is not null
    and not exists (select from core.competitors as above where above.competitor_id = rows.competitor_id)
    and exists (select from core.competitors)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'competitors'
    and refused.state = 'open'
    and refused.key ->> 'competitor_id' = rows.competitor_id)
union all
select
    'competitor_prices' as table_name,
    rows.competitor_id || '|' || rows.product_id || '|' || cast(rows.observed_on as text) as key,
    'product_id' as column_name,
    rows.product_id as value,
    cast(null as text) as expected,
    'is not among the products' as reason
from ops.competitor_prices_to_check(:everything) as rows
where
    rows.product_id is not null
    and not exists (select from core.products as above where above.product_id = rows.product_id)
    and exists (select from core.products)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'products'
    and refused.state = 'open'
    and refused.key ->> 'product_id' = rows.product_id)
union all
select
    'purchase_order_items' as table_name,
    rows.purchase_order_id || '|' || rows.product_id as key,
    'purchase_order_id' as column_name,
    rows.purchase_order_id as value,
    cast(null as text) as expected,
    'is not among the purchase orders' as reason
from ops.purchase_order_items_to_check(:everything) as rows
where
    rows.purchase_order_id is not null
    and not exists (select from core.purchase_orders as above where above.purchase_order_id = rows.purchase_order_id)
    and exists (select from core.purchase_orders)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'purchase_orders'
    and refused.state = 'open'
    and refused.key ->> 'purchase_order_id' = rows.purchase_order_id)
union all
select
    'purchase_order_items' as table_name,
    rows.purchase_order_id || '|' || rows.product_id as key,
    'product_id' as column_name,
    rows.product_id as value,
    cast(null as text) as expected,
    'is not among the products' as reason
from ops.purchase_order_items_to_check(:everything) as rows
where
    rows.product_id is not null
    and not exists (select from core.products as above where above.product_id = rows.product_id)
    and exists (select from core.products)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'products'
    and refused.state = 'open'
    and refused.key ->> 'product_id' = rows.product_id)
union all
select
    'order_items' as table_name,
    rows.order_item_id as key,
    'product_id' as column_name,
    rows.product_id as value,
    cast(null as text) as expected,
    'is not among the products' as reason
from ops.order_items_to_check(:everything) as rows
where
    rows.product_id is not null
    and not exists (select from core.products as above where above.product_id = rows.product_id)
    and exists (select from core.products)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'products'
    and refused.state = 'open'
    and refused.key ->> 'product_id' = rows.product_id)
union all
select
    'order_status_history' as table_name,
    rows.order_id || '|' || rows.status || '|' || cast(rows.changed_at as text) as key,
    'order_id' as column_name,
    rows.order_id as value,
    cast(null as text) as expected,
    'is not among the orders' as reason
from ops.order_status_history_to_check(:everything) as rows
where
    rows.order_id is not null
    and not exists (select from ops.orders_to_check(:everything) as above where above.order_id = rows.order_id)
    and exists (select from core.orders)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'orders'
    and refused.state = 'open'
    and refused.key ->> 'order_id' = rows.order_id)
union all
select
    'payment_attempts' as table_name,
    rows.attempt_id as key,
    'order_id' as column_name,
    rows.order_id as value,
    cast(null as text) as expected,
    'is not among the orders' as reason
from ops.payment_attempts_to_check(:everything) as rows
where
    rows.order_id is not null
    and not exists (select from ops.orders_to_check(:everything) as above where above.order_id = rows.order_id)
    and exists (select from core.orders)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'orders'
    and refused.state = 'open'
    and refused.key ->> 'order_id' = rows.order_id)
union all
select
    'promotion_redemptions' as table_name,
    rows.promotion_id || '|' || rows.order_id as key,
    'promotion_id' as column_name,
    rows.promotion_id as value,
    cast(null as text) as expected,
    'is not among the promotions' as reason
from ops.promotion_redemptions_to_check(:everything) as rows
where
    rows.promotion_id is not null
    and not exists (select from core.promotions as above where above.promotion_id = rows.promotion_id)
    and exists (select from core.promotions)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'promotions'
    and refused.state = 'open'
    and refused.key ->> 'promotion_id' = rows.promotion_id)
union all
select
    'promotion_redemptions' as table_name,
    rows.promotion_id || '|' || rows.order_id as key,
    'order_id' as column_name,
    rows.order_id as value,
    cast(null as text) as expected,
    'is not among the orders' as reason
from ops.promotion_redemptions_to_check(:everything) as rows
where
    rows.order_id is not null
    and not exists (select from ops.orders_to_check(:everything) as above where above.order_id = rows.order_id)
    and exists (select from core.orders)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'orders'
    and refused.state = 'open'
    and refused.key ->> 'order_id' = rows.order_id)
union all
select
    'promotion_redemptions' as table_name,
    rows.promotion_id || '|' || rows.order_id as key,
    'customer_id' as column_name,
    rows.customer_id as value,
    cast(null as text) as expected,
    'is not among the customers' as reason
from ops.promotion_redemptions_to_check(:everything) as rows
where
    rows.customer_id is not null
    and not exists (select from core.customers as above where above.customer_id = rows.customer_id)
    and exists (select from core.customers)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'customers'
    and refused.state = 'open'
    and refused.key ->> 'customer_id' = rows.customer_id)
union all
select
    'touchpoints' as table_name,
    rows.touchpoint_id as key,
    'customer_id' as column_name,
    rows.customer_id as value,
    cast(null as text) as expected,
    'is not among the customers' as reason
from ops.touchpoints_to_check(:everything) as rows
where
    rows.customer_id is not null
    and not exists (select from core.customers as above where above.customer_id = rows.customer_id)
    and exists (select from core.customers)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'customers'
    and refused.state = 'open'
    and refused.key ->> 'customer_id' = rows.customer_id)
union all
select
    'touchpoints' as table_name,
    rows.touchpoint_id as key,
    'channel_id' as column_name,
    rows.channel_id as value,
    cast(null as text) as expected,
    'is not among the channels' as reason
from ops.touchpoints_to_check(:everything) as rows
where
    rows.channel_id is not null
    and not exists (select from core.channels as above where above.channel_id = rows.channel_id)
    and exists (select from core.channels)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'channels'
    and refused.state = 'open'
    and refused.key ->> 'channel_id' = rows.channel_id)
union all
select
    'touchpoints' as table_name,
    rows.touchpoint_id as key,
    'campaign_id' as column_name,
    rows.campaign_id as value,
    cast(null as text) as expected,
    'is not among the campaigns' as reason
from ops.touchpoints_to_check(:everything) as rows
where
    rows.campaign_id is not null
    and not exists (select from core.campaigns as above where above.campaign_id = rows.campaign_id)
    and exists (select from core.campaigns)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'campaigns'
    and refused.state = 'open'
    and refused.key ->> 'campaign_id' = rows.campaign_id)
union all
select
    'touchpoints' as table_name,
    rows.touchpoint_id as key,
    'order_id' as column_name,
    rows.order_id as value,
    cast(null as text) as expected,
    'is not among the orders' as reason
from ops.touchpoints_to_check(:everything) as rows
where
    rows.order_id is not null
    and not exists (select from core.orders as above where above.order_id = rows.order_id)
    and exists (select from core.orders)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'orders'
    and refused.state = 'open'
    and refused.key ->> 'order_id' = rows.order_id)
union all
select
    'loyalty_transactions' as table_name,
    rows.loyalty_transaction_id as key,
    'customer_id' as column_name,
    rows.customer_id as value,
    cast(null as text) as expected,
    'is not among the loyalty members' as reason
from ops.loyalty_transactions_to_check(:everything) as rows
where
    rows.customer_id is not null
    and not exists (select from core.loyalty_members as above where above.customer_id = rows.customer_id)
    and exists (select from core.loyalty_members)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'loyalty_members'
    and refused.state = 'open'
    and refused.key ->> 'customer_id' = rows.customer_id)
union all
select
    'loyalty_transactions' as table_name,
    rows.loyalty_transaction_id as key,
    'order_id' as column_name,
    rows.order_id as value,
    cast(null as text) as expected,
    'is not among the orders' as reason
from ops.loyalty_transactions_to_check(:everything) as rows
where
    rows.order_id is not null
    and not exists (select from core.orders as above where above.order_id = rows.order_id)
    and exists (select from core.orders)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'orders'
    and refused.state = 'open'
    and refused.key ->> 'order_id' = rows.order_id)
union all
select
    'shipments' as table_name,
    rows.shipment_id as key,
    'order_id' as column_name,
    rows.order_id as value,
    cast(null as text) as expected,
    'is not among the orders' as reason
from ops.shipments_to_check(:everything) as rows
where
    rows.order_id is not null
    and not exists (select from ops.orders_to_check(:everything) as above where above.order_id = rows.order_id)
    and exists (select from core.orders)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'orders'
    and refused.state = 'open'
    and refused.key ->> 'order_id' = rows.order_id)
union all
select
    'shipments' as table_name,
    rows.shipment_id as key,
    'carrier_id' as column_name,
    rows.carrier_id as value,
    cast(null as text) as expected,
    'is not among the carriers' as reason
from ops.shipments_to_check(:everything) as rows
where
    rows.carrier_id is not null
    and not exists (select from core.carriers as above where above.carrier_id = rows.carrier_id)
    and exists (select from core.carriers)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'carriers'
    and refused.state = 'open'
    and refused.key ->> 'carrier_id' = rows.carrier_id)
union all
select
    'shipments' as table_name,
    rows.shipment_id as key,
    'warehouse_id' as column_name,
    rows.warehouse_id as value,
    cast(null as text) as expected,
    'is not among the warehouses' as reason
from ops.shipments_to_check(:everything) as rows
where
    rows.warehouse_id is not null
    and not exists (select from core.warehouses as above where above.warehouse_id = rows.warehouse_id)
    and exists (select from core.warehouses)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'warehouses'
    and refused.state = 'open'
    and refused.key ->> 'warehouse_id' = rows.warehouse_id)
union all
select
    'returns' as table_name,
    rows.return_id as key,
    'order_id' as column_name,
    rows.order_id as value,
    cast(null as text) as expected,
    'is not among the orders' as reason
from ops.returns_to_check(:everything) as rows
where
    rows.order_id is not null
    and not exists (select from ops.orders_to_check(:everything) as above where above.order_id = rows.order_id)
    and exists (select from core.orders)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'orders'
    and refused.state = 'open'
    and refused.key ->> 'order_id' = rows.order_id)
union all
select
    'reviews' as table_name,
    rows.review_id as key,
    'product_id' as column_name,
    rows.product_id as value,
    cast(null as text) as expected,
    'is not among the products' as reason
from ops.reviews_to_check(:everything) as rows
where
    rows.product_id is not null
    and not exists (select from core.products as above where above.product_id = rows.product_id)
    and exists (select from core.products)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'products'
    and refused.state = 'open'
    and refused.key ->> 'product_id' = rows.product_id)
union all
select
    'reviews' as table_name,
    rows.review_id as key,
    'customer_id' as column_name,
    rows.customer_id as value,
    cast(null as text) as expected,
    'is not among the customers' as reason
from ops.reviews_to_check(:everything) as rows
where
    rows.customer_id is not null
    and not exists (select from core.customers as above where above.customer_id = rows.customer_id)
    and exists (select from core.customers)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'customers'
    and refused.state = 'open'
    and refused.key ->> 'customer_id' = rows.customer_id)
union all
select
    'reviews' as table_name,
    rows.review_id as key,
    'order_id' as column_name,
    rows.order_id as value,
    cast(null as text) as expected,
    'is not among the orders' as reason
from ops.reviews_to_check(:everything) as rows
where
    rows.order_id is not null
    and not exists (select from core.orders as above where above.order_id = rows.order_id)
    and exists (select from core.orders)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'orders'
    and refused.state = 'open'
    and refused.key ->> 'order_id' = rows.order_id)
union all
select
    'support_tickets' as table_name,
    rows.ticket_id as key,
    'customer_id' as column_name,
    rows.customer_id as value,
    cast(null as text) as expected,
    'is not among the customers' as reason
from ops.support_tickets_to_check(:everything) as rows
where
    rows.customer_id is not null
    and not exists (select from core.customers as above where above.customer_id = rows.customer_id)
    and exists (select from core.customers)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'customers'
    and refused.state = 'open'
    and refused.key ->> 'customer_id' = rows.customer_id)
union all
select
    'support_tickets' as table_name,
    rows.ticket_id as key,
    'order_id' as column_name,
    rows.order_id as value,
    cast(null as text) as expected,
    'is not among the orders' as reason
from ops.support_tickets_to_check(:everything) as rows
where
    rows.order_id is not null
    and not exists (select from core.orders as above where above.order_id = rows.order_id)
    and exists (select from core.orders)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'orders'
    and refused.state = 'open'
    and refused.key ->> 'order_id' = rows.order_id)
union all
select
    'transactions' as table_name,
    rows.transaction_id as key,
    'payment_id' as column_name,
    rows.payment_id as value,
    cast(null as text) as expected,
    'is not among the payments' as reason
from ops.transactions_to_check(:everything) as rows
where
    rows.payment_id is not null
    and not exists (select from core.payments as above where above.payment_id = rows.payment_id)
    and exists (select from core.payments)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'payments'
    and refused.state = 'open'
    and refused.key ->> 'payment_id' = rows.payment_id)
union all
select
    'chargebacks' as table_name,
    rows.chargeback_id as key,
    'payment_id' as column_name,
    rows.payment_id as value,
    cast(null as text) as expected,
    'is not among the payments' as reason
from ops.chargebacks_to_check(:everything) as rows
where
    rows.payment_id is not null
    and not exists (select from core.payments as above where above.payment_id = rows.payment_id)
    and exists (select from core.payments)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'payments'
    and refused.state = 'open'
    and refused.key ->> 'payment_id' = rows.payment_id)
union all
select
    'chargebacks' as table_name,
    rows.chargeback_id as key,
    'order_id' as column_name,
    rows.order_id as value,
    cast(null as text) as expected,
    'is not among the orders' as reason
from ops.chargebacks_to_check(:everything) as rows
where
    rows.order_id is not null
    and not exists (select from ops.orders_to_check(:everything) as above where above.order_id = rows.order_id)
    and exists (select from core.orders)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'orders'
    and refused.state = 'open'
    and refused.key ->> 'order_id' = rows.order_id)
union all
select
    'shipment_events' as table_name,
    rows.shipment_id || '|' || rows.event || '|' || cast(rows.occurred_at as text) as key,
    'shipment_id' as column_name,
    rows.shipment_id as value,
    cast(null as text) as expected,
    'is not among the shipments' as reason
from ops.shipment_events_to_check(:everything) as rows
where
    rows.shipment_id is not null
    and not exists (select from core.shipments as above where above.shipment_id = rows.shipment_id)
    and exists (select from core.shipments)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'shipments'
    and refused.state = 'open'
    and refused.key ->> 'shipment_id' = rows.shipment_id)
union all
select
    'refunds' as table_name,
    rows.refund_id as key,
    'order_id' as column_name,
    rows.order_id as value,
    cast(null as text) as expected,
    'is not among the orders' as reason
from ops.refunds_to_check(:everything) as rows
where
    rows.order_id is not null
    and not exists (select from ops.orders_to_check(:everything) as above where above.order_id = rows.order_id)
    and exists (select from core.orders)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'orders'
    and refused.state = 'open'
    and refused.key ->> 'order_id' = rows.order_id)
union all
select
    'refunds' as table_name,
    rows.refund_id as key,
    'payment_id' as column_name,
    rows.payment_id as value,
    cast(null as text) as expected,
    'is not among the payments' as reason
from ops.refunds_to_check(:everything) as rows
where
    rows.payment_id is not null
    and not exists (select from core.payments as above where above.payment_id = rows.payment_id)
    and exists (select from core.payments)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'payments'
    and refused.state = 'open'
    and refused.key ->> 'payment_id' = rows.payment_id)
union all
select
    'refunds' as table_name,
    rows.refund_id as key,
    'return_id' as column_name,
    rows.return_id as value,
    cast(null as text) as expected,
    'is not among the returns' as reason
from ops.refunds_to_check(:everything) as rows
where
    rows.return_id is not null
    and not exists (select from core.returns as above where above.return_id = rows.return_id)
    and exists (select from core.returns)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'returns'
    and refused.state = 'open'
    and refused.key ->> 'return_id' = rows.return_id)
union all
select
    'return_items' as table_name,
    rows.return_id || '|' || rows.order_item_id as key,
    'return_id' as column_name,
    rows.return_id as value,
    cast(null as text) as expected,
    'is not among the returns' as reason
from ops.return_items_to_check(:everything) as rows
where
    rows.return_id is not null
    and not exists (select from core.returns as above where above.return_id = rows.return_id)
    and exists (select from core.returns)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'returns'
    and refused.state = 'open'
    and refused.key ->> 'return_id' = rows.return_id)
union all
select
    'return_items' as table_name,
    rows.return_id || '|' || rows.order_item_id as key,
    'order_item_id' as column_name,
    rows.order_item_id as value,
    cast(null as text) as expected,
    'is not among the order items' as reason
from ops.return_items_to_check(:everything) as rows
where
    rows.order_item_id is not null
    and not exists (select from core.order_items as above where above.order_item_id = rows.order_item_id)
    and exists (select from core.order_items)
    and not exists (select from ops.quarantine as refused where refused.table_name = 'order_items'
    and refused.state = 'open'
    and refused.key ->> 'order_item_id' = rows.order_item_id)
