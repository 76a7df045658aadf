-- purpose: Where the database's time goes, by query: as PostgreSQL counts it where it has pg_stat_statements and lets us
-- read it, else as the application's log of the last hours has it
-- grain: one row per query of the catalogue, or other statement; those that took most time in all first
-- parameters: hours integer, bounds integer[], slow_ms integer, heavy_share decimal, size integer
-- columns: source text, query text, calls integer, failures integer, rows_per_call decimal, mean_ms decimal,
-- p95_ms decimal, worst_ms decimal, time_share decimal, since timestamp, state text
-- run by: services.health.slow_queries
with recent as (
    select *
    from ops.query_log
    where hour >= now() - make_interval(hours => cast(:hours as integer))
),

logged as (
    select
        query,
        sum(calls) as calls,
        sum(failures) as failures,
        sum(rows) as rows,
        sum(total_ms) as total_ms,
        max(worst_ms) as worst_ms,
        min(hour) as since
    from recent
    group by query
),

counted as (
    select
        recent.query,
        bucket.place,
        sum(bucket.calls) as calls
    from recent
    cross join unnest(recent.buckets) with ordinality as bucket (calls, place)
    where bucket.calls > 0
    group by recent.query, bucket.place
),

cumulated as (
    select
        query,
        place,
        calls,
        sum(calls) over (partition by query order by place) as so_far,
        0.95 * sum(calls) over (partition by query) as wanted
    from counted
),

bounds as (
    select
        bound.place,
        bound.milliseconds as highest,
        coalesce(lag(bound.milliseconds) over (order by bound.place), 0) as lowest
    from unnest(array_append(:bounds, null)) with ordinality as bound (milliseconds, place)
),

-- The 95th of 100 calls is somewhere in its bucket: about where calls that are spread over it evenly would have it.
p95 as (
    select distinct on (cumulated.query)
        cumulated.query,
        least(
            bounds.lowest
            + (coalesce(bounds.highest, logged.worst_ms) - bounds.lowest)
            * (cumulated.wanted - cumulated.so_far + cumulated.calls) / cumulated.calls,
            logged.worst_ms
        ) as milliseconds
    from cumulated
    inner join bounds on cumulated.place = bounds.place
    inner join logged on cumulated.query = logged.query
    where cumulated.so_far >= cumulated.wanted
    order by cumulated.query, cumulated.place
),

-- Constants are taken out of these statements, but not out of others, such as SET.
named as (
    select
        coalesce(
            substring(query from '/\* sql/[a-z_]+/([a-z0-9_]+)\.sql \*/'),
            left(regexp_replace(query, '\s+', ' ', 'g'), 200)
        ) as query,
        calls,
        rows,
        total_ms,
        worst_ms,
        since
    from ops.server_statements()
    where query ~* '^\s*(/\*[^*]*\*/)?\s*(select|with|insert|update|delete|merge)\y'
),

server as (
    select
        query,
        sum(calls) as calls,
        sum(rows) as rows,
        sum(total_ms) as total_ms,
        max(worst_ms) as worst_ms,
        min(since) as since
    from named
    group by query
),

figures as (
    select
        'server' as source,
        query,
        calls,
        rows,
        total_ms,
        worst_ms,
        since
    from server
    union all
    select
        'application' as source,
        query,
        calls,
        rows,
        total_ms,
        worst_ms,
        since
    from logged
    where not exists (select from server)
)

select
    figures.source,
    figures.query,
    cast(figures.calls as bigint) as calls,
    cast(coalesce(logged.failures, 0) as bigint) as failures,
    figures.rows / figures.calls as rows_per_call,
    figures.total_ms / figures.calls as mean_ms,
    p95.milliseconds as p95_ms,
    figures.worst_ms,
    figures.total_ms / nullif(sum(figures.total_ms) over (), 0) as time_share,
    figures.since,
    case
        when logged.failures > 0 then 'failing'
        when coalesce(p95.milliseconds, figures.total_ms / figures.calls) >= :slow_ms then 'slow'
        when figures.total_ms >= :heavy_share * sum(figures.total_ms) over () then 'heavy'
        else 'fine'
    end as state
from figures
left join logged on figures.query = logged.query
left join p95 on figures.query = p95.query
where figures.calls > 0
order by figures.total_ms desc, figures.query asc
limit :size
