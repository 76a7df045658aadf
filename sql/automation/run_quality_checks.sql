-- purpose: Keeps how each loaded table fares: what became of its rows, and whether its files come as they usually do
-- grain: one row per table that was ever loaded
-- parameters: run_id integer
-- columns: table_name text, rows_read integer, rows_accepted integer, rows_quarantined integer, quarantined_rate decimal, hours_since decimal, usual_hours decimal
-- run by: services.jobs.definitions.run_quality_checks
with loads as (
    select
        table_name,
        load_id,
        count(*) as files,
        sum(rows_read) as rows_read,
        sum(rows_accepted) as rows_accepted,
        sum(rows_quarantined) as rows_quarantined,
        max(finished) as finished
    from ops.load_file
    where state = 'loaded'
    group by table_name, load_id
),

spaced as (
    select
        loads.*,
        extract(epoch from finished - lag(finished) over (partition by table_name order by finished)) / 3600 as hours
    from loads
),

tables as (
    select
        table_name,
        sum(files) as files,
        sum(rows_read) as rows_read,
        sum(rows_accepted) as rows_accepted,
        sum(rows_quarantined) as rows_quarantined,
        max(finished) as last_file_at,
        case when count(hours) > 1 then percentile_cont(0.5) within group (order by hours) end as usual_hours
    from spaced
    group by table_name
)

insert into ops.quality_run as kept (
    run_id, table_name, files, rows_read, rows_accepted, rows_quarantined, quarantined_rate, last_file_at, hours_since,
    usual_hours
)
select
    :run_id,
    table_name,
    files,
    rows_read,
    rows_accepted,
    rows_quarantined,
    round(rows_quarantined / nullif(rows_read, 0), 6),
    last_file_at,
    round(extract(epoch from clock_timestamp() - last_file_at) / 3600, 2),
    round(cast(usual_hours as numeric), 2)
from tables
returning
    kept.table_name, kept.rows_read, kept.rows_accepted, kept.rows_quarantined, kept.quarantined_rate,
    kept.hours_since, kept.usual_hours
