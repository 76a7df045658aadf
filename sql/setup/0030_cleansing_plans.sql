-- What somebody chose to mend and what that would do; values that a person set; who decided on rows that were refused.
-- Nothing here is readable by analytics_reader.

create table ops.cleansing_plan (
    plan_id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    made_by text not null unique,
    title text not null default '',
    proposals bigint[] not null check (cardinality(proposals) > 0),
    fingerprint text not null,
    rows_changed bigint,
    tables_changed integer,
    revenue_before numeric,
    revenue_after numeric,
    score_before numeric,
    score_after numeric,
    run_id bigint,
    cleansing_id bigint references ops.cleansing (cleansing_id)
);
comment on table ops.cleansing_plan is
'Fixes that somebody looks at together before they are applied: one plan a person.';
comment on column ops.cleansing_plan.fingerprint is
'Of the fixes as they were chosen: they are not applied once they differ.';
comment on column ops.cleansing_plan.rows_changed is
'With the columns after it what applying them does; null until that was tried.';
comment on column ops.cleansing_plan.run_id is
'The run that tries or applies it, where that is no matter of seconds.';

alter table ops.proposal add column changed_by text;
comment on column ops.proposal.changed_by is 'Who set the new value by hand: no later look for fixes replaces it.';

revoke all on ops.cleansing_plan from public, analytics_reader;
