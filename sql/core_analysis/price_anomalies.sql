-- purpose: Prices far from what the product otherwise costs: of sold lines, in the catalogue, and of competitors
-- grain: one row per line, product, or price seen
-- parameters: everything boolean, tolerance decimal
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: order_items, products, competitor_prices
with prices as materialized (
    select
        products.product_id,
        least(products.list_price, min(prices.list_price)) as lowest,
        greatest(products.list_price, max(prices.list_price)) as highest,
        percentile_cont(0.5) within group (order by prices.list_price) as usual
    from core.products as products
    left join core.product_prices as prices on products.product_id = prices.product_id
    group by products.product_id, products.list_price
),

rates as materialized (
    select
        currency,
        min(rate) as lowest,
        max(rate) as highest
    from core.exchange_rates
    where currency <> ops.setting_value('base_currency')
    group by currency
    union all
    select
        ops.setting_value('base_currency'),
        1,
        1
),

-- What is within what a product may have cost in a currency on any day needs no second look.
suspects as materialized (
    select
        items.order_item_id,
        items.product_id,
        items.order_date,
        items.unit_price,
        orders.currency
    from ops.order_items_to_check(:everything) as items
    inner join ops.orders_to_check(:everything) as orders on items.order_id = orders.order_id
    inner join prices on items.product_id = prices.product_id
    inner join rates on orders.currency = rates.currency
    where
        items.unit_price > prices.lowest / rates.highest * cast(:tolerance as numeric)
        or items.unit_price < prices.highest / rates.lowest / cast(:tolerance as numeric)
),

sold as (
    select
        suspects.order_item_id,
        suspects.unit_price,
        round(
            cast(coalesce(listed.list_price, prices.usual, products.list_price) as numeric)
            / case when suspects.currency = ops.setting_value('base_currency') then 1 else rate.rate end,
            2
        ) as expected
    from suspects
    inner join core.products as products on suspects.product_id = products.product_id
    inner join prices on suspects.product_id = prices.product_id
    left join lateral (
        select history.list_price
        from core.product_prices as history
        where history.product_id = suspects.product_id and history.valid_from <= suspects.order_date
        order by history.valid_from desc
        limit 1
    ) as listed on true
    left join lateral (
        select history.rate
        from core.exchange_rates as history
        where history.currency = suspects.currency and history.date <= suspects.order_date
        order by history.date desc
        limit 1
    ) as rate on true
),

catalogue as (
    select
        products.product_id,
        products.list_price,
        latest.list_price as expected
    from ops.products_to_check(:everything) as products
    cross join lateral (
        select prices.list_price
        from core.product_prices as prices
        where prices.product_id = products.product_id
        order by prices.valid_from desc
        limit 1
    ) as latest
),

watched as (
    select
        competitor_id,
        product_id,
        percentile_cont(0.5) within group (order by price) as price
    from core.competitor_prices
    group by competitor_id, product_id
),

rivals as (
    select
        prices.competitor_id || '|' || prices.product_id || '|' || prices.observed_on as key,
        prices.price,
        watched.price as expected
    from ops.competitor_prices_to_check(:everything) as prices
    inner join watched on prices.competitor_id = watched.competitor_id and prices.product_id = watched.product_id
),

priced as (
    select
        'order_items' as table_name,
        order_item_id as key,
        'unit_price' as column_name,
        unit_price as price,
        expected
    from sold
    union all
    select
        'products',
        product_id,
        'list_price',
        list_price,
        expected
    from catalogue
    union all
    select
        'competitor_prices',
        key,
        'price',
        price,
        round(cast(expected as numeric), 2)
    from rivals
)

select
    table_name,
    key,
    column_name,
    cast(price as text) as value,
    cast(expected as text) as expected,
    case
        when price <= 0 then 'is ' || price || ' instead of about ' || expected
        else 'is ' || round(price / expected, 2) || ' times the usual price'
    end as reason
from priced
where
    expected > 0
    and (price * cast(:tolerance as numeric) < expected or price > expected * cast(:tolerance as numeric))
