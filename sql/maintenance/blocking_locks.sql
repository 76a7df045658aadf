-- purpose: Who waits for whom, and who holds a transaction open without doing anything
-- grain: one row per waiting session and session that it waits for, and one per transaction left open; the longest first
-- parameters: long_wait integer, long_idle integer
-- columns: state text, waiting_pid integer, waiting_query text, waiting_seconds decimal, wanted text, blocking_pid integer,
-- blocking_query text, blocking_state text, blocking_seconds decimal, application text
-- run by: services.health.blocking_locks
with sessions as (
    select
        pid,
        state,
        xact_start,
        state_change,
        application_name,
        -- A statement's values are people's data: it is told by its name in the catalogue, else by its first word.
        coalesce(
            substring(query from '/\* (sql/[a-z_]+/[a-z0-9_]+\.sql) \*/'), lower(substring(query from '[A-Za-z]+')), ''
        ) as query
    from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
),

waits as (
    select
        locks.pid,
        min(locks.waitstart) as since,
        min(coalesce(stored_table.table_name, cast(cast(locks.relation as regclass) as text), locks.locktype)) as wanted
    from pg_locks as locks
    left join ops.stored_table on locks.relation = stored_table.relation
    where not locks.granted
    group by locks.pid
),

blocked as (
    select
        waiting.pid as waiting_pid,
        waiting.query as waiting_query,
        coalesce(extract(epoch from clock_timestamp() - waits.since), 0) as waiting_seconds,
        waits.wanted,
        blocker.pid as blocking_pid
    from waits
    inner join sessions as waiting on waits.pid = waiting.pid
    cross join unnest(pg_blocking_pids(waits.pid)) as blocker (pid)
),

idle as (
    select pid
    from sessions
    where
        state like 'idle in transaction%'
        and state_change < clock_timestamp() - make_interval(secs => :long_idle)
        and pid not in (select blocked.blocking_pid from blocked)
)

select
    case when blocked.waiting_seconds >= :long_wait then 'blocked' else 'waiting' end as state,
    blocked.waiting_pid,
    blocked.waiting_query,
    blocked.waiting_seconds,
    blocked.wanted,
    blocked.blocking_pid,
    coalesce(blocking.query, '') as blocking_query,
    coalesce(blocking.state, '') as blocking_state,
    extract(epoch from clock_timestamp() - blocking.xact_start) as blocking_seconds,
    coalesce(blocking.application_name, '') as application
from blocked
left join sessions as blocking on blocked.blocking_pid = blocking.pid
union all
select
    'left open' as state,
    null as waiting_pid,
    null as waiting_query,
    null as waiting_seconds,
    null as wanted,
    sessions.pid as blocking_pid,
    sessions.query as blocking_query,
    sessions.state as blocking_state,
    extract(epoch from clock_timestamp() - sessions.xact_start) as blocking_seconds,
    sessions.application_name as application
from sessions
inner join idle on sessions.pid = idle.pid
order by waiting_seconds desc nulls last, blocking_seconds desc nulls last, waiting_pid asc, blocking_pid asc
