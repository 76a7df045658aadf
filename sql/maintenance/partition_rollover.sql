-- purpose: Whether the tables with a partition a month have those of the coming months, and what has none to go to
-- grain: one row per table of `tables`, which are those of core that have a partition a month
-- parameters: tables text[], day date, ahead integer, earliest date, latest date
-- columns: table_name text, partitions integer, last_month date, missing date[], astray integer, staying integer, state text
-- run by: services.health.partition_rollover
with partitioned as (
    select
        'core.' || wanted.name as table_name,
        wanted.name,
        columns.attname as month_column,
        to_regclass('core.' || wanted.name || '_default') as fallback
    from unnest(:tables) as wanted (name)
    inner join pg_partitioned_table as partitioning
        on partitioning.partrelid = to_regclass('core.' || wanted.name)
    inner join pg_attribute as columns
        on partitioning.partrelid = columns.attrelid and partitioning.partattrs[0] = columns.attnum
),

existing as (
    select
        partitioned.name,
        count(*) as partitions,
        max(make_date(cast(found.month[1] as integer), cast(found.month[2] as integer), 1)) as last_month
    from partitioned
    inner join pg_inherits as parts on parts.inhparent = to_regclass(partitioned.table_name)
    inner join pg_class as tables on parts.inhrelid = tables.oid
    cross join regexp_match(tables.relname, '_y(\d{4})m(\d{2})$') as found (month)
    where found.month is not null
    group by partitioned.name
),

coming as (
    select cast(date_trunc('month', cast(:day as date)) + make_interval(months => later) as date) as month
    from generate_series(0, cast(:ahead as integer)) as later
),

missing as (
    select
        partitioned.name,
        array_agg(coming.month order by coming.month) as months
    from partitioned
    cross join coming
    where to_regclass(partitioned.table_name || to_char(coming.month, '"_y"YYYY"m"MM')) is null
    group by partitioned.name
),

-- Rows of the default partition: those of a month that may have its own, and those that stay, without a date or with one
-- that cannot be.
outside as (
    select
        name,
        case when fallback is null then 0 else ops.count_rows(fallback, 'true') end as rows,
        case
            when fallback is null then 0
            else ops.count_rows(
                fallback,
                format(
                    '%1$I >= %2$L and %1$I < %3$L', month_column, cast(:earliest as date), cast(:latest as date)
                )
            )
        end as astray
    from partitioned
)

select
    partitioned.table_name,
    coalesce(existing.partitions, 0) as partitions,
    existing.last_month,
    coalesce(missing.months, '{}') as missing,
    outside.astray,
    outside.rows - outside.astray as staying,
    case
        when missing.months is not null then 'missing'
        when outside.astray > 0 then 'astray'
        else 'fine'
    end as state
from partitioned
inner join outside on partitioned.name = outside.name
left join existing on partitioned.name = existing.name
left join missing on partitioned.name = missing.name
order by partitioned.table_name
