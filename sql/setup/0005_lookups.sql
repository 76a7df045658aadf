-- What pages looked up by reading the facts of a range: its different customers, latest orders, and unpaid ones.

create table mart.customer_day (
    day date not null,
    region_id text not null,
    customers bigint not null,
    new_customers bigint not null,
    gaps integer[] not null,
    repeated integer[] not null
) partition by range (day);
create table mart.customer_day_all partition of mart.customer_day default;
create unique index customer_day_key on mart.customer_day (region_id, day);
create index customer_day_day on mart.customer_day (day);
comment on column mart.customer_day.gaps is
'Days since customers of this day had last bought (in the region), ascending; who had never bought has none.';
comment on column mart.customer_day.repeated is
'For each of the gaps, how many of the customers had bought within so many days before this day.';

call ops.protect('mart.customer_day');

create index order_facts_ordered_at on core.order_facts (ordered_at, order_id);
create index order_facts_pending on core.order_facts (day) where status = 'pending';

-- Figures that are there already lack it until the refresh that this asks for.
insert into ops.dirty_all select where exists (select from core.order_facts);
