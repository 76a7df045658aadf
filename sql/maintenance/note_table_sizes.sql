-- purpose: Writes down what each table comes to today, once a day; a second time replaces the first
-- grain: one row per table, partitions, indexes and long values with it
-- parameters: none
-- columns: table_name text, bytes integer
-- run by: services.health.note_table_sizes
insert into ops.table_size (day, table_name, bytes, live_rows)
select
    current_date,
    table_name,
    sum(pg_total_relation_size(relation)),
    sum(greatest(reltuples, 0))
from ops.stored_table
group by table_name
on conflict (table_name, day) do update set bytes = excluded.bytes, live_rows = excluded.live_rows
returning table_name, bytes
