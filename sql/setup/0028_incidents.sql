-- Incidents: what fails so far that somebody is to mend it, who does, and what became of it.

alter table ops.quality_rule add column incident_score numeric not null default 0 check (
    incident_score between 0 and 100
);
comment on column ops.quality_rule.incident_score is
'An incident is opened where a table''s score by the rule is below this; none at 0.';

-- Of refused rows an alert rule tells already. Wrong prices go straight into revenue.
update ops.quality_rule set
    incident_score = case
        when rule = 'schema_conformance' then 0
        when rule = 'price_anomalies' then 80
        when severity = 'critical' then 70
        when severity = 'warning' then 50
        else 0
    end;

create table ops.incident (
    incident_id bigint generated always as identity primary key,
    rule text not null references ops.quality_rule (rule),
    table_name text not null,
    state text not null default 'open' check (state in ('open', 'in_progress', 'waiting', 'resolved')),
    opened_at timestamptz not null default clock_timestamp(),
    since timestamptz not null default clock_timestamp(),
    closed_at timestamptz,
    times integer not null default 1,
    failing_then bigint not null,
    failing_now bigint not null,
    rows_checked bigint not null,
    metrics text[] not null default '{}',
    off_by numeric,
    in_revenue boolean not null default false,
    assigned_to bigint references ops.user (user_id),
    alert_id bigint references ops.alert (alert_id),
    version integer not null default 1,
    unique (rule, table_name),
    check ((state = 'resolved') = (closed_at is not null))
);
comment on table ops.incident is 'What fails by a rule in a table beyond the rule''s limit: one of each, opened again.';
comment on column ops.incident.since is 'When it was opened last; opened_at is the first time, times how often.';
comment on column ops.incident.failing_then is 'The rows that failed when it was opened last.';
comment on column ops.incident.metrics is 'The metrics of the catalogue that rest on the columns which fail.';
comment on column ops.incident.off_by is
'By how much the failing rows are off together, in base currency, above zero where they are too high; null where no
price can be put on them.';
comment on column ops.incident.in_revenue is 'Whether figures of revenue are off by that.';
comment on column ops.incident.alert_id is 'The notice that told of it last.';
comment on column ops.incident.version is 'Moves with each change of state or owner, not with the counts.';

create table ops.incident_event (
    event_id bigint generated always as identity primary key,
    incident_id bigint not null references ops.incident (incident_id),
    at timestamptz not null default clock_timestamp(),
    actor text not null default '',
    event text not null,
    detail jsonb not null default '{}'
);
create index incident_event_of_incident on ops.incident_event (incident_id, event_id);
comment on column ops.incident_event.actor is 'Empty: the product itself.';

create or replace function ops.refuse_to_rewrite() returns trigger
language plpgsql as $$
begin
    raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end
$$;

create trigger incident_event_append_only before update or delete or truncate on ops.incident_event
for each statement execute function ops.refuse_to_rewrite();
alter table ops.incident_event enable always trigger incident_event_append_only;

revoke all on ops.incident, ops.incident_event from public, analytics_reader;

-- Moves with each check and with whatever happens to an incident; readers learn it with the data version.
create function ops.quality_state() returns bigint
language sql stable security definer set search_path = ''
as $$
    select
        coalesce((select max(check_id) from ops.quality_check), 0)
        + coalesce((select max(event_id) from ops.incident_event), 0)
$$;
revoke all on function ops.quality_state() from public;
grant execute on function ops.quality_state() to analytics_reader;
