-- Made from data/contracts by services.data_loader.schema.check_ddl; tests compare the two.

create unlogged table ops.checking_regions (like core.regions);
create function ops.regions_to_check(everything boolean) returns setof core.regions
language sql stable
as $$
    select rows.* from core.regions as rows where everything
    union all
    select rows.* from ops.checking_regions as rows where not everything
$$;

create unlogged table ops.checking_channels (like core.channels);
create function ops.channels_to_check(everything boolean) returns setof core.channels
language sql stable
as $$
    select rows.* from core.channels as rows where everything
    union all
    select rows.* from ops.checking_channels as rows where not everything
$$;

create unlogged table ops.checking_categories (like core.categories);
create function ops.categories_to_check(everything boolean) returns setof core.categories
language sql stable
as $$
    select rows.* from core.categories as rows where everything
    union all
    select rows.* from ops.checking_categories as rows where not everything
$$;

create unlogged table ops.checking_vendors (like core.vendors);
create function ops.vendors_to_check(everything boolean) returns setof core.vendors
language sql stable
as $$
    select rows.* from core.vendors as rows where everything
    union all
    select rows.* from ops.checking_vendors as rows where not everything
$$;

create unlogged table ops.checking_competitors (like core.competitors);
create function ops.competitors_to_check(everything boolean) returns setof core.competitors
language sql stable
as $$
    select rows.* from core.competitors as rows where everything
    union all
    select rows.* from ops.checking_competitors as rows where not everything
$$;

create unlogged table ops.checking_settlements (like core.settlements);
create function ops.settlements_to_check(everything boolean) returns setof core.settlements
language sql stable
as $$
    select rows.* from core.settlements as rows where everything
    union all
    select rows.* from ops.checking_settlements as rows where not everything
$$;

create unlogged table ops.checking_exchange_rates (like core.exchange_rates);
create function ops.exchange_rates_to_check(everything boolean) returns setof core.exchange_rates
language sql stable
as $$
    select rows.* from core.exchange_rates as rows where everything
    union all
    select rows.* from ops.checking_exchange_rates as rows where not everything
$$;

create unlogged table ops.checking_tax_rates (like core.tax_rates);
create function ops.tax_rates_to_check(everything boolean) returns setof core.tax_rates
language sql stable
as $$
    select rows.* from core.tax_rates as rows where everything
    union all
    select rows.* from ops.checking_tax_rates as rows where not everything
$$;

create unlogged table ops.checking_experiments (like core.experiments);
create function ops.experiments_to_check(everything boolean) returns setof core.experiments
language sql stable
as $$
    select rows.* from core.experiments as rows where everything
    union all
    select rows.* from ops.checking_experiments as rows where not everything
$$;

create unlogged table ops.checking_carriers (like core.carriers);
create function ops.carriers_to_check(everything boolean) returns setof core.carriers
language sql stable
as $$
    select rows.* from core.carriers as rows where everything
    union all
    select rows.* from ops.checking_carriers as rows where not everything
$$;

create unlogged table ops.checking_warehouses (like core.warehouses);
create function ops.warehouses_to_check(everything boolean) returns setof core.warehouses
language sql stable
as $$
    select rows.* from core.warehouses as rows where everything
    union all
    select rows.* from ops.checking_warehouses as rows where not everything
$$;

create unlogged table ops.checking_demographics (like core.demographics);
create function ops.demographics_to_check(everything boolean) returns setof core.demographics
language sql stable
as $$
    select rows.* from core.demographics as rows where everything
    union all
    select rows.* from ops.checking_demographics as rows where not everything
$$;

create unlogged table ops.checking_economic_indicators (like core.economic_indicators);
create function ops.economic_indicators_to_check(everything boolean) returns setof core.economic_indicators
language sql stable
as $$
    select rows.* from core.economic_indicators as rows where everything
    union all
    select rows.* from ops.checking_economic_indicators as rows where not everything
$$;

create unlogged table ops.checking_holidays (like core.holidays);
create function ops.holidays_to_check(everything boolean) returns setof core.holidays
language sql stable
as $$
    select rows.* from core.holidays as rows where everything
    union all
    select rows.* from ops.checking_holidays as rows where not everything
$$;

create unlogged table ops.checking_operating_expenses (like core.operating_expenses);
create function ops.operating_expenses_to_check(everything boolean) returns setof core.operating_expenses
language sql stable
as $$
    select rows.* from core.operating_expenses as rows where everything
    union all
    select rows.* from ops.checking_operating_expenses as rows where not everything
$$;

create unlogged table ops.checking_budgets (like core.budgets);
create function ops.budgets_to_check(everything boolean) returns setof core.budgets
language sql stable
as $$
    select rows.* from core.budgets as rows where everything
    union all
    select rows.* from ops.checking_budgets as rows where not everything
$$;

create unlogged table ops.checking_customers (like core.customers);
create function ops.customers_to_check(everything boolean) returns setof core.customers
language sql stable
as $$
    select rows.* from core.customers as rows where everything
    union all
    select rows.* from ops.checking_customers as rows where not everything
$$;

create unlogged table ops.checking_campaigns (like core.campaigns);
create function ops.campaigns_to_check(everything boolean) returns setof core.campaigns
language sql stable
as $$
    select rows.* from core.campaigns as rows where everything
    union all
    select rows.* from ops.checking_campaigns as rows where not everything
$$;

create unlogged table ops.checking_web_sessions (like core.web_sessions);
create function ops.web_sessions_to_check(everything boolean) returns setof core.web_sessions
language sql stable
as $$
    select rows.* from core.web_sessions as rows where everything
    union all
    select rows.* from ops.checking_web_sessions as rows where not everything
$$;

create unlogged table ops.checking_market_index (like core.market_index);
create function ops.market_index_to_check(everything boolean) returns setof core.market_index
language sql stable
as $$
    select rows.* from core.market_index as rows where everything
    union all
    select rows.* from ops.checking_market_index as rows where not everything
$$;

create unlogged table ops.checking_search_trends (like core.search_trends);
create function ops.search_trends_to_check(everything boolean) returns setof core.search_trends
language sql stable
as $$
    select rows.* from core.search_trends as rows where everything
    union all
    select rows.* from ops.checking_search_trends as rows where not everything
$$;

create unlogged table ops.checking_promotions (like core.promotions);
create function ops.promotions_to_check(everything boolean) returns setof core.promotions
language sql stable
as $$
    select rows.* from core.promotions as rows where everything
    union all
    select rows.* from ops.checking_promotions as rows where not everything
$$;

create unlogged table ops.checking_products (like core.products);
create function ops.products_to_check(everything boolean) returns setof core.products
language sql stable
as $$
    select rows.* from core.products as rows where everything
    union all
    select rows.* from ops.checking_products as rows where not everything
$$;

create unlogged table ops.checking_vendor_contracts (like core.vendor_contracts);
create function ops.vendor_contracts_to_check(everything boolean) returns setof core.vendor_contracts
language sql stable
as $$
    select rows.* from core.vendor_contracts as rows where everything
    union all
    select rows.* from ops.checking_vendor_contracts as rows where not everything
$$;

create unlogged table ops.checking_carrier_rates (like core.carrier_rates);
create function ops.carrier_rates_to_check(everything boolean) returns setof core.carrier_rates
language sql stable
as $$
    select rows.* from core.carrier_rates as rows where everything
    union all
    select rows.* from ops.checking_carrier_rates as rows where not everything
$$;

create unlogged table ops.checking_purchase_orders (like core.purchase_orders);
create function ops.purchase_orders_to_check(everything boolean) returns setof core.purchase_orders
language sql stable
as $$
    select rows.* from core.purchase_orders as rows where everything
    union all
    select rows.* from ops.checking_purchase_orders as rows where not everything
$$;

create unlogged table ops.checking_customer_addresses (like core.customer_addresses);
create function ops.customer_addresses_to_check(everything boolean) returns setof core.customer_addresses
language sql stable
as $$
    select rows.* from core.customer_addresses as rows where everything
    union all
    select rows.* from ops.checking_customer_addresses as rows where not everything
$$;

create unlogged table ops.checking_experiment_assignments (like core.experiment_assignments);
create function ops.experiment_assignments_to_check(everything boolean) returns setof core.experiment_assignments
language sql stable
as $$
    select rows.* from core.experiment_assignments as rows where everything
    union all
    select rows.* from ops.checking_experiment_assignments as rows where not everything
$$;

create unlogged table ops.checking_loyalty_members (like core.loyalty_members);
create function ops.loyalty_members_to_check(everything boolean) returns setof core.loyalty_members
language sql stable
as $$
    select rows.* from core.loyalty_members as rows where everything
    union all
    select rows.* from ops.checking_loyalty_members as rows where not everything
$$;

create unlogged table ops.checking_campaign_daily (like core.campaign_daily);
create function ops.campaign_daily_to_check(everything boolean) returns setof core.campaign_daily
language sql stable
as $$
    select rows.* from core.campaign_daily as rows where everything
    union all
    select rows.* from ops.checking_campaign_daily as rows where not everything
$$;

create unlogged table ops.checking_email_sends (like core.email_sends);
create function ops.email_sends_to_check(everything boolean) returns setof core.email_sends
language sql stable
as $$
    select rows.* from core.email_sends as rows where everything
    union all
    select rows.* from ops.checking_email_sends as rows where not everything
$$;

create unlogged table ops.checking_orders (like core.orders);
create function ops.orders_to_check(everything boolean) returns setof core.orders
language sql stable
as $$
    select rows.* from core.orders as rows where everything
    union all
    select rows.* from ops.checking_orders as rows where not everything
$$;

create unlogged table ops.checking_product_prices (like core.product_prices);
create function ops.product_prices_to_check(everything boolean) returns setof core.product_prices
language sql stable
as $$
    select rows.* from core.product_prices as rows where everything
    union all
    select rows.* from ops.checking_product_prices as rows where not everything
$$;

create unlogged table ops.checking_inventory (like core.inventory);
create function ops.inventory_to_check(everything boolean) returns setof core.inventory
language sql stable
as $$
    select rows.* from core.inventory as rows where everything
    union all
    select rows.* from ops.checking_inventory as rows where not everything
$$;

create unlogged table ops.checking_inventory_movements (like core.inventory_movements);
create function ops.inventory_movements_to_check(everything boolean) returns setof core.inventory_movements
language sql stable
as $$
    select rows.* from core.inventory_movements as rows where everything
    union all
    select rows.* from ops.checking_inventory_movements as rows where not everything
$$;

create unlogged table ops.checking_competitor_prices (like core.competitor_prices);
create function ops.competitor_prices_to_check(everything boolean) returns setof core.competitor_prices
language sql stable
as $$
    select rows.* from core.competitor_prices as rows where everything
    union all
    select rows.* from ops.checking_competitor_prices as rows where not everything
$$;

create unlogged table ops.checking_purchase_order_items (like core.purchase_order_items);
create function ops.purchase_order_items_to_check(everything boolean) returns setof core.purchase_order_items
language sql stable
as $$
    select rows.* from core.purchase_order_items as rows where everything
    union all
    select rows.* from ops.checking_purchase_order_items as rows where not everything
$$;

create unlogged table ops.checking_order_items (like core.order_items);
create function ops.order_items_to_check(everything boolean) returns setof core.order_items
language sql stable
as $$
    select rows.* from core.order_items as rows where everything
    union all
    select rows.* from ops.checking_order_items as rows where not everything
$$;

create unlogged table ops.checking_order_status_history (like core.order_status_history);
create function ops.order_status_history_to_check(everything boolean) returns setof core.order_status_history
language sql stable
as $$
    select rows.* from core.order_status_history as rows where everything
    union all
    select rows.* from ops.checking_order_status_history as rows where not everything
$$;

create unlogged table ops.checking_payments (like core.payments);
create function ops.payments_to_check(everything boolean) returns setof core.payments
language sql stable
as $$
    select rows.* from core.payments as rows where everything
    union all
    select rows.* from ops.checking_payments as rows where not everything
$$;

create unlogged table ops.checking_payment_attempts (like core.payment_attempts);
create function ops.payment_attempts_to_check(everything boolean) returns setof core.payment_attempts
language sql stable
as $$
    select rows.* from core.payment_attempts as rows where everything
    union all
    select rows.* from ops.checking_payment_attempts as rows where not everything
$$;

create unlogged table ops.checking_promotion_redemptions (like core.promotion_redemptions);
create function ops.promotion_redemptions_to_check(everything boolean) returns setof core.promotion_redemptions
language sql stable
as $$
    select rows.* from core.promotion_redemptions as rows where everything
    union all
    select rows.* from ops.checking_promotion_redemptions as rows where not everything
$$;

create unlogged table ops.checking_touchpoints (like core.touchpoints);
create function ops.touchpoints_to_check(everything boolean) returns setof core.touchpoints
language sql stable
as $$
    select rows.* from core.touchpoints as rows where everything
    union all
    select rows.* from ops.checking_touchpoints as rows where not everything
$$;

create unlogged table ops.checking_loyalty_transactions (like core.loyalty_transactions);
create function ops.loyalty_transactions_to_check(everything boolean) returns setof core.loyalty_transactions
language sql stable
as $$
    select rows.* from core.loyalty_transactions as rows where everything
    union all
    select rows.* from ops.checking_loyalty_transactions as rows where not everything
$$;

create unlogged table ops.checking_shipments (like core.shipments);
create function ops.shipments_to_check(everything boolean) returns setof core.shipments
language sql stable
as $$
    select rows.* from core.shipments as rows where everything
    union all
    select rows.* from ops.checking_shipments as rows where not everything
$$;

create unlogged table ops.checking_returns (like core.returns);
create function ops.returns_to_check(everything boolean) returns setof core.returns
language sql stable
as $$
    select rows.* from core.returns as rows where everything
    union all
    select rows.* from ops.checking_returns as rows where not everything
$$;

create unlogged table ops.checking_reviews (like core.reviews);
create function ops.reviews_to_check(everything boolean) returns setof core.reviews
language sql stable
as $$
    select rows.* from core.reviews as rows where everything
    union all
    select rows.* from ops.checking_reviews as rows where not everything
$$;

create unlogged table ops.checking_support_tickets (like core.support_tickets);
create function ops.support_tickets_to_check(everything boolean) returns setof core.support_tickets
language sql stable
as $$
    select rows.* from core.support_tickets as rows where everything
    union all
    select rows.* from ops.checking_support_tickets as rows where not everything
$$;

create unlogged table ops.checking_transactions (like core.transactions);
create function ops.transactions_to_check(everything boolean) returns setof core.transactions
language sql stable
as $$
    select rows.* from core.transactions as rows where everything
    union all
    select rows.* from ops.checking_transactions as rows where not everything
$$;

create unlogged table ops.checking_chargebacks (like core.chargebacks);
create function ops.chargebacks_to_check(everything boolean) returns setof core.chargebacks
language sql stable
as $$
    select rows.* from core.chargebacks as rows where everything
    union all
    select rows.* from ops.checking_chargebacks as rows where not everything
$$;

create unlogged table ops.checking_shipment_events (like core.shipment_events);
create function ops.shipment_events_to_check(everything boolean) returns setof core.shipment_events
language sql stable
as $$
    select rows.* from core.shipment_events as rows where everything
    union all
    select rows.* from ops.checking_shipment_events as rows where not everything
$$;

create unlogged table ops.checking_refunds (like core.refunds);
create function ops.refunds_to_check(everything boolean) returns setof core.refunds
language sql stable
as $$
    select rows.* from core.refunds as rows where everything
    union all
    select rows.* from ops.checking_refunds as rows where not everything
$$;

create unlogged table ops.checking_return_items (like core.return_items);
create function ops.return_items_to_check(everything boolean) returns setof core.return_items
language sql stable
as $$
    select rows.* from core.return_items as rows where everything
    union all
    select rows.* from ops.checking_return_items as rows where not everything
$$;

revoke all on
ops.checking_regions,
ops.checking_channels,
ops.checking_categories,
ops.checking_vendors,
ops.checking_competitors,
ops.checking_settlements,
ops.checking_exchange_rates,
ops.checking_tax_rates,
ops.checking_experiments,
ops.checking_carriers,
ops.checking_warehouses,
ops.checking_demographics,
ops.checking_economic_indicators,
ops.checking_holidays,
ops.checking_operating_expenses,
ops.checking_budgets,
ops.checking_customers,
ops.checking_campaigns,
ops.checking_web_sessions,
ops.checking_market_index,
ops.checking_search_trends,
ops.checking_promotions,
ops.checking_products,
ops.checking_vendor_contracts,
ops.checking_carrier_rates,
ops.checking_purchase_orders,
ops.checking_customer_addresses,
ops.checking_experiment_assignments,
ops.checking_loyalty_members,
ops.checking_campaign_daily,
ops.checking_email_sends,
ops.checking_orders,
ops.checking_product_prices,
ops.checking_inventory,
ops.checking_inventory_movements,
ops.checking_competitor_prices,
ops.checking_purchase_order_items,
ops.checking_order_items,
ops.checking_order_status_history,
ops.checking_payments,
ops.checking_payment_attempts,
ops.checking_promotion_redemptions,
ops.checking_touchpoints,
ops.checking_loyalty_transactions,
ops.checking_shipments,
ops.checking_returns,
ops.checking_reviews,
ops.checking_support_tickets,
ops.checking_transactions,
ops.checking_chargebacks,
ops.checking_shipment_events,
ops.checking_refunds,
ops.checking_return_items
from public, analytics_reader;
