-- purpose: How each job fares: its last run, its last success, what waits, and how far its schedule was worked off
-- grain: one row per job asked for
-- parameters: jobs text[]
-- columns: job text, slots_until timestamp, run_id integer, state text, ended_at timestamp, error text, succeeded_at timestamp, seconds decimal, rows integer, durations integer[], open_runs integer, trouble text, due_at timestamp, running_id integer, doing text, done integer, total integer
-- run by: services.jobs.freshness.job_states
with wanted as (
    select job from unnest(:jobs) as wanted (job)
)

select
    wanted.job,
    schedules.slots_until,
    latest.run_id,
    latest.state,
    latest.finished_at as ended_at,
    latest.error,
    good.finished_at as succeeded_at,
    good.seconds,
    good.rows,
    array(
        select cast(extract(epoch from runs.finished_at - runs.started_at) * 1000 as bigint)
        from ops.job_run as runs
        where runs.job = wanted.job and runs.state = 'succeeded'
        order by runs.finished_at desc
        limit 24
    ) as durations,
    waiting.open_runs,
    waiting.trouble,
    waiting.due_at,
    running.run_id as running_id,
    running.doing,
    running.done,
    running.total
from wanted
left join ops.job as schedules on wanted.job = schedules.job
left join lateral (
    select
        runs.run_id,
        runs.state,
        runs.finished_at,
        runs.error
    from ops.job_run as runs
    where runs.job = wanted.job and runs.state in ('succeeded', 'failed', 'cancelled')
    order by runs.finished_at desc
    limit 1
) as latest on true
left join lateral (
    select
        runs.finished_at,
        runs.rows,
        extract(epoch from runs.finished_at - runs.started_at) as seconds
    from ops.job_run as runs
    where runs.job = wanted.job and runs.state = 'succeeded'
    order by runs.finished_at desc
    limit 1
) as good on true
left join lateral (
    select
        count(*) as open_runs,
        max(runs.error) as trouble,
        min(least(runs.queued_at, runs.due_at)) as due_at
    from ops.job_run as runs
    where runs.job = wanted.job and runs.state in ('queued', 'running')
) as waiting on true
left join lateral (
    select
        runs.run_id,
        runs.doing,
        runs.done,
        runs.total
    from ops.job_run as runs
    where runs.job = wanted.job and runs.state = 'running'
    order by runs.started_at
    limit 1
) as running on true
order by wanted.job
