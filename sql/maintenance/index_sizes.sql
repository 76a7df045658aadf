-- purpose: The largest indexes, for which a rebuild may be worth its while
-- grain: one row per index, those of a table's partitions together; the largest first
-- parameters: size integer
-- columns: table_name text, index_name text, bytes integer, scans integer
-- run by: services.health.index_sizes
with indexes as (
    select
        coalesce(pg_partition_root(seen.indexrelid), seen.indexrelid) as root,
        stored_table.table_name,
        sum(ops.bytes_of(seen.indexrelid, 'own')) as bytes,
        sum(seen.idx_scan) as scans
    from pg_stat_user_indexes as seen
    inner join ops.stored_table on seen.relid = stored_table.relation
    group by coalesce(pg_partition_root(seen.indexrelid), seen.indexrelid), stored_table.table_name
)

select
    indexes.table_name,
    format('%I.%I', schemas.nspname, names.relname) as index_name,
    cast(indexes.bytes as bigint) as bytes,
    cast(indexes.scans as bigint) as scans
from indexes
inner join pg_class as names on indexes.root = names.oid
inner join pg_namespace as schemas on names.relnamespace = schemas.oid
order by indexes.bytes desc, index_name asc
limit :size
