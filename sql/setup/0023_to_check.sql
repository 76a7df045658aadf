-- Made from data/contracts by services.data_loader.schema.check_ddl; tests compare the two.

create function ops.regions_to_check(everything boolean) returns setof core.regions
language sql stable
as $$
    select rows.* from core.regions as rows where everything
    union all
    select rows.* from core.regions as rows
    where
        not everything
        and rows.region_id in (select those.key from ops.checking as those where those.table_name = 'regions')
$$;

create function ops.channels_to_check(everything boolean) returns setof core.channels
language sql stable
as $$
    select rows.* from core.channels as rows where everything
    union all
    select rows.* from core.channels as rows
    where
        not everything
        and rows.channel_id in (select those.key from ops.checking as those where those.table_name = 'channels')
$$;

create function ops.categories_to_check(everything boolean) returns setof core.categories
language sql stable
as $$
    select rows.* from core.categories as rows where everything
    union all
    select rows.* from core.categories as rows
    where
        not everything
        and rows.category_id in (select those.key from ops.checking as those where those.table_name = 'categories')
$$;

create function ops.vendors_to_check(everything boolean) returns setof core.vendors
language sql stable
as $$
    select rows.* from core.vendors as rows where everything
    union all
    select rows.* from core.vendors as rows
    where
        not everything
        and rows.vendor_id in (select those.key from ops.checking as those where those.table_name = 'vendors')
$$;

create function ops.competitors_to_check(everything boolean) returns setof core.competitors
language sql stable
as $$
    select rows.* from core.competitors as rows where everything
    union all
    select rows.* from core.competitors as rows
    where
        not everything
        and rows.competitor_id in (select those.key from ops.checking as those where those.table_name = 'competitors')
$$;

create function ops.settlements_to_check(everything boolean) returns setof core.settlements
language sql stable
as $$
    select rows.* from core.settlements as rows where everything
    union all
    select rows.* from core.settlements as rows
    where
        not everything
        and rows.settlement_id in (select those.key from ops.checking as those where those.table_name = 'settlements')
$$;

create function ops.exchange_rates_to_check(everything boolean) returns setof core.exchange_rates
language sql stable
as $$
    select rows.* from core.exchange_rates as rows where everything
    union all
    select rows.* from core.exchange_rates as rows
    where
        not everything
        and rows.currency in (select those.key from ops.checking as those where those.table_name = 'exchange_rates')
$$;

create function ops.tax_rates_to_check(everything boolean) returns setof core.tax_rates
language sql stable
as $$
    select rows.* from core.tax_rates as rows where everything
    union all
    select rows.* from core.tax_rates as rows
    where
        not everything
        and rows.country_code in (select those.key from ops.checking as those where those.table_name = 'tax_rates')
$$;

create function ops.experiments_to_check(everything boolean) returns setof core.experiments
language sql stable
as $$
    select rows.* from core.experiments as rows where everything
    union all
    select rows.* from core.experiments as rows
    where
        not everything
        and rows.experiment_id in (select those.key from ops.checking as those where those.table_name = 'experiments')
$$;

create function ops.carriers_to_check(everything boolean) returns setof core.carriers
language sql stable
as $$
    select rows.* from core.carriers as rows where everything
    union all
    select rows.* from core.carriers as rows
    where
        not everything
        and rows.carrier_id in (select those.key from ops.checking as those where those.table_name = 'carriers')
$$;

create function ops.warehouses_to_check(everything boolean) returns setof core.warehouses
language sql stable
as $$
    select rows.* from core.warehouses as rows where everything
    union all
    select rows.* from core.warehouses as rows
    where
        not everything
        and rows.warehouse_id in (select those.key from ops.checking as those where those.table_name = 'warehouses')
$$;

create function ops.demographics_to_check(everything boolean) returns setof core.demographics
language sql stable
as $$
    select rows.* from core.demographics as rows where everything
    union all
    select rows.* from core.demographics as rows
    where
        not everything
        and rows.country_code in (select those.key from ops.checking as those where those.table_name = 'demographics')
$$;

create function ops.economic_indicators_to_check(everything boolean) returns setof core.economic_indicators
language sql stable
as $$
    select rows.* from core.economic_indicators as rows where everything
    union all
    select rows.* from core.economic_indicators as rows
    where
        not everything
        and cast(rows.month as text) in (select those.key from ops.checking as those where those.table_name = 'economic_indicators')
$$;

create function ops.holidays_to_check(everything boolean) returns setof core.holidays
language sql stable
as $$
    select rows.* from core.holidays as rows where everything
    union all
    select rows.* from core.holidays as rows
    where
        not everything
        and rows.region_id in (select those.key from ops.checking as those where those.table_name = 'holidays')
$$;

create function ops.operating_expenses_to_check(everything boolean) returns setof core.operating_expenses
language sql stable
as $$
    select rows.* from core.operating_expenses as rows where everything
    union all
    select rows.* from core.operating_expenses as rows
    where
        not everything
        and cast(rows.month as text) in (select those.key from ops.checking as those where those.table_name = 'operating_expenses')
$$;

create function ops.budgets_to_check(everything boolean) returns setof core.budgets
language sql stable
as $$
    select rows.* from core.budgets as rows where everything
    union all
    select rows.* from core.budgets as rows
    where
        not everything
        and cast(rows.month as text) in (select those.key from ops.checking as those where those.table_name = 'budgets')
$$;

create function ops.customers_to_check(everything boolean) returns setof core.customers
language sql stable
as $$
    select rows.* from core.customers as rows where everything
    union all
    select rows.* from core.customers as rows
    where
        not everything
        and rows.customer_id in (select those.key from ops.checking as those where those.table_name = 'customers')
$$;

create function ops.campaigns_to_check(everything boolean) returns setof core.campaigns
language sql stable
as $$
    select rows.* from core.campaigns as rows where everything
    union all
    select rows.* from core.campaigns as rows
    where
        not everything
        and rows.campaign_id in (select those.key from ops.checking as those where those.table_name = 'campaigns')
$$;

create function ops.web_sessions_to_check(everything boolean) returns setof core.web_sessions
language sql stable
as $$
    select rows.* from core.web_sessions as rows where everything
    union all
    select rows.* from core.web_sessions as rows
    where
        not everything
        and cast(rows.date as text) in (select those.key from ops.checking as those where those.table_name = 'web_sessions')
$$;

create function ops.market_index_to_check(everything boolean) returns setof core.market_index
language sql stable
as $$
    select rows.* from core.market_index as rows where everything
    union all
    select rows.* from core.market_index as rows
    where
        not everything
        and cast(rows.month as text) in (select those.key from ops.checking as those where those.table_name = 'market_index')
$$;

create function ops.search_trends_to_check(everything boolean) returns setof core.search_trends
language sql stable
as $$
    select rows.* from core.search_trends as rows where everything
    union all
    select rows.* from core.search_trends as rows
    where
        not everything
        and cast(rows.week as text) in (select those.key from ops.checking as those where those.table_name = 'search_trends')
$$;

create function ops.promotions_to_check(everything boolean) returns setof core.promotions
language sql stable
as $$
    select rows.* from core.promotions as rows where everything
    union all
    select rows.* from core.promotions as rows
    where
        not everything
        and rows.promotion_id in (select those.key from ops.checking as those where those.table_name = 'promotions')
$$;

create function ops.products_to_check(everything boolean) returns setof core.products
language sql stable
as $$
    select rows.* from core.products as rows where everything
    union all
    select rows.* from core.products as rows
    where
        not everything
        and rows.product_id in (select those.key from ops.checking as those where those.table_name = 'products')
$$;

create function ops.vendor_contracts_to_check(everything boolean) returns setof core.vendor_contracts
language sql stable
as $$
    select rows.* from core.vendor_contracts as rows where everything
    union all
    select rows.* from core.vendor_contracts as rows
    where
        not everything
        and rows.contract_id in (select those.key from ops.checking as those where those.table_name = 'vendor_contracts')
$$;

create function ops.carrier_rates_to_check(everything boolean) returns setof core.carrier_rates
language sql stable
as $$
    select rows.* from core.carrier_rates as rows where everything
    union all
    select rows.* from core.carrier_rates as rows
    where
        not everything
        and rows.carrier_id in (select those.key from ops.checking as those where those.table_name = 'carrier_rates')
$$;

create function ops.purchase_orders_to_check(everything boolean) returns setof core.purchase_orders
language sql stable
as $$
    select rows.* from core.purchase_orders as rows where everything
    union all
    select rows.* from core.purchase_orders as rows
    where
        not everything
        and rows.purchase_order_id in (select those.key from ops.checking as those where those.table_name = 'purchase_orders')
$$;

create function ops.customer_addresses_to_check(everything boolean) returns setof core.customer_addresses
language sql stable
as $$
    select rows.* from core.customer_addresses as rows where everything
    union all
    select rows.* from core.customer_addresses as rows
    where
        not everything
        and rows.address_id in (select those.key from ops.checking as those where those.table_name = 'customer_addresses')
$$;

create function ops.experiment_assignments_to_check(everything boolean) returns setof core.experiment_assignments
language sql stable
as $$
    select rows.* from core.experiment_assignments as rows where everything
    union all
    select rows.* from core.experiment_assignments as rows
    where
        not everything
        and rows.experiment_id in (select those.key from ops.checking as those where those.table_name = 'experiment_assignments')
$$;

create function ops.loyalty_members_to_check(everything boolean) returns setof core.loyalty_members
language sql stable
as $$
    select rows.* from core.loyalty_members as rows where everything
    union all
    select rows.* from core.loyalty_members as rows
    where
        not everything
        and rows.customer_id in (select those.key from ops.checking as those where those.table_name = 'loyalty_members')
$$;

create function ops.campaign_daily_to_check(everything boolean) returns setof core.campaign_daily
language sql stable
as $$
    select rows.* from core.campaign_daily as rows where everything
    union all
    select rows.* from core.campaign_daily as rows
    where
        not everything
        and rows.campaign_id in (select those.key from ops.checking as those where those.table_name = 'campaign_daily')
$$;

create function ops.email_sends_to_check(everything boolean) returns setof core.email_sends
language sql stable
as $$
    select rows.* from core.email_sends as rows where everything
    union all
    select rows.* from core.email_sends as rows
    where
        not everything
        and rows.send_id in (select those.key from ops.checking as those where those.table_name = 'email_sends')
$$;

create function ops.orders_to_check(everything boolean) returns setof core.orders
language sql stable
as $$
    select rows.* from core.orders as rows where everything
    union all
    select rows.* from core.orders as rows
    where
        not everything
        and rows.order_id in (select those.key from ops.checking as those where those.table_name = 'orders')
$$;

create function ops.product_prices_to_check(everything boolean) returns setof core.product_prices
language sql stable
as $$
    select rows.* from core.product_prices as rows where everything
    union all
    select rows.* from core.product_prices as rows
    where
        not everything
        and rows.product_id in (select those.key from ops.checking as those where those.table_name = 'product_prices')
$$;

create function ops.inventory_to_check(everything boolean) returns setof core.inventory
language sql stable
as $$
    select rows.* from core.inventory as rows where everything
    union all
    select rows.* from core.inventory as rows
    where
        not everything
        and rows.warehouse_id in (select those.key from ops.checking as those where those.table_name = 'inventory')
$$;

create function ops.inventory_movements_to_check(everything boolean) returns setof core.inventory_movements
language sql stable
as $$
    select rows.* from core.inventory_movements as rows where everything
    union all
    select rows.* from core.inventory_movements as rows
    where
        not everything
        and rows.movement_id in (select those.key from ops.checking as those where those.table_name = 'inventory_movements')
$$;

create function ops.competitor_prices_to_check(everything boolean) returns setof core.competitor_prices
language sql stable
as $$
    select rows.* from core.competitor_prices as rows where everything
    union all
    select rows.* from core.competitor_prices as rows
    where
        not everything
        and rows.competitor_id in (select those.key from ops.checking as those where those.table_name = 'competitor_prices')
$$;

create function ops.purchase_order_items_to_check(everything boolean) returns setof core.purchase_order_items
language sql stable
as $$
    select rows.* from core.purchase_order_items as rows where everything
    union all
    select rows.* from core.purchase_order_items as rows
    where
        not everything
        and rows.purchase_order_id in (select those.key from ops.checking as those where those.table_name = 'purchase_order_items')
$$;

create function ops.order_items_to_check(everything boolean) returns setof core.order_items
language sql stable
as $$
    select rows.* from core.order_items as rows where everything
    union all
    select rows.* from core.order_items as rows
    where
        not everything
        and rows.order_id in (select those.key from ops.checking as those where those.table_name = 'orders')
$$;

create function ops.order_status_history_to_check(everything boolean) returns setof core.order_status_history
language sql stable
as $$
    select rows.* from core.order_status_history as rows where everything
    union all
    select rows.* from core.order_status_history as rows
    where
        not everything
        and rows.order_id in (select those.key from ops.checking as those where those.table_name = 'orders')
$$;

create function ops.payments_to_check(everything boolean) returns setof core.payments
language sql stable
as $$
    select rows.* from core.payments as rows where everything
    union all
    select rows.* from core.payments as rows
    where
        not everything
        and rows.order_id in (select those.key from ops.checking as those where those.table_name = 'orders')
$$;

create function ops.payment_attempts_to_check(everything boolean) returns setof core.payment_attempts
language sql stable
as $$
    select rows.* from core.payment_attempts as rows where everything
    union all
    select rows.* from core.payment_attempts as rows
    where
        not everything
        and rows.order_id in (select those.key from ops.checking as those where those.table_name = 'orders')
$$;

create function ops.promotion_redemptions_to_check(everything boolean) returns setof core.promotion_redemptions
language sql stable
as $$
    select rows.* from core.promotion_redemptions as rows where everything
    union all
    select rows.* from core.promotion_redemptions as rows
    where
        not everything
        and rows.order_id in (select those.key from ops.checking as those where those.table_name = 'orders')
$$;

create function ops.touchpoints_to_check(everything boolean) returns setof core.touchpoints
language sql stable
as $$
    select rows.* from core.touchpoints as rows where everything
    union all
    select rows.* from core.touchpoints as rows
    where
        not everything
        and rows.touchpoint_id in (select those.key from ops.checking as those where those.table_name = 'touchpoints')
$$;

create function ops.loyalty_transactions_to_check(everything boolean) returns setof core.loyalty_transactions
language sql stable
as $$
    select rows.* from core.loyalty_transactions as rows where everything
    union all
    select rows.* from core.loyalty_transactions as rows
    where
        not everything
        and rows.loyalty_transaction_id in (select those.key from ops.checking as those where those.table_name = 'loyalty_transactions')
$$;

create function ops.shipments_to_check(everything boolean) returns setof core.shipments
language sql stable
as $$
    select rows.* from core.shipments as rows where everything
    union all
    select rows.* from core.shipments as rows
    where
        not everything
        and rows.order_id in (select those.key from ops.checking as those where those.table_name = 'orders')
$$;

create function ops.returns_to_check(everything boolean) returns setof core.returns
language sql stable
as $$
    select rows.* from core.returns as rows where everything
    union all
    select rows.* from core.returns as rows
    where
        not everything
        and rows.order_id in (select those.key from ops.checking as those where those.table_name = 'orders')
$$;

create function ops.reviews_to_check(everything boolean) returns setof core.reviews
language sql stable
as $$
    select rows.* from core.reviews as rows where everything
    union all
    select rows.* from core.reviews as rows
    where
        not everything
        and rows.review_id in (select those.key from ops.checking as those where those.table_name = 'reviews')
$$;

create function ops.support_tickets_to_check(everything boolean) returns setof core.support_tickets
language sql stable
as $$
    select rows.* from core.support_tickets as rows where everything
    union all
    select rows.* from core.support_tickets as rows
    where
        not everything
        and rows.ticket_id in (select those.key from ops.checking as those where those.table_name = 'support_tickets')
$$;

create function ops.transactions_to_check(everything boolean) returns setof core.transactions
language sql stable
as $$
    select rows.* from core.transactions as rows where everything
    union all
    select rows.* from core.transactions as rows
    where
        not everything
        and rows.transaction_id in (select those.key from ops.checking as those where those.table_name = 'transactions')
$$;

create function ops.chargebacks_to_check(everything boolean) returns setof core.chargebacks
language sql stable
as $$
    select rows.* from core.chargebacks as rows where everything
    union all
    select rows.* from core.chargebacks as rows
    where
        not everything
        and rows.order_id in (select those.key from ops.checking as those where those.table_name = 'orders')
$$;

create function ops.shipment_events_to_check(everything boolean) returns setof core.shipment_events
language sql stable
as $$
    select rows.* from core.shipment_events as rows where everything
    union all
    select rows.* from core.shipment_events as rows
    where
        not everything
        and rows.shipment_id in (select those.key from ops.checking as those where those.table_name = 'shipment_events')
$$;

create function ops.refunds_to_check(everything boolean) returns setof core.refunds
language sql stable
as $$
    select rows.* from core.refunds as rows where everything
    union all
    select rows.* from core.refunds as rows
    where
        not everything
        and rows.order_id in (select those.key from ops.checking as those where those.table_name = 'orders')
$$;

create function ops.return_items_to_check(everything boolean) returns setof core.return_items
language sql stable
as $$
    select rows.* from core.return_items as rows where everything
    union all
    select rows.* from core.return_items as rows
    where
        not everything
        and rows.return_id in (select those.key from ops.checking as those where those.table_name = 'return_items')
$$;
