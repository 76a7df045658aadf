-- purpose: Space of tables that holds no rows: rows that are dead, and room that the rest would not need, as estimated
-- from the planner's statistics
-- grain: one row per table, partitions together, without its indexes and long values; the most space to gain first
-- parameters: loose_share decimal, dead_share decimal, least_bytes integer
-- columns: table_name text, bytes integer, live_rows integer, dead_rows integer, dead_share decimal, loose_bytes integer,
-- loose_share decimal, vacuumed_at timestamp, state text
-- run by: services.health.table_bloat
with columns as (
    select
        tables.oid as relation,
        stats.null_frac,
        stats.avg_width,
        -- A number or date begins at a multiple of its length; behind a text, which ends anywhere, half of that is lost.
        case
            when
                columns.attlen > 1
                and lag(columns.attlen) over (partition by tables.oid order by columns.attnum) < 0
                then (least(columns.attlen, 8) - 1) / 2.0
            else 0
        end as padding
    from pg_namespace as schemas
    inner join pg_class as tables on schemas.oid = tables.relnamespace
    inner join pg_attribute as columns on tables.oid = columns.attrelid
    inner join pg_stats as stats
        on
            schemas.nspname = stats.schemaname
            and tables.relname = stats.tablename
            and columns.attname = stats.attname
            and not stats.inherited
    where columns.attnum > 0 and not columns.attisdropped
),

widths as (
    select
        relation,
        count(*) as columns,
        bool_or(null_frac > 0) as has_nulls,
        sum((1 - null_frac) * (avg_width + padding)) as bytes
    from columns
    group by relation
),

-- A row has a header of 23 bytes, a bit a column where one may be NULL, a pointer of 4 to it, and begins at a multiple of
-- 8; a page has a header of 24.
parts as (
    select
        stored_table.table_name,
        -- Counts are lost when the server crashes; what VACUUM or ANALYZE found last is not.
        greatest(seen.n_live_tup, cast(stored_table.reltuples as bigint) - seen.n_dead_tup) as live_rows,
        seen.n_dead_tup as dead_rows,
        ops.bytes_of(stored_table.relation, 'own') as bytes,
        greatest(seen.last_vacuum, seen.last_autovacuum) as vacuumed_at,
        cast(current_setting('block_size') as integer) - 24 as room,
        4
        + 8 * ceil((23 + case when widths.has_nulls then ceil(widths.columns / 8.0) else 0 end) / 8)
        + 8 * ceil(widths.bytes / 8) as row_bytes
    from ops.stored_table
    inner join pg_stat_user_tables as seen on stored_table.relation = seen.relid
    left join widths on stored_table.relation = widths.relation
),

estimated as (
    select
        table_name,
        bytes,
        live_rows,
        dead_rows,
        vacuumed_at,
        case
            when row_bytes is not null
                then greatest(bytes - (room + 24) * ceil(live_rows / greatest(floor(room / row_bytes), 1)), 0)
            when bytes = 0 then 0
        end as loose_bytes
    from parts
),

tables as (
    select
        table_name,
        sum(bytes) as bytes,
        sum(live_rows) as live_rows,
        sum(dead_rows) as dead_rows,
        min(vacuumed_at) as vacuumed_at,
        case when bool_and(loose_bytes is not null) then cast(sum(loose_bytes) as numeric) end as loose_bytes
    from estimated
    group by table_name
)

select
    table_name,
    cast(bytes as bigint) as bytes,
    cast(live_rows as bigint) as live_rows,
    cast(dead_rows as bigint) as dead_rows,
    dead_rows / (dead_rows + live_rows) as dead_share,
    cast(loose_bytes as bigint) as loose_bytes,
    loose_bytes / bytes as loose_share,
    vacuumed_at,
    case
        when bytes < :least_bytes then 'fine'
        when dead_rows >= :dead_share * (dead_rows + live_rows) then 'dead rows'
        when loose_bytes >= :loose_share * bytes then 'loose'
        when loose_bytes is null then 'unknown'
        else 'fine'
    end as state
from tables
where bytes > 0 and dead_rows + live_rows > 0
order by coalesce(loose_bytes, 0) desc, bytes desc, table_name asc
