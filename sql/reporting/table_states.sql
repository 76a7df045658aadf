-- purpose: How many rows each table of the company's files holds, by PostgreSQL's own estimate, and when one was last loaded
-- grain: one row per table; row_count is null until it was first analyzed, loaded_at until its first file
-- parameters: tables text[]
-- columns: table_name text, row_count integer, loaded_at timestamp
-- run by: services.dictionary.tables, services.dictionary.table
with sizes as (
    select
        tables.relname as table_name,
        sum(leaves.reltuples) filter (where leaves.reltuples >= 0) as row_count
    from pg_class as tables
    inner join pg_namespace as schemas on tables.relnamespace = schemas.oid
    left join lateral pg_partition_tree(tables.oid) as parts on parts.isleaf
    inner join pg_class as leaves on leaves.oid = coalesce(parts.relid, tables.oid)
    where schemas.nspname = 'core' and tables.relname = any(:tables)
    group by tables.relname
),

loads as (
    select
        table_name,
        max(finished) as loaded_at
    from ops.load_file
    where state = 'loaded' and table_name = any(:tables)
    group by table_name
)

select
    cast(sizes.table_name as text) as table_name,
    cast(sizes.row_count as bigint) as row_count,
    loads.loaded_at
from sizes
left join loads on sizes.table_name = loads.table_name
order by sizes.table_name
