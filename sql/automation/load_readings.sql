-- purpose: Every file of a table that was loaded since a moment, with how long its table usually waits for one
-- grain: one row per table and file, and for each table without one since then a row without a file
-- parameters: since timestamp
-- columns: table_name text, load_file_id integer, at timestamp, rows_read integer, rows_quarantined integer, last_at timestamp, usual_hours decimal
-- run by: services.alerts.operations.waits, services.alerts.operations.shares
with loaded as (
    select
        load_file_id,
        table_name,
        finished as at,
        rows_read,
        rows_quarantined
    from ops.load_file
    where state = 'loaded'
    union all
    select
        load_file_id,
        'data',
        finished,
        rows_read,
        rows_quarantined
    from ops.load_file
    where state = 'loaded'
),

-- Files of one day came together.
days as (
    select
        table_name,
        max(at) as at,
        max(at) - lag(max(at)) over (partition by table_name order by max(at)) as wait
    from loaded
    group by table_name, cast(at as date)
),

waits as (
    select
        table_name,
        max(at) as last_at,
        case
            when count(wait) >= 2
                then percentile_cont(0.5) within group (order by extract(epoch from wait) / 3600)
        end as usual_hours
    from days
    group by table_name
)

select
    waits.table_name,
    loaded.load_file_id,
    loaded.at,
    loaded.rows_read,
    loaded.rows_quarantined,
    waits.last_at,
    waits.usual_hours
from waits
left join loaded on waits.table_name = loaded.table_name and loaded.at >= cast(:since as timestamptz)
order by waits.table_name, loaded.load_file_id
