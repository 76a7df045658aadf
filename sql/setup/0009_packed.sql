-- Orders and customers' sales packed, many to a row, for what cannot be added up beforehand: different customers, their
-- ranking, orders that hold several categories, for any range and filters.

-- A row fits a page, so that none of it is kept elsewhere.

-- Numbers that stand for values in packed rows: given once, and never to another value.
create table ops.code (
    kind text not null,
    value text not null,
    number integer not null,
    primary key (kind, value),
    unique (kind, number)
);
comment on table ops.code is 'kind: status, device, category, or categories (an array as text, of one order).';

create table ops.customer_number (
    customer_id text primary key,
    number integer generated always as identity
);

grant select on ops.code to analytics_reader;

create table mart.packed_orders (
    day date not null,
    region_id text not null,
    channel_id text not null,
    piece bigint not null,
    orders bigint not null,
    customers bytea not null,
    categories bytea not null,
    statuses bytea not null,
    devices bytea not null,
    hours bytea not null,
    kinds bytea not null,
    units bytea not null,
    net_sales bytea not null,
    check (
        (length(customers), length(categories), length(statuses), length(devices))
        = (4 * orders, 4 * orders, 2 * orders, 2 * orders)
        and (length(hours), length(kinds), length(units), length(net_sales))
        = (2 * orders, 2 * orders, 8 * orders, 8 * orders)
    )
) partition by range (day);
alter table mart.packed_orders
alter column customers set storage plain,
alter column categories set storage plain,
alter column statuses set storage plain,
alter column devices set storage plain,
alter column hours set storage plain,
alter column kinds set storage plain,
alter column units set storage plain,
alter column net_sales set storage plain;
create table mart.packed_orders_all partition of mart.packed_orders default;
create index packed_orders_key on mart.packed_orders (day, region_id, channel_id, piece);
comment on table mart.packed_orders is
'Every order, 220 to a row. Each bytea holds a number for each of them, as the function intNsend writes it.';
comment on column mart.packed_orders.kinds is '0 where the order does not count, 1 new, 2 returning, 3 guest.';
comment on column mart.packed_orders.net_sales is 'In cents.';

create table mart.packed_sales (
    day date not null,
    region_id text not null,
    channel_id text not null,
    piece bigint not null,
    sales bigint not null,
    customers bytea not null,
    categories bytea not null,
    net_revenue bytea not null,
    contribution bytea not null,
    check (
        (length(customers), length(categories), length(net_revenue), length(contribution))
        = (4 * sales, 4 * sales, 8 * sales, 8 * sales)
    )
) partition by range (day);
alter table mart.packed_sales
alter column customers set storage plain,
alter column categories set storage plain,
alter column net_revenue set storage plain,
alter column contribution set storage plain;
create table mart.packed_sales_all partition of mart.packed_sales default;
create index packed_sales_key on mart.packed_sales (day, region_id, channel_id, piece);
comment on table mart.packed_sales is
'What each customer brought on a day by category, 280 to a row, money in cents; customer 0 is nobody.';

call ops.protect('mart.packed_orders');
call ops.protect('mart.packed_sales');

drop table mart.customer_sales_day;

-- Money of what is added up by the hundred thousand is in whole cents: sums of bigint take a tenth of the time of numeric.
truncate core.sales_entries, mart.sales_day, mart.product_month, mart.product_day;
alter table core.sales_entries
alter column gross_sales type bigint,
alter column discounts type bigint,
alter column returned type bigint,
alter column net_revenue type bigint,
alter column cost type bigint,
alter column fulfilment type bigint,
alter column payment_fees type bigint;
alter table mart.sales_day
alter column gross_sales type bigint,
alter column discounts type bigint,
alter column returned type bigint,
alter column net_revenue type bigint,
alter column net_revenue_new type bigint,
alter column cost type bigint,
alter column fulfilment type bigint,
alter column payment_fees type bigint;
alter table mart.product_month
alter column gross_sales type bigint,
alter column discounts type bigint,
alter column returned type bigint,
alter column net_revenue type bigint,
alter column cost type bigint,
alter column fulfilment type bigint,
alter column payment_fees type bigint;
alter table mart.product_day
alter column gross_sales type bigint,
alter column discounts type bigint,
alter column returned type bigint,
alter column net_revenue type bigint,
alter column cost type bigint,
alter column fulfilment type bigint,
alter column payment_fees type bigint;

-- As share_to_cents, with all of it in cents, and without a division where there is nothing to divide.
create function core.share_of_cents(total bigint, share_before numeric, share_so_far numeric, share_whole numeric)
returns bigint
language sql immutable parallel safe
return case when share_so_far = share_whole then total else cast(total * share_so_far / share_whole as bigint) end
- case when share_before = 0 then 0 else cast(total * share_before / share_whole as bigint) end;
drop function core.share_to_cents;

alter table mart.product_month add column entries bigint not null default 0;
comment on column mart.product_month.entries is
'How many entries it is the sum of: a row goes with the last of them.';

-- What each product brought in a range and in the one that it is compared with, for every query that needs it: ranges are
-- whole months, and days added and taken away. Put by PostgreSQL into the query that asks.
create function mart.products_compared(
    these_months date[],
    these_added date[],
    these_removed date[],
    these_previous_months date[],
    these_previous_added date[],
    these_previous_removed date[],
    these_regions text[],
    these_channels text[]
) returns table (
    product_id text,
    units numeric,
    units_returned numeric,
    gross_sales numeric,
    discounts numeric,
    returned numeric,
    cost numeric,
    delivery numeric,
    previous_units numeric,
    previous_gross_sales numeric,
    previous_discounts numeric,
    previous_returned numeric,
    previous_costs numeric
)
language sql stable parallel safe
as $$
    with months as (
        -- What a row counts in each of the two ranges, which may share a month or a day: once, once less, or not at all.
        -- Rows that count alike are added up first, since a sum with a sign takes several times as long as one without.
        select
            product_id,
            month = any(these_months) as now,
            month = any(these_previous_months) as before,
            cast(sum(units) as bigint) as units,
            cast(sum(units_returned) as bigint) as units_returned,
            cast(sum(gross_sales) as bigint) as gross_sales,
            cast(sum(discounts) as bigint) as discounts,
            cast(sum(returned) as bigint) as returned,
            cast(sum(cost) as bigint) as cost,
            cast(sum(fulfilment) as bigint) as fulfilment,
            cast(sum(payment_fees) as bigint) as payment_fees
        from mart.product_month
        where
            month = any(these_months || these_previous_months)
            and region_id = any(these_regions)
            and channel_id = any(these_channels)
        group by product_id, now, before
    ),

    days as (
        select
            product_id,
            cast(day = any(these_added) as integer) - cast(day = any(these_removed) as integer) as sign,
            cast(day = any(these_previous_added) as integer) - cast(day = any(these_previous_removed) as integer) as previous_sign,
            cast(sum(units) as bigint) as units,
            cast(sum(units_returned) as bigint) as units_returned,
            cast(sum(gross_sales) as bigint) as gross_sales,
            cast(sum(discounts) as bigint) as discounts,
            cast(sum(returned) as bigint) as returned,
            cast(sum(cost) as bigint) as cost,
            cast(sum(fulfilment) as bigint) as fulfilment,
            cast(sum(payment_fees) as bigint) as payment_fees
        from mart.product_day
        where
            day = any(these_added || these_removed || these_previous_added || these_previous_removed)
            and '*' = any(these_regions)
            and '*' = any(these_channels)
        group by product_id, sign, previous_sign
    ),

    entries as (
        select
            product_id,
            cast(day = any(these_added) as integer) - cast(day = any(these_removed) as integer) as sign,
            cast(day = any(these_previous_added) as integer) - cast(day = any(these_previous_removed) as integer) as previous_sign,
            cast(sum(units) as bigint) as units,
            cast(sum(units_returned) as bigint) as units_returned,
            cast(sum(gross_sales) as bigint) as gross_sales,
            cast(sum(discounts) as bigint) as discounts,
            cast(sum(returned) as bigint) as returned,
            cast(sum(cost) as bigint) as cost,
            cast(sum(fulfilment) as bigint) as fulfilment,
            cast(sum(payment_fees) as bigint) as payment_fees
        from core.sales_entries
        where
            day = any(these_added || these_removed || these_previous_added || these_previous_removed)
            and not ('*' = any(these_regions) and '*' = any(these_channels))
            and ('*' = any(these_regions) or region_id = any(these_regions))
            and ('*' = any(these_channels) or channel_id = any(these_channels))
        group by product_id, sign, previous_sign
    ),

    pieces as (
        select
            product_id,
            cast(now as integer) as sign,
            cast(before as integer) as previous_sign,
            units,
            units_returned,
            gross_sales,
            discounts,
            returned,
            cost,
            fulfilment,
            payment_fees
        from months
        union all
        select * from days
        union all
        select * from entries
    ),

    sums as (
        select
            product_id,
            sum(sign * units) as units,
            sum(sign * gross_sales) as gross_sales,
            sum(sign * discounts) as discounts,
            sum(sign * returned) as returned,
            sum(sign * cost) as cost,
            sum(sign * (fulfilment + payment_fees)) as delivery,
            sum(sign * units_returned) as units_returned,
            sum(previous_sign * units) as previous_units,
            sum(previous_sign * gross_sales) as previous_gross_sales,
            sum(previous_sign * discounts) as previous_discounts,
            sum(previous_sign * returned) as previous_returned,
            sum(previous_sign * (cost + fulfilment + payment_fees)) as previous_costs
        from pieces
        group by product_id
    )
    select
        sums.product_id,
        sums.units,
        sums.units_returned,
        sums.gross_sales / 100,
        sums.discounts / 100,
        sums.returned / 100,
        sums.cost / 100,
        sums.delivery / 100,
        sums.previous_units,
        sums.previous_gross_sales / 100,
        sums.previous_discounts / 100,
        sums.previous_returned / 100,
        sums.previous_costs / 100
    from sums
    where
        sums.units <> 0 or sums.previous_units <> 0 or sums.returned <> 0 or sums.previous_returned <> 0
        or sums.gross_sales <> 0 or sums.previous_gross_sales <> 0
$$;

-- Figures that are there already lack them until the refresh that this asks for; until then there are none to be seen.
insert into ops.dirty_all select where exists (select from core.order_facts);
update ops.data_version set as_of = null, as_of_time = null where exists (select from core.order_facts);
