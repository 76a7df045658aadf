-- A worker that is killed is not the fault of its run, until it happens again and again.

alter table ops.job_run add column abandoned integer not null default 0;
comment on column ops.job_run.abandoned is 'How often its worker was gone before it ended.';
