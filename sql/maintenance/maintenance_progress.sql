-- purpose: What is being analyzed, vacuumed or indexed at the moment, and how far it has come
-- grain: one row per session at such work
-- parameters: none
-- columns: kind text, table_name text, phase text, done integer, total integer, seconds decimal
-- run by: services.health.maintenance_progress
with work as (
    select
        pid,
        lower(command) as kind,
        relid,
        phase,
        greatest(blocks_done, tuples_done, lockers_done) as done,
        greatest(blocks_total, tuples_total, lockers_total) as total
    from pg_stat_progress_create_index
    where datname = current_database()
    union all
    select
        pid,
        'analyze' as kind,
        relid,
        phase,
        sample_blks_scanned as done,
        sample_blks_total as total
    from pg_stat_progress_analyze
    where datname = current_database()
    union all
    select
        pid,
        'vacuum' as kind,
        relid,
        phase,
        heap_blks_scanned as done,
        heap_blks_total as total
    from pg_stat_progress_vacuum
    where datname = current_database()
)

select
    work.kind,
    coalesce(stored_table.table_name, cast(cast(work.relid as regclass) as text)) as table_name,
    work.phase,
    work.done,
    work.total,
    extract(epoch from clock_timestamp() - sessions.query_start) as seconds
from work
left join ops.stored_table on work.relid = stored_table.relation
left join pg_stat_activity as sessions on work.pid = sessions.pid
order by seconds desc nulls last, table_name asc
