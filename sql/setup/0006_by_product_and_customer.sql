-- What pages read of single orders, in small: the products and the customers of each day.

create table mart.product_day (
    day date not null,
    product_id text not null,
    units bigint not null,
    units_returned bigint not null,
    gross_sales numeric(16, 2) not null,
    discounts numeric(16, 2) not null,
    returned numeric(16, 2) not null,
    net_revenue numeric(16, 2) not null,
    cost numeric(16, 2) not null,
    fulfilment numeric(16, 2) not null,
    payment_fees numeric(16, 2) not null
) partition by range (day);
create table mart.product_day_all partition of mart.product_day default;
create unique index product_day_key on mart.product_day (day, product_id);
comment on table mart.product_day is 'All regions and channels together, and so for those alone who see the company.';

create table mart.customer_sales_day (
    day date not null,
    region_id text not null,
    channel_id text not null,
    customer_id text not null,
    net_revenue double precision not null,
    contribution double precision not null
) partition by range (day);
create table mart.customer_sales_day_all partition of mart.customer_sales_day default;
create index customer_sales_day_day on mart.customer_sales_day (day);
create index customer_sales_day_guests on mart.customer_sales_day (day) where customer_id = '';
comment on column mart.customer_sales_day.customer_id is 'Empty for orders without a customer.';
comment on column mart.customer_sales_day.net_revenue is
'In whole cents, as is the contribution: of this type whole numbers add up exactly, in a third of the time of numeric.';

call ops.protect('mart.product_day');
call ops.protect('mart.customer_sales_day');

-- Figures that are there already lack them until the refresh that this asks for; until then there are none to be seen.
insert into ops.dirty_all select where exists (select from core.order_facts);
update ops.data_version set as_of = null, as_of_time = null where exists (select from core.order_facts);
