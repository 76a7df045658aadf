-- Schemas, the dashboard's reader, settings, the data version, and how a table is protected.

create schema if not exists staging;
create schema if not exists core;
create schema if not exists mart;
create schema if not exists ops;

-- The reader may exist already: roles belong to the server, and another database of it may use the same name.
do $$
begin
    if not exists (select from pg_roles where rolname = 'analytics_reader') then
        create role analytics_reader nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
end
$$;

do $$
begin
    set local role analytics_reader;
    reset role;
exception
    when insufficient_privilege then
        execute format('grant analytics_reader to %I', current_user);
end
$$;

grant usage on schema core, mart, ops to analytics_reader;

create table ops.setting (
    key text primary key,
    value text not null
);

insert into ops.setting (key, value) values
('base_currency', 'EUR'),
('time_zone', 'Europe/Berlin'),
('company', 'Sample company');

create table ops.data_version (
    version bigint not null,
    as_of date,
    as_of_time timestamptz,
    refreshed_at timestamptz,
    files bigint not null default 0
);
comment on column ops.data_version.files is 'How many loaded files it knows of; more of them ask for a refresh.';

create unique index data_version_is_one_row on ops.data_version ((true));

insert into ops.data_version (version) values (0);

grant select on ops.setting, ops.data_version to analytics_reader;

create function ops.setting_value(wanted text) returns text
language sql stable parallel safe
return (select value from ops.setting where key = wanted);

create function ops.has_column(relation regclass, wanted text) returns boolean
language sql stable
return exists (
    select from pg_attribute
    where attrelid = relation and attname = wanted and attnum > 0 and not attisdropped
);

create function ops.parent_visible(relation regclass, parent text, key text) returns text
language sql stable
return format('exists (select from core.%1$I as parent where parent.%2$I = %3$s.%2$I)', parent, key, relation);

-- Who sees a row, as the text of a policy. The setting app.regions is read once a query, in a sub-select: '*' sees
-- everything, a list of regions sees what belongs to them, nothing set sees nothing. A row belongs to its own region,
-- else to that of its order, its customer, or the document or place it is part of. What describes goods and partners is
-- open to all; the rest is the whole company's.
create function ops.visibility(relation regclass) returns text
language plpgsql stable
as $$
declare
    open_tables constant regclass[] := array(
        select to_regclass('core.' || name) from unnest(array[
            'regions', 'categories', 'products', 'product_prices', 'channels', 'promotions', 'carriers', 'vendors',
            'exchange_rates', 'tax_rates', 'competitors', 'competitor_prices', 'experiments'
        ]) as name
    );
    whole_company constant text := '(select current_setting(''app.regions'', true)) = ''*''';
    own_region constant text :=
        'region_id = any((select string_to_array(current_setting(''app.regions'', true), '',''))::text[])';
    path constant text := case
        when relation = any(open_tables) then '(select current_setting(''app.regions'', true)) <> '''''
        when relation = to_regclass('core.campaigns') then own_region || ' or region_id is null'
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

-- Opens a table of core or mart to the reader, row by row. Partitions are never opened: they are read through their
-- table, whose policy then holds.
create procedure ops.protect(relation regclass)
language plpgsql
as $$
begin
    execute format('alter table %s enable row level security', relation);
    execute format('drop policy if exists visible_rows on %s', relation);
    execute format(
        'create policy visible_rows on %s for select to analytics_reader using (%s)',
        relation, ops.visibility(relation)
    );
    execute format('grant select on %s to analytics_reader', relation);
end
$$;
