-- purpose: How the latest runs of each job ended
-- grain: one row per job and run that ended since a moment, at most so many of a job
-- parameters: since timestamp, most integer
-- columns: job text, run_id integer, at timestamp, failed boolean, error text
-- run by: services.alerts.operations.runs
with ended as (
    select
        job,
        run_id,
        finished_at as at,
        state = 'failed' as failed,
        error,
        row_number() over (partition by job order by run_id desc) as place
    from ops.job_run
    where state in ('succeeded', 'failed') and finished_at >= cast(:since as timestamptz)
)

select
    job,
    run_id,
    at,
    failed,
    error
from ended
where place <= :most
order by job, run_id
