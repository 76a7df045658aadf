-- purpose: What each table comes to, and how fast it has grown, by the sizes noted each day
-- grain: one row per table, partitions, indexes and long values with it; the largest first
-- parameters: past_days integer
-- columns: table_name text, bytes integer, index_bytes integer, live_rows integer, partitions integer,
-- size_share decimal, since date, bytes_a_day decimal, growth decimal, noted_days date[], noted_bytes integer[]
-- run by: services.health.table_growth
with sizes as (
    select
        table_name,
        sum(ops.bytes_of(relation, 'all')) as bytes,
        sum(ops.bytes_of(relation, 'indexes')) as index_bytes,
        sum(greatest(reltuples, 0)) as live_rows,
        count(*) filter (where relation <> root) as partitions
    from ops.stored_table
    group by table_name
),

course as (
    select
        table_name,
        min(day) as since,
        (array_agg(bytes order by day))[1] as first_bytes,
        array_agg(day order by day) as noted_days,
        array_agg(bytes order by day) as noted_bytes
    from ops.table_size
    where day >= current_date - cast(:past_days as integer)
    group by table_name
)

select
    sizes.table_name,
    cast(sizes.bytes as bigint) as bytes,
    cast(sizes.index_bytes as bigint) as index_bytes,
    cast(sizes.live_rows as bigint) as live_rows,
    sizes.partitions,
    sizes.bytes / nullif(sum(sizes.bytes) over (), 0) as size_share,
    course.since,
    (sizes.bytes - course.first_bytes) / nullif(cast(current_date - course.since as numeric), 0) as bytes_a_day,
    case when course.since < current_date then sizes.bytes / nullif(course.first_bytes, 0) - 1 end as growth,
    coalesce(course.noted_days, '{}') as noted_days,
    coalesce(course.noted_bytes, '{}') as noted_bytes
from sizes
left join course on sizes.table_name = course.table_name
order by sizes.bytes desc, sizes.table_name asc
