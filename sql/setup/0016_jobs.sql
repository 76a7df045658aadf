-- Jobs: each run of each job once, what it did, how far a schedule has been worked off, and what runs leave behind.
-- Nothing here is readable by analytics_reader.

create table ops.job (
    job text primary key,
    slots_until timestamptz not null
);
comment on column ops.job.slots_until is
'Every slot of the schedule up to this moment is in ops.job_run, unless it lay too far back to be caught up.';

create table ops.job_run (
    run_id bigint generated always as identity primary key,
    job text not null,
    cause text not null,
    args jsonb not null default '{}',
    state text not null default 'queued'
    check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    attempts integer not null default 0,
    last_attempt integer not null,
    requested_by text,
    queued_at timestamptz not null default clock_timestamp(),
    due_at timestamptz not null default clock_timestamp(),
    started_at timestamptz,
    finished_at timestamptz,
    rows bigint,
    error text,
    doing text,
    done bigint,
    total bigint,
    cancel_requested boolean not null default false,
    worker text,
    unique (job, cause),
    check ((finished_at is null) = (state in ('queued', 'running')))
);
create index job_run_of_job on ops.job_run (job, run_id);
create index job_run_ended on ops.job_run (job, finished_at) where finished_at is not null;
create index job_run_open on ops.job_run (job, due_at) where state in ('queued', 'running');
comment on column ops.job_run.cause is
'What brought the run about, once for each job: a slot of its schedule, a data version, somebody who asked.';
comment on column ops.job_run.attempts is
'How often it was begun, and the token of whoever began it last: nobody else may write how it ended.';
comment on column ops.job_run.last_attempt is 'The attempt after which it has failed for good.';
comment on column ops.job_run.due_at is 'Not begun before; the slot, of a run by schedule.';

create table ops.kpi_snapshot (
    as_of date not null,
    metric text not null,
    region_id text not null,
    value numeric,
    data_version bigint not null,
    taken_at timestamptz not null default clock_timestamp(),
    primary key (as_of, metric, region_id)
);
comment on table ops.kpi_snapshot is
'What each metric of the day as_of, of one region or of all (*), was last said to be, and since which version.';

create table ops.quality_run (
    run_id bigint not null,
    table_name text not null,
    at timestamptz not null default clock_timestamp(),
    files bigint not null,
    rows_read bigint not null,
    rows_accepted bigint not null,
    rows_quarantined bigint not null,
    quarantined_rate numeric,
    last_file_at timestamptz not null,
    hours_since numeric not null,
    usual_hours numeric,
    primary key (run_id, table_name)
);
comment on column ops.quality_run.usual_hours is
'The median time between two loads with files of the table; none before the third.';
create index quality_run_table on ops.quality_run (table_name, at);

-- A row that was refused is mended when a later file brings its key in a row that can be stored.
alter table ops.quarantine add column key jsonb;
alter table ops.quarantine add column arrived_with bigint references ops.load_file (load_file_id);
create index quarantine_arrived on ops.quarantine (arrived_with);
comment on column ops.quarantine.key is
'The columns of the key and their values as text; none where the row could not be split or lacks one.';
comment on column ops.quarantine.arrived_with is
'The first later file that brought its key in a row that could be stored.';

revoke all on ops.job, ops.job_run, ops.kpi_snapshot, ops.quality_run from public, analytics_reader;
