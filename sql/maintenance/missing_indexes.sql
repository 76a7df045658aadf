-- purpose: Large tables that are read from end to end again and again, where an index may spare most of the reading
-- grain: one row per table, partitions together, that was read so since counting began; the most rows read first
-- parameters: large_rows integer, rows_per_scan integer, many_scans integer, least_share decimal
-- columns: table_name text, live_rows integer, bytes integer, sequential_scans integer, rows_per_scan decimal,
-- index_scans integer, sequential_share decimal, since timestamp, state text
-- run by: services.health.missing_indexes
with seen as (
    select
        stored_table.table_name,
        sum(figures.n_live_tup) as live_rows,
        sum(ops.bytes_of(figures.relid, 'own')) as bytes,
        sum(figures.seq_scan) as sequential_scans,
        sum(figures.seq_tup_read) as rows_read,
        coalesce(sum(figures.idx_scan), 0) as index_scans
    from pg_stat_user_tables as figures
    inner join ops.stored_table on figures.relid = stored_table.relation
    group by stored_table.table_name
)

select
    seen.table_name,
    cast(seen.live_rows as bigint) as live_rows,
    cast(seen.bytes as bigint) as bytes,
    cast(seen.sequential_scans as bigint) as sequential_scans,
    seen.rows_read / seen.sequential_scans as rows_per_scan,
    cast(seen.index_scans as bigint) as index_scans,
    seen.sequential_scans / (seen.sequential_scans + seen.index_scans) as sequential_share,
    coalesce(counting.stats_reset, pg_postmaster_start_time()) as since,
    case
        when
            seen.sequential_scans >= :many_scans
            and seen.rows_read >= :rows_per_scan * seen.sequential_scans
            and seen.sequential_scans >= :least_share * (seen.sequential_scans + seen.index_scans)
            then 'look'
        else 'fine'
    end as state
from seen
cross join pg_stat_database as counting
where counting.datname = current_database() and seen.sequential_scans > 0 and seen.live_rows >= :large_rows
order by seen.rows_read desc, seen.table_name asc
