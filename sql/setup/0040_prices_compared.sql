-- How our list prices stood against competitors', kept by month: two years of them need not be compared at each look.

create function core.prices_compared(first_day date, last_day date) returns table (
    month date,
    category_id text,
    products bigint,
    cheapest bigint,
    log_lowest bigint,
    log_median bigint
)
language sql stable parallel safe
as $$
    with asked as (
        select
            product_id,
            cast(date_trunc('month', observed_on) as date) as month,
            max(observed_on) as last_seen,
            min(price) as lowest,
            percentile_cont(0.5) within group (order by cast(price as double precision)) as median
        from core.competitor_prices
        where observed_on between first_day and last_day and price > 0
        group by product_id, cast(date_trunc('month', observed_on) as date)
    ),

    -- In floating point: a logarithm takes a hundred times as long of a NUMERIC.
    compared as (
        select
            asked.month,
            directory.category_id,
            listed.price / cast(asked.lowest as double precision) as against_lowest,
            listed.price / asked.median as against_median
        from asked
        inner join core.product_directory as directory on asked.product_id = directory.product_id
        cross join
            lateral (
                select cast(prices.list_price as double precision) as price
                from core.product_prices as prices
                where
                    prices.product_id = asked.product_id
                    and prices.valid_from <= asked.last_seen
                    and prices.list_price > 0
                order by prices.valid_from desc
                limit 1
            ) as listed
    )

    select
        compared.month,
        compared.category_id,
        count(*),
        count(*) filter (where compared.against_lowest <= 1),
        cast(sum(cast(ln(compared.against_lowest) * 1e9 as bigint)) as bigint),
        cast(sum(cast(ln(compared.against_median) * 1e9 as bigint)) as bigint)
    from compared
    -- What is three times as dear, or a third, was mistyped or is another product.
    where compared.against_median between 0.3333 and 3 and compared.against_lowest between 0.3333 and 3
    group by compared.month, compared.category_id
$$;
comment on function core.prices_compared is
'By month and top category: products, how many were cheapest, and sums of logarithms in billionths, of our list price on
the day that competitors were last looked at over their lowest price and over their median. Whole numbers add up to the
same in any order.';

create table mart.price_month (
    month date not null,
    category_id text not null,
    products bigint not null,
    cheapest bigint not null,
    log_lowest bigint not null,
    log_median bigint not null
) partition by range (month);
create table mart.price_month_all partition of mart.price_month default;
create unique index price_month_key on mart.price_month (month, category_id);
comment on table mart.price_month is 'What core.prices_compared gives of every whole month.';

-- Who sees a row, as the text of a policy. The setting app.regions is read once a query, in a sub-select: '*' sees
-- everything, a list of regions sees what belongs to them, nothing set sees nothing. A row belongs to its own region,
-- else to that of its order, its customer, or the document or place it is part of. What describes goods and partners is
-- open to all, as is how their prices compare, and campaigns for every region; the rest is the whole company's.
create or replace function ops.visibility(relation regclass) returns text
language plpgsql stable
as $$
declare
    open_tables constant regclass[] := array(
        select to_regclass('core.' || name) from unnest(array[
            'regions', 'categories', 'products', 'product_prices', 'channels', 'promotions', 'carriers', 'vendors',
            'exchange_rates', 'tax_rates', 'competitors', 'competitor_prices', 'experiments'
        ]) as name
    );
    any_region constant text := '(select current_setting(''app.regions'', true)) <> ''''';
    whole_company constant text := '(select current_setting(''app.regions'', true)) = ''*''';
    own_region constant text :=
        'region_id = any((select string_to_array(current_setting(''app.regions'', true), '',''))::text[])';
    path constant text := case
        when relation = any(open_tables) then any_region
        when relation = to_regclass('mart.price_month') then any_region
        when relation = to_regclass('core.campaigns') then own_region || ' or (region_id is null and ' || any_region || ')'
        when ops.has_column(relation, 'region_id') then own_region
        when ops.has_column(relation, 'order_id') and ops.has_column(relation, 'customer_id')
            then ops.parent_visible(relation, 'orders', 'order_id')
                || ' or (order_id is null and ' || ops.parent_visible(relation, 'customers', 'customer_id') || ')'
        when ops.has_column(relation, 'order_id') then ops.parent_visible(relation, 'orders', 'order_id')
        when ops.has_column(relation, 'customer_id') then ops.parent_visible(relation, 'customers', 'customer_id')
        when ops.has_column(relation, 'return_id') then ops.parent_visible(relation, 'returns', 'return_id')
        when ops.has_column(relation, 'shipment_id') then ops.parent_visible(relation, 'shipments', 'shipment_id')
        when ops.has_column(relation, 'payment_id') then ops.parent_visible(relation, 'payments', 'payment_id')
        when ops.has_column(relation, 'warehouse_id') then ops.parent_visible(relation, 'warehouses', 'warehouse_id')
        when ops.has_column(relation, 'purchase_order_id')
            then ops.parent_visible(relation, 'purchase_orders', 'purchase_order_id')
    end;
begin
    return whole_company || coalesce(' or ' || path, '');
end
$$;

call ops.protect('mart.price_month');

create table ops.dirty_price (at timestamptz not null default clock_timestamp());
comment on table ops.dirty_price is 'Any row: prices are to be compared again.';

insert into mart.price_month (month, category_id, products, cheapest, log_lowest, log_median)
select month, category_id, products, cheapest, log_lowest, log_median
from core.prices_compared(date '1900-01-01', date '2199-12-31');
