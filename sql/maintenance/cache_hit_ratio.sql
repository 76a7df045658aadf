-- purpose: How much of what was read was in PostgreSQL's memory already, since counting began
-- grain: one row for the database, for all tables, for all indexes, and for each of the tables most read from outside
-- parameters: least_blocks integer, least_ratio decimal, size integer
-- columns: kind text, name text, hits integer, reads integer, ratio decimal, since timestamp, state text
-- run by: services.health.cache_hit_ratio
with counting as (
    select
        blks_hit,
        blks_read,
        stats_reset
    from pg_stat_database
    where datname = current_database()
),

tables as (
    select
        stored_table.table_name,
        sum(seen.heap_blks_hit + coalesce(seen.toast_blks_hit, 0)) as hits,
        sum(seen.heap_blks_read + coalesce(seen.toast_blks_read, 0)) as reads,
        sum(coalesce(seen.idx_blks_hit, 0) + coalesce(seen.tidx_blks_hit, 0)) as index_hits,
        sum(coalesce(seen.idx_blks_read, 0) + coalesce(seen.tidx_blks_read, 0)) as index_reads
    from pg_statio_user_tables as seen
    inner join ops.stored_table on seen.relid = stored_table.relation
    group by stored_table.table_name
),

most_read as (
    select
        table_name,
        hits + index_hits as hits,
        reads + index_reads as reads
    from tables
    order by reads + index_reads desc, hits + index_hits desc, table_name asc
    limit :size
),

figures as (
    select
        1 as place,
        'database' as kind,
        cast(current_database() as text) as name,
        blks_hit as hits,
        blks_read as reads
    from counting
    union all
    select
        2 as place,
        'tables' as kind,
        '' as name,
        coalesce(sum(hits), 0) as hits,
        coalesce(sum(reads), 0) as reads
    from tables
    union all
    select
        3 as place,
        'indexes' as kind,
        '' as name,
        coalesce(sum(index_hits), 0) as hits,
        coalesce(sum(index_reads), 0) as reads
    from tables
    union all
    select
        4 as place,
        'table' as kind,
        table_name as name,
        hits,
        reads
    from most_read
)

select
    figures.kind,
    figures.name,
    cast(figures.hits as bigint) as hits,
    cast(figures.reads as bigint) as reads,
    figures.hits / nullif(cast(figures.hits + figures.reads as numeric), 0) as ratio,
    coalesce(counting.stats_reset, pg_postmaster_start_time()) as since,
    case
        when figures.hits + figures.reads < :least_blocks then 'too early to tell'
        when figures.hits < :least_ratio * (figures.hits + figures.reads) then 'low'
        else 'fine'
    end as state
from figures
cross join counting
order by figures.place asc, figures.reads desc, figures.hits desc, figures.name asc
