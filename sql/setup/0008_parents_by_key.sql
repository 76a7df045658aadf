-- Who sees a row that belongs to another (see ops.visibility): its parent is looked up by key, one row at a time.
--
-- Asked with exists, the planner may read every parent instead, since it does not know how few rows a page wants; a
-- scalar sub-select it cannot turn round. Of the few warehouses and purchase orders, reading all is the quicker way.
-- An order lies in one of many months: its facts tell which, and its own row decides. So what the facts do not know
-- yet, or know at another time, is hidden until the refresh, and nothing is shown that the order's row would hide.
create or replace function ops.parent_visible(relation regclass, parent text, key text) returns text
language sql stable
return format(
    case
        when parent in ('warehouses', 'purchase_orders')
            then 'exists (select from core.%1$I as parent where parent.%2$I = %3$s.%2$I)'
        when parent = 'orders'
            then
                '(select (select true from core.orders as parent'
                ' where parent.order_id = facts.order_id and parent.ordered_at = facts.ordered_at limit 1)'
                ' from core.order_facts as facts where facts.order_id = %3$s.order_id limit 1)'
        else '(select true from core.%1$I as parent where parent.%2$I = %3$s.%2$I limit 1)'
    end,
    parent, key, relation
);

-- Who sees a row, as the text of a policy. The setting app.regions is read once a query, in a sub-select: '*' sees
-- everything, a list of regions sees what belongs to them, nothing set sees nothing. A row belongs to its own region,
-- else to that of its order, its customer, or the document or place it is part of. What describes goods and partners is
-- open to all, as are campaigns for every region; the rest is the whole company's.
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

-- Readers take this lock before any other: none of them holds one table and waits for the next meanwhile.
lock table ops.data_version in exclusive mode;

do $$
declare
    relation regclass;
begin
    for relation in
        select oid from pg_class where relnamespace = 'core'::regnamespace and relkind in ('r', 'p') and not relispartition
    loop
        call ops.protect(relation);
    end loop;
end
$$;
