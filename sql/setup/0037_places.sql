-- What was sold and delivered in each country and city, for the page of geography.

create table mart.place_day (
    day date not null,
    region_id text not null,
    country_code text not null,
    city text not null,
    channel_id text not null,
    orders bigint not null,
    new_orders bigint not null,
    units bigint not null,
    units_returned bigint not null,
    gross_sales bigint not null,
    discounts bigint not null,
    returned bigint not null,
    net_revenue bigint not null,
    cost bigint not null,
    fulfilment bigint not null,
    payment_fees bigint not null,
    delivered bigint not null,
    delivery_hours bigint not null,
    promised bigint not null,
    late bigint not null
) partition by range (day);
create table mart.place_day_all partition of mart.place_day default;
create unique index place_day_key on mart.place_day (channel_id, day, region_id, country_code, city);
create index place_day_countries on mart.place_day (channel_id, day) where city = '*';
create index place_day_day on mart.place_day (day);
comment on table mart.place_day is 'Of a region without a country there is the country unknown; money is in cents.';
comment on column mart.place_day.delivery_hours is
'From the order to the delivery of its parcels, of all that are delivered.';

call ops.protect('mart.place_day');

-- Figures that are there already lack it until the refresh that this asks for; until then there are none to be seen.
insert into ops.dirty_all select where exists (select from core.order_facts);
update ops.data_version set as_of = null, as_of_time = null where exists (select from core.order_facts);
