-- Derived facts, marts, the views that define them, and who may read which row of every table.
--
-- Every derived table is partitioned, be it into one: a full rebuild fills new partitions beside the old ones and
-- exchanges them in an instant, while the table itself, its policy, its grants and the views over it stay.

-- What the derived facts are made of.

create function core.is_recognised(status text) returns boolean
language sql immutable parallel safe
return status in ('paid', 'processing', 'shipped', 'delivered', 'returned');

-- Rounding what has been given out so far, rather than each share, lets the shares add up to the total.
create function core.share_to_cents(total numeric, share_before numeric, share_so_far numeric, share_whole numeric)
returns numeric
language sql immutable parallel safe
return round(total * share_so_far / share_whole, 2) - round(total * share_before / share_whole, 2);

create view core.product_directory with (security_invoker = true) as
with recursive roots as (
    select
        categories.category_id,
        categories.category_id as root_id,
        categories.name as root_name
    from core.categories as categories
    where not exists (select from core.categories as parents where parents.category_id = categories.parent_id)
    union
    select
        categories.category_id,
        roots.root_id,
        roots.root_name
    from roots
    inner join core.categories as categories on roots.category_id = categories.parent_id
)

select
    products.product_id,
    products.sku,
    products.name,
    products.description,
    products.brand,
    products.vendor_id,
    coalesce(roots.root_id, products.category_id, 'unknown') as category_id,
    coalesce(roots.root_name, products.category_id, 'Unknown') as category,
    products.list_price,
    products.unit_cost,
    products.launched_on,
    products.discontinued_on,
    products.is_active
from core.products as products
left join roots on products.category_id = roots.category_id;
comment on view core.product_directory is 'Products with the top category that they are reported under.';

create view core.order_line with (security_invoker = true) as
select
    items.order_id,
    items.order_item_id,
    items.order_date,
    items.product_id,
    coalesce(directory.category_id, 'unknown') as category_id,
    items.quantity,
    items.quantity * items.unit_price as gross_amount,
    coalesce(items.discount_amount, 0) as discount_amount,
    coalesce(
        items.unit_cost,
        (
            select prices.unit_cost
            from core.product_prices as prices
            where prices.product_id = items.product_id and prices.valid_from <= items.order_date
            order by prices.valid_from desc
            limit 1
        ),
        directory.unit_cost,
        0
    ) as unit_cost
from core.order_items as items
left join core.product_directory as directory on items.product_id = directory.product_id;
comment on view core.order_line is
'Order lines with their value in the order''s currency and the cost of a unit in base currency.';

create view core.return_line with (security_invoker = true) as
select
    returns.order_id,
    returns.return_id,
    returns.received_on,
    returns.handling_cost,
    lines.order_item_id,
    lines.order_date,
    lines.product_id,
    lines.category_id,
    return_items.quantity,
    return_items.refund_amount,
    case when return_items.restocked then return_items.quantity * lines.unit_cost else 0 end as cost_regained
from core.returns as returns
inner join core.return_items as return_items on returns.return_id = return_items.return_id
inner join core.order_line as lines on return_items.order_item_id = lines.order_item_id
where
    returns.status in ('received', 'refunded')
    and returns.received_on is not null
    -- Within coalesce, since the planner would take the two conditions on the line for independent, and expect no row.
    and coalesce(returns.order_id = lines.order_id, false);
comment on view core.return_line is
'Goods that came back, line by line: refund in the order''s currency, costs in base currency.';

-- Derived facts.

create table core.order_facts (
    order_id text not null,
    day date not null,
    ordered_at timestamptz not null,
    hour smallint not null,
    customer_id text,
    customer_kind text not null,
    status text not null,
    recognised boolean not null,
    region_id text not null,
    channel_id text not null,
    device text not null,
    country_code text,
    city text,
    currency text not null,
    promotion_id text,
    category_ids text[] not null,
    lines bigint not null,
    units bigint not null,
    gross_sales numeric(14, 2) not null,
    discounts numeric(14, 2) not null,
    net_sales numeric(14, 2) not null,
    returned numeric(14, 2) not null,
    cost numeric(14, 2) not null,
    shipping numeric(14, 2) not null,
    fulfilment numeric(14, 2) not null,
    payment_fees numeric(14, 2) not null,
    order_total numeric(14, 2),
    exchange_rate numeric(18, 6)
) partition by range (day);
create table core.order_facts_all partition of core.order_facts default;
create index order_facts_order_id on core.order_facts (order_id text_pattern_ops);
create index order_facts_day on core.order_facts (day);
create index order_facts_customer_id on core.order_facts (customer_id);
create index order_facts_without_rate on core.order_facts (currency) where exchange_rate is null;
comment on table core.order_facts is 'One row per order, money in base currency, returns and costs to date.';

create table core.customer_first_order (
    customer_id text not null,
    order_id text not null,
    ordered_at timestamptz not null
) partition by range (ordered_at);
create table core.customer_first_order_all partition of core.customer_first_order default;
create index customer_first_order_customer_id on core.customer_first_order (customer_id);
comment on table core.customer_first_order is 'The first recognised order of each customer who has one.';

create table core.sales_entries (
    day date not null,
    kind text not null,
    order_id text not null,
    order_item_id text not null,
    product_id text not null,
    category_id text not null,
    region_id text not null,
    channel_id text not null,
    customer_id text,
    customer_kind text not null,
    first_of_order smallint not null,
    first_of_category smallint not null,
    lines smallint not null,
    units bigint not null,
    units_returned bigint not null,
    gross_sales numeric(14, 2) not null,
    discounts numeric(14, 2) not null,
    returned numeric(14, 2) not null,
    net_revenue numeric(14, 2) not null,
    cost numeric(14, 2) not null,
    fulfilment numeric(14, 2) not null,
    payment_fees numeric(14, 2) not null
) partition by range (day);
create index sales_entries_day_region_id on core.sales_entries (day, region_id);
create index sales_entries_order_id on core.sales_entries (order_id);
comment on table core.sales_entries is
'One row per recognised order line sold, and one per line returned, in base currency; every total is a sum of these.';

-- Marts; the key '*' is the total over a dimension.

create table mart.sales_day (
    day date not null,
    region_id text not null,
    channel_id text not null,
    category_id text not null,
    orders bigint not null,
    new_orders bigint not null,
    lines bigint not null,
    units bigint not null,
    units_returned bigint not null,
    gross_sales numeric(16, 2) not null,
    discounts numeric(16, 2) not null,
    returned numeric(16, 2) not null,
    net_revenue numeric(16, 2) not null,
    net_revenue_new numeric(16, 2) not null,
    cost numeric(16, 2) not null,
    fulfilment numeric(16, 2) not null,
    payment_fees numeric(16, 2) not null
) partition by range (day);
create table mart.sales_day_all partition of mart.sales_day default;
create unique index sales_day_key on mart.sales_day (region_id, channel_id, category_id, day);
create index sales_day_day on mart.sales_day (day);

create table mart.product_month (
    month date not null,
    product_id text not null,
    region_id text not null,
    channel_id text not null,
    lines bigint not null,
    units bigint not null,
    units_returned bigint not null,
    gross_sales numeric(16, 2) not null,
    discounts numeric(16, 2) not null,
    returned numeric(16, 2) not null,
    net_revenue numeric(16, 2) not null,
    cost numeric(16, 2) not null,
    fulfilment numeric(16, 2) not null,
    payment_fees numeric(16, 2) not null
) partition by range (month);
create table mart.product_month_all partition of mart.product_month default;
create unique index product_month_key on mart.product_month (month, region_id, channel_id, product_id);
create index product_month_product_id on mart.product_month (product_id);

create table mart.order_attribute_day (
    day date not null,
    region_id text not null,
    channel_id text not null,
    attribute text not null,
    value text not null,
    orders bigint not null,
    units bigint not null,
    net_sales numeric(16, 2) not null
) partition by range (day);
create table mart.order_attribute_day_all partition of mart.order_attribute_day default;
create unique index order_attribute_day_key
on mart.order_attribute_day (region_id, channel_id, day, attribute, value);
create index order_attribute_day_day on mart.order_attribute_day (day);

create table mart.traffic_day (
    day date not null,
    region_id text not null,
    channel_id text not null,
    sessions bigint not null,
    mobile_sessions bigint not null,
    product_views bigint not null,
    add_to_carts bigint not null,
    checkouts bigint not null,
    spend numeric(16, 2) not null,
    impressions bigint not null,
    clicks bigint not null
) partition by range (day);
create table mart.traffic_day_all partition of mart.traffic_day default;
create unique index traffic_day_key on mart.traffic_day (region_id, channel_id, day);
create index traffic_day_day on mart.traffic_day (day);

create table mart.cash_day (
    day date not null,
    region_id text not null,
    ordered numeric(16, 2) not null,
    captured numeric(16, 2) not null,
    captured_days numeric(18, 2) not null,
    refunded numeric(16, 2) not null,
    charged_back numeric(16, 2) not null
) partition by range (day);
create table mart.cash_day_all partition of mart.cash_day default;
create unique index cash_day_key on mart.cash_day (region_id, day);
create index cash_day_day on mart.cash_day (day);

-- A full rebuild's new partitions, until they are exchanged.
create schema rebuild;

-- Who may read which row.

do $$
declare
    relation regclass;
begin
    for relation in
        select oid from pg_class
        where
            relnamespace in ('core'::regnamespace, 'mart'::regnamespace)
            and relkind in ('r', 'p')
            and not relispartition
    loop
        call ops.protect(relation);
    end loop;
end
$$;

grant select on core.product_directory to analytics_reader;
