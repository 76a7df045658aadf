-- purpose: Tables whose rows have changed so much since the planner's statistics were taken that its plans may be wrong
-- grain: one row per table with rows, partitions together; the most changed first
-- parameters: stale_share decimal, least_rows integer
-- columns: table_name text, live_rows integer, changed_rows integer, changed_share decimal, never_analyzed integer,
-- analyzed_at timestamp, state text
-- run by: services.health.stale_statistics
with known as (
    select distinct cast(format('%I.%I', schemaname, tablename) as regclass) as relation
    from pg_stats
    where schemaname not like 'pg\_%' and schemaname <> 'information_schema'
),

-- Counts are lost when the server crashes; what VACUUM or ANALYZE found last is not.
parts as (
    select
        stored_table.root,
        stored_table.table_name,
        greatest(seen.n_live_tup, cast(stored_table.reltuples as bigint) - seen.n_dead_tup) as live_rows,
        seen.n_mod_since_analyze as changed_rows,
        greatest(seen.last_analyze, seen.last_autoanalyze) as analyzed_at,
        known.relation is null as is_unknown
    from pg_stat_user_tables as seen
    inner join ops.stored_table on seen.relid = stored_table.relation
    left join known on stored_table.relation = known.relation
    where greatest(seen.n_live_tup, cast(stored_table.reltuples as bigint) - seen.n_dead_tup) > 0
),

tables as (
    select
        root,
        table_name,
        sum(live_rows) as live_rows,
        sum(changed_rows) as changed_rows,
        count(*) filter (where is_unknown) as never_analyzed,
        min(analyzed_at) as analyzed_at
    from parts
    group by root, table_name
),

-- Nothing analyzes a partitioned table as a whole by itself: what it had then tells how far it has moved since.
wholes as (
    select
        tables.table_name,
        tables.live_rows,
        tables.never_analyzed + cast(roots.relkind = 'p' and known.relation is null as integer) as never_analyzed,
        greatest(
            tables.changed_rows,
            case
                when roots.relkind = 'p' and known.relation is not null
                    then abs(tables.live_rows - cast(roots.reltuples as numeric))
            end
        ) as changed_rows,
        least(tables.analyzed_at, seen.last_analyze) as analyzed_at
    from tables
    inner join pg_class as roots on tables.root = roots.oid
    left join known on roots.oid = known.relation
    left join pg_stat_user_tables as seen on roots.oid = seen.relid and roots.relkind = 'p'
)

select
    table_name,
    cast(live_rows as bigint) as live_rows,
    cast(changed_rows as bigint) as changed_rows,
    changed_rows / live_rows as changed_share,
    cast(never_analyzed as bigint) as never_analyzed,
    analyzed_at,
    case
        when live_rows < :least_rows then 'fine'
        when never_analyzed > 0 then 'never analyzed'
        when changed_rows >= :stale_share * live_rows then 'stale'
        else 'fine'
    end as state
from wholes
order by never_analyzed > 0 desc, changed_share desc, live_rows desc, table_name asc
