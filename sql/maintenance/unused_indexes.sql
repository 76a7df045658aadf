-- purpose: Indexes that cost space and writing time without serving: never read since counting began, and those that a
-- rebuild left unfinished; keys and constraints apart, which are there for what they forbid
-- grain: one row per index, those of a table's partitions together; the largest first
-- parameters: least_bytes integer, least_days integer
-- columns: table_name text, index_name text, bytes integer, scans integer, last_used timestamp,
-- since timestamp, state text, remedy text
-- run by: services.health.unused_indexes
with counting as (
    -- A crash loses the counts and says so nowhere else.
    select coalesce(stats_reset, pg_postmaster_start_time()) as since
    from pg_stat_database
    where datname = current_database()
),

stored as (
    select
        coalesce(pg_partition_root(seen.indexrelid), seen.indexrelid) as root,
        stored_table.table_name,
        seen.idx_scan as scans,
        cast(to_jsonb(seen) ->> 'last_idx_scan' as timestamptz) as last_used,
        ops.bytes_of(seen.indexrelid, 'own') as bytes,
        pg_index.indisvalid
        or exists (select from pg_stat_progress_create_index as building where building.relid = seen.relid) as is_valid
    from pg_stat_user_indexes as seen
    inner join pg_index on seen.indexrelid = pg_index.indexrelid
    inner join ops.stored_table on seen.relid = stored_table.relation
    where not pg_index.indisunique and not pg_index.indisexclusion
),

indexes as (
    select
        stored.root,
        stored.table_name,
        sum(stored.scans) as scans,
        max(stored.last_used) as last_used,
        sum(stored.bytes) as bytes,
        bool_and(stored.is_valid) as is_valid
    from stored
    group by stored.root, stored.table_name
)

select
    indexes.table_name,
    format('%I.%I', schemas.nspname, names.relname) as index_name,
    cast(indexes.bytes as bigint) as bytes,
    cast(indexes.scans as bigint) as scans,
    indexes.last_used,
    counting.since,
    case
        when not indexes.is_valid then 'unfinished'
        when counting.since > now() - make_interval(days => cast(:least_days as integer)) then 'too early to tell'
        else 'unused'
    end as state,
    format(
        'drop index %s%I.%I', case when names.relkind = 'i' then 'concurrently ' else '' end,
        schemas.nspname, names.relname
    ) as remedy
from indexes
inner join pg_class as names on indexes.root = names.oid
inner join pg_namespace as schemas on names.relnamespace = schemas.oid
cross join counting
where not indexes.is_valid or (indexes.scans = 0 and indexes.bytes >= :least_bytes)
order by indexes.is_valid asc, indexes.bytes desc, index_name asc
